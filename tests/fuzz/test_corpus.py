"""What fuzzing once found, and some of what it makes: nothing but the engine's own errors comes out."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.engine import CORPUS, expression, form_text, mutated, run_expression, run_form

FILES = sorted(CORPUS.iterdir()) if CORPUS.exists() else []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_case_of_the_corpus_when_run_then_it_ends_well(file):
    text = file.read_text("utf-8")
    assert (run_form if file.suffix == ".form" else run_expression)(text)


def test_generated_cases_when_run_then_only_errors_of_the_engine_come_out():
    rng = random.Random(20)
    seen = {run_expression(mutated(expression(rng), rng) if n % 3 == 0 else expression(rng)) for n in range(400)}
    seen |= {run_form(form_text(rng)) for _n in range(60)}
    assert {"expression", "refused expression", "refused form"} <= seen
