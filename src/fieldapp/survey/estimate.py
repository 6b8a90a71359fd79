"""How long a form takes to ask: an estimate for its author, by a method that can be said in a sentence.

Each question is counted once, each repeat once, whatever its conditions: the longest way with one entry a repeat. Text
is read aloud at 150 words a minute (scripts without spaces: five letters a word); an answer takes the seconds of
``ANSWER``, and for a choice half a second for each of the first ten choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fieldapp.survey.definition import Question
from fieldapp.survey.form import Form

WORDS_A_MINUTE: Final = 150
ANSWER: Final[Mapping[str, float]] = {
    "select": 4, "rank": 15, "range": 5, "trigger": 2, "upload": 20, "note": 0, "int": 6, "decimal": 8, "date": 8,
    "time": 6, "dateTime": 10, "geopoint": 20, "geotrace": 90, "geoshape": 120, "barcode": 8, "string": 15,
}  # fmt: skip
"""Seconds to think and to enter an answer, by kind of question, else by type."""

_SPACED: Final = re.compile(r"[^\W\d_]+", re.UNICODE)
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")


def minutes(form: Form, language: str | None = None) -> float:
    """Minutes to ask the whole form in a language (the form's first)."""
    seconds = sum(_seconds(entry, form, language) for entry in form.walk())
    return seconds / 60


def _seconds(entry: Question, form: Form, language: str | None) -> float:
    words = _words(form.plain_text(entry.label, language)) + _words(form.plain_text(entry.hint, language))
    spoken = words * 60 / WORDS_A_MINUTE
    if entry.kind in ("group", "repeat", "model-value"):
        return spoken
    answer = ANSWER.get(entry.kind, ANSWER.get(entry.type, ANSWER["string"]))
    if entry.kind in ("select", "rank"):
        answer += 0.5 * min(10, _choices(entry, form))
    return spoken + answer


def _choices(entry: Question, form: Form) -> int:
    from fieldapp.survey.export import choice_labels

    spec = next((spec for spec in form.by_path.values() if spec.ref == entry.ref), None)
    return len(choice_labels(spec, form)) if spec is not None else 0


def _words(text: str) -> float:
    unspaced = len(_UNSPACED.findall(text))
    return len(_SPACED.findall(_UNSPACED.sub(" ", text))) + unspaced / 5
