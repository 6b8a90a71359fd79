"""Every kind: what is typed becomes canonical, what is shown can be typed back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.domain import kinds, places
from fieldapp.domain.fields import Choice, F, Kind, Value
from fieldapp.domain.records.choices import PILLAR, SEX
from fieldapp.domain.records.people import ORGANISATION_TYPE
from tests.unit import strategies

LANGUAGES = ["en", "fr", "ar", "km", i18n.PSEUDO]
FIELDS = {
    kind: F("x", kind, choices=PILLAR if kind == Kind.CHOICES else ORGANISATION_TYPE if kind == Kind.CHOICE else ())
    for kind in Kind
}
KINDS = sorted(FIELDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(data=st.data())
def test_show_when_typed_back_then_the_same_value(kind: Kind, language: str, data: st.DataObject) -> None:
    kept = data.draw(strategies.value(FIELDS[kind]))
    with i18n.using(language):
        assert kinds.clean(FIELDS[kind], kinds.show(FIELDS[kind], kept)) == kept


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(data=st.data())
def test_clean_when_canonical_then_unchanged(kind: Kind, data: st.DataObject) -> None:
    kept = data.draw(strategies.value(FIELDS[kind]))
    assert kinds.clean(FIELDS[kind], kept) == kept


def attempt(field: F, typed: str) -> tuple[Value, str]:
    """What comes of typing something: a value, or words."""
    try:
        return kinds.clean(field, typed), ""
    except ValueError as error:
        return None, str(error) or "no words"


@pytest.mark.parametrize("kind", KINDS)
@given(typed=st.text(max_size=30))
def test_clean_when_anything_is_typed_then_a_stable_value_or_words(kind: Kind, typed: str) -> None:
    kept, words = attempt(FIELDS[kind], typed)
    assert words != "no words"
    assert attempt(
        FIELDS[kind], "" if kept is None else str(kept) if kind != Kind.PERCENT else kinds.show(FIELDS[kind], kept)
    ) == (kept, "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("empty", [None, "", "  ", "\u200b", "\u00a0", "\n"])
def test_clean_when_empty_then_nothing(kind: Kind, empty: str | None) -> None:
    assert kinds.clean(FIELDS[kind], empty) is None
    assert kinds.show(FIELDS[kind], None) == ""


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.TEXT, "  two \t words\n", "two words"),
        (Kind.TEXT, "e\u0301", "é"),
        (Kind.TEXT, "សុខ\u200bភាព", "សុខភាព"),
        (Kind.TEXT, "\u2068name\u2069", "name"),
        (Kind.TEXT, 12, "12"),
        (Kind.LONG, "one\r\ntwo  \n", "one\ntwo"),
        (Kind.DATA, " <a>\r\n</a> ", " <a>\r\n</a> "),
        (Kind.INTEGER, "១ ២៣៤", 1234),
        (Kind.INTEGER, 7.0, 7),
        (Kind.PERCENT, "80 %", 8000),
        (Kind.PERCENT, "80", 8000),
        (Kind.PERCENT, "33,33 %", 3333),
        (Kind.PERCENT, "٨٠٪", 8000),
        (Kind.PERCENT, 8000, 8000),
        (Kind.DAY, date(2025, 11, 15), "2025-11-15"),
        (Kind.DAY, datetime(2025, 11, 15), "2025-11-15"),
        (Kind.INSTANT, datetime(2025, 11, 15, 1, 30, tzinfo=UTC), "2025-11-15T01:30:00Z"),
        (Kind.CHOICE, "bank", "bank"),
        (Kind.CHOICE, "Bank", "bank"),
        (Kind.CHOICE, "Vocational school (TVET)", "TVET"),
        (Kind.CHOICE, "tvet", "TVET"),
        (Kind.CHOICES, "advocacy skills", "skills advocacy"),
        (Kind.CHOICES, "Policy advocacy; Skills", "skills advocacy"),
        (Kind.CHOICES, "Skills, innovation", "skills innovation"),
        (Kind.CHOICES, ["skills", "innovation"], "skills innovation"),
        (Kind.CHOICES, {"Policy advocacy", "skills"}, "skills advocacy"),
        (Kind.REFS, " b  a b ", "b a"),
        (Kind.REFS, ("b", "a"), "b a"),
        (Kind.PHONE, "+855 (12) 345-678", "+85512345678"),
        (Kind.PHONE, "០១២ ៣៤៥ ៦៧៨", "012345678"),
    ],
)
def test_clean_when_typed_then_canonical(kind: Kind, typed: object, kept: Value) -> None:
    assert kinds.clean(FIELDS[kind], typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        (Kind.TEXT, "\ud800", "damaged"),
        (Kind.INTEGER, "3.5", "whole"),
        (Kind.INTEGER, "many", "not a number"),
        (Kind.PERCENT, "33.3333", "two decimals"),
        (Kind.PERCENT, "1.234", "two ways"),
        (Kind.MONEY, "-5 USD", "less than zero"),
        (Kind.MONEY, "12", "currency"),
        (Kind.CHOICE, "moon", "Choose one of"),
        (Kind.CHOICES, "skills, moon", "“moon” is not in the list"),
        (Kind.REF, "two ids", "Choose one record"),
        (Kind.PLACE, "95, 10", "latitude"),
        (Kind.PLACE, "10, 190", "longitude"),
        (Kind.PLACE, "here", "not a place"),
        (Kind.PHONE, "12345", "6 to 15 digits"),
        (Kind.PHONE, "call me", "6 to 15 digits"),
    ],
)
def test_clean_when_wrong_then_refused_in_words(kind: Kind, typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        kinds.clean(FIELDS[kind], typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13.361, 103.86 12", "13.361000 103.860000 12"),
        ("13,361 103,86", "13.361000 103.860000"),
        ("13,361; 103,86; 5", "13.361000 103.860000 5"),
        ("13.361,103.86", "13.361000 103.860000"),
        ("13,103", "13.000000 103.000000"),
        ("១៣.៣៦១, ១០៣.៨៦", "13.361000 103.860000"),
        ("13°21'39.6\"N 103°51'36\"E", "13.361000 103.860000"),
        ("36.8 E, 1.5 S", "-1.500000 36.800000"),
        ("13.361 103.86 (±12.4 m)", "13.361000 103.860000 12"),
    ],
)
def test_parse_place_when_typed_or_copied_then_fixed_point(typed: str, kept: str) -> None:
    assert places.parse_place(typed) == kept


@given(st.lists(st.floats(-90, 90, allow_nan=False), min_size=2, max_size=2))
def test_parse_place_when_written_as_floats_then_within_half_a_millionth(pair: list[float]) -> None:
    latitude, longitude, _accuracy = places.parts(places.parse_place(f"{pair[0]:.9f}, {pair[1]:.9f}"))
    assert abs(float(latitude) - pair[0]) < 6e-7
    assert abs(float(longitude) - pair[1]) < 6e-7


def test_show_when_english_then_as_people_write() -> None:
    assert kinds.show(FIELDS[Kind.INTEGER], 12345) == "12,345"
    assert kinds.show(F("Since", Kind.INTEGER, grouped=False), 1995) == "1995"
    assert kinds.show(FIELDS[Kind.PERCENT], 8050) == "80.5%"
    assert kinds.show(FIELDS[Kind.DAY], "2025-11-05") == "05 Nov 2025"
    assert kinds.show(FIELDS[Kind.CHOICES], "skills advocacy") == "Skills; Policy advocacy"
    assert kinds.show(F("Sex", Kind.CHOICE, choices=SEX), "PNTS") == "Prefers not to say"
    assert kinds.show(FIELDS[Kind.PLACE], "13.361000 103.860000 12") == "13.361, 103.86 ±12 m"


def test_show_when_the_value_is_from_a_newer_version_then_shown_as_it_is() -> None:
    assert kinds.show(FIELDS[Kind.CHOICE], "space_agency") == "space_agency"
    assert kinds.show(FIELDS[Kind.DAY], "some day") == "some day"
    assert kinds.show(FIELDS[Kind.MONEY], "5 shells") == "5 shells"


def test_find_choice_when_two_labels_fold_alike_then_neither_is_guessed() -> None:
    assert kinds.find_choice((Choice("a", "Été"), Choice("b", "ete")), "ETE") is None


def test_find_choice_when_the_code_of_one_is_the_label_of_another_then_the_code_wins() -> None:
    assert kinds.find_choice((Choice("A", "P"), Choice("P", "A")), "A") == "A"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "missing"}, "This is needed."),
        ({"type": "string_type", "input": None}, "This is needed."),
        ({"type": "string_too_short", "ctx": {"min_length": 1}}, "This is needed."),
        ({"type": "string_too_short", "ctx": {"min_length": 2}}, "Write at least 2 letters."),
        ({"type": "string_too_long", "ctx": {"max_length": 80}}, "Write at most 80 letters."),
        ({"type": "greater_than_equal", "ctx": {"ge": 0}}, "This must be 0 or more."),
        ({"type": "less_than_equal", "ctx": {"le": 1440}}, "This must be 1,440 or less."),
        ({"type": "greater_than", "ctx": {"gt": 0}}, "This must be more than 0."),
        ({"type": "less_than", "ctx": {"lt": 5}}, "This must be less than 5."),
        ({"type": "value_error", "ctx": {"error": ValueError("in words")}}, "in words"),
        ({"type": "something_new"}, "This is not right. Check it."),
    ],
)
def test_explain_when_pydantic_complains_then_our_words(error: dict[str, object], words: str) -> None:
    assert kinds.explain(error, FIELDS[Kind.INTEGER]) == words


def test_explain_when_a_bound_is_a_share_then_in_per_cent() -> None:
    error = {"type": "less_than_equal", "ctx": {"le": 10000}}
    assert kinds.explain(error, FIELDS[Kind.PERCENT]) == "This must be 100% or less."
