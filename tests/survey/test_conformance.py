"""The engine against cases recorded from JavaRosa, ODK Web Forms and Enketo: what passes today must pass tomorrow."""

from __future__ import annotations

import pytest

from tests.survey import conformance, scenarios
from tests.survey.known_differences import SCENARIOS, XPATH


def test_xpath_cases_of_other_engines_when_evaluated_then_only_the_known_ones_differ() -> None:
    sample = conformance.load("xpath.sample.json")
    if sample is None:
        pytest.skip("the conformance cases are not here (shared/conformance)")
    failures = {
        case["id"]: (case["expr"], failure)
        for case in sample["cases"]
        if (failure := conformance.xpath_failure(case, sample["documents"]))
    }
    assert failures.keys() == XPATH.keys(), failures
    assert len(failures) / len(sample["cases"]) <= 0.002


def test_scenarios_of_other_engines_when_played_then_only_the_known_ones_differ() -> None:
    sample = conformance.load("scenarios.sample.json")
    if sample is None:
        pytest.skip("the conformance cases are not here (shared/conformance)")
    failures = {
        scenario["id"]: failure
        for scenario in sample["scenarios"]
        if (failure := scenarios.scenario_failure(scenario, sample["forms"]))
    }
    assert failures.keys() == SCENARIOS.keys(), failures
    assert len(failures) / len(sample["scenarios"]) <= 0.03
