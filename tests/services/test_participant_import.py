"""A list of participants: columns as lists call them, who is known, Zawgyi and Buddhist years, all in one step back."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.records import Participation, Person
from fieldapp.services import attendance, participant_import
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
    assert participant_import.headings(["Nom", "Sexe", "Téléphone", "Pays"]) == {
        0: "name_as_written", 1: "sex", 2: "phone", 3: "country",
    }  # fmt: skip
