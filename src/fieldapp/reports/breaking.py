"""Where a line may end, in every script: ICU knows words that are written without spaces.

Must not know fonts or widths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

from fieldapp.domain.text import NEVER_FIRST


@lru_cache(maxsize=8192)
def break_ends(text: str, language: str) -> frozenset[int]:
    """Positions after which a line may end; the length of the text is always one of them."""
    if text.isalnum() and text.isascii():
        return frozenset((len(text),))
    from icu4py.breakers import LineBreaker

    ends = (end for end in _ends(LineBreaker(text, language)) if text[end : end + 1] not in NEVER_FIRST)
    return frozenset(ends) | {len(text)}


@lru_cache(maxsize=2048)
def grapheme_ends(text: str, language: str) -> tuple[int, ...]:
    """Ends of the characters as a reader sees them: where a word too long for its column may be cut."""
    from icu4py.breakers import CharacterBreaker

    return tuple(_ends(CharacterBreaker(text, language)))


def _ends(pieces: Iterable[str]) -> Iterator[int]:
    # not segments(): those count UTF-16 units, and are wrong behind every emoji and rare Chinese character
    return accumulate(len(piece) for piece in pieces)
