"""Widgets for the answers of a survey, one module for each family; ``make`` finds the one for a question.

What a respondent says goes in, the text of the XForm instance comes out. Must not know sessions or the store.
"""

from __future__ import annotations

from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui.forms.answers.base import AnswerWidget, Asked, Files, NoFiles
from fieldapp.ui.forms.answers.choosing import Acknowledge, ChoiceRows, Heads
from fieldapp.ui.forms.answers.codes import CodeAnswer
from fieldapp.ui.forms.answers.dates import dated, timed
from fieldapp.ui.forms.answers.files import attached
from fieldapp.ui.forms.answers.geo import located
from fieldapp.ui.forms.answers.image_map import ImageMap
from fieldapp.ui.forms.answers.lines import LineAnswer, typed
from fieldapp.ui.forms.answers.longlist import LongList
from fieldapp.ui.forms.answers.ranges import ranged
from fieldapp.ui.forms.answers.ranking import Ranking

__all__ = ["AnswerWidget", "Asked", "Files", "NoFiles", "make"]

LONG_LIST = 15
"""From this many choices on, a choice is a list with search instead of a column of rows."""
_SEARCHED = frozenset({"minimal", "autocomplete", "search", "autocomplete_chars"})


def make(asked: Asked, state: NodeState) -> AnswerWidget | None:
    """The widget for a question; None where there is nothing to answer (a note).

    Where the list of a select was not given with the form its answer is written.
    """
    question = asked.question
    if asked.lacks_list:
        return LineAnswer(str, str)
    if question.control == "rank":
        return Ranking()
    if question.control in ("select1", "select"):
        return _chosen(asked, state)
    if question.control == "trigger":
        return Acknowledge(_("Yes, done"))
    if question.control == "range":
        return ranged(asked)
    if question.kind == "note" or (state.readonly and question.type == "string" and not state.value):
        return None
    by_type = {"date": dated, "time": timed, "dateTime": timed, "barcode": CodeAnswer, "binary": attached}
    by_type |= dict.fromkeys(("geopoint", "geotrace", "geoshape"), located)
    return by_type.get("binary" if question.control == "upload" else question.type, typed)(asked)


def _chosen(asked: Asked, state: NodeState) -> AnswerWidget:
    several = asked.question.control == "select"
    looks = asked.looks
    if "label" in looks:
        return Heads()
    if "image-map" in looks:
        return ImageMap(asked, several=several)
    if looks & {"list", "list-nolabel", "likert"} and len(state.choices or ()) < LONG_LIST:
        return ChoiceRows(asked, several=several)
    return (
        LongList(several=several)
        if looks & _SEARCHED or len(state.choices or ()) >= LONG_LIST
        else ChoiceRows(asked, several=several)
    )
