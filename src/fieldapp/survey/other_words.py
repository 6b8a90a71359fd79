"""The words that ``or_other`` adds to a form, in the languages of the form: pyxform gives them in English alone."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

from fieldapp import i18n
from fieldapp.i18n import _
from fieldapp.survey.xpath.calendar_names import code_of

ASKING: Final = "fieldapp:specify_other"
"""Id of the text above the line on which the other thing is written."""
_ADDED: Final = re.compile(r"<item><itextId>([^<]+)</itextId><name>other</name></item>")
_LINE: Final = re.compile(r'(<input ref="([^"]+)_other"[^>]*>)<label>Specify other\.</label>')
_TRANSLATION: Final = re.compile(r'(<translation\b[^>]*?\blang="([^"]*)"[^>]*>)(.*?)(</translation>)', re.DOTALL)


def with_other_words(xform: str) -> str:
    """The XForm of a spreadsheet with "Other" and "Specify other." in each language that is known here.

    What an author wrote, and languages without these words, stay as they are.
    """
    added = {name for line in _LINE.finditer(xform) for name in _added_to(line[2], xform)}
    if not added:
        return xform

    def speak(found: re.Match[str]) -> str:
        head, language, texts, tail = found.groups()
        with i18n.using(code_of(unescape(language)) or "en"):
            other, asking = escape(_("Other"), quote=False), escape(_("Specify other."), quote=False)
        for name in added:
            texts = texts.replace(
                f'<text id="{name}"><value>Other</value></text>', f'<text id="{name}"><value>{other}</value></text>'
            )
        return f'{head}{texts}<text id="{ASKING}"><value>{asking}</value></text>{tail}'

    return _LINE.sub(rf"""\1<label ref="jr:itext('{ASKING}')"/>""", _TRANSLATION.sub(speak, xform))


def _added_to(select: str, xform: str) -> list[str]:
    """The texts of "Other" in the list of a select."""
    asked = re.search(rf"<select1? ref=\"{re.escape(select)}\".*?instance\('([^']+)'\)", xform, re.DOTALL)
    listed = asked and re.search(rf'<instance id="{re.escape(asked[1])}"><root>(.*?)</root>', xform, re.DOTALL)
    return _ADDED.findall(listed[1]) if listed else []
