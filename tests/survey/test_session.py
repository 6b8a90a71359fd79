"""Filling a form: what depends on what, repeats, choices, actions, drafts and finished submissions."""

from __future__ import annotations

import pytest

from fieldapp.survey import FormError, UnfinishedError
from fieldapp.survey.nodes import parse_xml
from tests.survey.forms import begin, make

HOUSE = make(
    '<data id="h" version="3"><name/><have/><n/><total/><person jr:template=""><age/><half/><no/>'
    '<job jr:template=""><hours/></job></person></data>',
    '<bind nodeset="/data/have" type="string"/><bind nodeset="/data/n" type="int"/>'
    '<bind nodeset="/data/person" relevant="/data/have = \'yes\'"/>'
    '<bind nodeset="/data/person/age" type="int" required="true()" constraint=". &lt; 120" '
    'jr:constraintMsg="Too old" jr:requiredMsg="How old?"/>'
    '<bind nodeset="/data/person/half" type="decimal" calculate="../age div 2"/>'
    '<bind nodeset="/data/person/no" type="int" calculate="position(..)"/>'
    '<bind nodeset="/data/total" type="int" calculate="sum(/data/person/age)"/>',
    '<input ref="/data/name"><label>Name</label></input>'
    '<select1 ref="/data/have"><label>Any?</label><item><label>Yes</label><value>yes</value></item>'
    "<item><label>No</label><value>no</value></item></select1>"
    '<group ref="/data/person"><label>Person</label><repeat nodeset="/data/person">'
    '<input ref="/data/person/age"><label>Age of <output value="/data/name"/></label></input>'
    '<repeat nodeset="/data/person/job"><input ref="/data/person/job/hours"><label>Hours</label></input></repeat>'
    "</repeat></group>",
)


def test_answer_when_given_then_only_what_depends_on_it_changes() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    session.add_repeat("/data/person")
    changed = session.answer("/data/person[2]/age", "31")
    assert changed == {"/data/person[2]/age", "/data/person[2]/half", "/data/total"}
    assert session.node_state("/data/person[2]/half").value == "15.5"
    assert session.node_state("/data/total").value == "31"


def test_repeat_when_removed_then_later_ones_move_up_and_are_numbered_anew() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    for age in ("10", "20", "30"):
        session.add_repeat("/data/person")
        session.answer(f"/data/person[{session.node_state('/data/person#repeat').count}]/age", age)
    session.remove_repeat("/data/person[1]")
    state = session.state()
    assert [state[f"/data/person[{n}]/age"].value for n in (1, 2)] == ["20", "30"]
    assert [state[f"/data/person[{n}]/no"].value for n in (1, 2)] == ["1", "2"]
    assert "/data/person[3]" not in state
    assert state["/data/total"].value == "50"


def test_inner_repeat_when_added_then_belongs_to_its_outer_instance() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    session.add_repeat("/data/person")
    session.add_repeat("/data/person[2]/job")
    session.answer("/data/person[2]/job[1]/hours", "8")
    state = session.state()
    assert state["/data/person[1]/job#repeat"].count == 0
    assert state["/data/person[2]/job#repeat"].count == 1
    assert state["/data/person[2]/job[1]/hours"].value == "8"


def test_value_when_not_relevant_then_reads_blank_and_comes_back() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    session.answer("/data/person[1]/age", "40")
    session.answer("/data/have", "no")
    assert session.node_state("/data/person[1]/age").value == ""
    assert session.node_state("/data/total").value == "0"
    assert not session.node_state("/data/person#repeat").can_add
    session.answer("/data/have", "yes")
    assert session.node_state("/data/person[1]/age").value == "40"
    assert session.node_state("/data/total").value == "40"


def test_draft_when_reopened_then_everything_is_there_hidden_answers_too() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    session.answer("/data/person[1]/age", "40")
    session.answer("/data/have", "no")
    again = begin(HOUSE, session.instance_xml())
    assert again.state() == session.state()
    again.answer("/data/have", "yes")
    assert again.node_state("/data/person[1]/age").value == "40"


def test_submission_when_finished_then_leaves_out_what_is_not_relevant() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    session.answer("/data/person[1]/age", "40")
    session.answer("/data/have", "no")
    root = parse_xml(session.finalise()).root
    assert root.named("person") == []
    meta = next(node for node in root.elements() if node.name == "meta")
    assert meta.elements()[0].text.startswith("uuid:")
    assert "draft" not in session.finalise()


def test_submission_when_answers_are_wrong_then_names_them_in_order() -> None:
    session = begin(HOUSE)
    session.answer("/data/name", "Sok")
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    session.add_repeat("/data/person")
    session.answer("/data/person[1]/age", "130")
    with pytest.raises(UnfinishedError) as caught:
        session.finalise()
    found = [(p.ref, p.violation, p.message, p.label) for p in caught.value.problems]
    assert found == [
        ("/data/person[1]/age", "constraint", "Too old", "Age of Sok"),
        ("/data/person[2]/age", "required", "How old?", "Age of Sok"),
    ]


def test_finished_submission_when_corrected_then_gets_new_identity_and_names_the_old() -> None:
    session = begin(HOUSE)
    first = session.finalise()
    second = begin(HOUSE, first).finalise()
    meta = {
        node.name: node.text
        for xml in (first,)
        for node in next(n for n in parse_xml(xml).root.elements() if n.name == "meta").elements()
    }
    corrected = {
        node.name: node.text
        for node in next(n for n in parse_xml(second).root.elements() if n.name == "meta").elements()
    }
    assert corrected["deprecatedID"] == meta["instanceID"]
    assert corrected["instanceID"].startswith("uuid:")


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("int", "2.9", "2"),
        ("int", "-2.9", "-2"),
        ("int", "abc", ""),
        ("int", "007", "7"),
        ("decimal", "1,5", "1.5"),
        ("decimal", "x", ""),
        ("date", "2026-02-30", ""),
        ("date", "2026-02-28T10:00:00", "2026-02-28"),
        ("string", " as is ", " as is "),
    ],
)
def test_answer_when_of_a_type_then_is_kept_in_its_form(kind: str, given: str, kept: str) -> None:
    form = make('<data id="t"><a/></data>', f'<bind nodeset="/data/a" type="{kind}"/>', '<input ref="/data/a"/>')
    session = begin(form)
    session.answer("/data/a", given)
    assert session.node_state("/data/a").value == kept


def test_count_when_lowered_then_last_instances_go() -> None:
    form = make(
        '<data id="c"><n/><r><v/></r></data>',
        '<bind nodeset="/data/n" type="int"/>',
        '<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/v"/></repeat>',
    )
    session = begin(form)
    session.answer("/data/n", "3")
    for n in (1, 2, 3):
        session.answer(f"/data/r[{n}]/v", str(n))
    changed = session.answer("/data/n", "2")
    assert "/data/r#repeat" in changed
    assert [ref for ref in session.state() if ref.endswith("/v")] == ["/data/r[1]/v", "/data/r[2]/v"]
    with pytest.raises(FormError):
        session.add_repeat("/data/r")


def test_values_when_drawn_once_then_stay_in_recalculation_and_draft() -> None:
    form = make(
        '<data id="o"><seed/><draw/><id/></data>',
        '<bind nodeset="/data/draw" calculate="once(concat(/data/seed, random()))"/>'
        '<bind nodeset="/data/id" calculate="uuid()"/>',
        '<input ref="/data/seed"/>',
    )
    session = begin(form)
    before = session.node_state("/data/draw").value
    session.answer("/data/seed", "x")
    assert session.node_state("/data/draw").value == before
    again = begin(form, session.instance_xml())
    assert again.node_state("/data/draw").value == before
    assert again.node_state("/data/id").value == session.node_state("/data/id").value


def test_choices_when_filter_changes_then_gone_ones_count_only_once_they_are_offered_again() -> None:
    form = make(
        '<data id="f"><c/><t/></data>',
        body='<select1 ref="/data/c"><item><label>A</label><value>a</value></item></select1>'
        '<select ref="/data/t"><itemset nodeset="instance(\'towns\')/root/item[country = /data/c]">'
        '<value ref="name"/><label ref="label"/></itemset></select>',
        more='<instance id="towns"><root>'
        + "".join(
            f"<item><name>{c}{n}</name><label>{c}-{n}</label><country>{c}</country></item>"
            for c in "ab"
            for n in range(20)
        )
        + "</root></instance>",
    )
    session = begin(form)
    session.answer("/data/c", "a")
    session.answer("/data/t", "a1 a2")
    state = session.node_state("/data/t")
    assert state.choices is not None
    assert state.choices[1] == ("a1", "a-1")
    session.answer("/data/c", "b")
    assert session.node_state("/data/t").value == ""
    assert "a1" not in session.instance_xml()
    session.answer("/data/c", "a")
    assert session.node_state("/data/t").value == "a1 a2"
    assert "<t>a1 a2</t>" in session.instance_xml()


def test_language_when_switched_then_texts_and_choice_names_follow() -> None:
    form = make(
        '<data id="l"><q/><said/></data>',
        '<bind nodeset="/data/said" calculate="jr:choice-name(/data/q, \'/data/q\')"/>',
        '<select1 ref="/data/q"><label ref="jr:itext(\'q\')"/><hint ref="jr:itext(\'h\')"/>'
        "<item><label ref=\"jr:itext('y')\"/><value>y</value></item></select1>",
        '<itext><translation lang="English" default="true()"><text id="q"><value>Ready?</value>'
        '<value form="image">jr://images/a.png</value></text><text id="y"><value>Yes</value></text>'
        '<text id="h"><value>Tick</value><value form="guidance">Ask twice</value></text></translation>'
        '<translation lang="Français"><text id="q"><value>Prêt ?</value></text><text id="y"><value>Oui</value></text>'
        "</translation></itext>",
    )
    session = begin(form)
    session.answer("/data/q", "y")
    state = session.node_state("/data/q")
    assert (state.label, state.hint, state.guidance) == ("Ready?", "Tick", "Ask twice")
    assert state.media == (("image", "jr://images/a.png"),)
    assert session.node_state("/data/said").value == "Yes"
    session.set_language("Français")
    assert session.node_state("/data/q").label == "Prêt ?"
    assert session.node_state("/data/q").choices == (("y", "Oui"),)
    assert session.node_state("/data/q").hint == "Tick"
    assert session.node_state("/data/said").value == "Oui"
    with pytest.raises(KeyError):
        session.set_language("Deutsch")


def test_preloads_when_started_then_know_device_day_and_identity() -> None:
    form = make(
        '<data id="p"><start/><end/><today/><who/><meta><instanceID/><instanceName/></meta></data>',
        '<bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>'
        '<bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>'
        '<bind nodeset="/data/today" type="date" jr:preload="date" jr:preloadParams="today"/>'
        '<bind nodeset="/data/who" jr:preload="property" jr:preloadParams="username"/>'
        '<bind nodeset="/data/meta/instanceID" jr:preload="uid"/>'
        '<bind nodeset="/data/meta/instanceName" calculate="concat(/data/who, \' \', /data/today)"/>',
    )
    session = begin(form, properties={"username": "sok"})
    state = session.state()
    assert state["/data/start"].value == "2026-03-10T12:00:00.000+00:00"
    assert state["/data/today"].value == "2026-03-10"
    assert state["/data/end"].value == ""
    assert state["/data/meta/instanceName"].value == "sok 2026-03-10"
    finished = parse_xml(session.finalise()).root
    assert finished.named("end")[0].text == "2026-03-10T12:00:00.000+00:00"
    assert finished.get("id") == "p"


def test_absolute_path_inside_repeat_then_means_the_same_instance() -> None:
    form = make(
        '<data id="a"><r jr:template=""><x/><y/><count/></r></data>',
        '<bind nodeset="/data/r/y" calculate="concat(/data/r/x, \'!\')"/>'
        '<bind nodeset="/data/r/count" calculate="count(/data/r)"/>',
        '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    session = begin(form)
    session.add_repeat("/data/r")
    session.add_repeat("/data/r")
    session.answer("/data/r[1]/x", "one")
    session.answer("/data/r[2]/x", "two")
    state = session.state()
    assert [state[f"/data/r[{n}]/y"].value for n in (1, 2)] == ["one!", "two!"]
    assert [state[f"/data/r[{n}]/count"].value for n in (1, 2)] == ["2", "2"]


def test_running_total_when_it_reads_the_instance_before_then_is_no_cycle() -> None:
    form = make(
        '<data id="r"><r jr:template=""><x/><sum/></r></data>',
        '<bind nodeset="/data/r/x" type="int"/><bind nodeset="/data/r/sum" type="int" '
        'calculate="../x + coalesce(../../r[position() = position(current()/..) - 1]/sum, 0)"/>',
        '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    session = begin(form)
    for n in (1, 2, 3):
        session.add_repeat("/data/r")
        session.answer(f"/data/r[{n}]/x", str(n))
    assert [session.node_state(f"/data/r[{n}]/sum").value for n in (1, 2, 3)] == ["1", "3", "6"]
    session.answer("/data/r[1]/x", "10")
    assert [session.node_state(f"/data/r[{n}]/sum").value for n in (1, 2, 3)] == ["10", "12", "15"]


def test_unknown_reference_when_answered_then_is_a_key_error() -> None:
    session = begin(HOUSE)
    with pytest.raises(KeyError):
        session.answer("/data/nothing", "x")
    with pytest.raises(FormError):
        session.answer("/data", "x")


def test_answers_of_another_form_when_opened_then_are_refused() -> None:
    with pytest.raises(FormError):
        begin(HOUSE, '<other id="x"/>')
    with pytest.raises(FormError):
        begin(HOUSE, "<data")


def test_choices_when_in_random_order_then_stay_where_they_are() -> None:
    rows = "".join(f"<item><name>n{n}</name></item>" for n in range(30))
    form = make(
        '<data id="z"><q/></data>',
        body='<select1 ref="/data/q"><itemset nodeset="randomize(instance(\'l\')/root/item)">'
        '<value ref="name"/><label ref="name"/></itemset></select1>',
        more=f'<instance id="l"><root>{rows}</root></instance>',
    )
    session = begin(form)
    before = session.node_state("/data/q").choices
    session.answer("/data/q", "n3")
    assert session.node_state("/data/q").choices == before
    assert before is not None
    assert before != tuple(sorted(before))


def test_submission_when_written_then_is_what_other_servers_accept() -> None:
    form = make(
        '<data id="out" version="7" orx:version="1"><a/><b note="x"/><grp><c/></grp>'
        "<orx:meta><orx:instanceID/></orx:meta></data>",
        '<bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/>',
        '<input ref="/data/a"/>',
    )
    session = begin(form)
    session.answer("/data/a", '1 < 2 & "3"')
    text = session.finalise()
    root = parse_xml(text).root
    assert (root.name, root.uri, root.get("id"), root.get("version")) == ("data", "", "out", "7")
    assert root.named("a")[0].text == '1 < 2 & "3"'
    assert root.named("b")[0].get("note") == "x"
    assert 'xmlns:orx="http://openrosa.org/xforms"' in text
    assert "<orx:instanceID>uuid:" in text
    assert session.instance_xml() != text


def test_label_when_what_it_says_changes_then_is_told_again() -> None:
    session = begin(HOUSE)
    session.answer("/data/have", "yes")
    session.add_repeat("/data/person")
    assert session.node_state("/data/person[1]/age").label == "Age of "
    assert "/data/person[1]/age" in session.answer("/data/name", "Dara")
    assert session.node_state("/data/person[1]/age").label == "Age of Dara"


def test_condition_when_it_is_only_a_question_then_holds_once_it_is_answered() -> None:
    form = make(
        '<data id="t"><a/><b/><c/></data>',
        '<bind nodeset="/data/b" relevant="/data/a"/><bind nodeset="/data/c" relevant="not(/data/a)"/>',
        '<input ref="/data/a"/><input ref="/data/b"/><input ref="/data/c"/>',
    )
    session = begin(form)
    assert (session.node_state("/data/b").relevant, session.node_state("/data/c").relevant) == (False, True)
    session.answer("/data/a", "x")
    assert (session.node_state("/data/b").relevant, session.node_state("/data/c").relevant) == (True, False)


def test_actions_when_a_value_changes_then_set_one_another_off() -> None:
    form = make(
        '<data id="v"><a/><b/><c/></data>',
        body='<input ref="/data/a">'
        '<setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, \'!\')"/></input>'
        '<input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/c">done</setvalue></input>',
    )
    session = begin(form)
    assert session.answer("/data/a", "x") == {"/data/a", "/data/b", "/data/c"}
    assert [session.node_state(f"/data/{name}").value for name in "abc"] == ["x", "x!", "done"]
    assert session.answer("/data/a", "x") == set()


def test_several_choices_when_answered_then_kept_in_the_order_of_the_list() -> None:
    items = "".join(f"<item><label>{c}</label><value>{c}</value></item>" for c in "abc")
    session = begin(make("<d id='d'><x/></d>", body=f'<select ref="/d/x"><label>x</label>{items}</select>'))
    session.answer("/d/x", "c a")
    assert session.node_state("/d/x").value == "a c"
    session.answer("/d/x", "other c b")
    assert session.node_state("/d/x").value == "b c other"


@pytest.mark.parametrize(
    ("kind", "default", "kept"),
    [
        ("int", "1.7", "1"),
        ("int", "x", ""),
        ("decimal", "1.70", "1.7"),
        ("date", "2020-13-01", ""),
        ("string", "1.70", "1.70"),
    ],
)
def test_default_when_a_form_is_begun_then_kept_as_an_answer_of_its_type(kind: str, default: str, kept: str) -> None:
    bind = f'<bind nodeset="/d/x" type="{kind}"/>'
    session = begin(make(f"<d id='d'><x>{default}</x></d>", bind, '<input ref="/d/x"><label>x</label></input>'))
    assert session.node_state("/d/x").value == kept
