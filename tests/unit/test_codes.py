"""Printed codes and their Damm check digit (domain 7.0)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.codes import Code, check_code, damm, make_code, parse_code

serials = st.integers(1, 9_999_999)


@pytest.mark.parametrize(("number", "digit"), [("572", 4), ("0700042", 9), ("0700024", 4)])
def test_damm_when_golden_then_as_the_design_says(number: str, digit: int) -> None:
    assert damm(number) == digit


def test_make_code_when_golden_then_as_printed() -> None:
    assert make_code("kh", "vl", "e", 700042) == "KH-VL-E-0700042-9"


@given(serials)
def test_check_code_when_made_here_then_right(number: int) -> None:
    code = make_code("KH", "VL", "P", number)
    assert check_code(code)
    assert parse_code(code) == Code("KH", "VL", "P", number)
    assert str(parse_code(code)) == code


@given(serials, st.integers(0, 7), st.integers(1, 9))
def test_check_code_when_one_digit_is_wrong_then_found(number: int, place: int, shift: int) -> None:
    row = [*f"{number:07d}", str(damm(f"{number:07d}"))]
    row[place] = str((int(row[place]) + shift) % 10)
    assert not check_code(f"KH-VL-E-{''.join(row[:7])}-{row[7]}")


@given(serials, st.integers(0, 6))
def test_check_code_when_neighbours_are_swapped_then_found(number: int, place: int) -> None:
    row = [*f"{number:07d}", str(damm(f"{number:07d}"))]
    row[place], row[place + 1] = row[place + 1], row[place]
    same = row[place] == row[place + 1]
    assert check_code(f"KH-VL-E-{''.join(row[:7])}-{row[7]}") is same


@pytest.mark.parametrize("typed", ["kh-vl-e-0700042-9", " KH – VL – E – 0700042 – 9", "KH-VL-E-០៧០០០៤២-៩"])
def test_parse_code_when_typed_loosely_then_read(typed: str) -> None:
    assert str(parse_code(typed)) == "KH-VL-E-0700042-9"


@pytest.mark.parametrize("typed", ["", "KH-VL-E-700042-9", "K-VL-E-0700042-9", "KH-VL-E-0700042", "KH-VL-E-0000000-0"])
def test_parse_code_when_not_a_code_then_nothing(typed: str) -> None:
    assert parse_code(typed) is None


@pytest.mark.parametrize(
    "parts", [("KHM", "VL", "E", 1), ("KH", "V", "E", 1), ("KH", "VL", "EE", 1), ("KH", "VL", "E", 0)]
)
def test_make_code_when_a_part_does_not_fit_then_refused(parts: tuple[str, str, str, int]) -> None:
    with pytest.raises(ValueError, match=r"code|range"):
        make_code(*parts)
