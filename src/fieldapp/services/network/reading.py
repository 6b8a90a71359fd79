"""Reading a wave from the store: actors, names, consent, answers, ties, and what records tell without asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldapp.domain.attendance import THERE
from fieldapp.domain.records import (
    AttendanceMark,
    Cluster,
    Consent,
    Enterprise,
    MapPosition,
    Organisation,
    Person,
    RosterActor,
    Session,
    SurveyWave,
    Tie,
    WaveResponse,
    by_table,
)
from fieldapp.domain.records.network import ACTOR_FIELDS, WAVE
from fieldapp.i18n import _, format_date
from fieldapp.indicators.network.waves import attended_together
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.services.network.linked import trade
from fieldapp.services.network.model import BUYER, FIRM, PERSON, SUPPORT, Actor, Said, Wave
from fieldapp.services.network.waves import NAMED
from fieldapp.store import Query, ReadTx, Store

BUYERS = frozenset({"large_buyer"})


@dataclass(frozen=True)
class WaveLine:
    """A wave in a list."""

    id: str
    cluster: str
    title: str
    closed: bool
    label: str = ""


def clusters(store: Store) -> list[tuple[str, str]]:
    """(id, name) of all clusters in the order of their list."""
    with store.read() as tx:
        return list(titles_in(tx, Cluster, tx.ids(Cluster, Query())).items())


def waves(store: Store, cluster: str) -> list[WaveLine]:
    """The waves of a cluster, the newest first."""
    with store.read() as tx:
        ids = tx.ids(SurveyWave, Query(sort="opens", descending=True, equals={"cluster": cluster}))
        rows = tx.page(SurveyWave, ids)
    return [
        WaveLine(one, cluster, title_of(row), bool(row["closed_on"]), str(row["label"])) for one, row in rows.items()
    ]


def title_of(row: Mapping[str, Any]) -> str:
    """A wave by its label and first day."""
    label = next((_(one.label) for one in WAVE if one.code == row["label"]), str(row["label"]))
    return f"{label}, {format_date(date.fromisoformat(str(row['opens'])))}"


def wave(store: Store, wave_id: str) -> Wave:
    """A wave with all that was said. Raises ServiceError when it is not here."""
    with store.read() as tx:
        return read_wave(tx, wave_id)


def read_wave(tx: ReadTx, wave_id: str) -> Wave:
    """``wave`` inside a transaction."""
    row = tx.get(SurveyWave, wave_id)
    if row is None:
        raise ServiceError(_("This wave is not here. It may have been deleted."))
    actors = _actors(tx, wave_id)
    said, strays = _said(tx, wave_id, {actor.line: actor.id for actor in actors})
    cluster = str(row["cluster"])
    last = row["closed_on"] or row["closes"]
    return Wave(
        wave_id, cluster, titles_in(tx, Cluster, [cluster]).get(cluster, ""), str(row["label"]), title_of(row),
        str(row["opens"]), _text(row["closes"]), _text(row["closed_on"]), tuple(str(row["layers"]).split()),
        str(row["confidentiality"]), actors, said, _together(tx, actors, _text(last)), strays,
        trade=trade(tx, actors, str(row["opens"]), _text(last)),
    )  # fmt: skip


def positions(tx: ReadTx, found: Wave) -> dict[str, tuple[int, int]]:
    """Actor id -> where somebody put it on the map."""
    rows = tx.find(MapPosition, wave=found.id)
    here = {str(row["actor"]): (int(row["x"] or 0), int(row["y"] or 0)) for row in rows}
    return {actor.id: here[actor.line] for actor in found.actors if actor.line in here}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


# ------------------------------------------------------------------------------------------------------------- actors
def _actors(tx: ReadTx, wave_id: str) -> tuple[Actor, ...]:
    lines = tx.page(RosterActor, tx.ids(RosterActor, Query(equals={"wave": wave_id})))
    subjects = {line: _subject(row) for line, row in lines.items()}
    known = sorted({found for found in subjects.values() if found is not None})
    names, groups = _names(tx, known)
    named, states = _consents(tx, [one for _table, one in known]), _states(tx, wave_id)
    counts: dict[str, int] = {}
    made: dict[str, Actor] = {}
    for line, subject in sorted(subjects.items(), key=lambda item: (item[1] or ("", ""))[::-1]):
        if subject is None or subject[1] in made:
            continue
        table, one = subject
        group = groups.get(one, SUPPORT)
        counts[group] = counts.get(group, 0) + 1
        name = names.get(one) or _("(not received yet)")
        made[one] = Actor(
            one, line, table, name, group, counts[group], named.get(one, False), *states.get(line, ("", ""))
        )
    return tuple(made.values())


def _subject(row: Mapping[str, Any]) -> tuple[str, str] | None:
    return next(((name, str(row[name])) for name in ACTOR_FIELDS if row.get(name)), None)


def _names(tx: ReadTx, subjects: Sequence[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Names and groups by id."""
    names: dict[str, str] = {}
    groups: dict[str, str] = {}
    for cls in (Enterprise, Organisation, Person):
        ids = [one for table, one in subjects if table == cls.table_name()]
        names |= titles_in(tx, by_table(cls.table_name()), ids)
        groups |= dict.fromkeys(ids, FIRM if cls is Enterprise else PERSON if cls is Person else SUPPORT)
        if cls is Organisation:
            kinds = tx.page(Organisation, ids, ["kind"])
            groups |= {one: BUYER for one, row in kinds.items() if row["kind"] in BUYERS}
    return names, groups


def _consents(tx: ReadTx, ids: Sequence[str]) -> dict[str, bool]:
    """What each last said about being named on the map."""
    if not ids:
        return {}
    rows = [row for row in tx.find(Consent, subject=list(ids)) if NAMED in str(row["purpose"]).split()]
    rows.sort(key=lambda row: (str(row["day"]), str(row["id"])))
    return {str(row["subject"]): row["given"] == "yes" for row in rows}


def _states(tx: ReadTx, wave_id: str) -> dict[str, tuple[str, str]]:
    """Line -> whether it answered, and who for it."""
    rows = tx.find(WaveResponse, wave=wave_id)
    return {str(row["actor"]): (str(row["status"]), str(row["respondent"] or "")) for row in rows}


# --------------------------------------------------------------------------------------------------------------- ties
def _said(tx: ReadTx, wave_id: str, lines: Mapping[str, str]) -> tuple[tuple[Said, ...], int]:
    found: dict[tuple[str, str, str], Said] = {}
    strays = 0
    led: dict[str, str | None] = {}

    def actor(line: str) -> str | None:
        """The actor of a line; of a line that turned out to be another one, that one's."""
        if line not in lines and line not in led:
            led[line] = lines.get(tx.family(line)[0])
        return lines.get(line) or led.get(line)

    for row in tx.find(Tie, wave=wave_id):
        source, target = actor(str(row["source"])), actor(str(row["target"]))
        if source is None or target is None or source == target:
            strays += 1
            continue
        key = (str(row["layer"]), source, target)
        if key not in found or str(row["source"]) in lines:
            found[key] = Said(
                *key, int(row["value"] or 0), _whole(row["frequency"]), _whole(row["since_year"]),
                _text(row["formalised"]), _text(row["created_by_project"]),
            )  # fmt: skip
    return tuple(found.values()), strays


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _together(tx: ReadTx, actors: Sequence[Actor], last: str | None) -> dict[tuple[str, str], int]:
    """Sessions in common, from attendance marks: a person's own, a firm's by the people who belong to it."""
    people: dict[str, str] = {actor.id: actor.id for actor in actors if actor.table == "person"}
    for table in ("enterprise", "organisation"):
        ids = [actor.id for actor in actors if actor.table == table]
        if ids:
            people |= {str(row["id"]): str(row[table]) for row in tx.find(Person, **{table: ids}) if row["id"]}
    if not people:
        return {}
    marks = [row for row in tx.find(AttendanceMark, person=list(people)) if row["status"] in THERE]
    days = tx.page(Session, sorted({str(row["session"]) for row in marks}), ["day"])
    attended: dict[str, set[str]] = {actor.id: set() for actor in actors}
    for row in marks:
        session, owner = str(row["session"]), people.get(str(row["person"]), "")
        if owner in attended and session in days and (last is None or str(days[session]["day"]) <= last):
            attended[owner].add(session)
    there = {actor: sessions for actor, sessions in attended.items() if sessions}
    return {pair: count for pair, count in attended_together(there).items() if count}
