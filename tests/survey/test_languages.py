"""What a form works out in words follows the language it is filled in."""

from __future__ import annotations

import pytest

from fieldapp.survey import Form, load_form, read_compiled, write_compiled
from tests.survey.forms import begin, make
from tests.survey.test_form_errors import workbook


def _visit() -> Form:
    texts = "".join(
        f'<translation lang="{language}"><text id="a"><value>{word}</value></text></translation>'
        for language, word in (("English (en)", "Day"), ("Français (fr)", "Jour"), ("ភាសាខ្មែរ (km)", "ថ្ងៃ"))
    )
    return make(
        '<data id="visit"><day/><said/><group><note/></group></data>',
        '<bind nodeset="/data/day" type="date"/>'
        '<bind nodeset="/data/said" calculate="format-date(/data/day, \'%a %e %b\')"/>'
        '<bind nodeset="/data/group" relevant="/data/day != \'\'"/>',
        '<input ref="/data/day"><label ref="jr:itext(\'a\')"/></input>'
        '<input ref="/data/group/note"><label><output value="format-date(/data/day, \'%b\')"/></label></input>',
        f"<itext>{texts}</itext>",
    )


@pytest.mark.parametrize("stored", [False, True])
def test_date_in_words_when_the_language_changes_then_is_told_anew(stored: bool) -> None:
    form = _visit()
    session = begin(read_compiled(write_compiled(form), form.xml) if stored else form)
    session.answer("/data/day", "2026-08-05")
    assert session.node_state("/data/said").value == "Wed 5 Aug"
    assert "/data/said" in session.set_language("Français (fr)")
    assert session.node_state("/data/said").value == "mer. 5 août"
    assert session.node_state("/data/group/note").label == "août"
    session.set_language("ភាសាខ្មែរ (km)")
    assert session.node_state("/data/said").value == "ពុធ 5 សីហា"


def test_group_when_counted_then_counts_while_it_is_asked_whatever_is_answered_in_it() -> None:
    form = make(
        '<data id="c"><n/><group><a/></group><found/></data>',
        '<bind nodeset="/data/group" relevant="/data/n = 1"/>'
        '<bind nodeset="/data/found" type="int" calculate="count-non-empty(/data/group)"/>',
        '<input ref="/data/n"/><input ref="/data/group/a"/>',
    )
    session = begin(form)
    assert session.node_state("/data/found").value == "0"
    session.answer("/data/n", "1")
    assert session.node_state("/data/found").value == "1"
    session.answer("/data/group/a", "x")
    assert session.node_state("/data/found").value == "1"


def test_other_when_a_form_adds_it_then_it_is_said_in_each_language(tmp_path):
    rows = [
        ["type", "name", "label::English (en)", "label::Français (fr)", "label::Español (es)", "label::Wolof (wo)"],
        ["select_one c or_other", "q", "Which?", "Lequel ?", "¿Cuál?", "Ban?"],
        ["select_multiple own", "m", "Which?", "Lequel ?", "¿Cuál?", "Ban?"],
    ]
    choices = [
        ["list_name", "name", *rows[0][2:]],
        ["c", "a", "A", "A fr", "A es", "A wo"],
        ["own", "other", "Other", "Other", "Other", "Other"],
    ]
    form = load_form(workbook(tmp_path / "other.xlsx", rows, choices))
    said = {}
    for language in form.languages:
        session = form.start(language=language)
        session.answer("/form/q", "other")
        state = session.state()
        said[language] = (dict(state["/form/q"].choices)["other"], state["/form/q_other"].label)
        assert dict(state["/form/m"].choices) == {"other": "Other"}
    assert said["English (en)"] == said["Wolof (wo)"] == ("Other", "Specify other.")
    assert said["Français (fr)"] == ("Autre", "Précisez.")
    assert said["Español (es)"] == ("Otro", "Especifique.")
