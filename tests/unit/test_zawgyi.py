"""Zawgyi is noticed and turned into Unicode; what is Unicode already is left alone."""

from __future__ import annotations

import pytest

from fieldapp.domain.text import nfc
from fieldapp.domain.zawgyi import looks_like_zawgyi, to_unicode

PAIRS = [
    ("\u1031\u1000\u103a\u102c\u1004\u1039\u1038", "ကျောင်း"),
    ("\u103b\u1019\u1014\u1039\u1019\u102c", "မြန်မာ"),
    ("\u1021\u1002\u1064\u101c\u102d\u1015\u1039", "အင်္ဂလိပ်"),
    ("\u1031\u1021\u102c\u1004\u1039\u1031\u1021\u102c\u1004\u1039", "အောင်အောင်"),
    ("\u1019\u1014\u1071\u1031\u101c\u1038", "မန္တလေး"),
    ("\u101e\u1014\u1071\u102c", "သန္တာ"),
    ("\u1031\u1019\u102c\u1004\u1039\u1031\u1019\u102c\u1004\u1039", "မောင်မောင်"),
    ("\u1031\u1012\u1031\u1021\u1038", "ဒေအေး"),
]
UNICODE = ["ကျောင်း", "မြန်မာ", "အင်္ဂလိပ်", "ဒေါ်အေးအေး", "ခင်မောင်ဝင်း", "မန္တလေး", "သန္တာ", "ကွင်းလယ်", "Chea Sok", ""]


@pytest.mark.parametrize(("written", "meant"), PAIRS)
def test_zawgyi_when_turned_then_unicode(written: str, meant: str) -> None:
    assert to_unicode(written) == nfc(meant)


@pytest.mark.parametrize("written", [pair[0] for pair in PAIRS if "\u1031" in pair[0] or "\u1039" in pair[0]])
def test_zawgyi_when_looked_at_then_noticed(written: str) -> None:
    assert looks_like_zawgyi(written)


@pytest.mark.parametrize("text", UNICODE)
def test_unicode_when_looked_at_then_left_alone(text: str) -> None:
    assert not looks_like_zawgyi(text)
