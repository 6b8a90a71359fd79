"""The merge rule as slowly and plainly as it can be said, to compare a store with its log."""

from __future__ import annotations

from typing import Any, NamedTuple

from fieldapp.domain.fields import Record
from fieldapp.store import Store


class Row(NamedTuple):
    """What the rule answers: the row's values, None where it is deleted."""

    values: dict[str, Any] | None


def fold(_cls, ops) -> Row:
    """A write is current unless another had seen it; of several the latest is shown; a deletion must stand alone."""
    ops = list(ops)

    def is_seen(one) -> bool:
        return any(other.base.get(one.stream, 0) >= one.seq for other in ops)

    if all(op.patch is None for op in ops if not is_seen(op)):
        return Row(None)
    values = {}
    for field in {name for op in ops if op.patch for name in op.patch}:
        writes = [op for op in ops if op.patch and field in op.patch]
        current = [op for op in writes if not any(other.base.get(op.stream, 0) >= op.seq for other in writes)]
        values[field] = max(current, key=lambda op: (op.hlc, op.stream)).patch[field]
    return Row(values)


def rows_of_the_log(store: Store, cls: type[Record]) -> list[dict[str, Any]]:
    """All records of a type as their changes make them, oldest id first."""
    from fieldapp.store import check

    with store.read() as tx:
        folded = {row: fold(cls, ops).values for row, ops in check._visible(tx, cls.table_name())}
    return [
        {name: row if name == "id" else values.get(name) for name in ("id", *cls.columns())}
        for row, values in sorted(folded.items())
        if values is not None
    ]
