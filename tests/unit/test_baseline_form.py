"""The questionnaire that comes with the program: made from its tables, and asked as a facilitator would ask it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from fieldapp.survey import Form, Session, load_form
from tests.survey.forms import begin, fill

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "resources" / "forms" / "enterprise-baseline.xlsx"
SAME_ELSEWHERE = {"location/province", "location/district"}
"""French keeps these English words."""
LANGUAGES = ("English (en)", "Français (fr)", "Português (pt)", "Español (es)", "العربية (ar)", "ខ្មែរ (km)")
VISIT = {
    "consent": "yes",
    "consent_method": "signature",
    "visit_date": "2026-03-09",
    "enumerator": "Chan Sophea",
    "respondent": "owner",
    "enterprise_name": "Sok Silk",
    "legal_form": "sole",
    "registration": "local tax",
    "country": "KH",
    "province": "KH21",
    "district": "KH2106",
    "premises": "home",
    "owner_name": "សុខ ដារ៉ា",
    "owner_sex": "F",
    "owner_birth_year": "1981",
    "owner_birth_estimated": "no",
    "workers_full_f": "3",
    "workers_full_m": "1",
    "workers_part_f": "2",
    "workers_part_m": "0",
    "part_hours": "20",
    "apprentices": "1",
    "currency": "KHR",
    "turnover_known": "amount",
    "turnover_amount": "48000000",
    "turnover_method": "recall",
    "exports": "no",
    "difficulty": "materials market",
    "difficulty_main": "market",
    "joint_action": "buying selling",
    "photo_consent": "yes",
}


@pytest.fixture(scope="module")
def make_forms() -> ModuleType:
    """The script that makes the forms."""
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        import make_forms
    finally:
        sys.path.pop(0)
    return make_forms


@pytest.fixture(scope="module")
def form() -> Form:
    """The form as compiled, once for all tests here."""
    return load_form(BOOK)


@pytest.fixture
def session(form: Form) -> Session:
    """An interview that has just begun, on 10 March 2026."""
    return begin(form)


def ref(session: Session, name: str) -> str:
    """The address of the question with this name; the first one inside a repeat."""
    found = [key for key in session.state() if key.rsplit("/", 1)[-1] == name]
    assert found, name
    return found[0]


def answer(session: Session, **answers: str) -> None:
    for name, text in answers.items():
        session.answer(ref(session, name), text)


def shown(session: Session, name: str) -> object:
    return session.node_state(ref(session, name))


def test_workbook_when_made_again_then_as_its_tables_say(make_forms: ModuleType, tmp_path: Path) -> None:
    made = make_forms.sheets(ROOT / "packaging" / "forms" / "enterprise_baseline")
    assert make_forms.read_back(BOOK) == made
    make_forms.write(made, tmp_path / "again.xlsx")
    assert make_forms.read_back(tmp_path / "again.xlsx") == made
    assert make_forms.main(["--check"]) == 0


def test_workbook_when_a_language_lacks_a_text_then_the_maker_stops(make_forms: ModuleType, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "enterprise_baseline"
    shutil.copytree(ROOT / "packaging" / "forms" / "enterprise_baseline", folder)
    table = folder / "km.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("owner,")), "utf-8")
    with pytest.raises(SystemExit, match="“owner” is missing in km"):
        make_forms.sheets(folder)


def test_form_when_converted_then_pyxform_has_nothing_to_say() -> None:
    from pyxform.xls2xform import convert

    assert convert(BOOK, validate=False, form_name="form").warnings == []


def test_form_when_loaded_then_named_versioned_and_in_six_languages(form: Form) -> None:
    assert (form.form_id, form.version, form.title) == ("enterprise_baseline", "2026112701", "Enterprise baseline")
    assert tuple(form.languages) == LANGUAGES
    assert form.default_language == "English (en)"
    asked = [question for question in form.walk() if question.kind not in ("group", "repeat", "note")]
    assert len(asked) >= 45


def test_interview_when_answered_then_figures_are_worked_out_and_it_ends(session: Session) -> None:
    answer(session, **VISIT)
    answer(session, product_name="Scarf", product_unit="piece", product_quantity="40", product_price="35000.5")
    assert shown(session, "product_value").value == "1400020"
    assert shown(session, "products_value").value == "1400020"
    assert shown(session, "total_workers").value == "6"
    assert shown(session, "share_women").value == "83.3"
    assert "Workers in all: 6. Women: 5, that is 83.3 %." in shown(session, "workers_total").label
    assert session.validate() == []
    finished = session.finalise()
    assert "<instanceName>Sok Silk · 2026-03-09</instanceName>" in finished.replace("orx:", "")
    assert "district_other" not in finished


def test_interview_when_consent_is_refused_then_thanks_and_nothing_else(session: Session) -> None:
    answer(session, consent="no")
    assert shown(session, "refusal_thanks").relevant
    assert not shown(session, "enterprise_name").relevant
    assert session.validate() == []
    assert "enterprise_name" not in session.finalise()


def test_places_when_a_country_is_chosen_then_only_its_provinces_and_their_districts(session: Session) -> None:
    answer(session, consent="yes", country="KH")
    assert [code for code, _label in shown(session, "province").choices] == ["KH21", "KH17", "KH04"]
    answer(session, province="KH04")
    assert [code for code, _label in shown(session, "district").choices] == ["KH0403", "KH0405", "KH0406", "other"]
    assert not shown(session, "district_other").relevant
    answer(session, district="other")
    assert shown(session, "district_other").relevant
    answer(session, country="LA")
    assert [code for code, _label in shown(session, "province").choices] == ["LA01", "LA06", "LA16"]


@pytest.mark.parametrize(
    ("before", "name", "wrong", "right"),
    [
        ({}, "visit_date", "2026-03-11", "2026-03-10"),
        ({}, "enterprise_code", "KH-VL-700042", "KH-VL-E-0700042-9"),
        ({}, "founded_year", "2027", "2026"),
        ({}, "registration", "tax none", "tax local"),
        ({}, "phone", "call me", "+855 12 345 678"),
        ({}, "owner_birth_year", "2020", "1981"),
        ({}, "women_share", "101", "100"),
        ({}, "workers_full_f", "-1", "0"),
        ({"workers_part_f": "1", "workers_part_m": "0"}, "part_hours", "80", "20"),
        ({"turnover_known": "amount", "turnover_amount": "100", "exports": "yes"}, "exports_amount", "101", "100"),
        ({}, "difficulty", "materials none", "none"),
        ({}, "difficulty", "finance materials skills market power transport", "finance materials skills market power"),
        ({}, "joint_action", "buying none", "none"),
    ],
)
def test_answer_when_out_of_bounds_then_said_in_each_language(
    session: Session, before: dict[str, str], name: str, wrong: str, right: str
) -> None:
    answer(session, consent="yes", **before)
    answer(session, **{name: wrong})
    said = set()
    for language in LANGUAGES:
        session.set_language(language)
        state = shown(session, name)
        assert state.violation == "constraint"
        said.add(state.message)
    assert len(said) >= len(LANGUAGES) - 1  # Portuguese and Spanish give bounds in the same words
    answer(session, **{name: right})
    assert shown(session, name).violation is None


def test_main_difficulty_when_asked_then_only_from_those_named(session: Session) -> None:
    answer(session, consent="yes", difficulty="skills")
    assert not shown(session, "difficulty_main").relevant
    answer(session, difficulty="skills market")
    assert [code for code, _label in shown(session, "difficulty_main").choices] == ["skills", "market"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_when_shown_in_a_language_then_all_are_there_and_its_own(session: Session, language: str) -> None:
    answer(session, consent="yes")
    english = {key: state.label for key, state in session.state().items()}
    session.set_language(language)
    for key, state in session.state().items():
        if state.type in ("group", "input", "select", "note") and english[key]:
            assert state.label, key
            own = language == LANGUAGES[0] or key.removeprefix("/form/interview/") in SAME_ELSEWHERE
            assert own or state.label != english[key], key


def test_form_when_filled_with_guesses_then_comes_to_an_end(session: Session) -> None:
    assert fill(session) == []
    assert not session.faults
