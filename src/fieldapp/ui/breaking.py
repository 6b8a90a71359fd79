"""Where lines may break in scripts without spaces: Khmer, Lao, Thai.

Qt never wraps Khmer and Lao; ICU knows where words end. Zero-width spaces go into what is shown, never into what is
stored, searched, compared or copied. Burmese is left alone: a break sign inside its clusters spoils the shaping.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fieldapp.domain.text import NEVER_FIRST

ZWSP = "\u200b"
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u19e0-\u19ff]")
_LANGUAGE = ((re.compile("[\u1780-\u17ff]"), "km"), (re.compile("[\u0e80-\u0eff]"), "lo"), (re.compile(""), "th"))


def breakable(text: str) -> str:
    """The text as it is shown: with break places in Khmer, Lao and Thai; other text comes back as it is."""
    if not text or _UNSPACED.search(text) is None:
        return text
    return _broken(text, next(code for pattern, code in _LANGUAGE if pattern.search(text)))


def plain(text: str) -> str:
    """The text as it is stored, searched and copied: without break places."""
    return text.replace(ZWSP, "")


@lru_cache(maxsize=4096)
def _broken(text: str, code: str) -> str:
    from icu4py.breakers import LineBreaker
    from icu4py.locale import Locale

    pieces = [str(piece) for piece in LineBreaker(plain(text), Locale(code))]
    return "".join(
        piece + (ZWSP if _UNSPACED.search(piece[-1:]) and _may_begin(following) else "")
        for piece, following in zip(pieces, [*pieces[1:], ""], strict=True)
    )


def _may_begin(piece: str) -> bool:
    return bool(piece) and not piece[0].isspace() and piece[0] not in NEVER_FIRST
