"""The languages of a form as people name them ("Khmer (km)", "sw"), and its title in the one that is spoken here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from fieldapp import i18n
from fieldapp.survey.definition import TITLE
from fieldapp.survey.xpath.calendar_names import code_of

_TITLE = re.compile(rf'<translation\b[^>]*\blang="([^"]*)"|<text id="{re.escape(TITLE)}">\s*<value>([^<]*)</value>')


def language_code(name: str) -> str:
    """The code of a form's language ("Khmer (km)" is km); that of the interface where the form does not say."""
    return code_of(name) or i18n.language()


def spoken_here(languages: Iterable[str]) -> str | None:
    """Which of a form's languages is the one in force, by the form's own name of it; None where none is."""
    return next((name for name in languages if language_code(name) == i18n.language()), None)


def title_in(xform: str, title: str) -> str:
    """The title of a form in the language in force, where its text has that beside the one title."""
    here = i18n.language()
    spoken = ""
    for match in _TITLE.finditer(xform):
        if match[1] is not None:
            spoken = language_code(unescape(match[1]))
        elif spoken == here and match[2].strip():
            return unescape(match[2].strip())
    return title
