"""Blocks and doubts about apprenticeships."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fieldapp.domain.apprenticeship_rules import Around, Running, check_agreement, check_assessment
from fieldapp.domain.records import Agreement, StatusEvent
from fieldapp.domain.validation import validate

GOOD: dict[str, Any] = {
    "apprentice": "a", "mentor": "m", "enterprise": "e", "standard": "s", "form": "written_unregistered",
    "start": "2025-01-06", "expected_end": "2026-07-05", "hours_week": 40, "on_hours": 1280, "off_hours": 320,
}  # fmt: skip
AROUND = Around(
    birth="2005-03-01", hazardous=False, trade_age=15, standard_on=1280, standard_off=320, weights=100
)  # fmt: skip


def test_agreement_when_in_order_then_nothing_is_said() -> None:
    found = check_agreement(GOOD, AROUND)
    assert (found.errors, found.doubts) == ({}, {})
    assert validate(Agreement, GOOD).ok


@pytest.mark.parametrize(
    ("birth", "hazardous", "guardian", "errors", "doubts"),
    [
        ("2010-02-01", False, "K.", {"apprentice"}, set()),  # 14 at the start
        ("2009-12-01", False, "K.", set(), set()),
        ("2009-12-01", False, None, {"guardian"}, set()),
        ("2009-12-01", True, "K.", {"apprentice"}, set()),  # 15, and hazardous needs 18
        ("2009", False, "K.", set(), set()),  # 15 or 16
        ("2010", False, "K.", set(), {"apprentice"}),  # 14 or 15
        ("2007-01", True, "K.", set(), {"apprentice"}),
        (None, False, None, set(), {"apprentice"}),
        ("2005~", True, None, set(), set()),
    ],
)
def test_age_when_too_low_or_unsure_then_it_is_said(
    birth: str | None, hazardous: bool, guardian: str | None, errors: set[str], doubts: set[str]
) -> None:
    found = check_agreement({**GOOD, "guardian": guardian}, replace(AROUND, birth=birth, hazardous=hazardous))
    assert (set(found.errors), set(found.doubts)) == (errors, doubts)


@pytest.mark.parametrize(
    ("change", "around", "errors", "doubts"),
    [
        ({"expected_end": "2029-01-07"}, {}, {"expected_end"}, set()),
        ({"expected_end": "2028-02-01"}, {}, set(), {"expected_end"}),
        ({"hours_week": 49}, {}, {"hours_week"}, set()),
        ({"hours_week": 41}, {}, set(), {"hours_week"}),
        ({"off_hours": 300}, {}, set(), {"off_hours"}),
        ({"on_hours": 1400, "off_hours": 200}, {}, set(), {"off_hours"}),
        ({"probation_end": "2025-05-01"}, {}, set(), {"probation_end"}),
        ({}, {"with_master": 4}, set(), {"mentor"}),
        ({}, {"overlapping": "elsewhere"}, {"apprentice"}, set()),
        ({}, {"weights": 95}, {"standard"}, set()),
    ],
)
def test_agreement_when_out_of_bounds_then_beside_its_field(
    change: dict[str, Any], around: dict[str, Any], errors: set[str], doubts: set[str]
) -> None:
    found = check_agreement({**GOOD, **change}, replace(AROUND, **around))
    assert (set(found.errors), set(found.doubts)) == (errors, doubts)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mentor": "a"}, "mentor"),
        ({"form": "oral"}, "witness_1"),
        ({"form": "oral", "witness_1": "Keo Dara", "witness_2": "keo dara"}, "witness_2"),
        ({"assessors": "x a"}, "assessors"),
        ({"probation_end": "2030-01-06"}, "probation_end"),
        ({"form": "oral_witnessed", "witness_1": "X"}, "witness_2"),
        ({"form": "written_registered"}, "registered_no"),
        ({"expected_end": "2025-01-06"}, "expected_end"),
        ({"stipend": "20 USD"}, "stipend_every"),
    ],
)
def test_agreement_when_its_own_fields_do_not_fit_then_beside_the_field(change: dict[str, Any], field: str) -> None:
    assert set(validate(Agreement, {**GOOD, **change}).errors) == {field}


def test_state_when_reason_does_not_go_with_it_then_it_is_said() -> None:
    event = {"agreement": "a", "day": "2025-05-01", "reported_by": "K. S."}
    assert set(validate(StatusEvent, {**event, "status": "dropped_out"}).errors) == {"reason"}
    assert set(validate(StatusEvent, {**event, "status": "dropped_out", "reason": "season"}).errors) == {"reason"}
    assert set(validate(StatusEvent, {**event, "status": "dropped_out", "reason": "other"}).errors) == {"note"}
    assert validate(StatusEvent, {**event, "status": "on_break", "reason": "season"}).ok
    assert validate(StatusEvent, {**event, "status": "completed"}).ok


def test_assessment_when_self_foreign_or_falling_then_it_is_said() -> None:
    running = Running("2025-01-06")
    known: dict[str, Any] = {"apprentice": "a", "assessors": ["x"], "units": ["u1"], "level_before": "3"}
    good = {"unit": "u1", "assessor": "x", "day": "2025-06-01", "level": "4", "method": "observation"}
    assert check_assessment(good, running, **known).errors == {}
    assert set(check_assessment({**good, "assessor": "a"}, running, **known).errors) == {"assessor"}
    assert set(check_assessment({**good, "assessor": "y"}, running, **known).errors) == {"assessor"}
    assert set(check_assessment({**good, "unit": "u9"}, running, **known).errors) == {"unit"}
    assert set(check_assessment({**good, "level": "2"}, running, **known).doubts) == {"level"}
    assert set(check_assessment({**good, "day": "2024-12-01"}, running, **known).errors) == {"day"}
    assert check_assessment({**good, "day": "2024-12-01", "method": "RPL"}, running, **known).errors == {}
