"""Apprenticeships of the demonstration: invented, agreed by word of mouth, one with a logbook of some weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fieldapp.domain import calendars, logbook
from fieldapp.domain.fields import Record
from fieldapp.domain.records import (
    Agreement,
    CompetencyAssessment,
    LogEntry,
    MonthlyReview,
    Person,
    StandardUnit,
    StatusEvent,
)
from fieldapp.services import apprentice_facts, trade_standards
from fieldapp.services.apprentice_checks import birth_of
from fieldapp.services.checking import check_new, create
from fieldapp.store import Store, WriteTx

WITNESSES = {"witness_1": "Chea Sovann", "witness_2": "Prak Nary"}
BEGUN = (300, 200, 120, 420)
"""Days since each began; the last one was given up."""
_TERM = timedelta(days=546)
_ADULT, _YOUNG, _MASTER = 18, 30, 35
_LEVELS = (("1", "4", 150), ("2", "3", 90), ("3", "2", 40))
"""Units of the first apprentice: number, level found, days ago."""


def make(store: Store, today: date) -> list[str]:
    """Bring in the tailor's standard and make the apprenticeships; their ids."""
    trade_standards.load_shipped(store, "tailor")
    (standard,) = trade_standards.standards(store)
    with store.write() as tx:
        made = []
        for days, pair in zip(BEGUN, _pairs(tx, today), strict=False):
            start = today - timedelta(days=days)
            made.append(_agreement(tx, standard.id, start, *pair))
        if made:
            _logbook(tx, made[0], today - timedelta(days=BEGUN[0]), today)
            _reviews(tx, made[0], today)
            _levels(tx, made[0], standard.id, today)
            left = {"agreement": made[-1], "day": (today - timedelta(days=200)).isoformat(), "status": "dropped_out"}
            _put(tx, StatusEvent, {**left, "reason": "cannot_afford", "reported_by": "Sok Chanthy"})
        return made


def _put(tx: WriteTx, cls: type[Record], values: Mapping[str, Any]) -> str:
    checked = check_new(cls, values)
    if checked.errors:
        raise AssertionError(f"{cls.table_name()}: {checked.errors}")
    return create(tx, cls, checked.values)


def _pairs(tx: WriteTx, today: date) -> Iterator[tuple[str, str, str]]:
    """A young grown-up and somebody older of the same firm, each firm once: apprentice, master, firm."""
    firms: dict[str, list[tuple[int, str]]] = {}
    for row in sorted(tx.find(Person), key=lambda r: str(r["code"])):
        birth = birth_of(row)
        if row["enterprise"] and birth:
            firms.setdefault(str(row["enterprise"]), []).append((calendars.age_on(birth, today), str(row["id"])))
    for firm, people in firms.items():
        young = [one for one in people if _ADULT + 2 <= one[0] < _YOUNG]
        old = [one for one in people if one[0] >= _MASTER]
        if young and old:
            yield min(young)[1], max(old)[1], firm


def _agreement(tx: WriteTx, standard: str, start: date, apprentice: str, master: str, firm: str) -> str:
    signed = calendars.instant(datetime(start.year, start.month, start.day, 8, tzinfo=UTC))
    return _put(tx, Agreement, {
        "apprentice": apprentice, "mentor": master, "enterprise": firm, "standard": standard, "form": "oral_witnessed",
        "start": start.isoformat(), "expected_end": (start + _TERM).isoformat(), "hours_week": 40, "on_hours": 1280,
        "off_hours": 320, "stipend": "40 USD", "stipend_every": "month", "in_kind": "meals tools", "fee": "60 USD",
        "fee_instalments": 3, "insurance": "project", "signed_on": start.isoformat(),
        "signed_by": "apprentice mentor witnesses", "sealed_at": signed, **WITNESSES,
    })  # fmt: skip


def _logbook(tx: WriteTx, agreement: str, start: date, today: date) -> None:
    """Five days a week with the master, every second Saturday in the training centre; nothing is entered of today."""
    rows = []
    for number in range((today - start).days):
        day = start + timedelta(days=number)
        common = {"agreement": agreement, "day": day.isoformat()}
        if day.weekday() < 5:
            tasks = ("1.1:1:4 2.1:2:3", "3.3:1:2 4.1:3:2", "1.2:1:4 3.2:2:2")[number % 3]
            rows.append({**common, "job": "on", "place": "work", "minutes": 420 + 30 * (number % 3), "tasks": tasks})
        elif day.weekday() == 5 and day.isocalendar().week % 2:
            rows.append({**common, "job": "off", "place": "centre", "minutes": 360, "tasks": "2.2:1:2"})
    for row in rows:
        _put(tx, LogEntry, row)


def _reviews(tx: WriteTx, agreement: str, today: date) -> None:
    """Every month that is over is signed but the last two."""
    facts = apprentice_facts.load(tx, [agreement])[agreement]
    for number, month in enumerate(facts.months_due(today)[:-2]):
        day = logbook.month_end(month) + timedelta(days=6 if number % 4 else 20)
        paid = "0 USD" if number == 3 else "40 USD"
        sealed = calendars.instant(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        _put(tx, MonthlyReview, {
            "agreement": agreement, "month": month, "technical": "3", "safety": "4", "quality": "3", "teamwork": "4",
            "punctuality": "5", "absences": number % 3, "stipend_due": "40 USD", "stipend_paid": paid,
            "by_apprentice": "thumb", "by_mentor": "paper", "by_third": "paper", "third": "Sok Chanthy",
            "signed_on": day.isoformat(), "sealed_at": sealed,
        })  # fmt: skip


def _levels(tx: WriteTx, agreement: str, standard: str, today: date) -> None:
    assessor = next(str(row["mentor"]) for row in tx.find(Agreement) if row["id"] != agreement)
    for code, level, ago in _LEVELS:
        unit = str(StandardUnit.natural_id({"standard": standard, "unit_code": code}))
        _put(tx, CompetencyAssessment, {
            "agreement": agreement, "unit": unit, "day": (today - timedelta(days=ago)).isoformat(),
            "assessor": assessor, "method": "observation", "level": level,
        })  # fmt: skip
