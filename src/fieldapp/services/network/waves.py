"""Opening and closing a wave, its list of actors, and who answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fieldapp.domain.records import (
    Cluster,
    Consent,
    Enterprise,
    MapPosition,
    RosterActor,
    SurveyWave,
    Tie,
    WaveResponse,
)
from fieldapp.domain.records.network import ACTOR_FIELDS, WAVE
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import drafts
from fieldapp.services.checking import Completer, check_new
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, ReadTx, Store, WriteTx

NAMED = "SNA_named"
"""The purpose of a consent to be named on the map."""


@dataclass(frozen=True)
class Agreed:
    """What came of noting consents; with ``errors`` nothing was written."""

    changes: Changes
    errors: Mapping[str, str] = field(default_factory=dict)


def open_row(tx: ReadTx, wave_id: str) -> dict[str, Any]:
    """A wave that is still open. Raises ServiceError when it is closed or not here."""
    row = tx.get(SurveyWave, wave_id)
    if row is None:
        raise ServiceError(_("This wave is not here. It may have been deleted."))
    if row["closed_on"]:
        day = format_date(date.fromisoformat(str(row["closed_on"])))
        raise ServiceError(_("This wave was closed on {day}. Nothing in it changes any more.").format(day=day))
    return row


def begin_draft(store: Store, cluster: str, day: date) -> str:
    """A draft of a new wave with what is usual: the next time, today, the usual questions and promise; its key."""
    with store.read() as tx:
        before = len(tx.find(SurveyWave, cluster=cluster))
    key = drafts.new_key(SurveyWave)
    promise = _(
        "Your answers stay in the programme. Your name is shown to others only if you agree; otherwise a number stands "
        "in its place. You may stop at any time."
    )
    values = {
        "cluster": cluster, "label": WAVE[min(before, len(WAVE) - 1)].code, "opens": day.isoformat(),
        "layers": "INFO COOP TRUST", "confidentiality": promise,
    }  # fmt: skip
    drafts.keep_record(store, SurveyWave, key, values)
    return key


def close(store: Store, wave_id: str, day: date) -> Changes:
    """Close a wave, once. Raises ServiceError when it is closed already."""
    with store.write(_("close the wave")) as tx:
        row = open_row(tx, wave_id)
        if day.isoformat() < str(row["opens"]):
            raise ServiceError(_("The wave has not begun yet."))
        tx.update(SurveyWave, wave_id, {"closed_on": day.isoformat()})
        return tx.changes


def line_id(wave_id: str, table: str, subject: str) -> str:
    """The id of an actor's line on the list of a wave."""
    return str(RosterActor.natural_id({"wave": wave_id, table: subject}))


def add(store: Store, wave_id: str, subjects: Iterable[tuple[str, str]]) -> Changes:
    """Put firms, institutions and people, as (table, id), on the list of an open wave; those on it stay."""
    wanted = list(dict.fromkeys(subjects))
    label = ngettext("add {count} actor", "add {count} actors", len(wanted)).format(count=format_number(len(wanted)))
    with store.write(label) as tx:
        open_row(tx, wave_id)
        _add(tx, wave_id, wanted)
        return tx.changes


def add_cluster(store: Store, wave_id: str) -> Changes:
    """Put every firm of the cluster, and its anchor organisation, on the list of an open wave."""
    with store.write(_("add the firms of the cluster")) as tx:
        cluster = str(open_row(tx, wave_id)["cluster"])
        anchor = (tx.get(Cluster, cluster) or {}).get("anchor")
        firms = [("enterprise", str(row["id"])) for row in tx.find(Enterprise, clusters=cluster)]
        _add(tx, wave_id, [*firms, *([("organisation", str(anchor))] if anchor else [])])
        return tx.changes


def add_from(store: Store, wave_id: str, other: str) -> Changes:
    """Put everybody who is on the list of another wave on that of an open one."""
    with store.write(_("take the list of another wave")) as tx:
        open_row(tx, wave_id)
        found = [subject_of(row) for row in tx.find(RosterActor, wave=other)]
        _add(tx, wave_id, [one for one in found if one is not None])
        return tx.changes


def agree(
    store: Store, wave_id: str, subjects: Iterable[tuple[str, str]], given: bool, method: str, witness: str,
    language: str, day: date,
) -> Agreed:  # fmt: skip
    """Record that firms, institutions or people, as (table, id), agree to be named on the map, or do not any more.

    The text that was read to them is the wave's promise. Errors by field where the way of agreeing lacks something.
    """
    with store.write(_("note who may be named")) as tx:
        row = tx.get(SurveyWave, wave_id)
        version = str(row["opens"]) if row is not None else ""
        complete = Completer(tx, Consent)
        for table, one in subjects:
            values = {
                "subject_kind": table, "subject": one, "purpose": NAMED, "given": "yes" if given else "no",
                "method": method, "witness": witness.strip() or None, "language": language, "day": day.isoformat(),
                "text_version": version,
            }  # fmt: skip
            checked = check_new(Consent, values)
            if checked.errors:
                return Agreed(Changes(), dict(checked.errors))
            tx.insert(Consent, complete(checked.values))
        return Agreed(tx.changes)


def _add(tx: WriteTx, wave_id: str, wanted: Sequence[tuple[str, str]]) -> None:
    lines = {line_id(wave_id, table, one): {"wave": wave_id, table: one} for table, one in wanted}
    there = tx.page(RosterActor, list(lines), ["id"])
    complete = Completer(tx, RosterActor)
    tx.insert_many(RosterActor, [complete(values) for line, values in lines.items() if line not in there])


def remove(store: Store, wave_id: str, lines: Iterable[str]) -> Changes:
    """Take actors off the list of an open wave, with what they said and what was said of them."""
    gone = set(lines)
    label = ngettext("remove {count} actor", "remove {count} actors", len(gone)).format(count=format_number(len(gone)))
    with store.write(label) as tx:
        open_row(tx, wave_id)
        for row in tx.find(Tie, wave=wave_id):
            if row["source"] in gone or row["target"] in gone:
                tx.delete(Tie, str(row["id"]))
        for cls in (WaveResponse, MapPosition):
            for row in tx.find(cls, wave=wave_id):
                if row["actor"] in gone:
                    tx.delete(cls, str(row["id"]))
        for line in gone:
            tx.delete(RosterActor, line)
        return tx.changes


def respond(
    store: Store, wave_id: str, lines: Iterable[str], status: str | None, day: date, respondent: str | None = None
) -> Changes:
    """Say of actors of an open wave whether they answered; None takes the word back."""
    wanted = list(dict.fromkeys(lines))
    label = ngettext("note {count} answer", "note {count} answers", len(wanted)).format(
        count=format_number(len(wanted))
    )
    with store.write(label) as tx:
        open_row(tx, wave_id)
        for line in wanted:
            put_response(tx, wave_id, line, status, day, respondent)
        return tx.changes


def put_response(
    tx: WriteTx, wave_id: str, line: str, status: str | None, day: date, respondent: str | None = None
) -> None:
    """``respond`` for one actor, inside a transaction."""
    key = {"wave": wave_id, "actor": line}
    record_id = str(WaveResponse.natural_id(key))
    there = tx.page(WaveResponse, [record_id], ["id"])
    if status is None:
        tx.delete(WaveResponse, record_id)
    elif there:
        more = {"respondent": respondent} if respondent else {}
        tx.update(WaveResponse, record_id, {"status": status, "day": day.isoformat(), **more})
    else:
        values = {**key, "status": status, "day": day.isoformat(), "respondent": respondent}
        tx.insert(WaveResponse, Completer(tx, WaveResponse)(values))


def put_places(store: Store, wave_id: str, places: Mapping[str, tuple[int, int]]) -> Changes:
    """Keep where actors (by their lines) stand on the map. A closed wave's map may still be arranged."""
    with store.write(_("keep the places on the map")) as tx:
        complete = Completer(tx, MapPosition)
        ids = {str(MapPosition.natural_id({"wave": wave_id, "actor": line})): line for line in places}
        there = tx.page(MapPosition, list(ids), ["id"])
        for record_id, line in ids.items():
            x, y = places[line]
            if record_id in there:
                tx.update(MapPosition, record_id, {"x": x, "y": y})
            else:
                tx.insert(MapPosition, complete({"wave": wave_id, "actor": line, "x": x, "y": y}))
        return tx.changes


def forget_places(store: Store, wave_id: str, lines: Iterable[str] | None = None) -> Changes:
    """Let the map of a wave arrange itself again, wholly or for some actors."""
    wanted = None if lines is None else set(lines)
    with store.write(_("forget the places on the map")) as tx:
        for row in tx.find(MapPosition, wave=wave_id):
            if wanted is None or row["actor"] in wanted:
                tx.delete(MapPosition, str(row["id"]))
        return tx.changes


def subject_of(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """(table, id) of what a line of the list names."""
    return next(((name, str(row[name])) for name in ACTOR_FIELDS if row.get(name)), None)
