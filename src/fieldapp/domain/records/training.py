"""Training events, their half-day sessions, who takes part and who was there: domain 7.4."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.choices import PILLAR, YES_NO, country_field
from fieldapp.domain.records.programme import end_not_before_start
from fieldapp.i18n import N_, _

SLOT = (
    Choice("AM", N_("Morning")),
    Choice("PM", N_("Afternoon")),
    Choice("EVE", N_("Evening")),
    Choice("FULL", N_("Whole day")),
)
METHOD = (
    Choice("lecture", N_("Lecture")),
    Choice("group", N_("Group work")),
    Choice("practical", N_("Practical work")),
    Choice("study_visit", N_("Study visit")),
    Choice("field", N_("Field work")),
    Choice("coaching", N_("Coaching")),
)
PARTICIPANT_ROLE = (
    Choice("national_researcher", N_("National researcher")),
    Choice("YGMS", N_("Young GMS professional")),
    Choice("institute_researcher", N_("Institute researcher")),
    Choice("entrepreneur", N_("Entrepreneur")),
    Choice("worker", N_("Worker")),
    Choice("facilitator", N_("Facilitator")),
    Choice("BDS_provider", N_("BDS provider")),
    Choice("official", N_("Public official")),
    Choice("trainer_ToT", N_("Trainer in training")),
    Choice("student", N_("Student")),
    Choice("apprentice", N_("Apprentice")),
    Choice("journalist", N_("Journalist")),
    Choice("observer", N_("Observer")),
    Choice("unspecified", N_("Not specified")),
)
PHASE = (
    Choice("learn_to_do", N_("Learn to do")),
    Choice("do_to_learn", N_("Do to learn")),
    Choice("share_to_learn", N_("Share to learn")),
)
CLOCK = (
    Choice("24", N_("24 hours")),
    Choice("ethiopian", N_("Ethiopian clock beside it")),
)
PER_DIEM_BY = (
    Choice("day", N_("One for each day attended")),
    Choice("half", N_("Half for each half day attended")),
)
SPONSOR = (
    Choice("full", N_("Paid in full")),
    Choice("partial", N_("Paid in part")),
    Choice("self", N_("Pays alone")),
    Choice("cost_share", N_("Shares the cost")),
)
ATTENDANCE = (
    Choice("P", N_("Present")),
    Choice("L", N_("Late")),
    Choice("X", N_("Left early")),
    Choice("A", N_("Absent")),
    Choice("E", N_("Excused")),
    Choice("R", N_("Remote")),
    Choice("NE", N_("Not eligible")),
)
PROOF = (
    Choice("sheet_row", N_("Row on the sheet")),
    Choice("signature", N_("Signature")),
    Choice("thumb", N_("Thumbprint")),
    Choice("QR", N_("QR code")),
    Choice("roll_call", N_("Roll call")),
)


class TrainingEvent(Record, table=True):
    """A training held at one place from one day to another."""

    __tablename__ = "training_event"
    view: ClassVar[View] = View(
        N_("Training"), N_("Trainings"), new=N_("New training"),
        title=("title",), sort="start", search=("title", "code", "venue"),
        letter="T", icon="graduation-cap", check=end_not_before_start,
    )  # fmt: skip
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    code: Annotated[str | None, F(N_("Code"), in_form=False)] = None
    subject_area: Annotated[str, F(N_("Subject"))] = Field(min_length=2, max_length=120)
    start: Annotated[str, F(N_("First day"), Kind.DAY)] = Field()
    end: Annotated[str, F(N_("Last day"), Kind.DAY)] = Field()
    venue: Annotated[str, F(N_("Venue"))] = Field(min_length=2, max_length=200)
    country: Annotated[str, country_field(in_list=False)] = Field()
    host: Annotated[str, F(N_("Host organisation"), Kind.REF, to="organisation")] = Field(min_length=1)
    host_signatory: Annotated[str | None, F(N_("Signs for the host"), in_list=False)] = Field(
        default=None, max_length=120
    )
    pillar: Annotated[str, F(N_("Pillar"), Kind.CHOICE, choices=PILLAR, in_list=False)] = Field()
    clusters: Annotated[str | None, F(N_("Clusters"), Kind.REFS, to="cluster")] = None
    training_programme: Annotated[str | None, F(N_("Part of the course"), in_list=False)] = Field(
        default=None, max_length=200
    )
    planned_hours: Annotated[int | None, F(N_("Planned hours"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=2000
    )
    max_participants: Annotated[int | None, F(N_("Seats"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=1, le=2000
    )
    per_diem: Annotated[str | None, F(N_("Per diem"), Kind.MONEY, in_list=False)] = None
    per_diem_by: Annotated[
        str | None, F(N_("Per diem is paid as"), Kind.CHOICE, choices=PER_DIEM_BY, in_list=False)
    ] = None
    course: Annotated[str | None, F(N_("Course"), Kind.REF, to="training_programme", in_list=False)] = None
    phase: Annotated[str | None, F(N_("Phase"), Kind.CHOICE, choices=PHASE, in_list=False)] = None
    clock: Annotated[str | None, F(N_("Clock"), Kind.CHOICE, choices=CLOCK, in_list=False)] = None
    cost_instruction: Annotated[str | None, F(N_("Cost of instruction"), Kind.MONEY, in_list=False)] = None
    cost_participant: Annotated[str | None, F(N_("Cost of participants"), Kind.MONEY, in_list=False)] = None
    cost_travel: Annotated[str | None, F(N_("Cost of travel"), Kind.MONEY, in_list=False)] = None
    cost_other: Annotated[str | None, F(N_("Other costs"), Kind.MONEY, in_list=False)] = None
    stated_total: Annotated[
        int | None,
        F(N_("Stated total"), Kind.INTEGER, hint=N_("As letters or reports tell it; compared with the records"),
          in_list=False),
    ] = Field(default=None, ge=0, le=10000)  # fmt: skip
    stated_why: Annotated[str | None, F(N_("Why totals differ"), in_list=False)] = Field(default=None, max_length=300)
    copied_from: Annotated[
        str | None, F(N_("A new round of"), Kind.REF, to="training_event", in_list=False, in_form=False)
    ] = None
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = None


def session_ends_after_it_starts(values: Values) -> dict[str, str]:
    """A session ends later on the same day."""
    start, end = values.get("start"), values.get("end")
    if start and end and str(end) <= str(start):
        return {"end": _("The session must end after it starts.")}
    return {}


class Session(Record, table=True):
    """One half day (or evening, or day) of a training, in local time."""

    __tablename__ = "session"
    view: ClassVar[View] = View(
        N_("Session"), N_("Sessions"), new=N_("New session"),
        title=("topic",), sort="day", search=("topic", "trainers"), parent="event",
        icon="calendar", check=session_ends_after_it_starts, in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    slot: Annotated[str, F(N_("Half day"), Kind.CHOICE, choices=SLOT)] = Field()
    start: Annotated[str, F(N_("Starts"), Kind.CLOCK)] = Field()
    end: Annotated[str, F(N_("Ends"), Kind.CLOCK)] = Field()
    topic: Annotated[str, F(N_("Topic"))] = Field(min_length=2, max_length=200)
    method: Annotated[str | None, F(N_("Method"), Kind.CHOICE, choices=METHOD, in_list=False)] = None
    trainers: Annotated[str | None, F(N_("Trainers"), hint=N_("Names, with commas between"))] = Field(
        default=None, max_length=300
    )
    counts: Annotated[str, F(N_("Counts for attendance"), Kind.CHOICE, choices=YES_NO, in_list=False)] = "yes"


def withdrawn_after_enrolled(values: Values) -> dict[str, str]:
    """Nobody withdraws before being enrolled; a reason needs its day."""
    enrolled, withdrawn = values.get("enrolled_on"), values.get("withdrawn_on")
    if enrolled and withdrawn and str(withdrawn) < str(enrolled):
        return {"withdrawn_on": _("This lies before the enrolment. Check both dates.")}
    if values.get("withdrawn_reason") and not withdrawn:
        return {"withdrawn_on": _("Say on which day the person withdrew.")}
    return {}


class Participation(Record, table=True):
    """One person's place in one training."""

    __tablename__ = "participation"
    view: ClassVar[View] = View(
        N_("Participant"), N_("Participants"), new=N_("New participant"),
        title=("person",), sort="enrolled_on", key=("event", "person"),
        parent="event", icon="user-plus", check=withdrawn_after_enrolled, in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    person: Annotated[str, F(N_("Person"), Kind.REF, to="person")] = Field(min_length=1)
    role: Annotated[str, F(N_("Role"), Kind.CHOICE, choices=PARTICIPANT_ROLE)] = Field()
    country: Annotated[str, country_field()] = Field()
    organisation: Annotated[str | None, F(N_("Comes from"))] = Field(default=None, max_length=200)
    sponsor: Annotated[str | None, F(N_("Who pays"), Kind.CHOICE, choices=SPONSOR, in_list=False)] = None
    enrolled_on: Annotated[str, F(N_("Enrolled on"), Kind.DAY)] = Field()
    withdrawn_on: Annotated[str | None, F(N_("Withdrew on"), Kind.DAY, in_list=False)] = None
    withdrawn_reason: Annotated[str | None, F(N_("Reason"), in_list=False)] = Field(default=None, max_length=200)
    nominated_by: Annotated[str | None, F(N_("Nominated by"), in_list=False)] = Field(default=None, max_length=120)


def minutes_where_needed(values: Values) -> dict[str, str]:
    """Late and left early need the minutes that the person was there."""
    if values.get("status") in ("L", "X") and values.get("minutes") is None:
        return {"minutes": _("Give the minutes that the person was there.")}
    return {}


class AttendanceMark(Record, table=True):
    """Whether one person was there in one session. One per session and person, on all devices."""

    __tablename__ = "attendance_mark"
    view: ClassVar[View] = View(
        N_("Attendance mark"), N_("Attendance marks"), title=("status",), sort="marked_at", merge=Merge.QUEUE,
        key=("session", "person"), parent="session", icon="check", check=minutes_where_needed, in_menu=False,
    )  # fmt: skip
    session: Annotated[str, F(N_("Session"), Kind.REF, to="session")] = Field(min_length=1)
    person: Annotated[str, F(N_("Person"), Kind.REF, to="person")] = Field(min_length=1)
    status: Annotated[str, F(N_("Attendance"), Kind.CHOICE, choices=ATTENDANCE)] = Field()
    minutes: Annotated[int | None, F(N_("Minutes present"), Kind.INTEGER, unit=N_("min"))] = Field(
        default=None, ge=0, le=1440
    )
    proof: Annotated[str | None, F(N_("Proof"), Kind.CHOICE, choices=PROOF)] = None
    marked_by: Annotated[str, F(N_("Marked by"))] = Field(min_length=1, max_length=120)
    marked_at: Annotated[str, F(N_("Marked at"), Kind.INSTANT)] = Field()
    note: Annotated[str | None, F(N_("Note"), in_list=False)] = Field(default=None, max_length=200)
