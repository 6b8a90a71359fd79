"""Forms that organisations use: each opens, is filled to a valid end and gives a submission without what is hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.survey import Form, answers, load_form
from fieldapp.survey.export import columns
from fieldapp.survey.nodes import parse_xml
from tests.survey.forms import begin, fill

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "forms"
NAMES = (
    "pyx__UCL_Biomass_Plot_Form.xlsx",
    "pyx__xlsform_spec_test.xlsx",
    "wf__all-question-types-v2024091201-3.xlsx",
    "wf__ifrc-distribution-site-assessment-v1.xlsx",
    "wf__socio-economic-survey-v20240515.xlsx",
    "wf__whova_form.xlsx",
)
LISTS = {
    "UCL_regions.csv": "name,label\nr1,North\nr2,South\n",
    "UCL_districts.csv": "name,label,region_id\nd1,Hills,r1\nd2,Coast,r2\n",
    "UCL_villages.csv": "name,label,district_id\nv1,Upper,d1\nv2,Lower,d2\n",
    "ULC_Biomass_Plots.csv": "name,label,village,plant_phase\n"
    + "".join(f"p{v}{y},Plot {y},{v},{y}\n" for v in ("v1", "v2") for y in range(2020, 2030)),
    "species_names.csv": "name,label\nacacia,Acacia\nother,Other\n",
    "cities.geojson": '{"type":"FeatureCollection","features":[{"type":"Feature","id":"c1","geometry":'
    '{"type":"Point","coordinates":[104.9,11.5]},"properties":{"title":"Phnom Penh"}}]}',
}


def _load(name: str, tmp_path: Path) -> Form:
    source = FOLDER / name
    if not source.exists():
        pytest.skip("the real forms are not here (shared/forms)")
    media = tmp_path / "media"
    media.mkdir(exist_ok=True)
    for file, text in LISTS.items():
        (media / file).write_text(text, "utf-8")
    return load_form(source, media)


@pytest.mark.parametrize("name", NAMES)
def test_real_form_when_filled_then_is_finished_and_read_back(name: str, tmp_path: Path) -> None:
    form = _load(name, tmp_path)
    assert not form.missing_files
    session = begin(form)
    for question in form.walk():
        if question.kind == "repeat" and session.state().get(f"{question.ref}#repeat") is not None:
            state = session.node_state(f"{question.ref}#repeat")
            if state.can_add and state.count == 0:
                session.add_repeat(question.ref)
    assert fill(session) == []
    assert not session.faults
    finished = session.finalise()
    root = parse_xml(finished).root
    shown = {ref for ref, state in session.state().items() if state.relevant and not ref.endswith("#repeat")}
    hidden = {ref for ref, state in session.state().items() if not state.relevant and not ref.endswith("#repeat")}
    again = begin(form, finished, edit=False)
    assert {ref: state.value for ref, state in again.state().items() if ref in shown and state.type != "repeat"} == {
        ref: state.value for ref, state in session.state().items() if ref in shown
    }
    assert shown
    assert not hidden & shown
    assert root.get("id") == form.form_id
    rows = answers(form, finished)
    assert rows.main.keys() == {column.key for column in columns(form)[""]}


def test_who_form_when_opened_then_all_its_questions_are_there(tmp_path: Path) -> None:
    form = _load("wf__whova_form.xlsx", tmp_path)
    session = begin(form)
    assert len(list(form.walk())) > 500
    assert len(session.state()) > 530
    assert form.languages == ("English", "French")


def test_cascading_lists_when_region_changes_then_district_is_asked_anew(tmp_path: Path) -> None:
    session = begin(_load("pyx__UCL_Biomass_Plot_Form.xlsx", tmp_path))
    session.answer("/form/location/region_id", "r1")
    assert session.node_state("/form/location/district_id").choices == (("d1", "Hills"),)
    session.answer("/form/location/district_id", "d1")
    session.answer("/form/location/region_id", "r2")
    state = session.node_state("/form/location/district_id")
    assert (state.value, state.choices) == ("", (("d2", "Coast"),))
