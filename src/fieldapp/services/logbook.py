"""The logbook of one apprentice, a week at a time: hours and tasks as typed, each cell committed at once.

What is refused stays as a draft and is shown again with its reason. Must not know how the week is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fieldapp.domain import codes, logbook
from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.fields import Value
from fieldapp.domain.records import Agreement, Attachment, LogEntry, Occupation
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.i18n import _, format_date
from fieldapp.services import apprentice_checks as checks
from fieldapp.services import apprentice_facts as facts
from fieldapp.services import files_of_records, rules
from fieldapp.services.checking import Checked, check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.services.trade_standards import title_in
from fieldapp.store import Changes, ReadTx, Store, WriteTx, drafts

JOBS = (ON, OFF)


@dataclass(frozen=True)
class Cell:
    """One day on or off the job: minutes and tasks as stored, what was typed and refused, note, photos."""

    minutes: int | None = None
    tasks: tuple[logbook.TaskDone, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    """Hours and tasks as typed where they could not be saved."""
    reason: str = ""
    note: str = ""
    photos: int = 0
    id: str = ""


@dataclass(frozen=True)
class Task:
    """A task that can be typed: its number, short number, words, times asked for, times done so far."""

    code: str
    short: str
    title: str
    wanted: int
    done: int


@dataclass(frozen=True)
class Week:
    """A week as it stands. ``outside``: why a day cannot be typed in (ISO day -> sentence)."""

    agreement: str
    name: str
    trade: str
    master: str
    days: tuple[date, ...]
    cells: Mapping[tuple[str, str], Cell]
    """(ISO day, job) -> cell."""
    outside: Mapping[str, str]
    tasks: tuple[Task, ...]

    def minutes(self, job: str) -> int:
        """Minutes of the week on or off the job."""
        return sum(cell.minutes or 0 for (_day, kind), cell in self.cells.items() if kind == job)


@dataclass(frozen=True)
class Put:
    """What came of typing: messages for ``minutes`` and ``tasks``; ``doubts`` wait for a reason."""

    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def names(tx: ReadTx, one: facts.Facts) -> tuple[str, str, str]:
    """Apprentice, trade and master in words."""
    from fieldapp.domain.records import Person

    people = [str(one.agreement["apprentice"]), str(one.agreement["mentor"])]
    found = titles_in(tx, Person, people)
    trade = tx.get(Occupation, str(one.standard.get("occupation") or "")) or {}
    return found.get(people[0], ""), title_in(trade), found.get(people[1], "")


def week(store: Store, agreement_id: str, day: date) -> Week:
    """The week of a day. Raises ServiceError where there is no such apprenticeship."""
    with store.read() as tx:
        one = facts.load(tx, [agreement_id]).get(agreement_id)
        if one is None:
            raise ServiceError(_("This record has been deleted in the meantime."))
        days = logbook.week_of(day)
        running, today = checks.running_of(one), {d.isoformat(): d for d in days}
        outside = {iso: text for iso in today if (text := running.outside(iso))}
        for iso in today:
            if facts.is_signed(one.reviews.get(iso[:7])):
                outside.setdefault(iso, _("The review of this month is signed. Open it again with a reason first."))
        entries = {(str(row["day"]), str(row["job"])): row for row in tx.find(LogEntry, agreement=agreement_id)}
        photos = _photos(tx, [str(row["id"]) for row in entries.values()])
        cells = {(iso, job): _cell(tx, agreement_id, iso, job, entries, photos) for iso in today for job in JOBS}
        return Week(agreement_id, *names(tx, one), days, cells, outside, _tasks(tx, one, entries.values()))


def _photos(tx: ReadTx, ids: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in tx.find(Attachment, linked_kind=LogEntry.table_name(), linked_to=ids) if ids else []:
        found[str(row["linked_to"])] = found.get(str(row["linked_to"]), 0) + 1
    return found


def _cell(
    tx: ReadTx, agreement_id: str, day: str, job: str, entries: Mapping[tuple[str, str], Mapping[str, Any]],
    photos: Mapping[str, int],
) -> Cell:  # fmt: skip
    row = entries.get((day, job))
    draft = drafts.find(tx, _draft_key(agreement_id, day, job))
    typed = {} if draft is None else {n: str(draft.values.get(n) or "") for n in ("minutes", "tasks")}
    if row is None:
        return Cell(typed=typed)
    key = str(row["id"])
    return Cell(
        int(row["minutes"]), logbook.read_tasks(row["tasks"]), typed, str(row["reason"] or ""), str(row["note"] or ""),
        photos.get(key, 0), key,
    )  # fmt: skip


def _tasks(tx: ReadTx, one: facts.Facts, entries: Any) -> tuple[Task, ...]:
    done: dict[str, int] = {}
    for row in entries:
        for task in logbook.read_tasks(row["tasks"]):
            done[task.code] = done.get(task.code, 0) + task.times
    rows = facts.tasks_of(tx, str(one.agreement["standard"]))
    short = logbook.short_codes(str(row["task_code"]) for row in rows)
    return tuple(
        Task(code, short[code], title_in(row), int(row["min_repetitions"]), done.get(code, 0))
        for row in rows
        for code in (str(row["task_code"]),)
    )  # fmt: skip


def _draft_key(agreement_id: str, day: str, job: str) -> str:
    return f"log_entry:{LogEntry.natural_id({'agreement': agreement_id, 'day': day, 'job': job})}"


# ---------------------------------------------------------------------------------------------------------- writing
def put(
    store: Store, agreement_id: str, day: str, job: str, hours: str, tasks: str, *, reason: str | None = None,
    note: str | None = None, page: str = "",
) -> Put:  # fmt: skip
    """Write one day on or off the job from what was typed; nothing typed takes it away.

    What cannot be saved is kept as a draft, with the messages in the answer.
    """
    label = _("logbook, {day}").format(day=format_date(date.fromisoformat(day)))
    with store.write(label) as tx:
        found = _write(tx, agreement_id, day, job, hours, tasks, reason, note, page)
        key = _draft_key(agreement_id, day, job)
        if found.errors or found.doubts:
            _keep(tx, key, agreement_id, day, job, {"minutes": hours, "tasks": tasks})
        else:
            drafts.forget(tx, key)
        return Put(found.errors, found.doubts, tx.changes)


def _keep(tx: WriteTx, key: str, agreement_id: str, day: str, job: str, typed: Mapping[str, str]) -> None:
    agreement = tx.get(Agreement, agreement_id) or {}
    from fieldapp.domain.records import Person

    person = str(agreement.get("apprentice") or "")
    name = titles_in(tx, Person, [person]).get(person, "")
    values = {"agreement": agreement_id, "day": day, "job": job, **typed}
    drafts.put(tx, drafts.Draft(key, LogEntry.table_name(), None, values, f"{name}, {day}"))


def _write(
    tx: WriteTx, agreement_id: str, day: str, job: str, hours: str, tasks: str, reason: str | None, note: str | None,
    page: str,
) -> Put:  # fmt: skip
    values, errors = _typed(tx, agreement_id, hours, tasks)
    key = {"agreement": agreement_id, "day": day, "job": job}
    record_id = str(LogEntry.natural_id(key))
    current = tx.get(LogEntry, record_id)
    if errors:
        return Put(errors)
    if values["minutes"] is None and values["tasks"] is None:
        return _away(tx, agreement_id, day, record_id, current)
    if values["minutes"] is None:
        return Put({"minutes": _("How many hours did that take?")})
    if day > datetime.fromtimestamp(tx.now / 1000).astimezone().date().isoformat():
        return Put({"minutes": _("This day has not come yet.")})
    values |= {n: v for n, v in (("reason", reason), ("note", note), ("page", page or None)) if v is not None}
    checked = _checked(tx, {**key, **values}, current, record_id)
    if checked.errors or checked.warnings:
        doubts = dict(checked.warnings)
        wrong = {n: text for n, text in checked.errors.items() if not (n == rules.REASON and doubts)}
        return Put(_shown(wrong), doubts)
    if current is None:
        create(tx, LogEntry, checked.values)
    elif checked.values:
        tx.update(LogEntry, record_id, checked.values)
    return Put()


def _checked(tx: WriteTx, values: Mapping[str, Value], current: dict[str, Value] | None, record_id: str) -> Checked:
    if current is None:
        place = "work" if values["job"] == ON else "centre"
        checked = check_new(LogEntry, {"place": place, **values})
    else:
        checked = check_change(LogEntry, current, values)
    return rules.look_around(tx, LogEntry, checked, current, record_id)


def _shown(errors: Mapping[str, str]) -> dict[str, str]:
    """Messages for the two cells that are typed in."""
    return {name if name in ("minutes", "tasks") else "minutes": text for name, text in errors.items()}


def _typed(tx: ReadTx, agreement_id: str, hours: str, tasks: str) -> tuple[dict[str, Value], dict[str, str]]:
    agreement = tx.get(Agreement, agreement_id) or {}
    known = [str(row["task_code"]) for row in facts.tasks_of(tx, str(agreement.get("standard") or ""))]
    values: dict[str, Value] = {"minutes": None, "tasks": None}
    errors: dict[str, str] = {}
    try:
        values["minutes"] = logbook.parse_minutes(hours)
    except ValueError as error:
        errors["minutes"] = str(error)
    if isinstance(values["minutes"], int) and values["minutes"] > logbook.MOST_A_DAY:
        checks.hours_of_a_day(found := Found(), values["minutes"])
        errors |= found.errors
    try:
        values["tasks"] = logbook.write_tasks(logbook.parse_tasks(tasks, known))
    except ValueError as error:
        errors["tasks"] = str(error)
    return values, errors


def _away(tx: WriteTx, agreement_id: str, day: str, record_id: str, current: Any) -> Put:
    if current is None:
        return Put()
    if facts.is_signed(facts.load(tx, [agreement_id])[agreement_id].reviews.get(day[:7])):
        return Put({"minutes": _("The review of this month is signed. Open it again with a reason first.")})
    tx.delete(LogEntry, record_id)
    return Put()


def copy_day(store: Store, agreement_id: str, source: str, target: str, job: str) -> Put:
    """Give a day the hours and tasks of another one."""
    with store.read() as tx:
        row = tx.get(LogEntry, str(LogEntry.natural_id({"agreement": agreement_id, "day": source, "job": job})))
    if row is None:
        return Put()
    tasks = logbook.show_tasks(logbook.read_tasks(row["tasks"]))
    return put(store, agreement_id, target, job, logbook.show_minutes(int(str(row["minutes"]))), tasks)


def find_page(store: Store, text: str) -> tuple[str, str]:
    """(agreement id, month) of a paper page by its printed code. Raises ServiceError with what to do."""
    found = codes.parse_page(text)
    if found is None:
        raise ServiceError(_("This code is not right: a digit is wrong or missing."))
    with store.read() as tx:
        rows = tx.find(Agreement, code=found[0])
    if not rows:
        raise ServiceError(_("No apprenticeship here has this code."))
    return str(rows[0]["id"]), found[1]


def find_in_picture(store: Store, path: Path | str) -> tuple[str, str]:
    """(agreement id, month) of a paper page by the code on a photo or scan of it. Raises ServiceError."""
    from fieldapp.services.codes import read_picture

    try:
        content = Path(path).read_bytes()
    except OSError as error:
        text = _("The file {name} cannot be read. Copy it to this computer, then attach it again.")
        raise ServiceError(text.format(name=Path(path).name)) from error
    found = next((text for text in read_picture(content) if codes.parse_page(text)), None)
    if found is None:
        raise ServiceError(_("There is no code of a logbook page on this picture. Take it again, or type the code."))
    return find_page(store, found)


def attach_photo(store: Store, entry_id: str, path: Path | str) -> Changes:
    """Keep a picture with a day of the logbook. Raises ServiceError where it cannot be read."""
    sha256 = files_of_records.take_in(store, path)
    with store.write(_("attach {name}").format(name=Path(path).name)) as tx:
        files_of_records.link(tx, store, LogEntry, entry_id, Path(path).name, sha256, "photo")
        return tx.changes
