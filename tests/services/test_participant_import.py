"""A list of participants: columns as lists call them, who is known, Zawgyi and Buddhist years, all in one step back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from fieldapp.domain.records import Participation, Person
from fieldapp.services import attendance, participant_import
from fieldapp.services.participant_words import headings
from fieldapp.services.previewing import TableRefused
from fieldapp.store import Query
from fieldapp.store import undo as undoing
from tests.services.conftest import World

LIST = """Full name,Gender,Year of birth,Tel,Organization,Role,Shoe size
Chea Sok,F,2535,+855 12 345 678,Atelier 12,Entrepreneur,38
\u103b\u1019\u1014\u1039\u1019\u102c,M,1990,,Golden Bee,National researcher,
Souk Vong,F,,,,Chief of everything,
Chea Sok,F,2535,+855 12 345 678,Atelier 12,Entrepreneur,38
,M,1990,,,Worker,
Known Person,F,1985,+855 12 000 111,,Worker,
Bun Thoeun,X,nineteen,,,Worker,
"""


def listed(tmp_path: Path, text: str = LIST) -> Path:
    """The list as a file."""
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return path


def people(world: World) -> int:
    """How many people are on record."""
    with world.store.read() as tx:
        return tx.count(Person, Query())[1]


def test_list_when_read_then_every_row_says_what_becomes_of_it(world: World, tmp_path: Path) -> None:
    event = world.training()
    known = world.person("Known Person", birth="1985", phone="+855 12 000 111")
    found = participant_import.preview(world.store, event, listed(tmp_path))
    assert [row.state for row in found.rows] == ["new", "new", "new", "wrong", "wrong", "same", "wrong"]
    assert found.ignored == ("Shoe size",)
    first, burmese, chief, again, nameless, same, born = found.rows
    assert first.person["birth"] == "1992"
    assert any("Buddhist year" in remark for remark in first.remarks)
    assert (first.place["role"], first.place["organisation"]) == ("entrepreneur", "Atelier 12")
    assert burmese.name == "မြန်မာ"
    assert any("Zawgyi" in remark for remark in burmese.remarks)
    assert chief.place["role"] == "unspecified"
    assert "not in the list" in chief.remarks[0]
    assert "row 2 already" in again.errors[0]
    assert nameless.errors
    assert "Born" in born.errors[0]
    assert same.chosen == known
    assert "same phone" in same.alike[0].why
    assert people(world) == 1


def test_list_when_let_in_then_people_and_places_are_made_in_one_step_that_can_be_undone(
    world: World, tmp_path: Path
) -> None:
    event = world.training()
    world.person("Known Person", birth="1985", phone="+855 12 000 111")
    found = participant_import.preview(world.store, event, listed(tmp_path))
    done = participant_import.apply(world.store, found)
    assert (done.people, done.enrolled) == (3, 4)
    grid = attendance.grid(world.store, event)
    assert {person.name for person in grid.people} == {"Chea Sok", "မြန်မာ", "Souk Vong", "Known Person"}
    assert all(person.code for person in grid.people)
    again = participant_import.preview(world.store, event, listed(tmp_path))
    assert again.count("enrolled") >= 2
    undoing.undo(world.store)
    assert attendance.grid(world.store, event).people == ()
    assert people(world) == 1


def test_row_when_it_may_be_somebody_then_the_choice_goes_round(world: World, tmp_path: Path) -> None:
    event = world.training()
    known = world.person("Chea Sok", sex="F")
    world.make(Participation, event=event, person=known, role="worker", country="KH", enrolled_on="2025-11-01")
    found = participant_import.preview(world.store, event, listed(tmp_path, "Name\nChea Sok\n"))
    row = found.rows[0]
    assert (row.state, [one.id for one in row.alike]) == ("new", [known])  # the name alone decides nothing
    enrolled = participant_import.enrolled_in(world.store, event)
    found = participant_import.choose_next(found, row.number, enrolled)
    assert found.rows[0].state == "enrolled"
    found = participant_import.choose_next(found, row.number, enrolled)
    assert found.rows[0].state == "new"


def test_row_when_it_has_a_code_then_it_is_that_person_or_wrong(world: World, tmp_path: Path) -> None:
    event = world.training()
    known = world.person("Chea Sok")
    with world.store.read() as tx:
        code = str((tx.get(Person, known) or {})["code"])
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    text = f"Name,Code\nSomebody Else,{code}\nChea Sok,{wrong}\n"
    found = participant_import.preview(world.store, event, listed(tmp_path, text))
    assert found.rows[0].chosen == known
    assert "code is not right" in found.rows[1].errors[0]


def test_list_when_it_has_no_names_then_it_says_which_column_is_missing(world: World, tmp_path: Path) -> None:
    event = world.training()
    with pytest.raises(TableRefused, match="No column holds the names"):
        participant_import.preview(world.store, event, listed(tmp_path, "Colour,Size\nred,1\n"))


def test_headings_when_in_french_or_khmer_then_understood() -> None:
    assert headings(["Nom", "Sexe", "Téléphone", "Pays"]) == {
        0: "name_as_written", 1: "sex", 2: "phone", 3: "country",
    }  # fmt: skip


def book(tmp_path: Path, *sheets: list[list[Any]], merged: tuple[str, ...] = ()) -> Path:
    """A workbook of these rows; ranges of the last sheet are merged."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for rows in sheets:
        page = made.create_sheet()
        for row in rows:
            page.append(row)
    for cells in merged:
        made.worksheets[-1].merge_cells(cells)
    path = tmp_path / "list.xlsx"
    made.save(path)
    return path


def test_workbook_when_titles_stand_above_and_heads_are_merged_then_its_people_are_found(
    world: World, tmp_path: Path
) -> None:
    event = world.training()
    heads = ["No", "Full name", "Sex", "Date of birth", "Contact", None, "Position"]
    rows = [
        ["Ministry of Crafts: list of participants"], ["Van Lam, 2 to 6 March"], [],
        heads, [None, None, None, None, "Phone no.", "Workshop", None],
        [1, "Chea Sok", "woman", datetime(1990, 4, 3), 12345678, "Atelier 12", "Owner"],
        [2, "Souk Vong", "homme", 32874, "012 345 670 / 097 222 333", "n/a", "weaver"],
        heads,
        [3, "Bun Thoeun", "ប្រុស", "03/04/2533", "-", None, None],
        ["Total", 3],
    ]  # fmt: skip
    path = book(tmp_path, [["About this file"], ["Made in March"]], rows, merged=("A1:G1", "E4:F4"))
    found = participant_import.preview(world.store, event, path)
    assert [row.state for row in found.rows] == ["new", "new", "new", "wrong"]
    first, second, third, total = found.rows
    assert (first.number, first.person["birth"], first.person["sex"]) == (6, "1990-04-03", "F")
    assert (first.place["organisation"], first.place["role"]) == ("Atelier 12", "entrepreneur")
    assert "a 0 or + before it is lost" in first.remarks[0]
    assert (second.person["birth"], second.person["phone"]) == ("1990-01-01", "012345670")
    assert any("lost its format" in remark for remark in second.remarks)
    assert any("097 222 333" in remark for remark in second.remarks)
    assert (second.place["role"], "organisation" in second.place) == ("worker", False)
    assert (third.person["birth"], third.person["sex"], "phone" in third.person) == ("1990-04-03", "M", False)
    assert total.errors == ("“3” is no name.",)


@pytest.mark.parametrize(
    ("text", "encoding", "names"),
    [
        ("First name,Last name,Age\nSophea,Chan,34 years\n", "utf-8", ["Sophea Chan"]),
        ("Nom;Prénom;Âge\nDiallo;Aïssatou;34 ans\n", "utf-8", ["Diallo Aïssatou"]),
        ("ល.រ,ឈ្មោះ,ភេទ,អាយុ\n១,ចាន់ សុភា,ស្រី,៣៤\n", "utf-8-sig", ["ចាន់ សុភា"]),
        ("الاسم الكامل,الجنس,العمر\nأحمد علي,ذكر,٣٤\n", "utf-8", ["أحمد علي"]),
        ("List of the day\n\nNo;Name / ឈ្មោះ;Age (years)\n1;Chan Sophea;34\n", "utf-8", ["Chan Sophea"]),
    ],
)
def test_list_when_headed_as_people_do_in_their_language_then_names_and_ages_are_read(
    world: World, tmp_path: Path, text: str, encoding: str, names: list[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding)
    found = participant_import.preview(world.store, world.training(), path)
    assert [row.name for row in found.rows] == names
    assert found.rows[0].person["age_reported"] == 34
    assert found.rows[0].errors == ()


def test_workbook_when_each_sex_has_a_column_to_tick_then_the_tick_counts(world: World, tmp_path: Path) -> None:
    rows = [
        ["No", "Name of trainees", "Sex", None, "Name of the enterprise"], [None, None, "F", "M", None],
        [1, "Sok Dara", None, "x", "Atelier 12"], [2, "Chan Sophea", "✓", None, None], [3, "Both", "x", "x", None],
    ]  # fmt: skip
    path = book(tmp_path, rows, merged=("C1:D1", "A1:A2", "B1:B2", "E1:E2"))
    found = participant_import.preview(world.store, world.training(), path)
    assert [(row.name, row.person["sex"]) for row in found.rows] == [
        ("Sok Dara", "M"), ("Chan Sophea", "F"), ("Both", "unknown"),
    ]  # fmt: skip
    assert found.rows[0].place["organisation"] == "Atelier 12"


def test_row_when_born_long_ago_or_yesterday_then_asked_about(world: World, tmp_path: Path) -> None:
    path = listed(tmp_path, "Name,Born\nOld One,31/12/1890\nYoung One,2024\nThird,1990\n")
    found = participant_import.preview(world.store, world.training(), path)
    assert [bool(row.remarks) for row in found.rows] == [True, True, False]
    assert "unusual" in found.rows[0].remarks[0]


def test_row_when_left_out_then_it_does_not_come_in_and_may_be_taken_in_again(world: World, tmp_path: Path) -> None:
    event = world.training()
    path = listed(tmp_path, "Name\nChea Sok\nPrepared by the office\n")
    found = participant_import.leave_out(participant_import.preview(world.store, event, path), 3)
    assert [row.state for row in found.rows] == ["new", "left_out"]
    assert participant_import.apply(world.store, found).people == 1
    assert participant_import.leave_out(found, 3).rows[1].state == "new"
