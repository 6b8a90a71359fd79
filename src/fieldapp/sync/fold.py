"""The merge rule: a row is the fold of all changes to it, a pure function of a *set* of changes and of a law.

Stores that hold the same changes hold the same rows, whatever the order, repetition or batching of delivery. The law
says which of the changes count: it comes from the declaration of the record type and, for what headquarters owns, from
the roles in the signed, versioned trust list, so it is a fact that stores share as well. A change that does not count
is never lost: it is an *aside*, kept, listed and shown beside the row until somebody who saw it writes that field.

Must not know SQL, files or a clock. What a kind of change means is frozen: a new rule is a new kind of change, no edit
here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from fieldapp.domain.declaring import CLOSED, Merge, Value

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


Heads = tuple[Head, ...]
_NONE: Final[Mapping[str, Heads]] = {}


class Folded(NamedTuple):
    """The row that the changes make: its values (None = deleted) and, by field, the heads that differ.

    ``asides``: by field, the values of changes that do not count and that nobody who saw them has answered.
    """

    values: dict[str, Value] | None
    conflicts: dict[str, tuple[Head, ...]]
    asides: Mapping[str, tuple[Head, ...]] = _NONE


RoleOf = Callable[[str, int], str]
"""(stream, number of a change) -> the role that its author had then, by the trust list; empty for nobody known."""
COORDINATOR: Final = "coordinator"


class Law(NamedTuple):
    """Which changes of a record count.

    * ``CENTRAL``: those of coordinators; with ``role_of`` None (no trust list yet) all.
    * ``APPEND``, and ``SEALED`` without ``seal``: those of the device that made the record.
    * ``SEALED`` with ``seal``, the field whose filling is the signature: all until it is signed; from then on what was
      signed, and every change that signs anew. The rest is what somebody wrote beside a signed record.
    * everything else: all.

    Before that, ``may`` (stream, number of a change) says whether its author's role and teams allowed it to write
    records of this type at all; None while there is no trust list: everybody.
    """

    merge: Merge = Merge.FIELDS
    seal: str = ""
    role_of: RoleOf | None = None
    may: Callable[[str, int], bool] | None = None


ORDINARY: Final = Law()


def renamed(
    kind: str, patch: Mapping[str, Value], renames: Mapping[str, Mapping[str, str]] = RENAMES
) -> dict[str, Value]:
    """The patch with the fields' present names; where it holds both the old and the new name, the new one counts."""
    names = renames.get(kind)
    if not names:
        return dict(patch)
    moved = {names[field]: value for field, value in patch.items() if field in names}
    return moved | {field: value for field, value in patch.items() if field not in names}


def fold(ops: Iterable[Op], law: Law = ORDINARY) -> Folded:
    """Fold all changes of one record into its row.

    A change overwrites what its author had seen. A value that nobody overwrote is a head. One head: that is the value.
    Several different heads: the latest (clock, then stream) is shown, all are kept for a person to choose from.
    Every change that is no deletion also says that the record lives, so an edit beats a deletion unaware of it.
    The same change given twice counts once. At least one change is needed.
    """
    unique = {(op.stream, op.seq): op for op in ops}
    every = list(unique.values())
    may = law.may
    allowed = every if may is None else [op for op in every if may(op.stream, op.seq)]
    counted = _counted(allowed, law)
    if len(counted) == len(every):
        return _fold(every)
    folded = _fold(counted) if counted else Folded(None, {})
    answers = counted if law.merge is Merge.CENTRAL else allowed
    return folded._replace(asides=_asides(every, counted, folded, answers))


def fold_record(ops: Iterable[Op], law: Law = ORDINARY) -> Folded:
    """``fold``, and the team: a record belongs to its streams' team, even before the change that made it came."""
    ops = list(ops)
    folded = fold(ops, law)
    if folded.values is not None:
        folded.values.setdefault("team", min(op.stream.partition(":")[2].partition(CLOSED)[0] for op in ops))
    return folded


def doubts_before(ops: Iterable[Op], settled: Collection[tuple[str, int]], law: Law = ORDINARY) -> Mapping[str, Heads]:
    """What some changes (stream, number) settled: field -> the heads as they were without them.

    Left out is what somebody has written since, and what stands aside: that is answered, not chosen from.
    """
    if law.merge in _STRICT:
        return {}
    counted = [op for op in ops if law.may is None or law.may(op.stream, op.seq)]
    before = [op for op in counted if (op.stream, op.seq) not in settled]
    if not before or len(before) == len(counted):
        return {}
    found: dict[str, Heads] = {}
    for field, heads in _fold(before).conflicts.items():
        now, _differ = _heads([op for op in counted if _writes(op, field)], field)
        if all((head.stream, head.seq) in settled for head in now):
            found[field] = heads
    return found


_STRICT: Final = frozenset({Merge.CENTRAL, Merge.APPEND, Merge.SEALED})
"""The classes under which some changes do not count."""


def _fold(unique: Sequence[Op]) -> Folded:
    """The row that some changes make when all of them count."""
    if len(unique) == 1:
        (op,) = unique
        return Folded(None if op.patch is None else dict(op.patch), {})
    writes: dict[str, list[Op]] = {}
    for op in unique:
        for field in op.patch or ():
            writes.setdefault(field, []).append(op)
    life, doubts = _heads(unique, GONE)
    if life[-1].value is True and not doubts:
        return Folded(None, {})
    values: dict[str, Value] = {}
    conflicts: dict[str, tuple[Head, ...]] = {GONE: life} if doubts else {}
    for field, writers in writes.items():
        if len(writers) == 1:
            values[field] = (writers[0].patch or {})[field]
            continue
        heads, differ = _heads(writers, field)
        values[field] = heads[-1].value
        if differ:
            conflicts[field] = heads
    return Folded(values, conflicts)


def _counted(ops: Sequence[Op], law: Law) -> list[Op]:
    """The changes that count under a law, of those whose authors may write."""
    if law.merge not in _STRICT:
        return list(ops)
    if law.merge is Merge.CENTRAL:
        role_of = law.role_of
        return list(ops) if role_of is None else [op for op in ops if role_of(op.stream, op.seq) == COORDINATOR]
    if law.merge is Merge.SEALED and law.seal:
        return _signed(ops, law.seal)
    first = min((op for op in ops if not op.base), key=lambda op: (op.hlc, op.stream, op.seq), default=None)
    return [] if first is None else [op for op in ops if _device(op) == _device(first)]


def _signed(ops: Sequence[Op], seal: str) -> list[Op]:
    """What was signed first, and every change that signs; everything while nobody has signed."""
    seals = [op for op in ops if (op.patch or {}).get(seal) is not None]
    if not seals:
        return list(ops)
    first = [op for op in seals if not any(_saw(op, other) for other in seals)]
    signing = {(op.stream, op.seq) for op in seals}
    return [op for op in ops if (op.stream, op.seq) in signing or any(_saw(one, op) for one in first)]


def _saw(op: Op, other: Op) -> bool:
    return op.base.get(other.stream, 0) >= other.seq


def _device(op: Op) -> str:
    return op.stream.partition(":")[0]


def _asides(
    ops: Sequence[Op], counted: Sequence[Op], folded: Folded, answers: Sequence[Op]
) -> dict[str, tuple[Head, ...]]:
    """What changes that do not count say otherwise than the row, until somebody who saw it wrote that field.

    A proposal for what headquarters owns is answered by a change that counts, or withdrawn by its own device. Beside a
    record that is not there stands only what nobody who counts has seen, so that a proposal declined by a deletion
    does not come back with the next one.
    """
    counting = {(op.stream, op.seq) for op in counted}
    beside = [op for op in ops if (op.stream, op.seq) not in counting]
    gone = folded.values is None
    if gone:
        beside = [op for op in beside if not any(_saw(other, op) for other in counted)]
    found: dict[str, tuple[Head, ...]] = {}
    for field in [GONE, *dict.fromkeys(name for op in beside for name in op.patch or ())]:
        shown: Cell = gone if field == GONE else (folded.values or {}).get(field)
        seen = _covered(op for op in answers if _writes(op, field))
        mine = [op for op in beside if _writes(op, field)]
        heads = [
            _head(op, field)
            for op in mine
            if seen.get(op.stream, 0) < op.seq
            and not any(_device(later) == _device(op) and _saw(later, op) for later in mine)
        ]
        differing = tuple(sorted((head for head in heads if head.value != shown), key=lambda head: head[:3]))
        if differing:
            found[field] = differing
        elif field == GONE and gone:
            return {}
    return found


def _writes(op: Op, field: str) -> bool:
    """True when a change sets a field; each says whether the record lives."""
    return field == GONE or (op.patch is not None and field in op.patch)


def _head(op: Op, field: str) -> Head:
    return Head(op.hlc, op.stream, op.seq, op.patch is None if field == GONE else (op.patch or {})[field])


def _covered(writers: Iterable[Op]) -> dict[str, int]:
    """Stream -> the last change that one of these authors had seen."""
    seen: dict[str, int] = {}
    for op in writers:
        for stream, seq in op.base.items():
            if seq > seen.get(stream, 0):
                seen[stream] = seq
    return seen


def _heads(writers: Iterable[Op], field: str) -> tuple[tuple[Head, ...], bool]:
    """The heads of one field, the one shown last, and whether their values differ."""
    writers = list(writers)
    seen = _covered(writers)
    heads = [_head(op, field) for op in writers if seen.get(op.stream, 0) < op.seq]
    if not heads:  # each claims to have seen another one of them, which cannot be: a person is to look
        heads = [_head(op, field) for op in writers]
    heads.sort(key=lambda head: head[:3])
    return tuple(heads), len({head.value for head in heads}) > 1
