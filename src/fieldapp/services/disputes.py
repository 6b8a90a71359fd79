"""What waits on the merge desk, record by record in words, and how a person settles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from fieldapp.domain.records import by_table
from fieldapp.i18n import _, pgettext
from fieldapp.services.chronicle import moment, value_text
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, ReadTx, Store
from fieldapp.sync import desk
from fieldapp.sync.fold import GONE, Cell


@dataclass(frozen=True)
class Claim:
    """One of the values: canonical, in words, who wrote it when on which device; ``current`` for the one shown now."""

    value: Cell
    text: str
    who: str
    when: str
    device: str
    current: bool


@dataclass(frozen=True)
class DisputedField:
    """A field whose value several people wrote without knowing of each other."""

    field: str
    label: str
    values: list[Claim]


@dataclass(frozen=True)
class Dispute:
    """A record with at least one disputed field."""

    table: str
    record_id: str
    record_title: str
    type_label: str
    fields: list[DisputedField]


def disagreements(store: Store) -> list[Dispute]:
    """All records in doubt, by type and name."""
    found: list[Dispute] = []
    listed = desk.conflicts(store)
    with store.read() as tx:
        for (table, record_id), group in groupby(listed, key=lambda one: (one.table, one.record_id)):
            cls = by_table(table)
            fields = [_field(tx, one) for one in group]
            title = titles_in(tx, cls, [record_id]).get(record_id) or _("(deleted)")
            found.append(Dispute(table, record_id, title, _(cls.view.one), fields))
    return found


def settle(store: Store, table: str, record_id: str, choice: Mapping[str, Cell], reason: str = "") -> Changes:
    """Settle fields of a record with the values chosen; the decision travels with the next bundle.

    ``choice`` maps fields to canonical values. Raises NothingToSettle (``message()``), StoreError.
    """
    return desk.settle(store, table, record_id, choice, reason)


def _field(tx: ReadTx, found: desk.Disagreement) -> DisputedField:
    claims = [
        Claim(head.value, _text(tx, found, head.value), head.author, moment(head.at_ms), head.device, head.shown)
        for head in found.heads
    ]
    fields = by_table(found.table).fields()
    label = _(fields[found.field].label) if found.field in fields else _("Is it to stay?")
    return DisputedField(found.field, label, claims)


def _text(tx: ReadTx, found: desk.Disagreement, value: Cell) -> str:
    if found.field == GONE:
        return (
            pgettext("what was done with a record", "Deleted")
            if value
            else pgettext("what was done with a record", "Kept")
        )
    if isinstance(value, bool) or found.field not in by_table(found.table).fields():
        return str(value)
    return value_text(tx, by_table(found.table), found.field, value, whole=True)  # long texts may differ at their ends
