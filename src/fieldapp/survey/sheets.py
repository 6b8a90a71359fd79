"""What stands in a form's workbook and pyxform passes over: unused choice lists, the title in several languages."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

from fieldapp.survey.definition import TITLE
from fieldapp.survey.places import sheet_rows

_TITLE_IN: Final = "form_title_in::"
"""Heading in ``settings``, before a language of the form: its title there. XLSForm knows no translated titles."""
_TRANSLATION: Final = re.compile(r"<translation\b[^>]*?\blang=\"([^\"]*)\"[^>]*>")


def unused_lists(content: bytes, kind: str) -> list[tuple[str, int]]:
    """Choice lists that no question of the survey sheet names: (list, row where it begins). Empty for an XForm."""
    if kind not in ("xlsx", "xls"):
        return []
    survey, choices = sheet_rows(content, kind, "survey"), sheet_rows(content, kind, "choices")
    if not survey or not choices:
        return []
    used = " ".join(str(cell or "") for row in survey for cell in row)
    heads = [str(cell or "").strip().lower() for cell in choices[0]]
    at = next((heads.index(name) for name in ("list_name", "list name") if name in heads), None)
    if at is None:
        return []
    begins: dict[str, int] = {}
    for number, row in enumerate(choices[1:], 2):
        name = str(row[at] or "").strip() if at < len(row) else ""
        if name:
            begins.setdefault(name, number)
    words = set(used.replace("(", " ").replace(")", " ").replace("'", " ").replace('"', " ").split())
    return [(name, row) for name, row in begins.items() if name not in words]


def with_titles(xform: str, content: bytes, kind: str) -> str:
    """The XForm with the titles that ``settings`` gives in other languages, as a text of its translations."""
    rows = sheet_rows(content, kind, "settings")
    if len(rows) < 2:
        return xform
    titles = {
        str(head).strip().removeprefix(_TITLE_IN).strip(): str(title).strip()
        for head, title in zip(rows[0], rows[1], strict=False)
        if str(head or "").strip().startswith(_TITLE_IN) and str(title or "").strip()
    }

    def add(found: re.Match[str]) -> str:
        title = titles.get(unescape(found[1]))
        if title is None or found[0].endswith("/>"):
            return found[0]
        return f'{found[0]}<text id="{TITLE}"><value>{escape(title, quote=False)}</value></text>'

    return _TRANSLATION.sub(add, xform) if titles else xform
