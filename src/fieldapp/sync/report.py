"""What receiving a bundle did, or would do: the value that preview, window and command line show.

Must not know how it was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.store.changes import Changes


class Counts(NamedTuple):
    """Records of one type that a bundle made, altered and took away."""

    new: int
    changed: int
    deleted: int


@dataclass(frozen=True)
class Report:
    """One bundle. Numbers count changes, except ``conflicts``, ``asides`` (fields) and ``by_type`` (records)."""

    bundle: str
    """Id of the bundle."""
    kind: str
    sender: str
    """Device id of who signed it."""
    sender_name: str
    person: str
    programme: str
    """Name of the programme."""
    made_at: int
    """Milliseconds since 1970, by the sender's clock."""
    new: int = 0
    known: int = 0
    waiting: int = 0
    """Of the streams that the bundle brought: changes here that wait for missing ones before them."""
    conflicts: int = 0
    """Fields newly in doubt."""
    asides: int = 0
    """Fields of which somebody's change newly does not count; what was written stands on the merge desk."""
    unknown_types: tuple[str, ...] = ()
    """Record types, and fields as ``type.field``, that wait for a newer version of the application."""
    by_type: Mapping[str, Counts] = field(default_factory=dict)
    """Table -> records new, changed, deleted."""
    gaps: tuple[tuple[str, int, int], ...] = ()
    """(device name, first missing change, last), in the streams that the bundle brought."""
    relayed: tuple[tuple[str, int], ...] = ()
    """(device name, changes): what the sender passed on for others."""
    skewed: tuple[tuple[str, int], ...] = ()
    """(device name, milliseconds): whose clock is more than a day ahead of this one."""
    changes: Changes = field(default_factory=Changes)
    parted: str = ""
    """The device name under which another computer writes, too: this one has a new id from now on."""
    files: int = 0
    """Attached files that came."""
    files_known: int = 0
    """Attached files in it that are here already."""
    files_bytes: int = 0
    """Bytes of the files that came."""
    again: bool = False
    """True when this very bundle was received before."""

    @property
    def to_settle(self) -> int:
        """What newly wants a person on the merge desk."""
        return self.conflicts + self.asides
