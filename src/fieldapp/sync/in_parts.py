"""Cut what is to be sent into several bundles, each whole by itself. Must not know how one is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fieldapp.sync.order import Order

FIRST_TRY: Final = 20_000
"""Changes of the first part that is tried under a largest size."""
SWING: Final = 256
"""Bytes that two bundles of the same changes may differ by: age puts a stanza of random length (up to some 170 bytes)
into its header, and the numbers of the parts have one digit or several."""


@dataclass(frozen=True)
class Sent:
    """A bundle that was written. ``left`` = changes that did not fit under ``max_changes``."""

    path: Path
    changes: int
    streams: int
    bytes: int
    id: str = ""
    left: int = 0
    code: str = ""
    """The six words that open a kit for a device whose key is not known here."""
    parts: tuple[Path, ...] = ()
    """All files, where there are several."""
    apart: tuple[Path, ...] = ()
    """Files beside a bundle for everybody, with what only headquarters reads."""


Export = Callable[[Path, Order], Sent]
"""Writes one bundle."""


def export(out: Path, order: Order, max_size: int, write: Export) -> Sent:
    """Write bundles of at most ``max_size`` bytes; one change alone may be larger. Raises what ``write`` raises."""
    cuts = _cuts(out, order, max_size, write)
    done: list[Sent] = []
    for place, (skip, count) in enumerate(cuts):
        piece = replace(order, skip=skip, max_changes=count, part=(place + 1, len(cuts)))
        done.append(write(name_of(out, place, len(cuts)), piece))
    return replace(
        done[0],
        changes=sum(one.changes for one in done),
        bytes=sum(one.bytes for one in done),
        left=done[-1].left,
        parts=tuple(one.path for one in done),
    )


def name_of(out: Path, place: int, count: int) -> Path:
    """What a part is called: ``out`` with ``-1of3`` and so on for the first, place 0, of three."""
    return out if count == 1 else out.with_name(f"{out.stem}-{place + 1}of{count}{out.suffix}")


def _cuts(out: Path, order: Order, max_size: int, write: Export) -> list[tuple[int, int]]:
    """(changes before it, changes in it) of each part, found by writing them on trial."""
    trial = out.with_name(f".{out.name}.trial")
    cuts: list[tuple[int, int]] = []
    skip, count, limit = 0, FIRST_TRY, order.max_changes
    most = max(max_size - SWING, 1)
    try:
        while True:
            room = count if limit is None else min(count, limit - skip)
            found = write(trial, replace(order, skip=skip, max_changes=room, to_note=False))
            if found.bytes > most and found.changes > 1:
                count = max(1, min(found.changes - 1, found.changes * most * 9 // (10 * found.bytes)))
                continue
            cuts.append((skip, max(found.changes, 1)))
            skip += found.changes
            if not found.changes or not found.left or skip == limit:
                return cuts
            count = max(1, found.changes * most * 9 // (10 * found.bytes))
    finally:
        trial.unlink(missing_ok=True)
