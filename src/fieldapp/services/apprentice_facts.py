"""What is known of apprenticeships, read once for many: state, units and levels, reviews, days gone.

Lists, pages, figures and rules stand on this. Must not know windows or paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fieldapp.domain import logbook
from fieldapp.domain.records import (
    Agreement,
    CompetencyAssessment,
    MonthlyReview,
    RPLClaim,
    StandardTask,
    StandardUnit,
    StatusEvent,
    TrainingStandard,
)
from fieldapp.domain.records.apprenticeship_cases import AWARDED
from fieldapp.domain.records.apprenticeship_choices import ACTIVE, ENDED, ON_BREAK
from fieldapp.indicators import apprenticeship as figures
from fieldapp.store import ReadTx

Row = Mapping[str, Any]
NEVER = "9999-12-31"


@dataclass(frozen=True)
class UnitState:
    """One unit of the standard for one apprentice: the level found last, and whether prior learning was recognised."""

    row: Row
    level: int | None = None
    assessed_on: str = ""
    recognised: bool = False
    again_by: str = ""
    """The day by which the last assessor wanted it assessed again; empty for none."""

    @property
    def required(self) -> int:
        """The level needed."""
        return int(self.row["required_level"])

    @property
    def attained(self) -> bool:
        """True at the level needed, or where prior learning was recognised."""
        return self.recognised or (self.level is not None and self.level >= self.required)

    @property
    def counted(self) -> figures.Unit:
        """The unit as the figures see it; recognised prior learning counts as the level needed."""
        level = self.level
        if self.recognised:
            level = max(self.required, level or 0)
        return figures.Unit(int(self.row["weight"]), self.required, level)


@dataclass(frozen=True)
class Facts:
    """One apprenticeship."""

    agreement: Row
    standard: Row
    units: tuple[UnitState, ...] = ()
    events: tuple[Row, ...] = ()
    """Changes of state, oldest first."""
    reviews: Mapping[str, Row] = field(default_factory=dict)
    """By month."""
    claims: tuple[Row, ...] = ()

    @property
    def id(self) -> str:
        """The id of the agreement."""
        return str(self.agreement["id"])

    @property
    def status(self) -> str:
        """The state that stands."""
        return str(self.events[-1]["status"]) if self.events else ACTIVE

    @property
    def start(self) -> str:
        """First day, ISO."""
        return str(self.agreement["start"])

    @property
    def expected_end(self) -> str:
        """Last day as agreed, ISO."""
        return str(self.agreement["expected_end"])

    @property
    def ended_on(self) -> str | None:
        """The day of the end that was recorded, or None."""
        return str(self.events[-1]["day"]) if self.status in ENDED else None

    @property
    def missing_units(self) -> list[UnitState]:
        """Mandatory units that are neither attained nor recognised."""
        return [unit for unit in self.units if unit.row["mandatory"] == "yes" and not unit.attained]

    def breaks(self, until: str) -> list[tuple[str, str]]:
        """First day and day of return of each break, up to a day."""
        found, since = [], ""
        for event in self.events:
            if event["status"] == ON_BREAK and not since:
                since = str(event["day"])
            elif event["status"] != ON_BREAK and since:
                found.append((since, min(str(event["day"]), until)))
                since = ""
        if since and since < until:
            found.append((since, until))
        return [(first, last) for first, last in found if first < last]

    def days_gone(self, today: date) -> int:
        """Days from the start to today, or to the recorded end, without breaks."""
        until = min(self.ended_on or NEVER, today.isoformat())
        lost = sum(_days(first, last) for first, last in self.breaks(until))
        return max(0, _days(self.start, until) - lost)

    @property
    def days_planned(self) -> int:
        """Days from the start to the expected end."""
        return _days(self.start, self.expected_end)

    def months_due(self, today: date) -> list[str]:
        """Months that are over and lie in the apprenticeship for at least a day without a break."""
        last = min(self.ended_on or NEVER, (today.replace(day=1) - timedelta(days=1)).isoformat())
        if last < self.start:
            return []
        away = self.breaks(today.isoformat())
        return [m for m in logbook.months_between(self.start, last) if not _all_away(m, self.start, last, away)]

    def unsigned(self, today: date) -> list[str]:
        """Months that are over and whose review is not signed by all three."""
        return [month for month in self.months_due(today) if not is_signed(self.reviews.get(month))]


def is_signed(review: Row | None) -> bool:
    """True where all three have signed what stands."""
    return review is not None and all(review.get(name) for name in ("by_apprentice", "by_mentor", "by_third"))


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _all_away(month: str, start: str, last: str, breaks: Sequence[tuple[str, str]]) -> bool:
    """True where a break covers all of a month that lies in the apprenticeship."""
    first_day, last_day = max(f"{month}-01", start), min(logbook.month_end(month).isoformat(), last)
    return any(first <= first_day and back > last_day for first, back in breaks)


def load(tx: ReadTx, ids: Iterable[str] | None = None) -> dict[str, Facts]:
    """Facts by agreement: of some, or of all."""
    wanted = None if ids is None else list(dict.fromkeys(ids))
    rows = tx.find(Agreement) if wanted is None else list(tx.page(Agreement, wanted).values())
    only: dict[str, Any] = {} if wanted is None else {"agreement": wanted}
    if wanted == []:
        return {}
    standards = {str(row["id"]): row for row in tx.find(TrainingStandard)}
    units = _by(tx.find(StandardUnit), "standard")
    assessments, claims = _by(tx.find(CompetencyAssessment, **only)), _by(tx.find(RPLClaim, **only))
    events, reviews = _by(tx.find(StatusEvent, **only)), _by(tx.find(MonthlyReview, **only))
    found = {}
    for row in rows:
        key, standard = str(row["id"]), str(row["standard"])
        mine = claims.get(key, [])
        found[key] = Facts(
            row, standards.get(standard, {}), _units(units.get(standard, []), assessments.get(key, []), mine),
            tuple(sorted(events.get(key, []), key=lambda e: (str(e["day"]), str(e["id"])))),
            {str(review["month"]): review for review in reviews.get(key, [])}, tuple(mine),
        )  # fmt: skip
    return found


def tasks_of(tx: ReadTx, standard: str) -> list[dict[str, Any]]:
    """The tasks of a standard in the order of their numbers."""
    units = [str(row["id"]) for row in tx.find(StandardUnit, standard=standard)]
    return sorted(tx.find(StandardTask, unit=units), key=lambda row: number(str(row["task_code"]))) if units else []


def number(code: str) -> tuple[int, ...]:
    """The order of "1.10" and "1.9"."""
    return tuple(int(part) for part in code.split(".") if part.isdigit())


def _by(rows: Iterable[dict[str, Any]], name: str = "agreement") -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row[name])].append(row)
    return found


def _units(units: Iterable[Row], assessments: Iterable[Row], claims: Iterable[Row]) -> tuple[UnitState, ...]:
    last: dict[str, Row] = {}
    for row in sorted(assessments, key=lambda r: (str(r["day"]), str(r["id"]))):
        last[str(row["unit"])] = row
    granted = {unit for claim in claims if claim["stage"] == AWARDED for unit in str(claim["units"] or "").split()}
    states = [
        UnitState(
            row, int(last[key]["level"]) if key in last else None, str(last[key]["day"]) if key in last else "",
            key in granted, str(last[key]["again_by"] or "") if key in last else "",
        )
        for row in units
        for key in (str(row["id"]),)
    ]  # fmt: skip
    return tuple(sorted(states, key=lambda unit: number(str(unit.row["unit_code"]))))
