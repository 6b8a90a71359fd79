"""Words that two people compare over the phone, and codes made of them: 2,048 short syllables of no language.

A word is consonant, vowel, consonant, vowel and stands for 11 bits. The list is part of the format and never changes:
``(consonant, vowel, consonant, vowel)`` of 16 x 4 x 16 x 2 letters that are told apart in every language offered. Case,
spaces, hyphens and accents do not matter when a code is typed.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Final

_FIRST: Final = "bdfghjklmnprstvz"
_MIDDLE: Final = "aeio"
_LAST: Final = "au"
COUNT: Final = 6
"""Words that are compared: 66 bits, too many for anybody to make a second key for them."""
BITS: Final = 11


def word(number: int) -> str:
    """The word of a number from 0 to 2,047."""
    return _FIRST[number >> 7 & 15] + _MIDDLE[number >> 5 & 3] + _FIRST[number >> 1 & 15] + _LAST[number & 1]


def of(*facts: bytes, count: int = COUNT) -> tuple[str, ...]:
    """The words of some facts: of the SHA-256 of each one's length (8 bytes) and bytes, 11 bits a word."""
    digest = hashlib.sha256(b"".join(len(fact).to_bytes(8) + fact for fact in facts)).digest()
    number = int.from_bytes(digest)
    return tuple(word(number >> 256 - BITS * (place + 1) & 2047) for place in range(count))


def fresh_code() -> str:
    """A new code of six words, by chance."""
    return " ".join(word(secrets.randbits(BITS)) for _place in range(COUNT))


def plain(typed: str) -> str:
    """What counts of words as they were typed: small letters a to z and figures, nothing between them."""
    folded = unicodedata.normalize("NFKD", typed).casefold()
    return "".join(char for char in folded if char.isascii() and char.isalnum())


def same(typed: str, wanted: tuple[str, ...]) -> bool:
    """True when somebody typed these words."""
    return plain(typed) == "".join(wanted)
