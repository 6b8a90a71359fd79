"""The rules of network records: no tie to oneself, scales kept, one actor a line."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import RosterActor, SurveyWave, Tie
from fieldapp.domain.validation import validate

TIE = {"wave": "w", "layer": "TRUST", "source": "a", "target": "b", "value": 5}
WAVE = {
    "cluster": "c", "label": "baseline", "opens": "2025-11-03", "layers": "INFO TRUST", "confidentiality": "Kept here.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [({}, None), ({"target": "a"}, "target"), ({"value": 6}, "value"), ({"layer": "COOP", "value": 6}, None),
     ({"value": -1}, "value"), ({"layer": "INFO", "value": 5}, "value"), ({"since_year": 1850}, "since_year")],
)  # fmt: skip
def test_tie_when_checked_then_only_its_faults_are_said(change: dict[str, object], field: str | None) -> None:
    errors = validate(Tie, {**TIE, **change}).errors  # type: ignore[dict-item]
    assert set(errors) == ({field} if field else set())


def test_line_of_the_list_when_it_names_nobody_or_two_then_refused_with_a_sentence() -> None:
    assert "Name a firm" in validate(RosterActor, {"wave": "w"}).errors["enterprise"]
    both = validate(RosterActor, {"wave": "w", "enterprise": "e", "person": "p"})
    assert "only one" in both.errors["person"]
    assert validate(RosterActor, {"wave": "w", "organisation": "o"}).errors == {}


def test_tie_when_recorded_on_two_devices_then_it_is_one_record_and_the_way_back_another() -> None:
    assert Tie.natural_id(TIE) == Tie.natural_id({**TIE, "value": 1})  # type: ignore[arg-type]
    assert Tie.natural_id(TIE) != Tie.natural_id({**TIE, "source": "b", "target": "a"})  # type: ignore[arg-type]


def test_wave_when_it_closes_before_it_opens_then_said() -> None:
    assert validate(SurveyWave, WAVE).errors == {}
    assert "before the start" in validate(SurveyWave, {**WAVE, "closes": "2025-11-02"}).errors["closes"]
