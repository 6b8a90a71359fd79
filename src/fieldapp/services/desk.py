"""The merge desk in words: everything that wants a person, grouped by record, side by side, and how it is settled.

A *case* is one record. Each *side* is what one device says of it, with who, when, from where and the evidence. Nothing
here blocks other work; what is skipped stays. A settlement is an ordinary change, kept with its reason as a record of
its own (``Decision``), and undo takes it back. Must not know windows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import groupby

from fieldapp.domain.records import AttendanceMark, by_table
from fieldapp.i18n import N_, _, format_number
from fieldapp.services import deciding, restricted
from fieldapp.services import me as who
from fieldapp.services.desk_cases import Cases
from fieldapp.services.desk_values import Asked, Case, Claim, Counts, Evidence, Filter, Outcome, Side, Why
from fieldapp.services.errors import ServiceError
from fieldapp.services.sealing import sealed_words
from fieldapp.services.sheets import sealed_sessions
from fieldapp.store import Changes, Store, WriteTx
from fieldapp.sync import desk, identity, log
from fieldapp.sync.desk import NothingToSettle, NotYours
from fieldapp.sync.fold import GONE, Cell

__all__ = [
    "Asked", "Case", "Claim", "Counts", "Evidence", "Filter", "NotYours", "NothingToSettle", "Outcome", "Side", "Why",
    "cases", "counts", "devices", "settle", "take_all_from", "take_side", "waiting",
]  # fmt: skip

_DAY = 86_400_000


# ---------------------------------------------------------------------------------------------------------- looking
def cases(store: Store, wanted: Filter | None = None, now_ms: int | None = None) -> list[Case]:
    """The records that want a person, by type and name. ``now_ms`` for filters by age."""
    found: list[Case] = []
    with store.read() as tx:
        listed = desk.listed(tx, store.device_id)
        mine = who.may_decide_centrally(tx)
        for table, group in groupby(listed, key=lambda one: one.table):
            by_record: dict[str, list[desk.Disagreement]] = {}
            for one in group:
                by_record.setdefault(one.record_id, []).append(one)
            for record_id in [key for key in by_record if restricted.hidden(tx, by_table(table), key)]:
                del by_record[record_id]
            found += Cases(tx, store.device_id, by_table(table), list(by_record), mine=mine).all(by_record)
    chosen = wanted or Filter()
    return [one for one in found if _fits(one, chosen, now_ms or time.time_ns() // 1_000_000)]


def counts(store: Store) -> Counts:
    """How many records wait, for the home page and the filters."""
    found = cases(store)
    by_why: dict[Why, int] = {}
    tables: dict[str, int] = {}
    teams: dict[str, int] = {}
    by_device: dict[str, int] = {}
    for one in found:
        by_why[one.why] = by_why.get(one.why, 0) + 1
        tables[one.table] = tables.get(one.table, 0) + 1
        teams[one.team] = teams.get(one.team, 0) + 1
        for device in {side.device_id for side in one.sides}:
            by_device[device] = by_device.get(device, 0) + 1
    return Counts(len(found), by_why, tables, teams, by_device)


def devices(store: Store) -> list[tuple[str, str]]:
    """(id, name) of the devices that have a side in any case, by name: for the filter and for ``take_all_from``."""
    return sorted(
        {(side.device_id, side.device) for one in cases(store) for side in one.sides}, key=lambda pair: pair[::-1]
    )


def waiting(store: Store) -> list[str]:
    """Sentences about changes that wait for missing ones: they are no question, but somebody must be asked for them."""
    text = N_("Changes {first} to {last} of {device} are missing; {count} changes wait for them. Ask for them.")
    with store.read() as tx:
        names = desk.Names(tx, store.device_id)
        return [
            _(text).format(
                first=format_number(gap.first), last=format_number(gap.last), count=format_number(gap.waiting),
                device=names.device(identity.device_of(gap.stream)),
            )
            for gap in log.gaps(tx.conn)
        ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- settling
def settle(store: Store, table: str, record_id: str, choice: Mapping[str, Cell], reason: str = "") -> Changes:
    """Settle fields of a record with canonical values, a claim's or a third; ``{GONE: True}`` deletes, False keeps it.

    The decision travels with the next bundle and settles everywhere; the reason is kept with it. Undo takes it back.
    Raises NothingToSettle, NotYours (both have ``message()``), ServiceError for a mark on a sealed sheet, StoreError.
    """
    with store.write(_label(reason)) as tx:
        if version := _sealed(tx, table, record_id):
            raise ServiceError(sealed_words(version))
        desk.settle_in(tx, table, record_id, choice)
        deciding.keep(tx, table, record_id, choice, reason)
        return tx.changes


def take_side(store: Store, case: Case, number: int, reason: str = "") -> Changes:
    """Settle all fields of a case as one side has them. Raises as ``settle``, ServiceError where it has no claims."""
    choice = _of_side(case, number)
    if not choice:
        raise ServiceError(_("This side says nothing about these fields. Choose each field by itself."))
    return settle(store, case.table, case.record_id, choice, reason)


def take_all_from(store: Store, device: str, wanted: Filter | None = None, reason: str = "") -> Outcome:
    """Settle every case that fits as one device has it ("all from KH-03"), in one step that undo takes back.

    Left are cases in which that device says nothing about some field, those that only a coordinator may settle, and
    marks on sealed sheets.
    """
    found = [one for one in cases(store, wanted) if any(side.device_id == device for side in one.sides)]
    done = 0
    with store.write(_label(reason)) as tx:
        for one in found:
            number = next(side.number for side in one.sides if side.device_id == device)
            choice = _of_side(one, number)
            if not one.mine or len(choice) < len(one.fields) or _sealed(tx, one.table, one.record_id):
                continue
            desk.settle_in(tx, one.table, one.record_id, choice)
            deciding.keep(tx, one.table, one.record_id, choice, reason)
            done += 1
        return Outcome(done, len(found) - done, tx.changes)


def _sealed(tx: WriteTx, table: str, record_id: str) -> int:
    """The version of the sealed sheet that an attendance mark stands on; 0 where it is open."""
    mark = tx.get(AttendanceMark, record_id) if table == AttendanceMark.table_name() else None
    session = str(mark["session"]) if mark is not None else ""
    return sealed_sessions(tx, [session]).get(session, 0) if session else 0


def _label(reason: str) -> str:
    return _("Settled: {reason}").format(reason=reason) if reason else _("Disagreement settled")


def _of_side(case: Case, number: int) -> dict[str, Cell]:
    """What a side says; where it deletes the record, nothing else matters."""
    choice = {asked.field: claim.value for asked in case.fields for claim in asked.claims if claim.side == number}
    return {GONE: True} if choice.get(GONE) is True else choice


def _fits(case: Case, wanted: Filter, now_ms: int) -> bool:
    age = (now_ms - case.at_ms) / _DAY
    return (
        (not wanted.team or case.team == wanted.team)
        and (not wanted.table or case.table == wanted.table)
        and (not wanted.device or any(side.device_id == wanted.device for side in case.sides))
        and (wanted.why is None or case.why == wanted.why)
        and (wanted.older_than_days is None or age > wanted.older_than_days)
    )
