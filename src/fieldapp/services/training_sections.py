"""The sections of a training that come from its own records: sessions, participants, attendance, paper, money."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction

from fieldapp.domain import calendars
from fieldapp.domain.attendance import whole_per_cent
from fieldapp.domain.fields import F
from fieldapp.domain.kinds import show
from fieldapp.domain.records import AttendanceSheet, PrintedSheet, TrainingSponsor
from fieldapp.i18n import _, format_date, format_number, format_percent, ngettext, pgettext
from fieldapp.services import reconciling
from fieldapp.services.class_consent import last_words
from fieldapp.services.sections import Section, Target
from fieldapp.services.trainings import Look

COSTS = ("cost_instruction", "cost_participant", "cost_travel", "cost_other")


def sessions(look: Look) -> Section:
    """The half days, with those that lie outside the training or overlap."""
    slots = look.slots
    minutes = sum(slot.minutes for slot in slots if slot.counts)
    text = ngettext("{count} session, {hours} h", "{count} sessions, {hours} h", len(slots))
    sentence = text.format(count=format_number(len(slots)), hours=hours(minutes))
    return Section(
        "sessions",
        _("Sessions"),
        sentence if slots else _("No sessions yet."),
        _("Open"),
        ("training_sessions", {"event_id": look.id}),
        "calendar",
        tuple(session_doubts(look)),
    )


def hours(minutes: int) -> str:
    """Minutes in hours, at most one decimal."""
    tenths = round(Fraction(minutes, 6))
    return format_number(tenths // 10) if tenths % 10 == 0 else format_number(Decimal(tenths) / 10)


def session_doubts(look: Look) -> list[str]:
    """Sessions outside the days of the training, and sessions at the same time."""
    from fieldapp.domain.attendance import overlaps

    start, end = str(look.event["start"]), str(look.event["end"])
    out = sum(1 for slot in look.slots if not start <= slot.day <= end)
    found = []
    if out:
        text = ngettext(
            "{count} session lies outside the days of the training.",
            "{count} sessions lie outside the days of the training.", out,
        )  # fmt: skip
        found.append(text.format(count=format_number(out)))
    for place, one in enumerate(look.slots):
        for other in look.slots[place + 1 :]:
            if overlaps(one, other):
                text = _("Two sessions are at the same time: {day}, {first} and {second}.")
                day = format_date(date.fromisoformat(one.day))
                found.append(text.format(day=day, first=f"{one.start}–{one.end}", second=f"{other.start}–{other.end}"))
    return found


def participants(look: Look) -> Section:
    """How many by role, and whether that agrees with what is stated elsewhere."""
    found = reconciling.read(look.tx, look.event, look.places)
    target: Target = ("training_people", {"event_id": look.id})
    if not found.recorded:
        sentence = _("Nobody is enrolled yet.")
    else:
        text = ngettext("{count} person", "{count} people", found.recorded)
        parts = [f"{line.label} {format_number(line.recorded)}" for line in found.lines if line.recorded]
        between = pgettext("between names in a list", ", ")
        sentence = f"{text.format(count=format_number(found.recorded))}: {between.join(parts)}"
    doubts = (*reconciling.sentences(found), *consents_missing(look))
    return Section(
        "participants", _("Participants"), sentence, _("Open"), target, "users", doubts,
        reconciling.method() if found.compared else "",
    )  # fmt: skip


def consents_missing(look: Look) -> list[str]:
    """How many participants have not agreed, or agree no more, to be recorded."""
    people = {str(place["person"]) for place in look.places}
    last = last_words(look.tx, people)
    missing = sum(1 for person in people if last.get(person) != "yes")
    text = ngettext("{count} person has no consent on record.", "{count} people have no consent on record.", missing)
    return [text.format(count=format_number(missing))] if missing else []


def attendance(look: Look) -> Section:
    """How far it is marked, and the rates."""
    grid = look.grid
    marked = [s for s in grid.sessions if s.counts and any(grid.marks.get((s.id, p.person_id)) for p in grid.people)]
    open_ = sum(grid.totals[s.id].unmarked for s in grid.sessions if s.day <= look.today.isoformat())
    if not grid.sessions or not grid.people:
        sentence = _("Sessions and participants come first.")
    elif not marked:
        sentence = _("Nothing is marked yet.")
    else:
        text = ngettext("{done} of {count} session marked", "{done} of {count} sessions marked", len(grid.sessions))
        sentence = text.format(done=format_number(len(marked)), count=format_number(len(grid.sessions)))
        rates = [rate.to_date for rate in grid.rates.values() if rate.to_date is not None]
        if rates:
            mean = sum(rates, Fraction(0)) / len(rates)
            share = _("{share} there on average, to date").format(
                share=format_percent(Decimal(whole_per_cent(mean)) / 100)
            )
            sentence = f"{sentence}; {share}"
    text = ngettext("{count} mark is missing.", "{count} marks are missing.", open_)
    doubts = [text.format(count=format_number(open_))] if open_ and grid.people else []
    late = sum(1 for mark in grid.marks.values() if mark.late_entry)
    if late:
        text = ngettext(
            "{count} mark was entered more than two days later.",
            "{count} marks were entered more than two days later.", late,
        )  # fmt: skip
        doubts.append(text.format(count=format_number(late)))
    return Section(
        "attendance", _("Attendance"), sentence, _("Mark attendance"), ("attendance", {"event_id": look.id}),
        "calendar-check", tuple(doubts),
        _("Minutes there, divided by the minutes of the sessions marked so far; excused counts as not there.")
        if marked else "",
        ((_("See it as a picture"), ("attendance_picture", {"event_id": look.id})),) if marked else (),
    )  # fmt: skip


def sheets(look: Look) -> Section:
    """Sheets that were printed, and those that are sealed."""
    printed = len(look.tx.find(PrintedSheet, event=look.id))
    ids = [str(row["id"]) for row in look.sessions]
    sealed = {str(r["session"]) for r in look.tx.find(AttendanceSheet, session=ids) if r["sealed_at"]} if ids else set()
    text = ngettext("{count} sheet printed", "{count} sheets printed", printed).format(count=format_number(printed))
    text += "; " + _("{done} of {count} sessions sealed").format(
        done=format_number(len(sealed)), count=format_number(len(ids))
    )
    doubts = []
    if altered := _altered(look, sealed):
        text_ = ngettext(
            "{count} session has other marks than were sealed.", "{count} sessions have other marks than were sealed.",
            altered,
        )  # fmt: skip
        doubts.append(text_.format(count=format_number(altered)))
    links: tuple[tuple[str, Target], ...] = (
        (_("Print the sheet"), ("attendance", {"event_id": look.id, "print": True})),
    )
    target: Target = ("sheets", {"event_id": look.id})
    return Section(
        "sheets", _("Sheets"), text, _("Open"), target, "clipboard-check", tuple(doubts), links=links if ids else ()
    )


def _altered(look: Look, sealed: Collection[str]) -> int:
    """Sealed sessions whose marks are not those that were sealed."""
    from fieldapp.services import sheets as papers

    versions = papers.versions_of(look.tx, list(sealed))
    return sum(
        1
        for session, rows in versions.items()
        if rows[-1]["sealed_at"] and rows[-1]["marks"] != papers.fingerprint(look.grid, session)
    )


def allowances(look: Look) -> Section:
    """Days to pay, from attendance."""
    from fieldapp.services import per_diem

    found = per_diem.of(look.tx, look.event)
    return Section(
        "per_diem", _("Per-diem list"), found.sentence, _("Open"), ("per_diem", {"event_id": look.id}), "list-checks",
        found.doubts[:1] if found.rate is None and found.count else (), found.method if found.count else "",
    )  # fmt: skip


def money(look: Look) -> Section:
    """Costs by kind, and who pays."""
    fields = type_fields()
    parts = [f"{_(fields[name].label)} {show(fields[name], value)}" for name in COSTS if (value := look.event[name])]
    sponsors = look.tx.find(TrainingSponsor, event=look.id)
    text = ngettext("{count} sponsor", "{count} sponsors", len(sponsors)).format(count=format_number(len(sponsors)))
    between = pgettext("between names in a list", ", ")
    sentence = between.join([*parts, text]) if parts or sponsors else _("No costs and no sponsors yet.")
    return Section(
        "money", _("Costs and sponsors"), sentence, _("New sponsor"),
        ("records:training_sponsor", {"new": True, "fixed": {"event": look.id}}), "wallet",
        links=((_("Enter the costs"), ("records:training_event", {"record_id": look.id, "edit": True})),),
    )  # fmt: skip


def type_fields() -> dict[str, F]:
    """The fields of a training."""
    from fieldapp.domain.records import TrainingEvent

    return TrainingEvent.fields()


def days(start: str, end: str) -> str:
    """From when to when, for a person."""
    first, last = calendars.show_day(start), calendars.show_day(end)
    return first if start == end else _("{first} to {last}").format(first=first, last=last)


SECTIONS = (sessions, participants, attendance, sheets, allowances, money)
