"""Submissions to rows: one for the form, one for each instance of a repeat, codes or labels."""

from __future__ import annotations

import pytest

from fieldapp.survey import FormError, answers, play
from fieldapp.survey.export import columns
from fieldapp.survey.play import changes
from tests.survey.forms import begin, make

FORM = make(
    '<data id="x"><g><q/></g><many/><note/><r jr:template=""><name/><s jr:template=""><v/></s></r></data>',
    '<bind nodeset="/data/note" readonly="true()"/>',
    '<group ref="/data/g"><select1 ref="/data/g/q"><label>Which?</label>'
    "<item><label>One</label><value>1</value></item><item><label>Two</label><value>2</value></item></select1></group>"
    "<select ref=\"/data/many\"><label>Many</label><itemset nodeset=\"instance('l')/root/item[ok = 'y']\">"
    '<value ref="name"/><label ref="label"/></itemset></select><input ref="/data/note"><label>Read</label></input>'
    '<repeat nodeset="/data/r"><input ref="/data/r/name"><label>Name</label></input>'
    '<repeat nodeset="/data/r/s"><input ref="/data/r/s/v"/></repeat></repeat>',
    '<instance id="l"><root><item><name>a</name><label>Ah</label><ok>y</ok></item>'
    "<item><name>b</name><label>Be</label><ok>y</ok></item></root></instance>",
)
STEPS = [
    {"op": "start"},
    {"op": "answer", "ref": "/data/g/q", "value": "2"},
    {"op": "answer", "ref": "/data/many", "value": "b a"},
    {"op": "add_repeat", "ref": "/data/r"},
    {"op": "add_repeat", "ref": "/data/r"},
    {"op": "answer", "ref": "/data/r[2]/name", "value": "Dara"},
    {"op": "add_repeat", "ref": "/data/r[2]/s"},
    {"op": "answer", "ref": "/data/r[2]/s[1]/v", "value": "x"},
]


def _finished() -> str:
    return [session for session, _states in play(FORM, STEPS)][-1].finalise()


def test_submission_when_exported_then_repeats_are_rows_that_know_their_parent() -> None:
    found = answers(FORM, _finished())
    assert {key: found.main[key] for key in ("g/q", "many")} == {"g/q": "2", "many": "a b"}
    assert "note" not in found.main
    assert found.repeats["r"] == [
        {"_row": "1", "_parent": "", "r/name": ""},
        {"_row": "2", "_parent": "", "r/name": "Dara"},
    ]
    assert found.repeats["r/s"] == [{"_row": "1", "_parent": "2", "r/s/v": "x"}]


def test_submission_when_exported_with_labels_then_choices_are_spoken() -> None:
    found = answers(FORM, _finished(), labels=True)
    assert (found.main["g/q"], found.main["many"]) == ("Two", "Ah; Be")


def test_columns_when_asked_then_are_those_of_the_rows() -> None:
    tables = columns(FORM)
    found = answers(FORM, _finished())
    assert [column.key for column in tables[""]] == list(found.main)
    assert tables.keys() == {"", "r", "r/s"}
    assert (tables[""][0].label, tables[""][0].choices) == ("Which?", {"1": "One", "2": "Two"})


def test_answers_when_of_another_form_then_are_refused() -> None:
    with pytest.raises(FormError):
        answers(FORM, "<other/>")


def test_play_when_a_step_cannot_be_done_then_says_which() -> None:
    with pytest.raises(FormError):
        list(play(FORM, [{"op": "answer", "ref": "/data/nothing", "value": ""}]))
    with pytest.raises(FormError):
        list(play(FORM, [{"op": "jump"}]))


def test_changes_when_an_answer_is_given_then_name_it() -> None:
    session = begin(FORM)
    before = session.state()
    session.answer("/data/g/q", "1")
    assert set(changes(before, session.state())) == {"/data/g/q"}
