"""What an author asks of a form: what is wrong, whether it still does what it did, what a new version changes."""

from __future__ import annotations

import json

import pytest

from fieldapp.cli import main
from fieldapp.survey import FormError, check, load_form, trial
from fieldapp.survey.check import unreachable
from fieldapp.survey.diff import compare
from fieldapp.survey.estimate import minutes
from tests.services.forms import CHOICES, SURVEY, write_form
from tests.survey.forms import make, xform

SELECT = (
    '<select1 ref="/data/a"><item><label>X</label><value>x</value></item><item><label>Y</label><value>y</value></item>'
    '</select1><input ref="/data/b"/><group ref="/data/g"><input ref="/data/g/c"/><input ref="/data/g/d"/></group>'
)


@pytest.mark.parametrize(
    ("binds", "names"),
    [
        ('<bind nodeset="/data/b" relevant="/data/a = \'x\' and /data/a = \'y\'"/>', ["b"]),
        (
            ('<bind nodeset="/data/g" relevant="/data/a = \'x\'"/>'
            '<bind nodeset="/data/g/c" relevant="/data/a = \'y\'"/>'),
            ["c"],
        ),
        ('<bind nodeset="/data/g" relevant="false()"/><bind nodeset="/data/g/c" relevant="/data/a = \'z\'"/>', ["g"]),
        ('<bind nodeset="/data/b" relevant="/data/a = \'x\' or /data/a = \'y\'"/>', []),
        ('<bind nodeset="/data/b" relevant="/data/a = \'x\' and /data/a = \'x\'"/>', []),
        ('<bind nodeset="/data/b" relevant="/data/a = \'z\'"/>', ["b"]),
    ],
)  # fmt: skip
def test_a_condition_that_can_never_hold_is_told_once(binds, names):
    form = make('<data id="x"><a/><b/><g><c/><d/></g></data>', binds, SELECT)
    found = [str(error) for error in unreachable(form)]
    assert len(found) == len(names)
    assert all(f"“{name}”" in text for name, text in zip(names, found, strict=True))


def test_a_list_that_no_question_uses_is_told_with_its_row(tmp_path):
    path = write_form(
        tmp_path / "f.xlsx", choices=[*CHOICES, ["colour", "red", "Red", "ក្រហម"], ["colour", "b", "B", "B"]]
    )
    (warning,) = (one for one in check(path).warnings if one.sheet == "choices")
    assert (warning.sheet, warning.row) == ("choices", 4)
    assert "colour" in warning.message


def test_missing_translations_are_counted_by_language_and_time_is_estimated(tmp_path):
    rows = [list(row) for row in SURVEY]
    rows[1][3] = ""
    report = check(write_form(tmp_path / "f.xlsx", survey=rows))
    assert report.lacking == {"English (en)": (), "ខ្មែរ (km)": ("owner", "workers")}  # its message, too
    assert 0.5 < report.minutes < 2


def test_more_words_take_more_time():
    def of(label):
        return minutes(make('<data id="x"><a/></data>', "", f'<input ref="/data/a"><label>{label}</label></input>'))

    assert of("word " * 150) - of("") == pytest.approx(1)
    assert of("ក" * 750) - of("") == pytest.approx(1)


# ------------------------------------------------------------------------------------------------------------- play
STEPS = [
    {"op": "answer", "ref": "/form/workers", "value": "7"},
    {"op": "answer", "ref": "/form/workers", "value": "-1"},
    {"op": "answer", "ref": "/form/exports", "value": "yes"},
    {"op": "finalise"},
    {"op": "answer", "ref": "/form/workers", "value": "3"},
    {"op": "answer", "ref": "/form/owner", "value": "Dara"},
    {"op": "finalise"},
]


def test_steps_that_were_recorded_are_met_and_a_change_of_the_form_is_found(tmp_path, capsys):
    form, steps, kept = write_form(tmp_path / "f.xlsx"), tmp_path / "steps.json", tmp_path / "kept.json"
    steps.write_text(json.dumps(STEPS), "utf-8")
    assert main(["form", "play", str(form), str(steps), "--record", str(kept)]) == 0
    made = json.loads(kept.read_text("utf-8"))["steps"]
    assert made[0]["expect"]["/form/double"]["value"] == "14"
    assert made[1]["expect"]["/form/workers"]["violation"] == "constraint"
    assert made[3]["problems"] == {"/form/owner": "required", "/form/workers": "constraint"}
    assert made[6]["problems"] == {}
    assert main(["form", "play", str(form), str(kept)]) == 0
    rows = [[cell.replace("* 2", "* 3") for cell in row] for row in SURVEY]
    other = write_form(tmp_path / "g.xlsx", survey=rows)
    capsys.readouterr()
    assert main(["form", "play", str(other), str(kept)]) == 1
    assert 'Step 1, /form/double, value: expected "14", found "21".' in capsys.readouterr().err


def test_a_step_that_cannot_be_done_is_a_mismatch_and_what_should_be_gone_is_looked_for(tmp_path):
    form = load_form(write_form(tmp_path / "f.xlsx"))
    found, _total = trial.run(form, {"steps": [
        {"op": "answer", "ref": "/form/nothing", "value": "1"},
        {"op": "start", "expect": {"/form/owner": "", "/form/machine[9]": ""}, "gone": ["/form/owner"]},
    ]})  # fmt: skip
    assert [(one.step, one.field) for one in found] == [(1, "step"), (2, "there"), (2, "there")]


@pytest.mark.parametrize("steps", ['{"steps": 5}', "{", '"x"', '{"steps": [], "zone": "Nowhere/At"}', '{"steps": [3]}'])
def test_steps_that_are_none_are_refused_with_a_sentence(tmp_path, capsys, steps):
    path = tmp_path / "steps.json"
    path.write_text(steps, "utf-8")
    assert main(["form", "play", str(write_form(tmp_path / "f.xlsx")), str(path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_steps_that_are_not_there_are_told_in_a_sentence(tmp_path, capsys):
    assert main(["form", "play", str(write_form(tmp_path / "f.xlsx")), str(tmp_path / "gone.json")]) == 1
    assert capsys.readouterr().err == f"There is no file gone.json in {tmp_path}.\n"


# ------------------------------------------------------------------------------------------------------------- diff
def test_two_versions_then_every_difference_is_named(tmp_path, capsys):
    rows = [list(row) for row in SURVEY]
    rows[1][1] = "owner_name"  # renamed
    rows[2][0], rows[2][5] = "decimal", ". >= 0"  # type and constraint
    rows[3][3] = "នាំចេញទេ"  # a text in one language
    del rows[4]  # where
    rows.append(["text", "phone", "Phone", "ទូរស័ព្ទ", "", "", "", "", ""])
    choices = [CHOICES[0], CHOICES[1], ["yes_no", "some", "Some", "ខ្លះ"]]
    old = write_form(tmp_path / "old.xlsx")
    new = write_form(tmp_path / "new.xlsx", version="2", survey=rows, choices=choices, name="")
    found = {(c.what, c.question, c.language): (c.old, c.new) for c in compare(load_form(old), load_form(new))}
    assert found["form", "version", ""] == ("1", "2")
    assert found["renamed", "owner_name", ""] == ("owner", "owner_name")
    assert found["type", "workers", ""] == ("input int", "input decimal")
    assert found["constraint", "workers", ""][1] == ". >= 0"
    assert found["label", "exports", "ខ្មែរ (km)"] == ("នាំចេញ", "នាំចេញទេ")
    assert ("label", "exports", "English (en)") not in found
    assert found["choice", "exports/no", "English (en)"] == ("No", "")
    assert found["choice", "exports/some", "English (en)"] == ("", "Some")
    assert found["removed", "where", ""][1] == ""
    assert found["added", "phone", ""] == ("", "input string: Phone")
    assert main(["form", "diff", str(old), str(new)]) == 1
    assert "input decimal" in capsys.readouterr().out
    assert main(["form", "diff", str(old), str(old)]) == 0
    assert compare(load_form(old), load_form(old)) == []


def test_a_step_file_for_another_form_is_told(tmp_path):
    with pytest.raises(FormError):
        trial.run(load_form(write_form(tmp_path / "f.xlsx")), {"steps": [], "instance": "<other id='o'/>"})


def test_a_workbook_that_says_it_is_endless_then_only_what_is_filled_is_read(tmp_path):
    from openpyxl import load_workbook

    from fieldapp.survey.places import sheet_rows

    path = write_form(tmp_path / "f.xlsx")
    book = load_workbook(path)
    book["choices"].cell(1_048_576, 16_384).value = "x"
    book.save(path)
    assert len(sheet_rows(path.read_bytes(), "xlsx", "choices")) < 5_000


@pytest.mark.parametrize(
    "steps",
    [
        [{"op": "answer", "ref": {}, "value": "x"}], [{"op": "add_repeat", "ref": []}], [{"op": ["answer"]}],
        [{"op": "start", "expect": []}], [{"op": "start", "gone": 5}], [{"op": "start", "gone": [[1]]}],
        [{"op": "answer", "ref": "/d/a", "value": {"a": 1}}], [{"op": "finalise", "problems": 5}],
        {"steps": [], "seed": [1]}, {"steps": [], "instance": 5}, {"steps": [], "properties": ["a"]},
        {"steps": [], "now": 5}, {"steps": [], "zone": 5},
    ],
)  # fmt: skip
@pytest.mark.parametrize("play", [trial.run, trial.record])
def test_steps_of_the_wrong_kind_are_named_and_refused(play, steps):
    form = make('<d id="d"><a/></d>', body='<input ref="/d/a"/>')
    with pytest.raises(FormError, match="not of the right kind"):
        play(form, steps)


def test_a_step_that_nobody_knows_is_said_in_a_sentence(tmp_path, capsys):
    form, steps = tmp_path / "form.xml", tmp_path / "steps.json"
    form.write_text(xform('<d id="d"><a/></d>', body='<input ref="/d/a"/>'), "utf-8")
    steps.write_text('[{"op": "jump"}]', "utf-8")
    assert main(["form", "play", str(form), str(steps)]) == 1
    assert capsys.readouterr().err == "Step 1 cannot be done: There is no step “jump”.\n"


def test_a_pattern_that_cannot_be_read_is_told_with_its_question(tmp_path):
    rows = [["type", "name", "label", "constraint"], ["text", "phone", "Phone?", "regex(., '^0[0-9]{8}$')"],
            ["text", "code", "Code?", "regex(., '((')"]]  # fmt: skip
    found = [str(one) for one in check(write_form(tmp_path / "f.xlsx", survey=rows, name="")).warnings]
    assert [text for text in found if "“code”" in text and "cannot be read" in text]
    assert not [text for text in found if "“phone”" in text]


def test_the_same_fault_in_several_rows_is_told_once_with_its_rows(tmp_path, capsys):
    rows = [["type", "name", "label"], *[["image", f"photo{n}", "Photo?"] for n in range(4)], ["text", "a", "A?"]]
    path = write_form(tmp_path / "f.xlsx", survey=rows, name="")
    assert main(["form", "check", str(path)]) == 0
    (told,) = [line for line in capsys.readouterr().out.splitlines() if "max-pixels" in line]
    assert "2, 3, 4, 5" in told
    assert "survey" in told
    assert [one.row for one in check(path).warnings if "max-pixels" in str(one)] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("step", "lacks"),
    [({"answer": "x"}, "op"), ({"op": "answer", "value": "x"}, "ref"), ({"op": "set_language"}, "language")],
)
def test_a_step_that_lacks_something_then_it_is_named(tmp_path, capsys, step, lacks):
    path = tmp_path / "steps.json"
    path.write_text(json.dumps([step]), "utf-8")
    assert main(["form", "play", str(write_form(tmp_path / "f.xlsx")), str(path)]) == 1
    assert f"A step lacks “{lacks}”" in capsys.readouterr().err
