"""What stands against a record of an apprenticeship, given what else is recorded. ``rules`` asks these.

The judgement is ``domain.apprenticeship_rules``; here is what it needs to know.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fieldapp.domain import logbook
from fieldapp.domain.apprenticeship_rules import (
    Around,
    Found,
    Running,
    check_agreement,
    check_assessment,
)
from fieldapp.domain.calendars import birth_from_age
from fieldapp.domain.fields import Values
from fieldapp.domain.records import (
    Agreement,
    CompetencyAssessment,
    Enterprise,
    LogEntry,
    MonthlyReview,
    Occupation,
    Person,
    StandardUnit,
    TrainingStandard,
)
from fieldapp.domain.records.apprenticeship_choices import COMPLETED, ENDED
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import apprentice_facts as facts
from fieldapp.services.naming import titles_in
from fieldapp.store import ReadTx


def agreement(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """Age, hours, duration, the master's other apprentices, other apprenticeships of the same person."""
    standard = tx.get(TrainingStandard, str(values["standard"])) or {}
    trade: dict[str, Any] = tx.get(Occupation, str(standard.get("occupation") or "")) or {}
    units = tx.find(StandardUnit, standard=str(values["standard"]))
    near = [*tx.find(Agreement, apprentice=values["apprentice"]), *tx.find(Agreement, mentor=values["mentor"])]
    others = {key: one for key, one in facts.load(tx, [str(row["id"]) for row in near]).items() if key != record_id}
    running = [one for one in others.values() if one.ended_on is None]
    same = [one for one in others.values() if one.agreement["apprentice"] == values["apprentice"]]
    clash = next((one for one in same if _overlap(values, one)), None)
    person = tx.get(Person, str(values["apprentice"])) or {}
    return check_agreement(
        values,
        Around(
            birth=birth_of(person),
            hazardous=trade.get("hazardous") == "yes",
            trade_age=int(trade.get("min_age") or 0),
            standard_on=int(standard.get("on_hours") or 0),
            standard_off=int(standard.get("off_hours") or 0),
            weights=sum(int(str(row["weight"])) for row in units),
            overlapping=_name_of(tx, clash),
            with_master=sum(one.agreement["mentor"] == values["mentor"] for one in running),
        ),
    )


def not_yet(found: Found, values: Values, *names: str) -> None:
    """Forbid days that have not come yet: what is recorded has happened."""
    today = datetime.now().astimezone().date().isoformat()
    for name in names:
        if str(values.get(name) or "") > today:
            found.wrong(name, _("This day has not come yet."))


def birth_of(person: Values) -> str | None:
    """The birth as far as it is known: as written, or from an age that was told."""
    if person.get("birth"):
        return str(person["birth"])
    age, told = person.get("age_reported"), person.get("age_reported_on")
    if isinstance(age, int) and told:
        return birth_from_age(age, date.fromisoformat(str(told)))
    return None


def _overlap(values: Values, other: facts.Facts) -> bool:
    """True where another apprenticeship runs in the same days; one that goes on counts up to its expected end."""
    last = other.ended_on or other.expected_end
    return str(values["start"]) < last and other.start < str(values["expected_end"])


def _name_of(tx: ReadTx, other: facts.Facts | None) -> str:
    if other is None:
        return ""
    enterprise = str(other.agreement["enterprise"])
    names = titles_in(tx, Enterprise, [enterprise])
    return f"{names.get(enterprise, '')}, {format_date(date.fromisoformat(other.start))}".strip(", ")


def running_of(one: facts.Facts) -> Running:
    """When an apprenticeship runs."""
    return Running(one.start, one.ended_on)


def _facts(tx: ReadTx, values: Values) -> facts.Facts | None:
    return facts.load(tx, [str(values["agreement"])]).get(str(values["agreement"]))


def status_event(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """In the apprenticeship, not after its end; completed only with every mandatory unit."""
    found, one = Found(), _facts(tx, values)
    if one is None:
        return found
    not_yet(found, values, "day")
    if str(values["day"]) < one.start:
        found.wrong("day", running_of(one).outside(str(values["day"])))
    if one.ended_on is not None:
        day = format_date(date.fromisoformat(one.ended_on))
        found.wrong("status", _("This apprenticeship ended on {day}. Enter a new one.").format(day=day))
    if values["status"] == COMPLETED and one.missing_units:
        found.wrong("status", missing_text(one))
    return found


def missing_text(one: facts.Facts) -> str:
    """Which mandatory units are neither attained nor recognised."""
    missing = one.missing_units
    text = ngettext(
        "{count} mandatory unit is not attained: {units}. Assess it first, or choose “Completed, not assessed”.",
        "{count} mandatory units are not attained: {units}. Assess them first, or choose “Completed, not assessed”.",
        len(missing),
    )
    return text.format(count=format_number(len(missing)), units=", ".join(str(u.row["unit_code"]) for u in missing))


def review(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """Of a month in the apprenticeship that has begun."""
    found, one = Found(), _facts(tx, values)
    if one is not None and (why := month_outside(one, str(values["month"]))):
        found.wrong("month", why)
    return found


def month_outside(one: facts.Facts, month: str) -> str:
    """Why a month has no review: before the start, after the end, still to come; empty where it has."""
    running, first, last = running_of(one), f"{month}-01", logbook.month_end(month).isoformat()
    outside = running.outside(last) if last < one.start else running.outside(first) if first > one.start else ""
    if not outside and first > datetime.now().astimezone().date().isoformat():
        outside = _("This day has not come yet.")
    return outside


def log_entry(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """In the apprenticeship, tasks of its standard, not too many hours a day, the month not signed yet."""
    found, one = Found(), _facts(tx, values)
    if one is None:
        found.wrong("agreement", _("This apprenticeship is not here. Choose it from the list."))
        return found
    day = str(values["day"])
    found_outside = running_of(one).outside(day)
    if found_outside:
        found.wrong("day", found_outside)
    if _sealed(tx, one.id, day):
        found.wrong("day", _("The review of this month is signed. Open it again with a reason first."))
    known = {str(row["task_code"]) for row in facts.tasks_of(tx, str(one.agreement["standard"]))}
    foreign = [task.code for task in logbook.read_tasks(values.get("tasks")) if task.code not in known]
    if foreign:
        found.wrong("tasks", _("The standard has no task “{text}”.").format(text=foreign[0]))
    same_day = tx.find(LogEntry, agreement=one.id, day=day)
    mine = record_id or LogEntry.natural_id(values)
    total = int(values["minutes"] or 0) + sum(int(str(row["minutes"])) for row in same_day if row["id"] != mine)
    hours_of_a_day(found, total)
    return found


def hours_of_a_day(found: Found, minutes: int) -> None:
    """More than 12 hours cannot be; more than 8 are asked about."""
    if minutes > logbook.MOST_A_DAY:
        text = _("{hours} h are too many for one day; at most {most} h.")
        found.wrong(
            "minutes", text.format(hours=logbook.show_minutes(minutes), most=format_number(logbook.MOST_A_DAY // 60))
        )
    elif minutes > logbook.UNUSUAL_A_DAY:
        text = _("{hours} h are many for one day.")
        found.doubt("minutes", text.format(hours=logbook.show_minutes(minutes)))


def _sealed(tx: ReadTx, agreement_id: str, day: str) -> bool:
    month = {"agreement": agreement_id, "month": logbook.month_of(day)}
    return facts.is_signed(tx.get(MonthlyReview, str(MonthlyReview.natural_id(month))))


def assessment(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """A unit of the standard, an assessor of the agreement, levels that only rise unless a reason is given."""
    one = _facts(tx, values)
    if one is None:
        return Found()
    found = check_assessment(
        values,
        running_of(one),
        apprentice=str(one.agreement["apprentice"]),
        assessors=str(one.agreement["assessors"] or "").split(),
        units=[str(unit.row["id"]) for unit in one.units],
        level_before=_level_before(tx, values, record_id),
        mentor=str(one.agreement["mentor"]),
    )
    not_yet(found, values, "day")
    return found


def _level_before(tx: ReadTx, values: Values, record_id: str | None) -> str | None:
    """The level found last in this unit up to this day; None where this is the first."""
    rows = tx.find(CompetencyAssessment, agreement=values["agreement"], unit=values["unit"])
    known = [(str(r["day"]), str(r["id"]), str(r["level"])) for r in rows if r["id"] != record_id]
    return max((one for one in known if one[0] <= str(values["day"])), default=("", "", None))[2]


def task(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """One number, one task in a standard: the logbook names tasks by it alone."""
    found, unit = Found(), tx.get(StandardUnit, str(values["unit"])) or {}
    others = facts.tasks_of(tx, str(unit.get("standard") or ""))
    if any(row["task_code"] == values["task_code"] and row["id"] != record_id for row in others):
        found.wrong("task_code", _("Another task of this standard has this number."))
    return found


def prior_learning(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """Units of the standard, no more hours than it has."""
    found, one = Found(), _facts(tx, values)
    if one is None:
        return found
    own = {str(unit.row["id"]) for unit in one.units}
    if set(str(values.get("units") or "").split()) - own:
        found.wrong("units", _("This unit is not in the standard of this apprenticeship."))
    hours, total = values.get("hours_exempted"), int(one.standard.get("total_hours") or 0)
    if isinstance(hours, int) and hours > total:
        found.wrong("hours_exempted", _("The standard has {total} h.").format(total=format_number(total)))
    if values.get("assessor") and values["assessor"] == one.agreement["apprentice"]:
        found.wrong("assessor", _("Nobody assesses themselves."))
    not_yet(found, values, "applied_on", "decided_on")
    return found


def tracer(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """After the end, and about when it is said to be."""
    found, one = Found(), _facts(tx, values)
    if one is None:
        return found
    if one.ended_on is None or one.status not in ENDED:
        found.wrong("agreement", _("This apprenticeship has not ended yet."))
        return found
    due = logbook.add_months(date.fromisoformat(one.ended_on), int(str(values["months"])))
    away = (date.fromisoformat(str(values["day"])) - due).days
    if str(values["day"]) < one.ended_on:
        found.wrong("day", _("This lies before the end of the apprenticeship."))
    elif abs(away) > 92:
        found.doubt("day", _("This round falls on {day}. Is the day right?").format(day=format_date(due)))
    not_yet(found, values, "day")
    return found


def incident(tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """Not before the apprenticeship, not in the days to come."""
    found, one = Found(), _facts(tx, values)
    not_yet(found, values, "day", "closed_on")
    if one is not None and str(values["day"]) < one.start:
        found.wrong("day", running_of(one).outside(str(values["day"])))
    return found
