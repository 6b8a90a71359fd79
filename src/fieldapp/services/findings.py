"""What a look at the store found, in words: devices, record types and records are called as people call them.

Must not know how it was found.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.fields import Record
from fieldapp.domain.records import by_table
from fieldapp.i18n import _, format_number
from fieldapp.services.naming import is_deleted, titles_in
from fieldapp.store import ReadTx, Store, local
from fieldapp.store.check import Finding, Problem
from fieldapp.sync import identity, peers


@dataclass(frozen=True)
class Told:
    """A finding and its sentence. ``waiting``: nothing is wrong, something was only not received yet."""

    finding: Finding
    sentence: str
    waiting: bool


def told(store: Store, findings: list[Finding]) -> list[Told]:
    """The findings in words, in the same order."""
    with store.read() as tx:
        return [_told(tx, store.device_id, one) for one in findings]


def _told(tx: ReadTx, device: str, one: Finding) -> Told:
    if one.problem is Problem.GAP:
        return Told(one, _gap(tx, device, one), waiting=True)
    if one.problem is Problem.DIFFERS:
        return Told(one, _differs(tx, one), waiting=False)
    if one.problem is Problem.MISSING:
        table, _space, parent = one.detail.partition(" ")
        gone = is_deleted(tx, by_table(table), parent)
        return Told(one, _missing(tx, one, by_table(table), gone=gone), waiting=not gone)
    return Told(one, one.message(), waiting=False)


def _gap(tx: ReadTx, device: str, one: Finding) -> str:
    stream, _space, span = one.detail.rpartition(" ")
    first, _dash, last = span.partition("-")
    own = str(local.get(tx, local.DEVICE_NAME, ""))
    name = peers.name_of(peers.everyone(tx.conn), identity.device_of(stream), device, own)
    text = _(
        "Changes {first} to {last} of {device} are missing. Ask for a bundle with everything: the next ordinary one "
        "may start after them."
    )
    return text.format(first=format_number(int(first)), last=format_number(int(last)), device=name)


def _differs(tx: ReadTx, one: Finding) -> str:
    cls = by_table(one.table)
    if one.detail == "~deleted":
        text = _("{type}: {record} is here although it was deleted, or deleted although it is in the history.")
    elif one.detail == "~unlogged":
        text = _("{type}: {record} is here, but its history is not.")
    else:
        text = _("{type}: {record} differs from its history in “{field}”.")
    field = cls.fields().get(one.detail)
    label = _(field.label) if field else one.detail
    return text.format(type=_(cls.view.one), record=_title(tx, cls, one.record_id), field=label)


def _missing(tx: ReadTx, one: Finding, parent: type[Record], *, gone: bool) -> str:
    cls = by_table(one.table)
    if gone:
        text = _("{type}: {record} belongs to a record ({parent}) that was deleted here.")
    else:
        text = _("{type}: {record} belongs to a record ({parent}) that was not received yet.")
    return text.format(type=_(cls.view.one), record=_title(tx, cls, one.record_id), parent=_(parent.view.one))


def _title(tx: ReadTx, cls: type[Record], record_id: str) -> str:
    return titles_in(tx, cls, [record_id]).get(record_id) or record_id
