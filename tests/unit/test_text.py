"""Folding for search, keys for sorting, the form that is stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.domain.text import FSI, PDI, digits, dotted, fold, isolate, ltr, nfc, sort_key

ALIKE = [
    ("Nguyễn Văn Đạt", "nguyen van dat"),
    ("NGUYỄN", "Nguyên"),
    ("Ẹniọlá", "eniola"),
    ("Thérèse Œuvrard", "therese oeuvrard"),
    ("Straße", "STRASSE"),
    ("ﬁls", "fils"),
    ("Łódź ørsted", "lodz orsted"),
    ("Ɓauchi ƙasa", "bauchi kasa"),
    ("İstanbul", "istanbul"),
    ("O’Neil", "o'neil"),
    ("أحمد", "احمد"),
    ("إبراهيم", "ابراهيم"),
    ("مُحَمَّد", "محمد"),
    ("فاطمة", "فاطمه"),
    ("مصطفى", "مصطفي"),
    ("مـــحمد", "محمد"),
    ("مؤمن", "مومن"),
    ("عائشة", "عايشه"),
    ("١٢٣", "123"),
    ("۱۲۳", "123"),
    ("១២៣", "123"),
    ("၁၂၃", "123"),
    ("๑๒๓", "123"),
    ("໑໒໓", "123"),
    ("น้ำ", "นำ"),
    ("ข้าว", "ขาว"),
    ("ໜ້າ", "ຫນາ"),
    ("မြန်မာ့", "မြန်မာ"),
    ("សុខ\u200bភាព", "សុខភាព"),
    ("\u17c1\u17b8", "\u17be"),
    ("ប\u17d2\u178aុ", "ប\u17d2\u178fុ"),
    ("ኃይሌ", "ሀይሌ"),
    ("ሠላም", "ሰላም"),
    ("ዓለም", "አለም"),
    ("ፀሐይ", "ጸሀይ"),
    ("\u2067abc\u2069", "abc"),
    ("  two \t words ", "two words"),
]
APART = [
    ("สี", "สิ"),  # Thai vowels
    ("ខ្មែរ", "ខ្មោរ"),  # Khmer vowels
    ("ប៉ា", "បា"),  # a Khmer register shifter makes another consonant
    ("ကာ", "ကိ"),  # Burmese vowels
    ("ካ", "ኩ"),  # Ethiopic orders
    ("بيت", "بنت"),
    ("ຂາ", "ຂີ"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_fold_when_written_in_two_ways_then_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_fold_when_words_differ_then_kept_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_fold_when_folded_again_then_unchanged(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text())
def test_fold_when_case_or_normal_form_changes_then_equal(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_fold_when_ascii_then_the_short_way_agrees_with_the_long_one(text: str) -> None:
    assert fold(text) == fold(text + "\u200b")


@given(st.text())
def test_nfc_when_applied_then_stable_and_without_isolates(text: str) -> None:
    once = nfc(text)
    assert nfc(once) == once
    assert nfc(isolate(text)) == once
    assert nfc(ltr(text)) == once
    assert "\r" not in once


def test_digits_when_native_then_ascii_and_letters_stay() -> None:
    assert digits("ក១២ b٣") == "ក12 b3"


def test_sort_key_when_numbers_inside_then_ordered_by_size() -> None:
    assert sorted(["Group 10", "group 2", "Group 1"], key=sort_key) == ["Group 1", "group 2", "Group 10"]


def test_sort_key_when_thai_vowel_is_written_first_then_sorted_by_consonant() -> None:
    assert sorted(["เข", "ค", "ก"], key=sort_key) == ["ก", "เข", "ค"]


def test_isolate_when_empty_then_stays_empty() -> None:
    assert isolate("") == "" == ltr("")


def test_facts_in_one_line_when_read_from_the_right_then_each_keeps_its_direction():
    with i18n.using("en"):
        assert dotted(["KH-VL", "", "Van Lam"]) == "KH-VL  ·  Van Lam"
    with i18n.using("ar"):
        assert dotted(["KH-VL", "", "Van Lam"]) == f"{FSI}KH-VL{PDI}  ·  {FSI}Van Lam{PDI}"
