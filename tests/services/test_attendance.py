"""The attendance grid through its services: marks, blocks, refusals, rates, the sheet."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fieldapp import i18n
from fieldapp.domain.records import AttendanceMark, Participation, Session
from fieldapp.services import attendance, records
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from fieldapp.store import undo as undoing


class Course:
    """A training of four half days with three people."""

    def __init__(self, world, title="Quality of silk"):
        self.world, self.store = world, world.store
        self.event = world.training(title)
        self.sessions = [
            world.session(self.event, day, slot, start, end)
            for day in ("2025-11-13", "2025-11-14")
            for slot, start, end in (("AM", "08:30", "12:00"), ("PM", "13:30", "17:00"))
        ]
        self.people = [world.person(name) for name in ("ចាន់ សុខា", "Souk V.", "علي بن صالح")]
        for person in self.people:
            self.enrol(person)

    def enrol(self, person, **more):
        values = {"event": self.event, "person": person, "role": "worker", "country": "KH"}
        return self.world.make(Participation, **{**values, "enrolled_on": "2025-11-01", **more})

    def mark(self, cells, status, minutes=None):
        return attendance.mark(self.store, self.event, cells, status, minutes)

    def grid(self):
        return attendance.grid(self.store, self.event)


@pytest.fixture
def course(world):
    return Course(world)


def test_grid_of_a_new_training_then_all_cells_are_open(course):
    grid = course.grid()
    assert [(s.day, s.slot, s.minutes) for s in grid.sessions][:2] == [
        ("2025-11-13", "AM", 210),
        ("2025-11-13", "PM", 210),
    ]
    assert [p.number for p in grid.people] == [1, 2, 3]
    assert grid.marks == {}
    assert grid.totals[course.sessions[0]] == attendance.SessionTotal(0, 3, 3)
    assert all(rate.to_date is None and rate.programme == 0 for rate in grid.rates.values())


def test_mark_a_block_then_it_is_stored_at_once_and_undone_at_once(course):
    cells = [(session, person) for session in course.sessions[:2] for person in course.people]
    outcome = course.mark(cells, "P")
    assert outcome.refused == {}
    assert set(outcome.marks) == set(cells)
    assert len(outcome.changes.of_type(AttendanceMark)) == 6
    assert undoing.undoable(course.store) == "mark 6 present"
    grid = course.grid()
    assert grid.totals[course.sessions[0]] == attendance.SessionTotal(3, 3, 0)
    assert {rate.to_date for rate in grid.rates.values()} == {Fraction(1)}
    assert {rate.programme for rate in grid.rates.values()} == {Fraction(1, 2)}
    undoing.undo(course.store)
    assert course.grid().marks == {}


def test_mark_the_same_cell_again_then_the_record_is_the_same_one(course):
    cell = (course.sessions[0], course.people[0])
    course.mark([cell], "A")
    course.mark([cell], "P")
    again = course.mark([cell], "P")
    assert not again.changes
    assert again.marks[cell].status == "P"
    found = records.listing(course.store, AttendanceMark, Query())
    assert found.ids == [AttendanceMark.natural_id({"session": cell[0], "person": cell[1]})]
    kept = records.load(course.store, AttendanceMark, found.ids[0])
    assert (kept["status"], kept["marked_by"]) == ("P", "Keo Soma")
    assert kept["team"] == records.load(course.store, Session, cell[0])["team"]


def test_late_without_minutes_or_with_too_many_then_refused_with_words(course):
    cell = (course.sessions[0], course.people[0])
    assert "minutes" in course.mark([cell], "L").refused[cell]
    assert "210" in course.mark([cell], "L", 400).refused[cell]
    outcome = course.mark([cell], "L", 45)
    assert outcome.marks[cell].minutes == 45
    assert course.grid().rates[course.people[0]].to_date == Fraction(45, 210)


def test_mark_outside_the_participation_then_not_eligible_and_the_rest_is_marked(course):
    late = course.world.person("Came on the second day")
    course.enrol(late, enrolled_on="2025-11-14")
    cells = [(session, late) for session in course.sessions]
    outcome = course.mark(cells, "P")
    assert set(outcome.refused) == set(cells[:2])
    assert "14 Nov 2025" in outcome.refused[cells[0]]
    grid = course.grid()
    assert [grid.marks[cell].status for cell in cells] == ["NE", "NE", "P", "P"]
    assert grid.rates[late] == attendance.PersonRate(Fraction(1), Fraction(1, 2), Fraction(1))
    assert grid.totals[course.sessions[0]].expected == 3
    assert grid.totals[course.sessions[2]].expected == 4


def test_same_person_in_two_places_at_once_then_refused_and_the_other_place_named(course):
    other = Course(course.world, "Accounting")
    person = course.people[0]
    other.enrol(person)
    course.mark([(course.sessions[0], person)], "P")
    cell = (other.sessions[0], person)
    outcome = other.mark([cell], "P")
    assert "Quality of silk" in outcome.refused[cell]
    assert "08:30–12:00" in outcome.refused[cell]
    assert not outcome.changes
    assert other.mark([cell], "A").refused == {}
    assert other.mark([(other.sessions[1], person)], "P").refused == {}


def test_overlapping_sessions_in_one_block_then_only_the_first_is_marked(course):
    twin = course.world.session(course.event, "2025-11-13", "EVE", "11:00", "13:00")
    person = course.people[0]
    outcome = course.mark([(course.sessions[0], person), (twin, person)], "P")
    assert set(outcome.refused) == {(twin, person)}


def test_mark_of_somebody_who_does_not_take_part_then_refused(course):
    stranger = course.world.person("Stranger")
    cell = (course.sessions[0], stranger)
    assert "does not take part" in course.mark([cell], "P").refused[cell]


def test_clear_then_the_cell_is_open_and_can_be_marked_again(course):
    cell = (course.sessions[0], course.people[0])
    course.mark([cell], "A")
    assert attendance.clear(course.store, course.event, [cell]).changes
    assert course.grid().marks == {}
    course.mark([cell], "E")
    assert course.grid().marks[cell].status == "E"


def test_fill_down_then_status_and_minutes_of_the_cell_above_are_taken(course):
    cells = [(course.sessions[0], person) for person in course.people]
    course.mark(cells[:1], "X", 100)
    outcome = attendance.fill_down(course.store, course.event, cells[0], cells)
    assert {(m.status, m.minutes) for m in outcome.marks.values()} == {("X", 100)}
    assert len(outcome.marks) == 2
    course.mark([(course.sessions[1], course.people[1])], "P")
    attendance.fill_down(course.store, course.event, (course.sessions[1], course.people[0]), [
        (course.sessions[1], course.people[1])
    ])  # fmt: skip
    assert (course.sessions[1], course.people[1]) not in course.grid().marks


def test_sessions_that_do_not_count_then_they_are_in_no_rate(course):
    extra = course.world.session(course.event, "2025-11-14", "EVE", "18:00", "20:00", counts="no")
    course.mark([(extra, course.people[0])], "A")
    course.mark([(course.sessions[0], course.people[0])], "P")
    assert course.grid().rates[course.people[0]] == attendance.PersonRate(Fraction(1), Fraction(1, 4), Fraction(1, 4))


def test_events_then_newest_first_with_people(course):
    course.world.training("Later", start="2026-01-05", end="2026-01-06")
    lines = attendance.events(course.store)
    assert [(line.title, line.people) for line in lines] == [("Later", 0), ("Quality of silk", 3)]


@pytest.mark.parametrize(
    ("today", "marked", "expected"),
    [(13, 0, 0), (13, 1, 1), (13, 2, 0), (14, 0, 2), (12, 0, 0), (20, 1, 3), (20, 4, 3), (20, 0, 0)],
)
def test_day_to_open_then_it_is_what_waits_nearest(course, today, marked, expected):
    course.mark([(session, person) for session in course.sessions[:marked] for person in course.people], "P")
    assert attendance.day_to_open(course.grid(), date(2025, 11, today)) == course.sessions[expected]


def test_grid_of_a_deleted_training_then_it_says_so(course):
    from fieldapp.domain.records import TrainingEvent

    records.delete(course.store, TrainingEvent, [course.event])
    with pytest.raises(ServiceError, match="not here"):
        course.grid()


def test_sheet_of_one_day_then_it_has_that_day_and_the_marks_as_written(course):
    course.mark([(course.sessions[2], course.people[0])], "L", 45)
    course.mark([(course.sessions[2], course.people[1])], "P")
    made = attendance.sheet(course.store, course.event, "2025-11-14", "fr", filled=True)
    assert (made.day_number, made.language, len(made.sessions)) == (2, "fr", 2)
    assert sorted(row.marks[course.sessions[2]] for row in made.rows) == ["", "L45*", "P*"]
    assert made.spare_rows == 0
    assert made.programme == "Silk and cashew (invented)"
    blank = attendance.sheet(course.store, course.event, None, "km")
    assert (blank.day_number, len(blank.sessions), blank.spare_rows) == (None, 4, 3)
    assert all(row.marks == {} for row in blank.rows)
    with pytest.raises(ServiceError, match="no session on this day"):
        attendance.sheet(course.store, course.event, "2025-12-24", "en")


@pytest.mark.parametrize("language", [lang.code for lang in i18n.languages()])
def test_print_sheet_in_every_language_then_the_names_can_be_read_back(course, tmp_path, language):
    path = attendance.print_sheet(
        course.store, course.event, tmp_path / "s.pdf", language=language, report_language="en"
    )
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        assert len(document) >= 1
        assert "Souk V." in document[0].get_textpage().get_text_range()
    finally:
        document.close()
