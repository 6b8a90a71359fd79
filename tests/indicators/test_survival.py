"""The part of a cohort that still learns, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fieldapp.indicators.method import NoFigure
from fieldapp.indicators.survival import still_learning


def test_cohort_when_some_leave_and_some_are_not_there_long_then_months_are_multiplied() -> None:
    # ten begin; one leaves in month 2; two are observed for 3 months only; of the seven left two leave in month 5
    times = [(2, True), (3, False), (3, False), (5, True), (5, True), *[(9, False)] * 5]
    assert still_learning(times) == [(0, 1), (2, Fraction(9, 10)), (5, Fraction(9, 10) * Fraction(5, 7))]


def test_cohort_when_nobody_leaves_then_all_are_there() -> None:
    assert still_learning([(4, False)]) == [(0, 1)]


def test_cohort_when_empty_then_there_is_no_figure() -> None:
    with pytest.raises(NoFigure):
        still_learning([])
