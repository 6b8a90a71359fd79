"""The per-diem list of a training, made from its attendance: for the screen, as PDF to sign, as XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

from fieldapp import i18n
from fieldapp.domain import attendance as rules
from fieldapp.domain import per_diem as money
from fieldapp.domain.numbers import format_money, split_money
from fieldapp.domain.records import TrainingEvent
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_date, format_number, format_weekday, ngettext, pgettext
from fieldapp.progress import Progress
from fieldapp.services import sheets
from fieldapp.services.attendance import PersonRow, read_grid
from fieldapp.services.errors import ServiceError
from fieldapp.services.training_lists import Line, Lines
from fieldapp.store import ReadTx, Store

MOST_DAYS = 7
"""Up to so many days have a column each."""


@dataclass(frozen=True)
class Person:
    """One row: ``late`` says that a mark behind it was entered more than two days later."""

    row: PersonRow
    days: Mapping[str, Decimal]
    amount: str | None
    late: bool


@dataclass(frozen=True)
class PerDiem:
    """The list: ``rate`` and amounts as kept (None: no rate is set), days in all, what is not certain yet."""

    event_id: str
    training: str
    days: tuple[str, ...]
    people: tuple[Person, ...]
    rate: str | None
    by: str
    count: Decimal
    total: str | None
    doubts: tuple[str, ...]

    @property
    def method(self) -> str:
        """How it is counted."""
        return _(money.BY_HALF if self.by == money.HALF else money.METHOD)

    @property
    def sentence(self) -> str:
        """The list in a sentence."""
        text = ngettext("{count} day to pay", "{count} days to pay", ceil(self.count))
        said = text.format(count=format_number(self.count))
        if self.rate is None or self.total is None:
            return said
        text = _("{days} at {rate}: {total}")
        apart = isolate if i18n.is_rtl() else str  # an amount in Latin letters would turn the sentence round
        return text.format(days=said, rate=apart(format_money(self.rate)), total=apart(format_money(self.total)))


def read(store: Store, event_id: str) -> PerDiem:
    """The list of a training. Raises ServiceError when it is not here."""
    with store.read() as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        return of(tx, event)


def of(tx: ReadTx, event: Mapping[str, Any]) -> PerDiem:
    """``read`` inside a transaction, of the training's record."""
    grid = read_grid(tx, str(event["id"]))
    slots = [rules.Slot(s.id, s.day, s.start, s.end, s.counts) for s in grid.sessions]
    marks = {cell: rules.Mark(mark.status, mark.minutes) for cell, mark in grid.marks.items()}
    rate = str(event["per_diem"]) if event["per_diem"] else None
    by = str(event["per_diem_by"] or "")
    made = money.lines([person.person_id for person in grid.people], slots, marks, rate, by)
    late = {person for (_session, person), mark in grid.marks.items() if mark.late_entry}
    people = tuple(
        Person(row, line.days, line.amount, row.person_id in late) for row, line in zip(grid.people, made, strict=True)
    )
    count = sum((_days(person) for person in people), Decimal())
    total = None if rate is None else money.total(made, rate)
    days = tuple(sorted({slot.day for slot in slots if slot.counts}))
    doubts = _doubts(tx, event, {s.id for s in slots if s.counts}, sum(t.unmarked for t in grid.totals.values()), late)
    return PerDiem(str(event["id"]), str(event["title"]), days, people, rate, by, count, total, doubts)


def _doubts(
    tx: ReadTx, event: Mapping[str, Any], sessions: set[str], unmarked: int, late: set[str]
) -> tuple[str, ...]:  # fmt: skip
    said = []
    if not event["per_diem"]:
        said.append(_("No per diem is set for this training: amounts cannot be told."))
    if unmarked:
        text = ngettext("{count} mark is missing.", "{count} marks are missing.", unmarked)
        said.append(text.format(count=format_number(unmarked)))
    open_ = len(sessions) - len(sheets.sealed_sessions(tx, sessions))
    if open_:
        text = ngettext("{count} session is not sealed.", "{count} sessions are not sealed.", open_)
        said.append(text.format(count=format_number(open_)))
    if late:
        text = ngettext(
            "* {count} person has a mark that was entered more than two days later.",
            "* {count} people have a mark that was entered more than two days later.", len(late),
        )  # fmt: skip
        said.append(text.format(count=format_number(len(late))))
    return tuple(said)


def listing(store: Store, event_id: str, _today: date) -> Lines:
    """The list for the screen, its total in the last row."""
    found = read(store, event_id)
    lines = [Line((*_who(one), *_day_marks(found, one.days), *_sum(found, one))) for one in found.people]
    last = ("", _("Total"), "", *("" for _day in _columns(found)), format_number(found.count))
    lines.append(Line((*last, format_money(found.total)) if found.total else last))
    heads = (pgettext("heading of row numbers", "No."), _("Name"), _("Organisation"), *_day_heads(found), _("Days"))
    heads = (*heads, _("Amount")) if found.rate else heads
    return Lines(event_id, found.training, heads, lines, found.sentence, found.doubts, found.method)


def _who(one: Person) -> tuple[str, str, str]:
    return format_number(one.row.number), one.row.name + (" *" if one.late else ""), one.row.organisation


def _sum(found: PerDiem, one: Person) -> tuple[str, ...]:
    days = format_number(_days(one))
    return (days, format_money(one.amount)) if one.amount and found.rate else (days,)


def _columns(found: PerDiem) -> tuple[str, ...]:
    return found.days if len(found.days) <= MOST_DAYS else ()


def _day_heads(found: PerDiem) -> tuple[str, ...]:
    days = [date.fromisoformat(day) for day in _columns(found)]
    return tuple(f"{format_weekday(day)} {format_number(day.day)}" for day in days)


def _days(one: Person) -> Decimal:
    return sum(one.days.values(), Decimal())


def _day_marks(found: PerDiem, paid: Mapping[str, Decimal]) -> tuple[str, ...]:
    return tuple("–" if day not in paid else "✓" if paid[day] == 1 else "½" for day in _columns(found))


def print_list(
    store: Store, event_id: str, path: Path | str, *, language: str, progress: Progress | None = None
) -> Path:
    """Write the list as a PDF with a box for each signature. Raises ServiceError, ReportError."""
    from fieldapp.reports.cells import Cell, Column, Kind
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language):
        found = read(store, event_id)
        currency = split_money(found.rate)[1] if found.rate else ""
        amount = [Column(f"{_('Amount')} ({currency})", Kind.NUMBER)] if found.rate else []
        columns = [
            Column(pgettext("heading of row numbers", "No.")), Column(_("Name")), Column(_("Organisation")),
            *(Column(head) for head in _day_heads(found)), Column(_("Days")), *amount,
            Column(_("Signature")),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [*_who(one), *_day_marks(found, one.days), format_number(_days(one)),
             *([_figure(one.amount)] if one.amount else []), ""]
            for one in found.people
        ]  # fmt: skip
        total = [_figure(found.total)] if found.total else []
        totals: list[Cell] = [
            "",
            _("Total"),
            "",
            *("" for _day in _columns(found)),
            format_number(found.count),
            *total,
            "",
        ]
        table = SummaryTable(columns, rows, totals=totals, sign=True)
        summary = Summary(
            _("Per-diem list"), [table], subtitle=f"{found.training}\n{found.sentence}", method=found.method,
            remarks=found.doubts, language=language, printed=datetime.now().astimezone(),
        )  # fmt: skip
    print_summary(summary, path)
    if progress is not None:
        progress.step(1, 1)
    return Path(path)


def _figure(amount: str) -> str:
    """An amount with its decimals, without the currency: that stands in the heading."""
    return format_money(amount).rpartition(" ")[0]


def export_xlsx(store: Store, event_id: str, path: Path | str) -> Path:
    """Write the list as a workbook: one row a person, a column a day, amounts as numbers. Raises ServiceError."""
    from fieldapp.reports.cells import Cell, Column, Kind, Sheet
    from fieldapp.reports.spreadsheet import write_xlsx

    found = read(store, event_id)
    currency = split_money(found.rate)[1] if found.rate else ""
    columns = [
        Column(pgettext("heading of row numbers", "No."), Kind.INTEGER), Column(_("Name")), Column(_("Code")),
        Column(_("Organisation")), *(Column(format_date(date.fromisoformat(day))) for day in found.days),
        Column(_("Days"), Kind.NUMBER), *([Column(f"{_('Amount')} ({currency})", Kind.NUMBER)] if currency else []),
        Column(_("Entered late")), Column(_("Signature")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [one.row.number, one.row.name, one.row.code, one.row.organisation,
         *(one.days.get(day, Decimal()) for day in found.days), _days(one),
         *([split_money(one.amount)[0]] if one.amount else []), "*" if one.late else "", ""]
        for one in found.people
    ]  # fmt: skip
    by_day = [sum((one.days.get(day, Decimal()) for one in found.people), Decimal()) for day in found.days]
    total = [split_money(found.total)[0]] if found.total else []
    rows.append([None, _("Total"), "", "", *by_day, found.count, *total, "", ""])
    return write_xlsx(path, [Sheet(_("Per-diem list"), columns, rows, i18n.is_rtl())]).path
