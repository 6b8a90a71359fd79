"""Sheets of paper that are entered twice: entries of repeats that only one of the two has, and what they are called."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import SurveySubmission
from fieldapp.services import double_entry, records, surveys, versions
from fieldapp.survey.nodes import parse_xml
from tests.survey.forms import xform


@pytest.fixture
def form(world, tmp_path):
    """Machines, each with a name that is needed and parts; the record id of the form."""
    path = tmp_path / "machines.xml"
    path.write_text(
        xform(
            '<d id="machines"><machine jr:template=""><kind/><part jr:template=""><name/></part></machine>'
            "<orx:meta><orx:instanceID/></orx:meta></d>",
            '<bind nodeset="/d/machine/kind" required="true()"/>'
            '<bind nodeset="/d/orx:meta/orx:instanceID" jr:preload="uid"/>',
            '<group ref="/d/machine"><label>Machine</label><repeat nodeset="/d/machine">'
            '<input ref="/d/machine/kind"><label>Kind</label></input>'
            '<group ref="/d/machine/part"><label>Part</label><repeat nodeset="/d/machine/part">'
            '<input ref="/d/machine/part/name"><label>Name</label></input></repeat></group></repeat></group>',
        ),
        "utf-8",
    )
    return surveys.import_form(world.store, path).id


def enter(world, filling, machines):
    """Enter a sheet of machines: kind -> names of parts."""
    session = filling.session
    for number, (kind, parts) in enumerate(machines.items(), 1):
        session.add_repeat("/d/machine")
        session.answer(f"/d/machine[{number}]/kind", kind)
        for place, name in enumerate(parts, 1):
            session.add_repeat(f"/d/machine[{number}]/part")
            session.answer(f"/d/machine[{number}]/part[{place}]/name", name)
    return double_entry.close_turn(world.store, filling, session.instance_xml(), "sheet")


def both(world, form, first, second):
    """Two entries of one sheet; the draft of the second."""
    turn = enter(world, double_entry.begin(world.store, form), first)
    return enter(world, double_entry.begin_second(world.store, turn.draft_key), second).draft_key


def final(world, record_id):
    """What became final: kind -> names of parts."""
    root = parse_xml(str(records.load(world.store, SurveySubmission, record_id)["answers"])).root
    return {
        one.named("kind")[0].text: [part.named("name")[0].text for part in one.named("part")]
        for one in root.named("machine")
    }


LONG = {"loom": ["reed", "warp beam"], "wheel": ["spindle"]}
SHORT = {"loom": ["reed"]}


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [(LONG, SHORT, "second"), (LONG, SHORT, "first"), (SHORT, LONG, "first"), (SHORT, LONG, "second")],
)
def test_entries_that_one_side_lacks_then_they_go_or_stay_as_was_decided(world, form, first, second, taken):
    key = both(world, form, first, second)
    found = double_entry.pair(world.store, key).differences
    done = double_entry.settle(world.store, key, {one.ref: getattr(one, taken) for one in found})
    assert final(world, done.id) == (first if taken == "first" else second)


def test_entries_when_only_a_part_of_one_is_kept_then_it_stays(world, form):
    key = both(world, form, LONG, SHORT)
    found = double_entry.pair(world.store, key).differences
    chosen = {one.ref: "" for one in found} | {"/d/machine[2]/kind": "wheel"}
    assert final(world, double_entry.settle(world.store, key, chosen).id) == {"loom": ["reed"], "wheel": []}


def test_differences_in_entries_then_it_is_said_which_one_they_stand_in(world, form):
    found = double_entry.pair(world.store, both(world, form, LONG, SHORT)).differences
    assert [one.label for one in found] == [
        "Machine 1  ›  Part 2  ›  Name",
        "Machine 2  ›  Kind",
        "Machine 2  ›  Part 1  ›  Name",
    ]


def test_place_of_a_question_then_the_entries_that_it_stands_in():
    assert versions.instances_of("/d/a[1]/b[12]/c") == ["/d/a[1]", "/d/a[1]/b[12]"]
    assert versions.whole_of("/d/a[1]/b[12]") == ("/d/a[1]/b", 12)
