"""All apprenticeships as a list: who, trade, master, state, how far, what is due; and what is due today.

Must not know how the list is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.domain import logbook
from fieldapp.domain.records import Enterprise, Occupation, Person, Tracer
from fieldapp.domain.records.apprenticeship_choices import (
    ACTIVE,
    COMPLETED,
    ENDED,
    MONTHS_AFTER,
    NOT_ASSESSED,
    STATUS,
)
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.indicators import apprenticeship as figures
from fieldapp.indicators.method import NoFigure, Number
from fieldapp.services import apprentice_facts as facts
from fieldapp.services.naming import titles_in
from fieldapp.services.trade_standards import title_in
from fieldapp.store import ReadTx, Store

SOON = timedelta(days=7)
_LATE_ROUND = timedelta(days=92)
"""A round of the follow-up that fell due longer ago than this is not asked for any more where a later one is due."""


@dataclass(frozen=True)
class Line:
    """One apprenticeship. ``attained`` and ``index`` are None where they cannot be computed, ``why`` says why."""

    id: str
    name: str
    trade: str
    master: str
    firm: str
    code: str
    start: str
    expected_end: str
    status: str
    signed: bool
    attained: Number | None
    index: Number | None
    why: str
    unsigned: tuple[str, ...]
    overdue: tuple[str, ...]
    """Months whose review is past its day."""
    again: tuple[tuple[str, str, str], ...] = ()
    """Units that are due to be assessed again: id, number, day."""
    trace: tuple[tuple[str, date], ...] = ()
    """Rounds of the follow-up that are due: months after the end, the day."""

    @property
    def running(self) -> bool:
        """True while it goes on."""
        return self.status not in ENDED

    def due(self) -> str:
        """What is due, in words; empty for nothing."""
        parts = []
        if self.overdue:
            text = ngettext("{count} review overdue", "{count} reviews overdue", len(self.overdue))
            parts.append(text.format(count=format_number(len(self.overdue))))
        elif self.unsigned:
            last = logbook.review_due(self.unsigned[-1])
            parts.append(_("review by {day}").format(day=format_date(last)))
        if self.trace:
            parts.append(_("follow-up since {day}").format(day=format_date(self.trace[-1][1])))
        if not self.signed:
            parts.append(_("not signed"))
        return "; ".join(parts)


def lines(store: Store, today: date, text: str = "", *, status: str = "") -> list[Line]:
    """All apprenticeships, running ones first, by name; narrowed to words in any column and to a state."""
    with store.read() as tx:
        found = list(read(tx, today))
    wanted = fold(text).split()
    kept = [
        line
        for line in found
        if (not status or line.status == status)
        and all(w in fold(f"{line.name} {line.trade} {line.master} {line.firm} {line.code}") for w in wanted)
    ]
    return sorted(kept, key=lambda line: (not line.running, fold(line.name), line.start))


def read(tx: ReadTx, today: date) -> Iterator[Line]:
    """All apprenticeships as lines, inside a transaction."""
    every = facts.load(tx)
    people = titles_in(
        tx, Person, {str(one.agreement[n]) for one in every.values() for n in ("apprentice", "mentor")}
    )  # fmt: skip
    firms = titles_in(tx, Enterprise, {str(one.agreement["enterprise"]) for one in every.values()})
    trades = {str(row["id"]): title_in(row) for row in tx.find(Occupation)}
    traced: dict[str, set[str]] = {}
    for row in tx.find(Tracer):
        traced.setdefault(str(row["agreement"]), set()).add(str(row["months"]))
    for key, one in every.items():
        attained, index, why = progress(one, today)
        open_ = one.unsigned(today) if one.ended_on is None else []
        yield Line(
            key, people.get(str(one.agreement["apprentice"]), ""),
            trades.get(str(one.standard.get("occupation") or ""), ""),
            people.get(str(one.agreement["mentor"]), ""), firms.get(str(one.agreement["enterprise"]), ""),
            str(one.agreement["code"] or ""), one.start, one.expected_end, one.status,
            bool(one.agreement["sealed_at"]), attained, index, why, tuple(open_),
            tuple(month for month in open_ if logbook.review_due(month) < today),
            tuple(_again(one, today)),
            tuple(rounds_due(one, traced.get(key, set()), today)),
        )  # fmt: skip


def progress(one: facts.Facts, today: date) -> tuple[Number | None, Number | None, str]:
    """Competence attained (D2), progress against time (D3), and why one of them cannot be computed."""
    if not any(unit.recognised or unit.level is not None for unit in one.units):
        return None, None, _("No unit is assessed yet.")
    try:
        attained = figures.competence([unit.counted for unit in one.units]).attained
    except NoFigure as why:
        return None, None, str(why)
    try:
        return attained, figures.schedule_index(attained, one.days_gone(today), one.days_planned), ""
    except NoFigure as why:
        return attained, None, str(why)


def _again(one: facts.Facts, today: date) -> Iterator[tuple[str, str, str]]:
    for unit in one.units if one.ended_on is None else ():
        if unit.again_by and unit.again_by <= (today + SOON).isoformat():
            yield str(unit.row["id"]), str(unit.row["unit_code"]), unit.again_by


def rounds_due(one: facts.Facts, done: set[str], today: date) -> Iterator[tuple[str, date]]:
    """Rounds of the follow-up that are due for somebody who completed, without those that were done."""
    if one.status not in (COMPLETED, NOT_ASSESSED) or one.ended_on is None:
        return
    end = date.fromisoformat(one.ended_on)
    due = [(choice.code, logbook.add_months(end, int(choice.code))) for choice in MONTHS_AFTER]
    late = [item for item in due if item[1] <= today]
    for code, day in late:
        if code not in done and (day + _LATE_ROUND >= today or code == late[-1][0]):
            yield code, day


def status_label(status: str) -> str:
    """The words of a state."""
    return next((_(choice.label) for choice in STATUS if choice.code == status), status or _("Learning"))


__all__ = ["ACTIVE", "SOON", "Line", "lines", "progress", "read", "rounds_due", "status_label"]
