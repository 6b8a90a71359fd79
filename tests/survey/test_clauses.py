"""Every row of the clauses, and the page made from them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from fieldapp.survey import FormError
from fieldapp.survey.xpath import XPathError, evaluate, to_string
from tests.survey.clauses import CLAUSES, DOCUMENT, ERROR
from tests.survey.form_clauses import REFUSED, FormClause
from tests.survey.form_support import ALL_CLAUSES, page
from tests.survey.forms import begin, make

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
_LIST = (
    '<instance id="l"><root><item><k>1</k><name>x</name><label>X</label></item>'
    "<item><k>2</k><name>y</name><label>Y</label></item></root></instance>"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(*row, id=f"{clause.source}:{clause.name}:{row[0]}"[:90])
        for clause in CLAUSES
        for row in clause.rows
    ],
)
def test_clause_when_evaluated_then_is_kept(expression: str, expected: str) -> None:
    try:
        found = to_string(evaluate(expression, DOCUMENT, zone=UTC, now=lambda: NOON, rng=Random(7)))
    except XPathError:
        found = ERROR
    assert found == expected


def test_support_page_when_compared_with_the_clauses_then_is_up_to_date() -> None:
    there = Path(__file__).resolve().parents[2] / "docs" / "form-support.md"
    assert there.read_text("utf-8") == page(), "run: .venv/bin/python -m tests.survey.form_support"


@pytest.mark.parametrize("clause", [pytest.param(clause, id=clause.name) for clause in ALL_CLAUSES])
def test_form_clause_when_filled_then_is_kept(clause: FormClause) -> None:
    if clause.expected[0][0] == REFUSED:
        with pytest.raises(FormError):
            begin(make(clause.instance, clause.binds, clause.body, _LIST))
        return
    session = begin(make(clause.instance, clause.binds, clause.body, _LIST))
    for ref, answer in clause.steps:
        if answer == "+":
            session.add_repeat(ref)
        elif answer == "-":
            session.remove_repeat(ref)
        else:
            session.answer(ref, answer)
    state = session.state()
    for place, wanted in clause.expected:
        ref, field = place.split(" ")
        assert str(getattr(state[ref], field)) == wanted, place
