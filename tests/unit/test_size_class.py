"""Size classes by several countries' rules, provisional where figures are missing (domain 4.3)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.size_class import FIGURES, ORDER, Bound, Limit, Scheme, classify
from fieldapp.services.size_schemes import shipped

M, BN = 1_000_000, 1_000_000_000
SCHEMES = {scheme.code: scheme for scheme in shipped()}


def size(code: str, sector: str, **figures: float | None) -> tuple[str, bool]:
    exact = {name: None if value is None else Decimal(str(value)) for name, value in figures.items()}
    found = classify(SCHEMES[code], sector, exact)
    return found.size, found.provisional


@pytest.mark.parametrize(
    ("code", "sector", "figures", "expected"),
    [
        ("TH2019", "production", {"workers": 40, "turnover": 150 * M}, "medium"),
        ("TH2019", "trade", {"workers": 32, "turnover": 20 * M}, "medium"),
        ("TH2019", "service", {"workers": 5, "turnover": 1.8 * M}, "micro"),
        ("TH2019", "service", {"workers": 5, "turnover": 1.8 * M + 1}, "small"),
        ("TH2019", "production", {"workers": 201, "turnover": 1 * M}, "large"),
        ("VN2021", "production", {"workers": 8, "turnover": 5 * BN, "capital": 2 * BN}, "micro"),
        ("VN2021", "production", {"workers": 8, "turnover": 60 * BN, "capital": 30 * BN}, "medium"),
        ("VN2021", "trade", {"workers": 8, "turnover": 9 * BN, "capital": 9 * BN}, "micro"),
        ("VN2021", "trade", {"workers": 51, "turnover": 9 * BN, "capital": 1 * BN}, "medium"),
        ("LA2017", "production", {"workers": 3, "assets": 900 * M}, "micro"),
        ("LA2017", "production", {"workers": 20, "assets": 99 * M}, "micro"),
        ("LA2017", "production", {"workers": 20, "assets": 100 * M}, "small"),
        ("KH2005", "production", {"workers": 9, "assets": 60_000}, "small"),
        ("KH2005", "production", {"workers": 9, "assets": 49_999}, "micro"),
        ("TZ2003", "service", {"workers": 60, "capital": 4 * M}, "micro"),
        ("TZ2003", "service", {"workers": 2, "capital": 300 * M}, "medium"),
        ("UG2015", "service", {"workers": 4, "turnover": 500 * M}, "medium"),
        ("KE2012", "trade", {"workers": 9, "turnover": 500_000}, "small"),
        ("INTL", "service", {"workers": 9}, "micro"),
        ("INTL", "service", {"workers": 250}, "large"),
        ("WBES", "service", {"workers": 19}, "small"),
        ("WBES", "service", {"workers": 100}, "large"),
    ],
)
def test_size_when_figures_are_known_then_the_class_of_the_country_and_definite(
    code: str, sector: str, figures: dict[str, float], expected: str
) -> None:
    assert size(code, sector, **figures) == (expected, False)


def test_size_when_turnover_is_missing_then_provisional_from_workers() -> None:
    assert size("TH2019", "production", workers=5) == ("micro", True)
    assert size("TH2019", "production", workers=40) == ("small", True)
    found = classify(SCHEMES["TH2019"], "production", {"workers": Decimal(40)})
    assert found.missing == ("turnover",)


def test_size_when_the_missing_figure_cannot_change_it_then_definite() -> None:
    assert size("VN2021", "production", workers=8, capital=2 * BN) == ("micro", False)
    assert size("TH2019", "production", workers=500) == ("large", False)
    assert size("TZ2003", "service", capital=4 * M) == ("micro", False)


def test_size_when_nothing_is_known_then_no_class_and_what_is_missing() -> None:
    found = classify(SCHEMES["VN2021"], "service", {})
    assert (found.size, found.missing) == ("", ("workers", "turnover", "capital"))


def test_size_when_the_scheme_ends_below_medium_then_next_class_and_provisional() -> None:
    assert size("MM2015", "service", workers=31, turnover=10 * M) == ("medium", True)


def test_size_when_two_of_three_then_two_bounds_are_enough() -> None:
    bounds = (
        Bound("small", {"workers": Limit(Decimal(50)), "turnover": Limit(Decimal(10)), "assets": Limit(Decimal(5))}),
        Bound("medium", {"workers": Limit(Decimal(250)), "turnover": Limit(Decimal(50)), "assets": Limit(Decimal(43))}),
    )
    scheme = Scheme("X", "X", "X", "TWO_OF_THREE", bounds)
    known = {"workers": Decimal(40), "turnover": Decimal(9), "assets": Decimal(40)}
    assert classify(scheme, "", known).size == "small"
    assert classify(scheme, "", known | {"turnover": Decimal(11)}).size == "medium"


def test_shipped_schemes_when_read_then_each_has_a_citation_and_known_words() -> None:
    for scheme in SCHEMES.values():
        assert len(scheme.citation) > 5
        assert scheme.combine in {"MAX", "EMP_AND_A_OR_B", "ANY", "ALL", "TWO_OF_THREE", "DECIDER"}
        for bound in scheme.bounds:
            assert bound.size in ORDER
            assert set(bound.limits) <= set(FIGURES)
            assert scheme.currency or set(bound.limits) == {"workers"}


@given(
    st.sampled_from(sorted(SCHEMES)),
    st.sampled_from(["agriculture", "production", "trade", "service"]),
    st.dictionaries(st.sampled_from(FIGURES), st.integers(0, 10**12), min_size=1),
    st.sampled_from(FIGURES),
    st.integers(1, 10**12),
)
def test_size_when_a_figure_grows_then_the_class_never_falls(
    code: str, sector: str, figures: dict[str, int], grown: str, more: int
) -> None:
    before = classify(SCHEMES[code], sector, {name: Decimal(value) for name, value in figures.items()})
    if grown in figures and before.size:
        bigger = figures | {grown: figures[grown] + more}
        after = classify(SCHEMES[code], sector, {name: Decimal(value) for name, value in bigger.items()})
        assert ORDER.index(after.size) >= ORDER.index(before.size)


@given(
    st.sampled_from(sorted(SCHEMES)),
    st.sampled_from(["agriculture", "production", "trade", "service"]),
    st.fixed_dictionaries({name: st.integers(0, 10**12) for name in FIGURES}),
    st.sampled_from(FIGURES),
)
def test_size_when_said_to_be_definite_then_no_value_of_the_missing_figure_changes_it(
    code: str, sector: str, figures: dict[str, int], left_out: str
) -> None:
    exact: dict[str, Decimal | None] = {name: Decimal(value) for name, value in figures.items()}
    without = classify(SCHEMES[code], sector, exact | {left_out: None})
    if without.size and not without.provisional:
        assert classify(SCHEMES[code], sector, exact).size == without.size
