"""A form opened from what is kept of its compiling is the form itself; what is stale or damaged is not used."""

from __future__ import annotations

import pytest

from fieldapp.survey import Form, compile_form, read_compiled, write_compiled
from fieldapp.survey.stored import engine
from tests.survey.forms import begin, fill, xform

LIST = "name,label,district\n" + "".join(f"v{n},Village {n},d{n % 7}\n" for n in range(40))
FORM = xform(
    '<data id="f" version="3"><start/><who/><kind/><district/><n/>'
    '<visit jr:template=""><village/><place/><days a="b"/></visit><total/><meta><instanceID/></meta></data>',
    '<bind nodeset="/data/start" jr:preload="timestamp" jr:preloadParams="start" type="dateTime"/>'
    '<bind nodeset="/data/who" required="true()" constraint="regex(., \'[A-Z].*\')" jr:constraintMsg="A name."/>'
    '<bind nodeset="/data/n" type="int"/>'
    "<bind nodeset=\"/data/visit/village\" relevant=\"/data/kind = 'a' and position(..) &lt; 3\"/>"
    '<bind nodeset="/data/visit/place" calculate="position(..)"/>'
    '<bind nodeset="/data/total" calculate="sum(/data/visit/days) + 0.5"/>',
    '<input ref="/data/who"><label ref="jr:itext(\'who\')"/></input>'
    '<select1 ref="/data/kind"><label>Kind</label><item><label>A</label><value>a</value></item></select1>'
    '<select1 ref="/data/district"><itemset nodeset="instance(\'inner\')/root/item"><value ref="name"/>'
    '<label ref="jr:itext(itextId)"/></itemset></select1>'
    '<input ref="/data/n"><label>How many, <output value="/data/who"/>?</label></input>'
    '<group ref="/data/visit"><label>Visit</label><repeat nodeset="/data/visit" jr:count="/data/n">'
    "<select1 ref=\"/data/visit/village\"><itemset nodeset=\"instance('towns')/root/item[district = /data/district]\">"
    '<value ref="name"/><label ref="label"/></itemset></select1>'
    '<input ref="/data/visit/days"><setvalue event="xforms-value-changed" ref="/data/who" value="\'Set\'"/></input>'
    "</repeat></group>",
    "<itext><translation lang=\"en\"><text id=\"who\"><value>Who?</value><value form=\"image\">jr://images/a.png"
    '</value></text><text id="d1"><value>One <output value="/data/n"/></value></text></translation>'
    '<translation lang="km"><text id="who"><value>នរណា</value></text></translation></itext>'
    '<instance id="inner"><root><item><name>d1</name><itextId>d1</itextId></item></root></instance>'
    '<instance id="towns" src="jr://file-csv/towns.csv"/><instance id="lost" src="jr://file-csv/lost.csv"/>',
)  # fmt: skip


def _again(form: Form) -> Form:
    text = write_compiled(form)
    assert text is not None
    found = read_compiled(text, form.xml, form.resources)
    assert found is not None
    return found


def test_form_when_opened_from_what_is_kept_then_it_behaves_the_same() -> None:
    form = compile_form(FORM, {"towns.csv": LIST})
    again = _again(_again(form))
    assert vars(again).keys() == vars(form).keys()
    assert (again.title, again.languages, again.missing_files) == (form.title, form.languages, form.missing_files)
    assert again.questions == form.questions
    one, other = begin(form), begin(again)
    answers = (("who", "sok"), ("kind", "a"), ("district", "d1"), ("n", "3"), ("visit[2]/village", "v8"),
               ("visit[2]/days", "4"), ("n", "2"), ("district", ""))  # fmt: skip
    for name, text in answers:
        assert one.answer(f"/data/{name}", text) == other.answer(f"/data/{name}", text)
        assert one.state() == other.state()
    assert one.set_language("km") == other.set_language("km")
    assert fill(one) == fill(other) == []
    assert one.finalise() == other.finalise()
    assert begin(again, one.instance_xml()).state() == begin(form, one.instance_xml()).state()


@pytest.mark.parametrize("at", [0, 70, -5])
def test_what_is_kept_when_damaged_then_is_not_used(at: int) -> None:
    form = compile_form(FORM, {"towns.csv": LIST})
    text = write_compiled(form) or ""
    damaged = text[:at] + "~" + text[at:][1:]
    assert damaged != text
    assert read_compiled(damaged, form.xml) is None
    assert read_compiled(text[: len(text) // 2], form.xml) is None
    assert read_compiled("", form.xml) is None


def test_what_is_kept_when_made_by_another_engine_then_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    form = compile_form(FORM, {"towns.csv": LIST})
    monkeypatch.setattr("fieldapp.survey.stored.engine", lambda: f"{engine()}x")
    text = write_compiled(form)
    monkeypatch.undo()
    assert text is not None
    assert read_compiled(text, form.xml) is None


def test_form_with_a_warning_then_it_is_stored_and_read_again():
    form = compile_form(
        xform('<d id="x"><a/></d>', '<bind nodeset="/d/nowhere" required="true()"/>', '<input ref="/d/a"/>')
    )
    assert form.warnings
    stored = read_compiled(write_compiled(form), form.xml)
    assert stored is not None
    assert stored.warnings == []
    assert "/d/a" in stored.start().state()
