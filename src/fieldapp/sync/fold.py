"""The merge rule: a row is the fold of all changes to it, a pure function of a *set* of changes.

Stores that hold the same changes hold the same rows, whatever the order, repetition or batching of delivery. Must not
know SQL, files or a clock. What a kind of change means is frozen: a new rule is a new kind of change, no edit here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from fieldapp.domain.fields import Value

GONE: Final = "~deleted"
"""Deletion is one more field of the row, whose value is True or False."""

RENAMES: Final[Mapping[str, Mapping[str, str]]] = {}
"""Record type -> {old field: new field}. A line is added when a declaration renames a field and is never taken out."""

Cell = Value | bool
"""A value of a head: the field's own, or True/False for ``GONE``."""


class Op(NamedTuple):
    """One change of one record. ``base`` = what its author had seen of the record; ``patch`` None = deletion."""

    stream: str
    seq: int
    hlc: int
    base: Mapping[str, int]
    patch: Mapping[str, Value] | None


class Head(NamedTuple):
    """A value that nobody has overwritten knowing it; the greatest head (clock, then stream) is the one shown."""

    hlc: int
    stream: str
    seq: int
    value: Cell


class Folded(NamedTuple):
    """The row that the changes make: its values (None = deleted) and, by field, the heads that differ."""

    values: dict[str, Value] | None
    conflicts: dict[str, tuple[Head, ...]]


def renamed(
    kind: str, patch: Mapping[str, Value], renames: Mapping[str, Mapping[str, str]] = RENAMES
) -> dict[str, Value]:
    """The patch with the fields' present names; where it holds both the old and the new name, the new one counts."""
    names = renames.get(kind)
    if not names:
        return dict(patch)
    moved = {names[field]: value for field, value in patch.items() if field in names}
    return moved | {field: value for field, value in patch.items() if field not in names}


def fold(ops: Iterable[Op]) -> Folded:
    """Fold all changes of one record into its row.

    A change overwrites what its author had seen. A value that nobody overwrote is a head. One head: that is the value.
    Several different heads: the latest (clock, then stream) is shown, all are kept for a person to choose from.
    Every change that is no deletion also says that the record lives, so an edit beats a deletion unaware of it.
    The same change given twice counts once. At least one change is needed.
    """
    unique = {(op.stream, op.seq): op for op in ops}
    if len(unique) == 1:
        (op,) = unique.values()
        return Folded(None if op.patch is None else dict(op.patch), {})
    writes: dict[str, list[Op]] = {}
    for op in unique.values():
        for field in op.patch or ():
            writes.setdefault(field, []).append(op)
    life, doubts = _heads(unique.values(), GONE)
    if life[-1].value is True and not doubts:
        return Folded(None, {})
    values: dict[str, Value] = {}
    conflicts: dict[str, tuple[Head, ...]] = {GONE: life} if doubts else {}
    for field, writers in writes.items():
        heads, differ = _heads(writers, field)
        values[field] = heads[-1].value
        if differ:
            conflicts[field] = heads
    return Folded(values, conflicts)


def fold_record(ops: Iterable[Op]) -> Folded:
    """``fold``, and the team: a record belongs to its streams' team, even before the change that made it came."""
    ops = list(ops)
    folded = fold(ops)
    if folded.values is not None:
        folded.values.setdefault("team", min(op.stream.partition(":")[2] for op in ops))
    return folded


def _heads(writers: Iterable[Op], field: str) -> tuple[tuple[Head, ...], bool]:
    """The heads of one field, the one shown last, and whether their values differ."""
    writers = list(writers)
    seen: dict[str, int] = {}
    for op in writers:
        for stream, seq in op.base.items():
            if seq > seen.get(stream, 0):
                seen[stream] = seq
    heads = [
        Head(op.hlc, op.stream, op.seq, op.patch is None if field == GONE else (op.patch or {})[field])
        for op in writers
        if seen.get(op.stream, 0) < op.seq
    ]
    heads.sort(key=lambda head: head[:3])
    return tuple(heads), len({head.value for head in heads}) > 1
