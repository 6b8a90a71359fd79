"""Words of a form as they are read: XLSForm allows a little Markdown and HTML in labels, which are no part of them."""

from __future__ import annotations

import html
import re
import unicodedata

from fieldapp.domain.text import isolate
from fieldapp.i18n import is_rtl

_TAG = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|br|p|h[1-6]|div|small|big|sup|sub|center|a|ul|ol|li)\b[^<>]*/?>", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/p|/h[1-6]|/div|/li)\b[^<>]*/?>", re.IGNORECASE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_SLANTED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?!\w)")
_HEAD = re.compile(r"^#{1,6} +", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")


def shown(text: str) -> str:
    """The text without marks, each line in its own direction: a form may speak another language than the window."""
    plain = without_marks(text)
    return "\n".join(isolate(line) if _turned(line) else line for line in plain.split("\n"))


def _turned(line: str) -> bool:
    """Whether the first letter is written the other way than the window."""
    strong = next((way for sign in line if (way := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), None)
    return strong is not None and (strong != "L") != is_rtl()


def without_marks(text: str) -> str:
    """The text without emphasis, headings and tags; a link keeps its address behind its words."""
    if not text or not any(sign in text for sign in "*_#<[&"):
        return text
    plain = _TAG.sub("", _BREAK.sub("\n", text))
    plain = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", plain)
    plain = _STRONG.sub(r"\2", _HEAD.sub("", plain))
    plain = _UNDERLINED.sub(r"\1", _SLANTED.sub(r"\1", plain))
    return html.unescape(plain).strip("\n")
