"""A list of participants in: people and their places in one training in one step, with a look at it before.

Who is known already is suggested with the reasons; a person decides. Zawgyi is turned into Unicode, Buddhist years into
ours; both are said. Must not know which screen asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fieldapp.domain import kinds
from fieldapp.domain.codes import parse_code
from fieldapp.domain.fields import Record, Value
from fieldapp.domain.records import Participation, Person, TrainingEvent
from fieldapp.domain.text import digits, fold
from fieldapp.domain.zawgyi import looks_like_zawgyi, to_unicode
from fieldapp.i18n import _, format_number
from fieldapp.progress import Progress
from fieldapp.reports.errors import EncodingUnclearError, ReportError
from fieldapp.reports.table_reading import read_table
from fieldapp.services.checking import check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.likeness import compare, compared, traits
from fieldapp.services.participant_cells import tidy
from fieldapp.services.participant_rows import (
    MOST_ALIKE,
    NEW,
    SAME,
    Known,
    Preview,
    Row,
    choose_next,
    leave_out,
    state_words,
)
from fieldapp.services.participant_words import OF_PERSON, OF_PLACE, find_heading, headings, named
from fieldapp.services.previewing import TableRefused
from fieldapp.store import Changes, Query, ReadTx, Store, WriteTx

YOUNGEST, OLDEST = 10, 100
"""Ages of participants that are taken without asking."""


@dataclass(frozen=True)
class Done:
    """What came in: people made, people enrolled."""

    people: int
    enrolled: int
    changes: Changes = field(default_factory=Changes)


__all__ = [
    "Done",
    "Known",
    "Preview",
    "Row",
    "apply",
    "choose_next",
    "enrolled_in",
    "headings",
    "leave_out",
    "preview",
    "state_words",
]


# ---------------------------------------------------------------------------------------------------------- reading
def preview(
    store: Store, event_id: str, path: Path | str, encoding: str | None = None, progress: Progress | None = None
) -> Preview:
    """Read a CSV or XLSX list. Nothing is changed. Raises TableRefused, ServiceError."""
    try:
        table = read_table(Path(path), encoding=encoding, pick=find_heading)
        columns = headings(table.header)
        if not named(columns):
            text = _("No column holds the names. Write “{name}” over it, then read the list again.")
            raise TableRefused(text.format(name=_("Name")))
        with store.read() as tx:
            reader = _Reader(tx, event_id, columns)
            rows: list[Row] = []
            names = [at for at, name in columns.items() if named({at: name})]
            for row in table.rows:
                if progress is not None:
                    progress.step(len(rows), 0)
                again = all(fold(str(row.cells[at])) == fold(table.header[at]) for at in names)
                if not again:  # the heading printed anew on the next page
                    rows.append(reader.row(row.number, row.cells, row.problem))
    except EncodingUnclearError as error:
        raise TableRefused(str(error), error.choices, error.row) from error
    except ReportError as error:
        raise TableRefused(str(error), row=error.row) from error
    ignored = tuple(title for at, title in enumerate(table.header) if at not in columns and title)
    return Preview(event_id, tuple(rows), ignored)


class _Reader:
    """Reads row after row; knows who is on record, who is enrolled, and who stood in an earlier row."""

    def __init__(self, tx: ReadTx, event_id: str, columns: Mapping[int, str]) -> None:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        self._columns, self._event = columns, event
        self._known = tx.page(Person, tx.ids(Person, Query()), [*compared(Person), "code"])
        self._traits = {one: traits(Person, row) for one, row in self._known.items()}
        self._enrolled = {str(place["person"]) for place in tx.find(Participation, event=event_id)}
        self._today = datetime.now(UTC).astimezone().date()
        self._seen: dict[str, int] = {}

    def row(self, number: int, cells: Sequence[Any], problem: str) -> Row:
        """One row as it would come in."""
        if problem:
            return Row(number, {}, {}, errors=(problem,))
        texts, remarks = tidy({name: cells[at] for at, name in self._columns.items() if cells[at] != ""})
        remarks += _to_unicode(texts)
        remarks += _years(texts)
        errors: list[str] = []
        code = texts.pop("code", "")
        person = self._values(Person, texts, OF_PERSON, errors, remarks)
        place = self._values(Participation, texts, OF_PLACE, errors, remarks)
        person.setdefault("sex", "unknown")
        if person.get("age_reported") is not None:
            person["age_reported_on"] = self._today.isoformat()
        place.setdefault("role", "unspecified")
        place.setdefault("country", str(person.get("nationality") or self._event["country"]))
        place.setdefault("enrolled_on", min(self._today, date.fromisoformat(str(self._event["start"]))).isoformat())
        checked = check_new(Person, person)
        errors += [f"{_(Person.fields()[n].label)}: {text}" for n, text in checked.errors.items()]
        name = str(person.get("name_as_written") or "")
        if name and not any(char.isalpha() for char in name):
            errors.append(_("“{text}” is no name.").format(text=name))
        remarks += [f"{_(Person.fields()[n].label)}: {text}" for n, text in checked.warnings.items()]
        born = str(person.get("birth") or "")[:4]
        if born and not YOUNGEST <= self._today.year - int(born) <= OLDEST:
            remarks.append(f"{_(Person.fields()['birth'].label)}: {_('This age is unusual. Is it right?')}")
        row = Row(number, person, place, errors=tuple(dict.fromkeys(errors)), remarks=tuple(remarks))
        return row if errors else self._found(row, code)

    def _values(
        self, cls: type[Record], texts: Mapping[str, str], names: Sequence[str], errors: list[str], remarks: list[str]
    ) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name in names:
            if name not in texts:
                continue
            field_ = cls.fields()[name]
            try:
                found[name] = kinds.clean(field_, texts[name])
            except ValueError as problem:
                if name in ("role", "sponsor"):
                    text = _("{heading}: “{text}” is not in the list; not specified.")
                    remarks.append(text.format(heading=_(field_.label), text=texts[name]))
                else:
                    errors.append(f"{_(field_.label)}: {problem}")
        return {name: value for name, value in found.items() if value is not None}

    def _found(self, row: Row, code: str) -> Row:
        """Who it may be, who of them is chosen, whether that one takes part already."""
        again = self._seen.setdefault(f"{fold(row.name)}\t{row.person.get('phone') or ''}", row.number)
        if again != row.number:
            text = _("The same person stands in row {row} already.").format(row=format_number(again))
            return replace(row, errors=(text,))
        alike = self._alike(row)
        if parsed := parse_code(code) if code else None:
            named = next((one for one, known in self._known.items() if known["code"] == str(parsed)), None)
            if named is not None:
                alike = [Known(named, self._label(named), _("same code"), likely=True)]
        elif code:
            return replace(row, errors=(_("This code is not right: a digit is wrong or missing."),))
        chosen = next((one.id for one in alike if one.likely), "")
        return replace(row, alike=tuple(alike), chosen=chosen, enrolled=chosen in self._enrolled)

    def _alike(self, row: Row) -> list[Known]:
        mine = traits(Person, row.person)
        scored = [(one, compare(mine, other)) for one, other in self._traits.items()]
        best = sorted((pair for pair in scored if pair[1].alike or pair[1].phone), key=lambda pair: -pair[1].score)
        return [
            Known(one, self._label(one), ", ".join(why.reasons()), likely=why.likely) for one, why in best[:MOST_ALIKE]
        ]

    def _label(self, person: str) -> str:
        row = self._known[person]
        return " ".join(part for part in (str(row["name_as_written"]), str(row["code"] or "")) if part)


def _to_unicode(texts: dict[str, str]) -> list[str]:
    """Turn Zawgyi into Unicode; what was turned is said with the result."""
    said = []
    for name, text in texts.items():
        if looks_like_zawgyi(text):
            texts[name] = to_unicode(text)
            said.append(_("Zawgyi turned into Unicode: {text}").format(text=texts[name]))
    return said


def _years(texts: Mapping[str, str]) -> list[str]:
    """Say which years are read as Buddhist ones."""
    said = []
    for name in ("birth", "enrolled_on"):
        text = texts.get(name)
        year = next((part for part in digits(text or "").replace("/", "-").split("-") if len(part) == 4), "")
        if text and year.isdigit() and int(year) > 2400:
            fields = {**Participation.fields(), **Person.fields()}
            try:
                read = kinds.show(fields[name], kinds.clean(fields[name], text))
            except ValueError:
                continue
            said.append(_("{text} is a Buddhist year: read as {read}.").format(text=text, read=read))
    return said


def enrolled_in(store: Store, event_id: str) -> dict[str, str]:
    """The people who take part in a training: person -> participation."""
    with store.read() as tx:
        return {str(place["person"]): str(place["id"]) for place in tx.find(Participation, event=event_id)}


# ---------------------------------------------------------------------------------------------------------- writing
def apply(store: Store, found: Preview, progress: Progress | None = None) -> Done:
    """Write the good rows: new people, and a place in the training for each. One transaction, one step of undo."""
    work = [row for row in found.rows if row.state in (NEW, SAME)]
    with store.write(_("import a list of participants")) as tx:
        people = enrolled = 0
        for done, row in enumerate(work):
            if progress is not None:
                progress.step(done, len(work))
            person = row.chosen
            if not person:
                person = create(tx, Person, check_new(Person, row.person).values)
                people += 1
            enrolled += _enrol(tx, found.event_id, person, row)
        return Done(people, enrolled, tx.changes)


def _enrol(tx: WriteTx, event_id: str, person: str, row: Row) -> bool:
    values = {**row.place, "event": event_id, "person": person}
    checked = check_new(Participation, values)
    if checked.errors:
        text = _("Row {row}: {what}")
        what = next(iter(checked.errors.values()))
        raise ServiceError(text.format(row=format_number(row.number), what=what))
    place = str(Participation.natural_id(values))
    if tx.page(Participation, [place], ["id"]):
        return False
    create(tx, Participation, {**checked.values, "id": place})
    return True
