"""A form as it stands on paper: numbers, conditions, choices, tables, and what somebody answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.survey import load_form
from fieldapp.survey.check import untranslated
from fieldapp.survey.questionnaire import Item, blank, filled
from tests.services.forms import write_form
from tests.survey.forms import begin, fill, make

SELECT = """<select1 ref="/d/{0}"><label>{0}</label><itemset nodeset="instance('p')/root/item{1}">
<value ref="name"/><label ref="label"/></itemset></select1>"""
BODY = """
<input ref="/d/name"><label>Name</label><hint>As on the sign</hint></input>
<select1 ref="/d/trade"><label>Trade</label>
 <item><label>Silk</label><value>s</value></item><item><label>Leather</label><value>l</value></item></select1>
<group ref="/d/more"><label>More</label><input ref="/d/more/looms"><label>Looms</label></input></group>
<group ref="/d/worker"><label>Worker</label><repeat nodeset="/d/worker">
 <input ref="/d/worker/who"><label>Who</label></input></repeat></group>
<input ref="/d/note"><label>You have <output value="/d/more/looms"/></label></input>
"""
FORM = make(
    "<d id='d'><name/><trade/><more><looms/></more><worker jr:template=''><who/></worker><note/><secret/></d>",
    '<bind nodeset="/d/name" type="string" required="true()"/><bind nodeset="/d/more" relevant="/d/trade = \'s\'"/>'
    '<bind nodeset="/d/more/looms" type="int" constraint=". &lt;= 500" jr:constraintMsg="At most 500"/>'
    '<bind nodeset="/d/note" readonly="true()"/>',
    BODY,
)


def flat(items):
    for item in items:
        yield item
        yield from flat(item.children)


def by_label(items) -> dict[str, Item]:
    return {item.label: item for item in flat(items)}


def test_blank_when_printed_then_numbers_conditions_rules_and_boxes():
    items = by_label(blank(FORM).items)
    assert [items[label].number for label in ("Name", "Trade", "Looms", "Worker", "Who")] == ["1", "2", "3", "4", "4.1"]
    assert items["Name"].required
    assert items["Name"].hint == "As on the sign"
    assert items["Trade"].options == (("s", "Silk"), ("l", "Leather"))
    assert items["More"].condition == "Only if question 2 is “Silk”."
    looms = items["Looms"]
    assert (looms.answer, looms.digits, looms.rule) == ("number", 3, "At most 500")
    assert items["You have …"].kind == "note"


@pytest.mark.parametrize(
    ("bound", "digits"),
    [(". &lt;= number(format-date(today(), '%Y'))", 4), (". &lt; 10 * 10 + 1", 3), (". &lt;= /d/name", 10)],
)
def test_bound_when_worked_out_without_an_answer_then_it_says_how_many_boxes(bound, digits):
    form = make(
        "<d id='d'><name/><year/></d>",
        f'<bind nodeset="/d/year" type="int" constraint=". &gt;= 1900 and {bound}"/>',
        '<input ref="/d/year"><label>Year</label></input>',
    )
    assert by_label(blank(form).items)["Year"].digits == digits


def test_title_when_given_in_several_languages_then_each_paper_has_its_own():
    form = load_form(Path("resources/forms/enterprise-baseline.xlsx"))
    titles = {language: blank(form, language).title for language in form.languages}
    assert titles["English (en)"] == "Enterprise baseline" == form.title
    assert titles["Français (fr)"].startswith("Entreprise")
    assert len(set(titles.values())) >= len(titles) - 1


def test_title_in_a_workbook_then_it_is_a_text_of_the_form_and_odd_signs_stay(tmp_path):
    path = write_form(tmp_path / "f.xlsx", settings={"form_title_in::ខ្មែរ (km)": "ទម្រង់ <1> & 2"})
    form = load_form(path)
    assert form.title_in("ខ្មែរ (km)") == "ទម្រង់ <1> & 2"
    assert form.title_in("English (en)") == form.title
    assert "ទម្រង់ &lt;1&gt; &amp; 2" in form.xml


def test_filled_when_a_group_is_not_relevant_then_it_is_not_printed():
    session = begin(FORM)
    session.answer("/d/trade", "l")
    session.answer("/d/name", "Atelier")
    items = by_label(filled(FORM, session).items)
    assert items["Name"].value == "Atelier"
    assert "Looms" not in items
    assert "Worker" not in items


def test_filled_when_there_are_two_workers_then_both_and_texts_are_worked_out():
    session = begin(FORM)
    session.answer("/d/trade", "s")
    session.answer("/d/more/looms", "4")
    for number, name in enumerate(("Sok", "Mary"), start=1):
        session.add_repeat("/d/worker")
        session.answer(f"/d/worker[{number}]/who", name)
    items = filled(FORM, session).items
    worker = next(item for item in items if item.kind == "repeat")
    assert [[question.value for question in entry] for entry in worker.entries] == [["Sok"], ["Mary"]]
    assert "You have 4" in by_label(items)


def test_long_list_when_two_questions_share_it_then_it_is_listed_once():
    places = "".join(f"<item><name>p{n}</name><label>Place {n}</label></item>" for n in range(60))
    form = make(
        "<d id='d'><a/><b/></d>",
        body=SELECT.format("a", "") + SELECT.format("b", "[name != /d/a]"),
        more=f'<instance id="p"><root>{places}</root></instance>',
    )
    made = blank(form)
    assert [item.listed for item in made.items] == ["A", "A"]
    assert [(listing.name, len(listing.options)) for listing in made.lists] == [("A", 60)]


def test_huge_list_when_printed_then_it_is_only_counted():
    places = "".join(f"<item><name>p{n}</name><label>Place {n}</label></item>" for n in range(700))
    lists = f'<instance id="p"><root>{places}</root></instance>'
    made = blank(make("<d id='d'><a/></d>", body=SELECT.format("a", ""), more=lists))
    assert [(listing.options, listing.count) for listing in made.lists] == [((), 700)]


@pytest.mark.shared
def test_real_forms_when_printed_then_every_question_has_a_number_of_its_own(shared: Path):
    for path in sorted((shared / "forms").glob("*.xlsx")):
        form = load_form(path)
        asked = [item for item in flat(blank(form).items) if item.kind == "question"]
        numbers = [item.number for item in asked]
        assert asked, path.name
        assert all(numbers), path.name
        assert len(set(numbers)) == len(numbers), path.name


def test_own_form_when_filled_then_the_answers_are_on_paper():
    root = Path(__file__).resolve().parents[2]
    form = load_form(root / "resources" / "forms" / "enterprise-baseline.xlsx")
    session = begin(form)
    assert fill(session) == []
    answers = {item.value for item in flat(filled(form, session, "Test").items) if item.kind == "question"}
    assert len(answers) > 5


def test_language_when_it_lacks_a_text_then_the_default_one_is_said_and_never_a_dash(tmp_path):
    rows = [
        ["type", "name", "label::English (en)", "label::ខ្មែរ (km)", "hint::English (en)", "constraint",
         "constraint_message::English (en)", "media::image::English (en)"],
        ["integer", "workers", "Workers?", "កម្មករ?", "All of them", ". < 500", "Fewer than 500.", "loom.png"],
        ["text", "owner", "Owner?", "", "", "", "", ""],
    ]  # fmt: skip
    form = load_form(write_form(tmp_path / "f.xlsx", survey=rows))
    session = form.start(language="ខ្មែរ (km)")
    session.answer("/form/workers", "700")
    workers, owner = session.node_state("/form/workers"), session.node_state("/form/owner")
    assert (workers.label, workers.hint, workers.message) == ("កម្មករ?", "All of them", "Fewer than 500.")
    assert dict(workers.media)["image"].endswith("loom.png")
    assert owner.label == "Owner?"
    assert ("owner", "ខ្មែរ (km)") in untranslated(form)


def test_blank_when_a_question_is_asked_in_a_special_way_then_its_space_says_so():
    body = (
        '<upload ref="/d/sign" mediatype="image/*" appearance="signature"><label>Sign</label></upload>'
        '<input ref="/d/month" appearance="month-year"><label>Month</label></input>'
        '<input ref="/d/year" appearance="year"><label>Year</label></input>'
        '<range ref="/d/scale" start="1" end="5" step="1"><label>Scale</label></range>'
    )
    binds = '<bind nodeset="/d/sign" type="binary"/><bind nodeset="/d/scale" type="int"/>' + "".join(
        f'<bind nodeset="/d/{name}" type="date"/>' for name in ("month", "year")
    )
    items = by_label(blank(make("<d id='d'><sign/><month/><year/><scale/></d>", binds, body)).items)
    assert [items[name].answer for name in ("Sign", "Month", "Year", "Scale")] == ["sign", "month", "year", "number"]
    assert items["Scale"].rule == "Write a number from 1 to 5."
