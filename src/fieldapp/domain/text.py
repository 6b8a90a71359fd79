"""Text as people write it: one normal form to store, one folded form to search by, one key to sort by.

Works for every script the programme meets. Must not know records, languages in force or line breaking.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from fieldapp.i18n import is_rtl

NEVER_FIRST = frozenset("\u17d4\u17d5\u17d6\u17d7\u0e2f\u0e46\u0ec6")
"""Khmer stops and the repetition signs of Khmer, Thai and Lao: no line begins with one, whatever a dictionary says."""

FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"

_NOT_STORED = dict.fromkeys([0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""What only serves to show text: break opportunities, joiners against breaks, direction controls."""

_LATIN = str.maketrans(
    {
        "đ": "d", "ð": "d", "ɖ": "d", "ɗ": "d", "ɓ": "b", "ƃ": "b", "ƈ": "c", "ɛ": "e", "ǝ": "e", "ə": "e", "ƒ": "f",
        "ɠ": "g", "ɣ": "g", "ħ": "h", "ı": "i", "ɩ": "i", "ɨ": "i", "ƙ": "k", "ĸ": "k", "ł": "l", "ŋ": "n", "ɲ": "n",
        "ɔ": "o", "ø": "o", "ƥ": "p", "ɽ": "r", "ʃ": "s", "ƭ": "t", "ŧ": "t", "ʉ": "u", "ʋ": "v", "ƴ": "y", "ʒ": "z",
        "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʾ": "'", "ʿ": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip
_ARABIC = str.maketrans({"ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ہ": "ه", "ـ": None})
_DROPPED = (
    (0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),  # accents, Latin tones
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8),
    (0x06EA, 0x06ED), (0x08CA, 0x08E1), (0x08E3, 0x08FF),  # Arabic vowel signs and hamza above a letter
    (0x0E48, 0x0E4B), (0x0EC8, 0x0ECB),  # Thai and Lao tone marks
    (0x1037, 0x1038),  # Burmese tone marks
    (0x17B4, 0x17B5), (0x17CE, 0x17CF), (0x17D1, 0x17D1), (0x17D3, 0x17D3), (0x17DD, 0x17DD),  # Khmer, unheard signs
    (0xFE00, 0xFE0F),  # variation selectors
)  # fmt: skip
_KHMER = (("\u17c1\u17b6", "\u17c4"), ("\u17c1\u17b8", "\u17be"), ("\u17d2\u178a", "\u17d2\u178f"))
"""Written differently, seen alike: vowels typed in two halves, subscript DA for subscript TA."""
_ETHIOPIC_ROWS = (
    (0x1210, 0x1200),
    (0x1280, 0x1200),
    (0x12B8, 0x1200),
    (0x1220, 0x1230),
    (0x12D0, 0x12A0),
    (0x1340, 0x1338),
)
_ETHIOPIC_SINGLE = {0x1203: "ሀ", 0x12A3: "አ", 0x1227: "ሷ", 0x1361: " "}
_DIGITS = re.compile(r"\d+")
_PREPOSED = re.compile("([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])")


class _Folding(dict[int, str | int | None]):
    """What is replaced or dropped letter by letter after decomposition; what it does not name is looked up once."""

    def __missing__(self, code: int) -> str | int | None:
        char = chr(code)
        replaced: str | int | None = code
        if code > 0x7F and char.isdecimal():
            replaced = str(unicodedata.decimal(char))
        elif unicodedata.category(char) == "Cf":
            replaced = None
        elif unicodedata.category(char) == "Cc":
            replaced = " "
        self[code] = replaced
        return replaced


@cache
def _folding() -> _Folding:
    table = _Folding()
    for first, last in _DROPPED:
        table.update(dict.fromkeys(range(first, last + 1)))
    table.update(_LATIN)
    table.update(_ARABIC)
    table.update(_ETHIOPIC_SINGLE)
    for source, target in _ETHIOPIC_ROWS:
        for order in range(7):
            code = target + order
            table[source + order] = _ETHIOPIC_SINGLE.get(code, chr(code))
    return table


def nfc(text: str) -> str:
    """The form that is stored: composed (NFC), without what only serves to show text, LF at line ends."""
    if text.isascii():
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    plain = unicodedata.normalize("NFC", text.translate(_NOT_STORED))
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def digits(text: str) -> str:
    """The text with the decimal digits of every script written 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def fold(text: str) -> str:
    """The form that is searched: blind to case, accents, tone marks, letter forms, digits' scripts and invisible signs.

    Vowels that make different words are kept. ``fold(fold(s)) == fold(s)``.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().replace("`", "'").split())
    table = _folding()
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(table)
    if plain.casefold() != plain:  # letters that only decomposition brings out, such as ℌ
        plain = unicodedata.normalize("NFKD", plain.casefold()).translate(table)
    for written, seen in _KHMER:
        plain = plain.replace(written, seen)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def sort_key(text: str) -> str:
    """A key in the order in which people look for names: folded, numbers by size, Thai and Lao by consonant."""
    key = _DIGITS.sub(lambda found: found[0].lstrip("0").rjust(9, "0"), fold(text))
    return key if key.isascii() else _PREPOSED.sub(r"\2\1", key)


def isolate(text: str) -> str:
    """The text kept apart from the direction of what stands around it (names in a sentence)."""
    return f"{FSI}{text}{PDI}" if text else text


def dotted(parts: Iterable[str]) -> str:
    """Short facts in one line with a dot between them; empty ones are left out.

    Where the language in force is read from the right each keeps its own direction, so that names in Latin letters
    that stand beside each other follow the order of the line.
    """
    found = [part for part in parts if part]
    if is_rtl():
        found = [part if "\n" in part else isolate(part) for part in found]
    return "  ·  ".join(found)


def ltr(text: str) -> str:
    """A code, a phone number or coordinates: left to right wherever they stand."""
    return f"{LRI}{text}{PDI}" if text else text
