"""What fuzzing once found, and some of what it makes: nothing but the engine's own errors comes out."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.engine import (
    CORPUS,
    expression,
    file_bytes,
    form_text,
    mutated,
    replay,
    run_expression,
    run_file,
    run_form,
)

FILES = sorted(CORPUS.iterdir()) if CORPUS.exists() else []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_case_of_the_corpus_when_run_then_it_ends_well(file):
    assert replay(file)


def test_generated_cases_when_run_then_only_errors_of_the_engine_come_out():
    rng = random.Random(20)
    seen = {run_expression(mutated(expression(rng), rng) if n % 3 == 0 else expression(rng)) for n in range(400)}
    seen |= {run_form(form_text(rng)) for _n in range(25)}
    seen |= {run_file(*file_bytes(rng)) for _n in range(8)}
    assert {"expression", "refused expression", "form", "refused form", "refused file"} <= seen
