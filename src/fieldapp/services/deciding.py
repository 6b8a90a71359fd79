"""Keeps who decided something about a record, when and why, as a record that travels with the decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from fieldapp.domain.records import Decision, by_table
from fieldapp.i18n import _
from fieldapp.services import me as who
from fieldapp.services.chronicle import moment
from fieldapp.store import Store, WriteTx

_NAMED = 2000


def keep(tx: WriteTx, table: str, record_id: str, fields: Iterable[str], reason: str) -> None:
    """Write down a decision about some fields of a record, in the transaction that carries it out."""
    row = tx.get(by_table(table), record_id)
    person = who.read(tx)
    at = datetime.fromtimestamp(tx.now / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    values = {
        "about_kind": table, "about": record_id, "settled": " ".join(sorted(fields))[:_NAMED] or None,
        "reason": reason.strip()[:500] or None, "decided_by": person.name or person.device_name or "?",
        "decided_at": at, "team": str(row["team"] or "") if row else "",
    }  # fmt: skip
    tx.insert(Decision, values)


def decisions(store: Store, table: str, record_id: str) -> list[str]:
    """What was decided about a record, the latest first: who, when, why."""
    with store.read() as tx:
        found = tx.find(Decision, about_kind=table, about=record_id)
    lines = []
    for one in sorted(found, key=lambda row: str(row["decided_at"]), reverse=True):
        when = moment(int(datetime.fromisoformat(str(one["decided_at"])).timestamp() * 1000))
        text = _("Settled by {person}, {when}: {reason}") if one["reason"] else _("Settled by {person}, {when}")
        lines.append(text.format(person=one["decided_by"], when=when, reason=one["reason"]))
    return lines
