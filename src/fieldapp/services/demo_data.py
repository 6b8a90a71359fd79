"""The demonstration programme: three invented clusters in two countries, read from plain tables in ``resources/demo``.

Everything in it is invented and says so. Built through the services that people use. Must not know windows.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fieldapp import paths
from fieldapp.domain.fields import Record
from fieldapp.domain.records import (
    Cluster,
    Enterprise,
    EnterpriseSnapshot,
    Location,
    Organisation,
    Participation,
    Person,
    Programme,
    Session,
    Team,
    TrainingEvent,
)
from fieldapp.i18n import N_, _
from fieldapp.progress import Progress
from fieldapp.services import (
    attendance,
    demo_analyses,
    demo_apprentices,
    demo_diagnosis,
    demo_learning,
    demo_network,
    demo_papers,
    demo_study,
    demo_survey,
    importing,
    keys,
    setup,
)
from fieldapp.services import me as who
from fieldapp.services.checking import check_new, create
from fieldapp.services.marking import mark_each
from fieldapp.store import ReadTx, Store, WriteTx, local

COORDINATOR = "Lina Haddad"
ASKED = setup.NewProgramme(
    N_("Three clusters (demonstration, everything invented)"), "DEMO", "KH", "USD", "Van Lam and Prey Chan", "VL"
)
TUNISIA = {"name": "Bab Zitoun", "short": "BZ", "country": "TN"}
TABLES: tuple[tuple[type[Record], str], ...] = (
    (Location, "places"),
    (Organisation, "organisations"),
    (Cluster, "clusters"),
    (Enterprise, "enterprises"),
    (Person, "people"),
    (EnterpriseSnapshot, "snapshots"),
)
PARTICIPANTS = 24
HALF_DAYS = 10
SURVEYS = 11
"""Final surveys of headquarters; a facilitator fills the twelfth in the journey."""
_STEPS = len(TABLES) + 7


@dataclass(frozen=True)
class Made:
    """What was made: ids that the journey goes on with."""

    teams: dict[str, str]
    """Country -> team."""
    event: str
    form: str
    firms: tuple[str, ...]


def build(folder: Path, today: date, progress: Progress | None = None, *, surveys: int = SURVEYS) -> tuple[Store, Made]:
    """Make headquarters' store in an empty folder; open. Raises StoreError, Cancelled (then no store is left)."""
    step = _Steps(progress)
    asked = replace(ASKED, name=_(ASKED.name))
    keys.begin_in_file(folder)
    store = setup.new_programme(folder, asked, person=COORDINATOR, role=who.COORDINATOR, device_name="HQ")
    try:
        teams = _teams(store)
        step(_("Teams"))
        for cls, name in TABLES:
            _table(store, cls, name, teams)
            step(_(cls.view.many))
        event = _training(store, teams["KH"], today)
        step(_("Training"))
        _marks(store, event, today)
        demo_papers.add(store, event, today)
        with store.read() as tx:
            silk = str(tx.find(Cluster, isic_code="1312")[0]["id"])
            people = _participants(tx, silk)
        demo_learning.add(store, teams["KH"], today, people)
        step(_("Attendance"))
        firms = _firms(store)
        form = demo_survey.form(store)
        demo_survey.fill_some(store, form, firms[:surveys], half=firms[surveys + 1])
        step(_("Surveys"))
        demo_diagnosis.fill(store)
        step(_("Diagnosis"))
        demo_network.make(store, firms, today)
        demo_analyses.make(store, today)
        demo_study.make(store, today)
        step(_("Network"))
        demo_apprentices.make(store, today)
        step(_("Apprentices"))
        return store, Made(teams, event, form, firms)
    except BaseException:
        store.close()
        for left in folder.glob("fieldapp.db*"):
            left.unlink(missing_ok=True)
        raise


class _Steps:
    """Counts what is done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0

    def __call__(self, text: str) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress.step(self._done, _STEPS, text)


def _teams(store: Store) -> dict[str, str]:
    """The second team, both countries, and the mark that everything here is invented."""
    with store.write() as tx:
        person = who.read(tx)
        second = tx.insert(Team, TUNISIA)
        tx.update(Programme, person.programme, {"countries": "KH TN"})
        local.put(tx, local.TEAMS, [person.team, second])
        local.put(tx, who.DEMO, True)
        return {"KH": person.team, "TN": second}


def _table(store: Store, cls: type[Record], name: str, teams: Mapping[str, str]) -> None:
    """Import one table as a person would; each row goes to the team of its country."""
    preview = importing.import_preview(store, cls, paths.resource(f"demo/{name}.csv"))
    if preview.errors or preview.ignored:
        raise AssertionError(f"demo/{name}.csv: {preview.errors[:3]} {preview.ignored}")
    rows = [replace(row, values={**row.values, **_team(cls, row.values, teams)}) for row in preview.rows]
    importing.import_apply(store, replace(preview, rows=rows))


def _team(cls: type[Record], values: Mapping[str, Any], teams: Mapping[str, str]) -> dict[str, str]:
    if cls.view.shared or cls.view.parent:
        return {}
    country = (
        values.get("country") or values.get("nationality") or ("TN" if values.get("isic_code") == "1512" else "KH")
    )
    return {"team": teams[str(country)]}


def _firms(store: Store) -> tuple[str, ...]:
    """The firms in the order of the table."""
    with store.read() as tx:
        return tuple(str(row["id"]) for row in sorted(tx.find(Enterprise), key=lambda row: str(row["code"])))


def put(tx: WriteTx, cls: type[Record], values: Mapping[str, Any]) -> str:
    """Write a record that must be right; its id."""
    checked = check_new(cls, values)
    if checked.errors:
        raise AssertionError(f"{cls.table_name()}: {checked.errors}")
    return create(tx, cls, checked.values)


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _training(store: Store, team: str, today: date) -> str:
    """A training from Monday to Friday of this week, in ten half days, with people of the silk cluster."""
    start = monday(today)
    with store.write(_("the training of the demonstration")) as tx:
        silk = tx.find(Cluster, isic_code="1312")[0]
        host = tx.find(Organisation, acronym="KVTI")[0]
        values = {
            "title": _("Quality and price of silk (demonstration)"),
            "subject_area": _("Quality"),
            "start": start.isoformat(),
            "end": (start + timedelta(days=4)).isoformat(),
            "venue": "Kampong Van",
            "country": "KH",
            "host": host["id"],
            "host_signatory": "Tep Kalyan",
            "pillar": "skills",
            "clusters": silk["id"],
            "planned_hours": 35,
            "max_participants": PARTICIPANTS,
            "per_diem": demo_papers.PER_DIEM,
            **demo_papers.COSTS,
            "team": team,
        }
        event = put(tx, TrainingEvent, values)
        for row in _plan():
            day = (start + timedelta(days=int(row.pop("day")) - 1)).isoformat()
            put(tx, Session, {**row, "event": event, "day": day, "method": "practical"})
        for place, person in enumerate(_participants(tx, str(silk["id"]))):
            role = "entrepreneur" if place < PARTICIPANTS // 2 else "worker"
            enrolled = start if place != PARTICIPANTS - 1 else start + timedelta(days=1)  # one came a day late
            common = {"event": event, "person": person, "country": "KH", "sponsor": "full"}
            put(tx, Participation, {**common, "role": role, "enrolled_on": enrolled.isoformat()})
    return event


def _plan() -> list[dict[str, str]]:
    with paths.resource("demo/sessions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _participants(tx: ReadTx, cluster: str) -> list[str]:
    """Owners first, then workers of the silk firms."""
    firms = {str(row["id"]) for row in tx.find(Enterprise, clusters=[cluster])}
    people = [row for row in tx.find(Person) if row["enterprise"] in firms]
    people.sort(key=lambda row: str(row["code"]))
    return [str(row["id"]) for row in people[:PARTICIPANTS]]


def _marks(store: Store, event: str, today: date) -> None:
    """Everything before today is marked but the last half day, so that something is left to do."""
    grid = attendance.grid(store, event)
    past = [session for session in grid.sessions if session.day < today.isoformat()][:-1]
    wanted: dict[tuple[str, str], tuple[str, int | None]] = {}
    for column, session in enumerate(past):
        for person in grid.people:
            if grid.marks.get((session.id, person.person_id)) is None:
                wanted[session.id, person.person_id] = pattern(column, person.number, session.minutes)
    if wanted:
        mark_each(store, event, wanted)


def pattern(column: int, row: int, minutes: int) -> tuple[str, int | None]:
    """A believable mark: most are there, a few late, absent, excused."""
    place = (column * 7 + row * 5) % 29
    if place == 0:
        return "A", None
    if place == 3:
        return "L", minutes - 45
    return ("E", None) if place == 11 and column % 2 else ("P", None)
