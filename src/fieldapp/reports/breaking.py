"""Where a line may end, in every script: ICU knows words that are written without spaces.

Must not know fonts or widths.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8192)
def break_ends(text: str, language: str) -> frozenset[int]:
    """Positions after which a line may end; the length of the text is always one of them."""
    if text.isalnum() and text.isascii():
        return frozenset((len(text),))
    from icu4py.breakers import LineBreaker

    return frozenset(end for _start, end in LineBreaker(text, language).segments()) | {len(text)}


@lru_cache(maxsize=2048)
def grapheme_ends(text: str, language: str) -> tuple[int, ...]:
    """Ends of the characters as a reader sees them: where a word too long for its column may be cut."""
    from icu4py.breakers import CharacterBreaker

    return tuple(end for _start, end in CharacterBreaker(text, language).segments())
