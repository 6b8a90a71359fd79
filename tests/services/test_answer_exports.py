"""Answers out, read back by other programs' readers: tables, SPSS, Stata, places."""

from __future__ import annotations

import csv
import json
import math

import pytest

from fieldapp.reports import statistics
from fieldapp.reports.errors import ReportError
from fieldapp.reports.geojson import geometry
from fieldapp.reports.table_reading import read_table
from fieldapp.services import surveys
from fieldapp.services.errors import ServiceError
from tests.services.forms import write_form

SURVEY = [
    ["type", "name", "label::English (en)", "label::ខ្មែរ (km)"],
    ["begin_group", "firm", "The firm", "សហគ្រាស"],
    ["text", "with", "Its name", "ឈ្មោះ"],
    ["integer", "workers", "Workers", "កម្មករ"],
    ["select_one grade", "grade", "Grade", "កម្រិត"],
    ["select_one way", "way", "How sold", "លក់"],
    ["select_multiple way", "ways", "All ways", "ទាំងអស់"],
    ["date", "day", "Since", "តាំងពី"],
    ["geopoint", "point", "Where", "ទីណា"],
    ["end_group", "", "", ""],
    ["begin_repeat", "plot", "Plot", "ដី"],
    ["text", "workers", "Who", "អ្នកណា"],
    ["geoshape", "shape", "Shape", "រាង"],
    ["begin_repeat", "tree", "Tree", "ដើម"],
    ["decimal", "height", "Height", "កម្ពស់"],
    ["end_repeat", "", "", ""],
    ["end_repeat", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::ខ្មែរ (km)"],
    ["grade", "1", "Good", "ល្អ"], ["grade", "9", "Poor", "អន់"],
    ["way", "shop", "In a shop", "ហាង"], ["way", "fair", "At a fair", "ពិព័រណ៍"],
]  # fmt: skip
FIRST = {
    "firm/with": "=HYPERLINK(\"http://x\")", "firm/workers": "7", "firm/grade": "9", "firm/way": "fair",
    "firm/ways": "fair shop", "firm/day": "2025-11-03", "firm/point": "11.5 104.9 12 5",
}  # fmt: skip
AREA = "11 104 0 0; 11 105 0 0; 12 105 0 0"


@pytest.fixture
def form(world, tmp_path):
    made = surveys.import_form(world.store, write_form(tmp_path / "f.xlsx", survey=SURVEY, choices=CHOICES, name=""))
    filling = surveys.begin(world.store, made.id)
    session = filling.session
    for ref, value in FIRST.items():
        session.answer(f"/form/{ref}", value)
    for name in ("Dara", "Phal"):
        number = session.state()["/form/plot#repeat"].count if name == "Dara" else None
        if number != 1:
            session.add_repeat("/form/plot")
        session.answer(f"/form/plot[{1 if name == 'Dara' else 2}]/workers", name)
    session.answer("/form/plot[2]/shape", AREA)
    if "/form/plot[2]/tree[1]" not in session.state():
        session.add_repeat("/form/plot[2]/tree")
    session.answer("/form/plot[2]/tree[1]/height", "2.5")
    surveys.finalise(world.store, filling, session.finalise())
    empty = surveys.begin(world.store, made.id)
    surveys.finalise(world.store, empty, empty.session.finalise())
    return made.id


def rows(path, **more):
    table = read_table(path, **more)
    return [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]


def one(found, **wanted):
    return next(row for row in found if all(row[name] == value for name, value in wanted.items()))


def test_a_workbook_then_repeats_know_their_parents_and_nothing_is_a_formula(world, form, tmp_path):
    path = tmp_path / "a.xlsx"
    assert surveys.export_answers(world.store, form, path, split=True, groups=True) == 2
    main = rows(path)
    first = one(main, **{"The firm / Workers": 7})
    assert first["The firm / Its name"] == FIRST["firm/with"]
    assert first["The firm / All ways"] == "In a shop; At a fair"
    assert (first["The firm / All ways / At a fair"], first["The firm / All ways / In a shop"]) == (1, 1)
    from openpyxl import load_workbook

    book = load_workbook(path)
    assert not [c for sheet in book for r in sheet.iter_rows() for c in r if c.data_type == "f"]
    trees, plots = rows(path, sheet="plot-tree"), rows(path, sheet="plot")
    tree = next(row for row in trees if row["Plot / Tree / Height"] == 2.5)
    parent = next(row for row in plots if row["id"] == tree["id"] and row["Row"] == tree["Row it belongs to"])
    assert parent["Plot / Who"] == "Phal"
    assert tree["id"] == first["id"]


def test_csv_with_codes_then_a_hostile_cell_is_disarmed_and_choices_are_split(world, form, tmp_path):
    path = tmp_path / "a.csv"
    surveys.export_answers(world.store, form, path, labels=False, split=True)
    with path.open(encoding="utf-8-sig", newline="") as file:
        main = list(csv.DictReader(file))
    first = one(main, **{"firm/workers": "7"})
    assert first["firm/with"] == "'" + FIRST["firm/with"]
    assert (first["firm/ways"], first["firm/ways/fair"], first["firm/ways/shop"]) == ("shop fair", "1", "1")
    blank = next(row for row in main if row["id"] != first["id"])
    assert blank["firm/ways/fair"] == ""
    surveys.export_answers(world.store, form, path, labels=False, groups=False)
    assert "with" in read_table(path).header


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_a_data_file_then_labels_values_and_missing_values_are_right(world, form, tmp_path, ending):
    import pyreadstat

    path = tmp_path / f"a.{ending}"
    assert surveys.export_answers(world.store, form, path, language="ខ្មែរ (km)") == 2
    read = pyreadstat.read_sav if ending == "sav" else pyreadstat.read_dta
    data, meta = read(path)
    names = dict(zip(meta.column_names, meta.column_labels, strict=True))
    assert names["with_q"] == "ឈ្មោះ"
    assert names["workers"] == "កម្មករ"
    first = data[data["workers"] == 7].iloc[0]
    blank = data[data["workers"] != 7].iloc[0]
    assert first["with_q"] == FIRST["firm/with"]
    assert meta.variable_value_labels["grade"] == {1: "ល្អ", 9: "អន់"}
    assert (first["grade"], first["way"], first["ways_fair"]) == (9, 2, 1)
    assert meta.variable_value_labels["way"] == {1: "ហាង", 2: "ពិព័រណ៍"}
    assert str(first["day"])[:10] == "2025-11-03"
    assert (first["point_latitude"], first["point_accuracy"]) == (11.5, 5)
    assert all(math.isnan(blank[name]) for name in ("workers", "grade", "way", "ways_fair", "point_latitude"))
    trees, _meta = read(tmp_path / f"a-plot-tree.{ending}")
    assert trees["height"].dropna().tolist() == [2.5]
    told = rows(tmp_path / "a-variables.xlsx")
    assert one(told, Variable="way", Value=2)["Code in the form"] == "fair"
    assert one(told, Variable="with_q")["Question"] == "firm/with"


def test_places_then_one_feature_for_each_answer_that_is_a_place(world, form, tmp_path):
    path = tmp_path / "a.geojson"
    surveys.export_answers(world.store, form, path)
    found = json.loads(path.read_text("utf-8"))
    point, area = found["features"]
    assert point["geometry"] == {"type": "Point", "coordinates": [104.9, 11.5, 12]}
    assert point["properties"]["Grade"] == "Poor"
    assert area["geometry"]["coordinates"][0][0] == area["geometry"]["coordinates"][0][-1]
    assert (area["properties"]["repeat"], area["properties"]["row"], area["properties"]["Who"]) == ("plot", 2, "Phal")


def test_answers_of_two_versions_stand_together(world, form, tmp_path):
    newer = [row for row in SURVEY if row[1] != "day"]
    newer.insert(3, ["text", "phone", "Phone", "ទូរស័ព្ទ"])
    path = write_form(tmp_path / "g.xlsx", version="2", survey=newer, choices=CHOICES, name="")
    second = surveys.import_form(world.store, path).id
    filling = surveys.begin(world.store, second)
    filling.session.answer("/form/firm/phone", "012")
    surveys.finalise(world.store, filling, filling.session.finalise())
    assert surveys.export_answers(world.store, second, tmp_path / "both.xlsx", labels=False) == 3
    found = rows(tmp_path / "both.xlsx")
    assert [row["firm/phone"] for row in found].count("012") == 1
    assert [str(row["firm/day"]) for row in found].count("2025-11-03") == 1
    assert sorted(str(row["Version of the form"]) for row in found) == ["1", "1", "2"]
    assert surveys.export_answers(world.store, second, tmp_path / "one.xlsx", every_version=False) == 1


def test_without_the_extra_or_with_another_ending_then_said_and_nothing_is_written(world, form, tmp_path, monkeypatch):
    monkeypatch.setattr(statistics, "available", lambda: False)
    with pytest.raises(ReportError, match="statistics"):
        surveys.export_answers(world.store, form, tmp_path / "a.sav")
    with pytest.raises(ServiceError, match=r"\.geojson"):
        surveys.export_answers(world.store, form, tmp_path / "a.doc")
    assert not list(tmp_path.glob("a.*"))


@pytest.mark.parametrize(
    ("ending", "keys", "expected"),
    [
        (".sav", ["a/with", "b/Name", "c/name", "9é"], ["with_q", "b_Name", "c_name", "v_9e"]),
        (".dta", ["g/int", "str5", "ឈ្មោះ", "x" * 40, "x" * 41], ["int_q", "str5_q", "v", "x" * 28, "x" * 26 + "_2"]),
    ],
)
def test_names_of_variables_then_the_program_takes_them(ending, keys, expected):
    assert statistics.variable_names(keys, ending) == expected


@pytest.mark.parametrize("text", ["", "x y", "200 5", "nan 4", "11"])
def test_what_is_no_place_then_there_is_none(text):
    assert geometry("geopoint", text) is None


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_the_longest_names_labels_and_texts_are_written(tmp_path, ending):
    import pyreadstat

    one = statistics.Variable("n" * 90, "label ក " * 60, "number", {1: "value ខ " * 60})
    two = statistics.Variable("t" * 90, "text", "text")
    day = statistics.Variable("day", "a day nobody knows", "date")
    path = tmp_path / f"long{ending}"
    long = "ក" * 20_000
    many = [one] * 300
    rows = [(1.0, long, *[1.0] * 300, None), (None, "", *[None] * 300, None)]
    _names, cut = statistics.write_statistics(path, [one, two, *many, day], rows, title="title គ " * 30)
    data, meta = (pyreadstat.read_sav if ending == ".sav" else pyreadstat.read_dta)(path)
    assert cut == 1
    assert data["day"].isna().all()
    assert long.startswith(data[meta.column_names[1]][0])
    assert math.isnan(data[meta.column_names[0]][1])


def test_ranking_table_and_long_list_when_written_then_places_no_empty_head_and_few_variables(world, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    survey = [
        ["type", "name", "label", "appearance"],
        ["rank way", "order", "What sells best?", ""],
        ["begin_group", "table", "Grades", "table-list"],
        ["select_one grade", "cloth", "Cloth", ""],
        ["end_group", "", "", ""],
        ["select_multiple place", "places", "Where else?", "minimal"],
    ]
    choices = [["list_name", "name", "label"], *[[row[0], row[1], row[2]] for row in CHOICES[1:]],
               *[["place", f"p{n}", f"Place {n}"] for n in range(300)]]  # fmt: skip
    path = write_form(tmp_path / "r.xlsx", survey=survey, choices=choices, name="")
    made = surveys.import_form(world.store, path)
    filling = surveys.begin(world.store, made.id)
    for name, value in {"order": "fair shop", "table/cloth": "9", "places": "p7 p250"}.items():
        filling.session.answer(f"/form/{name}", value)
    surveys.finalise(world.store, filling, filling.session.finalise())
    surveys.export_answers(world.store, made.id, tmp_path / "r.sav")
    frame, meta = pyreadstat.read_sav(str(tmp_path / "r.sav"))
    assert (frame["order_fair"][0], frame["order_shop"][0]) == (1, 2)
    assert "order_fair" not in meta.variable_value_labels
    assert [name for name in frame if name.startswith("places_")] == ["places_p7", "places_p250"]
    surveys.export_answers(world.store, made.id, tmp_path / "r.csv", labels=False, split=True)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["order/fair"], row["order/shop"], row["places/p7"]) == ("1", "2", "1")
    assert not [name for text in (row, frame) for name in text if "reserved_name" in name]
