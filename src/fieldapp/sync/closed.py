"""Closed streams: what only its maker's computer and headquarters read is never sent to anybody else.

The changes of a restricted record (``View.writer``: an incident) are written for a channel of their own,
``<team>~<maker>``, by whoever changes it. To its maker's computer and to coordinators these streams go like any other;
a bundle for somebody else or for everybody holds nothing of them, not even how many changes there are. Who coordinates
says the signed list alone: while there is none, such records stay on the computer where they were made.
Must not know bundles or files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from fieldapp.sync import identity, trust
from fieldapp.sync.trust import TrustList


def may_read(listed: TrustList | None, device: str, stream: str) -> bool:
    """True for streams that may be sent to a device as far as they are closed or not."""
    maker = identity.maker_of(stream)
    if not maker or maker == device:
        return True
    member = listed.members.get(device) if listed is not None else None
    return member is not None and (member.role == trust.COORDINATOR or maker in member.was)


def readable(listed: TrustList | None, devices: Iterable[str]) -> Callable[[str], bool]:
    """Asked about a stream: whether all of some devices may read it; for no device in particular only open ones."""
    to = tuple(devices)
    return lambda stream: (
        not identity.maker_of(stream) or (bool(to) and all(may_read(listed, device, stream) for device in to))
    )


def streams(have: Mapping[str, int]) -> dict[str, int]:
    """The closed ones among some streams."""
    return {stream: seq for stream, seq in have.items() if identity.maker_of(stream)}
