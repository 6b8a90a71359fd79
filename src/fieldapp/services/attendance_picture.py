"""Attendance as one picture: people by half days, how much of each somebody was there. Its table comes with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from fieldapp.charts import Chart
from fieldapp.charts.heat import Cell, heat
from fieldapp.domain import attendance as rules
from fieldapp.domain.records.training import ATTENDANCE
from fieldapp.i18n import _, format_number, format_weekday
from fieldapp.services.attendance import Grid, SessionColumn, read_grid
from fieldapp.services.marking import Mark
from fieldapp.store import Store

ROLES = {"P": "good", "R": "good", "L": "attention", "X": "attention", "E": "accent", "A": "danger", "NE": "muted"}


@dataclass(frozen=True)
class Picture:
    """The picture of a training: its title, a sentence, the chart (None: nothing is there to draw)."""

    event_id: str
    training: str
    sentence: str
    chart: Chart | None


def picture(store: Store, event_id: str) -> Picture:
    """Draw a training's attendance. Raises ServiceError when it is not here."""
    with store.read() as tx:
        grid = read_grid(tx, event_id)
    if not grid.sessions or not grid.people:
        return Picture(event_id, grid.title, _("Sessions and participants come first."), None)
    return Picture(event_id, grid.title, sentence(grid), chart(grid))


def sentence(grid: Grid) -> str:
    """How many were there in the half day with the fewest, and in the one with the most; only those marked count."""
    marked = [s for s in grid.sessions if grid.totals[s.id].unmarked < grid.totals[s.id].expected]
    if not marked:
        return _("Nothing is marked yet.")
    fewest = min(marked, key=lambda s: grid.totals[s.id].present)
    most = max(marked, key=lambda s: grid.totals[s.id].present)
    text = _("Fewest were there on {fewest} ({low}), most on {most} ({high}).")
    return text.format(
        fewest=_head(fewest), most=_head(most), low=format_number(grid.totals[fewest.id].present),
        high=format_number(grid.totals[most.id].present),
    )  # fmt: skip


def chart(grid: Grid) -> Chart:
    """The field of cells; the key of each is its session."""
    labels = {choice.code: _(choice.label) for choice in ATTENDANCE}
    cells = [
        [_cell(session, grid.marks.get((session.id, person.person_id)), labels) for session in grid.sessions]
        for person in grid.people
    ]
    rows = [f"{format_number(person.number)}  {person.name}" for person in grid.people]
    meanings = [Cell(code, ROLES[code], 0.0 if code in ("A", "NE") else 1.0, labels[code]) for code in ROLES]
    return partial(
        heat, rows=rows, columns=[_head(session) for session in grid.sessions], cells=cells, head=_("Name"),
        title=grid.title, meanings=meanings,
        method=_("Bar: minutes there, of the minutes of the session. A dot is not marked."),
    )  # fmt: skip


def _cell(session: SessionColumn, mark: Mark | None, labels: dict[str, str]) -> Cell | None:
    if mark is None:
        return None
    there = rules.minutes_there(rules.Mark(mark.status, mark.minutes), session.minutes)
    share = there / session.minutes if session.minutes else 0.0
    words = labels.get(mark.status, mark.status)
    if mark.status in rules.IN_PART:
        words += " " + _("{minutes} min").format(minutes=format_number(there))
    return Cell(mark.status, ROLES.get(mark.status, "muted"), share, words, session.id)


def _head(session: SessionColumn) -> str:
    day = date.fromisoformat(session.day)
    return f"{format_weekday(day)} {format_number(day.day)} {session.start}"
