"""The demonstration: a programme to look at, and a journey that tells itself step by step.

The journey: two facilitators work offline and edit one firm differently, both send bundles, headquarters merges them,
settles the disagreement and sends the result back; all three stores end equal; the sheet is printed, tables are
exported. Must not know windows: pictures of them are a hook.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.records import RECORDS, AttendanceMark, Enterprise
from fieldapp.i18n import _, format_number
from fieldapp.services import attendance, backup, demo_data, demo_survey, desk, exchange, exporting, records, surveys
from fieldapp.services.demo_acts import FIRST, SECOND, contents, firm_name, joined, make, new_firm, phone, this_day
from fieldapp.services.demo_data import Made
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query, Store
from fieldapp.sync.report import Report

__all__ = ["Journey", "Pictures", "contents", "journey", "make"]

Say = Callable[[str], None]
Pictures = Callable[[Store, Path, Sequence[str]], Sequence[Path]]
"""Takes screenshots of the window on a store, in some languages, into a folder; their files."""

MARK = ".fieldapp-demonstration"
"""A file in the output folder which says that its contents may be made anew."""


@dataclass(frozen=True)
class Journey:
    """How the journey ended: whether all stores are equal, how many values had to be settled, the files it left."""

    folder: Path
    equal: bool
    settled: int
    files: tuple[Path, ...]


@dataclass
class _Tale:
    """Numbers the steps and remembers the files."""

    output: Path
    say: Say
    step: int = 0
    files: list[Path] = field(default_factory=list)

    def tell(self, text: str) -> None:
        """The next step."""
        self.step += 1
        self.say(f"{format_number(self.step)}. {text}")

    def add(self, text: str) -> None:
        """Something more about this step."""
        self.say(f"   {text}")

    def file(self, *parts: str) -> Path:
        """A path in the output folder that is written now."""
        path = self.output.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(path)
        return path


# ------------------------------------------------------------------------------------------------- the journey
def journey(
    output: Path, say: Say, languages: Sequence[str] | None = None,
    pictures: Pictures | None = None, today: date | None = None,
) -> Journey:  # fmt: skip
    """Live through the demonstration and leave bundles, papers and tables in ``output``.

    Raises ServiceError where ``output`` holds something that is not an earlier demonstration; StoreError, ReportError.
    """
    tale = _Tale(_emptied(output), say)
    chosen = tuple(lang.code for lang in i18n.languages()) if languages is None else tuple(languages)
    tale.tell(_("Headquarters sets up an invented programme: three clusters in two countries."))
    hq, made = demo_data.build(output / "data" / "headquarters", today or this_day())
    try:
        tale.add(_overview_of(hq))
        tale.tell(_("It makes a kit for each of two laptops; both facilitators join, without any network."))
        teams = list(made.teams.values())
        with (
            joined(hq, tale.file("bundles", "kit-KH-02.fab"), output / "data" / "KH-02", FIRST, teams) as first,
            joined(hq, tale.file("bundles", "kit-TN-01.fab"), output / "data" / "TN-01", SECOND, teams[::-1]) as second,
        ):
            settled = _round(tale, hq, first, second, made, pictures, chosen)
            equal = _compared(tale, (hq, first, second))
        _papers(tale, hq, made, chosen)
        _tables(tale, hq, made)
    finally:
        hq.close()
    return Journey(output, equal, settled, tuple(tale.files))


def _round(
    tale: _Tale, hq: Store, first: Store, second: Store, made: Made, pictures: Pictures | None, languages: Sequence[str]
) -> int:
    """Both work apart, send, headquarters merges and settles, all get the result; how many values were settled."""
    _work_of_the_first(tale, first, made)
    _work_of_the_second(tale, second, made)
    for store, label in ((first, FIRST[0]), (second, SECOND[0])):
        sent = exchange.send(store, tale.file("bundles", f"from-{label}.fab"), to=hq.device_id)
        tale.tell(_("{device} writes its bundle: {what}").format(device=label, what=exchange.describe_sent(sent)))
    for label in (FIRST[0], SECOND[0]):
        path = tale.output / "bundles" / f"from-{label}.fab"
        tale.tell(_("Headquarters looks at the bundle of {device} before anything is changed:").format(device=label))
        for sentence in exchange.describe(exchange.preview(hq, path)):
            tale.add(sentence)
        tale.add(_merged(exchange.receive(hq, path)))
    if pictures is not None:
        tale.tell(_("Pictures of the window are taken in every language."))
        tale.files += pictures(hq, tale.output / "pictures", languages)
    settled = _settle(tale, hq)
    for store, label in ((first, FIRST[0]), (second, SECOND[0])):
        path = tale.file("bundles", f"back-to-{label}.fab")
        exchange.send(hq, path, to=store.device_id)
        tale.tell(_("The result goes back to {device}.").format(device=label))
        tale.add(_merged(exchange.receive(store, path)))
    return settled


def _work_of_the_first(tale: _Tale, store: Store, made: Made) -> None:
    tale.tell(_("{person} visits firms: registers a new one and its owner, notes another phone number.").format(
        person=FIRST[1]))  # fmt: skip
    new_firm(store, made)
    phone(store, made, FIRST[2])
    firm = made.firms[demo_data.SURVEYS]
    demo_survey.fill(store, made.form, firm)
    tale.tell(_("{person} fills the baseline survey of {firm} and keeps another one as a draft.").format(
        person=FIRST[1], firm=firm_name(store, firm)))  # fmt: skip
    demo_survey.leave_half(store, made.form, made.firms[demo_data.SURVEYS + 2])
    tale.add(exchange.overview(store).sentence)


def _work_of_the_second(tale: _Tale, store: Store, made: Made) -> None:
    grid = attendance.grid(store, made.event)
    session = attendance.day_to_open(grid, this_day()) or grid.sessions[0].id
    open_cells = [p for p in grid.people if (session, p.person_id) not in grid.marks]
    marked = 0
    for status, minutes in (("P", None), ("L", 165), ("A", None)):
        part = [p for p in open_cells if _status_of(p.number) == status]
        marked += len(attendance.mark(store, made.event, [(session, p.person_id) for p in part], status, minutes).marks)
    tale.tell(_("{person} marks a half day of the training: {count} people.").format(
        person=SECOND[1], count=format_number(marked)))  # fmt: skip
    phone(store, made, SECOND[2])
    tale.tell(
        _("{person} meets the same firm at the fair and notes yet another phone number.").format(person=SECOND[1])
    )
    tale.add(exchange.overview(store).sentence)


def _status_of(number: int) -> str:
    return "L" if number == 5 else "A" if number == 11 else "P"


def _settle(tale: _Tale, hq: Store) -> int:
    """Headquarters chooses the later claim of each disputed field, with its reason."""
    count = 0
    for case in desk.cases(hq):
        sides = {side.number: side for side in case.sides}
        for asked in case.fields:
            tale.tell(_("{field} of {name} disagrees:").format(field=asked.label, name=case.title))
            for claim in asked.claims:
                side = sides[claim.side]
                tale.add(f"{claim.text} – {side.who}, {side.when}, {side.device}")
            chosen = max(asked.claims, key=lambda claim: sides[claim.side].at_ms)
            reason = _("seen on the business card")
            desk.settle(hq, case.table, case.record_id, {asked.field: chosen.value}, reason)
            tale.add(_("Headquarters takes {value}: {reason}.").format(value=chosen.text, reason=reason))
            count += 1
    return count


def _compared(tale: _Tale, stores: Sequence[Store]) -> bool:
    """True when all stores hold the same records and agree with their own history."""
    first = contents(stores[0])
    equal = all(contents(store) == first for store in stores[1:])
    whole = not any(backup.check(store) for store in stores)
    count = format_number(sum(map(len, first.values())))
    if equal and whole:
        tale.tell(_("All three stores are equal: {count} records each.").format(count=count))
    else:
        tale.tell(_("The stores differ. This is a mistake in the program."))
    return equal and whole


def _papers(tale: _Tale, hq: Store, made: Made, languages: Sequence[str]) -> None:
    tale.tell(_("The attendance sheet is printed, to be signed and with the marks, in every language."))
    for code in languages:
        for filled, name in ((False, "to-sign"), (True, "marked")):
            path = tale.file("papers", f"attendance-{name}-{code}.pdf")
            second = "en" if code != "en" else None
            attendance.print_sheet(hq, made.event, path, language=code, filled=filled, report_language=second)


def _tables(tale: _Tale, hq: Store, made: Made) -> None:
    tale.tell(_("Firms, marks and survey answers are exported as spreadsheets."))
    count = exporting.export_xlsx(hq, Enterprise, Query(), tale.file("tables", "enterprises.xlsx"))
    tale.add(_("{count} firms, without phones and owners").format(count=format_number(count)))
    exporting.export_csv(hq, AttendanceMark, Query(), tale.file("tables", "attendance.csv"))
    count = surveys.export_answers(hq, made.form, tale.file("tables", "baseline-answers.xlsx"))
    tale.add(_("{count} survey answers").format(count=format_number(count)))


def _overview_of(store: Store) -> str:
    parts = [
        f"{format_number(records.listing(store, cls, Query()).total)} {_(cls.view.many)}"
        for cls in RECORDS
        if cls.view.in_menu
    ]
    return ", ".join(parts)


def _merged(report: Report) -> str:
    return _("Merged: {new} new changes, {conflicts} disagree.").format(
        new=format_number(report.new), conflicts=format_number(report.conflicts)
    )


def _emptied(output: Path) -> Path:
    """The output folder with nothing in it but the mark that it is ours."""
    if output.exists() and any(output.iterdir()) and not (output / MARK).exists():
        raise ServiceError(
            _("{folder} is not empty and holds no earlier demonstration. Choose another folder.").format(folder=output)
        )
    for name in ("data", "bundles", "papers", "tables", "pictures"):
        shutil.rmtree(output / name, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    (output / MARK).write_text("Everything in this folder is invented and may be made anew.\n", encoding="utf-8")
    return output
