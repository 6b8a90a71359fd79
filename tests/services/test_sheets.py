"""Signed sheets: printed rows, typing in, scans, tally, seal, versions with a reason, the code read from a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.records import AttendanceSheet, Participation, PrintedSheet
from fieldapp.reports import pictures
from fieldapp.services import attendance, sealing, sheet_typing, sheets
from fieldapp.services.errors import ServiceError
from fieldapp.store import undo as undoing
from tests.services.conftest import World

NAMES = ("Aok", "Bun", "Chea", "Dara", "Em", "Fon", "Gim", "Heng", "Im", "Jon", "Keo")


class Day:
    """One half day with eleven people, its sheet printed."""

    def __init__(self, world: World) -> None:
        self.world, self.store = world, world.store
        self.event = world.training()
        self.session = world.session(self.event, "2025-11-13", "AM", "08:30", "12:00")
        self.people = [self.enrol(name) for name in NAMES]
        attendance.remember(self.store, self.event, "2025-11-13")

    def enrol(self, name: str, **more: object) -> str:
        """Somebody takes part; the person's id."""
        person = self.world.person(name)
        values = {"event": self.event, "person": person, "role": "worker", "country": "KH", "enrolled_on": "2025-11-01"}
        self.world.make(Participation, **{**values, **more})
        return person

    def type(self, text: str, status: str = "P") -> sheet_typing.TypedIn:
        """Type one line."""
        return sheet_typing.type_in(self.store, self.session, "", text, status)

    def sheet(self) -> sheets.Sheet:
        """The sheet now."""
        return sheets.read(self.store, self.session)

    def marks(self) -> list[str]:
        """The marks in the order of the rows."""
        return [row.mark.status if row.mark else "" for row in self.sheet().rows]

    def seal(self, signed: int = 11) -> None:
        """Mark all, count, seal."""
        self.type("1-11")
        assert sealing.note(self.store, self.session, {"rows_signed": signed}).errors == {}
        sealing.seal(self.store, self.session)


@pytest.fixture
def day(world: World) -> Day:
    return Day(world)


def test_rows_when_typed_by_number_range_and_code_then_marked_as_typed(day: Day) -> None:
    assert day.type("1-3").said == "1 Aok, 2 Bun, 3 Chea: Present"
    assert day.type("4, 6 A").said == "4 Dara, 6 Fon: Absent"
    assert day.type("៥ L45").said == "5 Em: Late 45 min"
    code = day.sheet().rows[6].person.code
    assert day.type(code).said == "7 Gim: Present"
    tail = "#" + code.split("-")[-2] + "-" + code.split("-")[-1]
    assert day.type(f"{tail} R").said == "7 Gim: Remote"
    assert day.type("* A").said == "4 rows: Absent"
    assert day.marks() == ["P", "P", "P", "A", "L", "A", "R", "A", "A", "A", "A"]
    assert day.sheet().tally == sheets.Tally(None, 4, 0)
    grid = attendance.grid(day.store, day.event)
    assert {mark.marked_by for mark in grid.marks.values()} == {"Keo Soma"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12", "There is no row 12 on this sheet; the last is 11. Enrol the person first."),
        ("#17-5", "The check digit of #17-5 is wrong"),
        ("9-3", "from a lower to a higher"),
        ("7 L", "Give the minutes"),
        ("7 P30", "Minutes belong to L and X"),
        ("seven", "no row and no right code"),
        ("", "Type the number of a row"),
        ("KH-VL-P-0099999-0", "no row and no right code"),
    ],
)
def test_line_when_it_is_wrong_then_a_sentence_says_what_to_do_and_nothing_is_written(
    day: Day, text: str, said: str
) -> None:
    outcome = day.type(text)
    assert said in outcome.wrong
    assert not any(day.marks())


def test_rows_when_somebody_is_enrolled_after_printing_then_numbers_stay_those_of_the_paper(day: Day) -> None:
    day.enrol("Aaron")
    rows = day.sheet().rows
    assert [row.person.name for row in rows] == [*NAMES, "Aaron"]
    assert (rows[-1].number, rows[-1].printed) == (12, False)
    assert day.type("1").said == "1 Aok: Present"
    attendance.remember(day.store, day.event, "2025-11-13")
    attendance.remember(day.store, day.event, "2025-11-13")
    codes = [code for _id, code in day.sheet().papers]
    assert [code.split("/")[1][:4] for code in codes] == ["01.2", "01.1"]
    assert day.sheet().rows[0].person.name == "Aaron"


def test_sheet_when_eleven_signed_and_eleven_are_marked_then_it_is_sealed_and_nothing_changes_any_more(
    day: Day,
) -> None:
    day.seal()
    seen = day.sheet()
    assert (seen.sealed, seen.version, seen.altered, seen.tally.agrees) == (True, 1, False, True)
    assert "11 signed, 11 marked" in seen.history[0]
    refused = attendance.mark(day.store, day.event, [(day.session, day.people[0])], "A").refused
    assert "sealed (version 1)" in next(iter(refused.values()))
    assert attendance.clear(day.store, day.event, [(day.session, day.people[0])]).refused
    assert "sealed" in day.type("1 A").wrong
    assert day.marks() == ["P"] * 11
    with pytest.raises(ServiceError, match="sealed"):
        sealing.note(day.store, day.session, {"rows_signed": 3})
    with pytest.raises(ServiceError, match="sealed"):
        sealing.seal(day.store, day.session)


def test_sheet_when_opened_again_then_a_reason_is_needed_and_the_next_version_is_sealed_beside_the_first(
    day: Day,
) -> None:
    day.seal()
    with pytest.raises(ServiceError, match="why"):
        sealing.reopen(day.store, day.session, "  ")
    sealing.reopen(day.store, day.session, "Row 3 was read wrongly")
    assert day.type("3 A").said == "3 Chea: Absent"
    with pytest.raises(ServiceError, match="not sealed"):
        sealing.reopen(day.store, day.session, "again")
    sealing.note(day.store, day.session, {"rows_signed": "10"})
    sealing.seal(day.store, day.session)
    seen = day.sheet()
    assert (seen.version, seen.sealed, len(seen.history)) == (2, True, 2)
    assert "Row 3 was read wrongly" in seen.history[1]


def test_sheet_when_the_counts_differ_then_sealing_asks_why(day: Day) -> None:
    day.type("1-11")
    sealing.note(day.store, day.session, {"rows_signed": 10, "witness": "Tep Kalyan", "host_stamp": "yes"})
    with pytest.raises(ServiceError, match="differ"):
        sealing.seal(day.store, day.session)
    sealing.note(day.store, day.session, {"difference": "Keo signed on the back"})
    sealing.seal(day.store, day.session)
    assert day.sheet().values["rows_marked"] == 11
    assert "Keo signed on the back" in day.sheet().history[0]


def test_sheet_when_marks_or_the_count_are_missing_then_sealing_says_so(day: Day) -> None:
    day.type("1-9")
    with pytest.raises(ServiceError, match="2 people have no mark yet"):
        sealing.seal(day.store, day.session)
    day.type("* A")
    with pytest.raises(ServiceError, match="Count the signed rows"):
        sealing.seal(day.store, day.session)
    assert "rows_signed" in sealing.note(day.store, day.session, {"rows_signed": "many"}).errors


def test_sheet_when_marks_come_in_after_sealing_by_another_way_then_it_is_noticed(day: Day) -> None:
    day.seal()
    mark = next(iter(day.sheet().rows)).person.person_id
    with day.store.write() as tx:
        from fieldapp.domain.records import AttendanceMark

        tx.update(AttendanceMark, str(AttendanceMark.natural_id({"session": day.session, "person": mark})),
                  {"status": "A"})  # fmt: skip
    assert day.sheet().altered


def test_seal_when_undone_then_the_sheet_stays_sealed(day: Day) -> None:
    day.seal()
    undoing.undo(day.store)
    assert day.sheet().sealed


def test_scan_when_attached_then_it_belongs_to_the_sheet_and_the_seal_names_it(day: Day, tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    scan.write_bytes(b"\x89PNG")
    sealing.attach(day.store, [day.session], scan)
    sealing.attach(day.store, [day.session], scan)
    assert [file.name for file in day.sheet().scans.values()] == ["scan.png"]
    day.seal()
    assert day.sheet().values["scans"] == next(iter(day.sheet().scans))
    with pytest.raises(ServiceError, match="cannot be read"):
        sealing.attach(day.store, [day.session], tmp_path / "nothing.png")


def test_code_when_read_from_a_scan_of_the_print_then_it_leads_to_its_sessions(day: Day, tmp_path: Path) -> None:
    paper = attendance.print_sheet(day.store, day.event, tmp_path / "sheet.pdf", language="ar", day="2025-11-13")
    (tmp_path / "scan.png").write_bytes(pictures.picture(paper, 0, 110).png())
    for path in (paper, tmp_path / "scan.png"):
        code = sheet_typing.code_in(path)
        found = sealing.find_paper(day.store, code)
        assert found is not None
        assert found[1:] == (day.event, [day.session])
    assert sealing.find_paper(day.store, "KH-VL-T-0000009-9/01.1-1") is None
    with day.store.read() as tx:
        assert len(tx.find(PrintedSheet)) == 1
        assert tx.find(AttendanceSheet) == []
    (tmp_path / "empty.png").write_bytes(b"no picture")
    with pytest.raises(ServiceError):
        sheet_typing.code_in(tmp_path / "empty.png")


def test_tally_when_a_difference_is_explained_then_the_sentence_says_why_and_asks_no_more():
    tally = sheets.Tally(5, 4, 0)
    assert "say why" in sheets.tally_words(tally)
    assert sheets.tally_words(tally, "one signed twice") == "5 rows signed, 4 marked. Explained: one signed twice"
    assert "they agree" in sheets.tally_words(sheets.Tally(4, 4, 0), "one signed twice")
