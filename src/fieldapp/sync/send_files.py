"""Send the bytes of attachments: a bundle of files, or several where one would be too large.

Only what the other device may have and has not confirmed is sent, once; what got lost is sent again after the device
said that it lacks it. Must not know windows or the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, cast

from fieldapp.domain.fields import new_id
from fieldapp.progress import Progress
from fieldapp.store import ReadTx, Store, errors
from fieldapp.sync import attached, bundle, claim, contents, file_body, in_parts, peers, send
from fieldapp.sync.attached import File
from fieldapp.sync.contents import Manifest
from fieldapp.sync.order import Order, seal_for, within_rights
from fieldapp.sync.sealing import Seal

ENTRY: Final = 96
"""Bytes by which a file lengthens the manifest, counted generously."""
ENVELOPE: Final = 2_048
"""Bytes of the clear line, signature and head of the seal, without recipients."""
RECIPIENT: Final = 256
"""Bytes by which a recipient lengthens clear line and seal, counted generously."""
_SEALED: Final = 4_000
"""For so many bytes the seal needs 16 more (it needs them for 65,536), counted generously."""


@dataclass(frozen=True)
class FilesSent:
    """What was written: ``paths`` empty where nothing was due. ``too_large``: files that alone exceed the size."""

    paths: tuple[Path, ...] = ()
    files: int = 0
    bytes: int = 0
    too_large: tuple[File, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """Files that wait to be sent to a device, and their bytes."""

    files: int
    bytes: int


def waiting(store: Store, to: Sequence[str]) -> dict[str, Waiting]:
    """What ``export_files`` would write for each of some devices."""
    with store.read() as tx:
        named = attached.all_named(store, tx)
        found = {device: _due(store, tx, device, named) for device in to}
    return {device: Waiting(len(files), sum(file.size for file in files)) for device, files in found.items()}


def export_files(
    store: Store, out: Path, *, to: str | None = None, max_size: int | None = None, progress: Progress | None = None
) -> FilesSent:
    """Write the attached files that device ``to`` may have and lacks; with None all, for everybody.

    ``max_size`` in bytes makes as many files as are needed, each a bundle of its own, to be merged alone and in any
    order. Raises Refused NO_PROGRAMME, NO_KEY, StoreError, Cancelled: what was noted as sent is whole on the disk.
    """
    key = claim.key(store)
    order = Order(to=(to,) if to else (), kind=contents.FILES)
    manifest = send.without_changes(store, order)
    with store.read() as tx, errors.translated(store.folder):
        seal = seal_for(tx.conn, order, key)
        due = [file for file in _due(store, tx, to) if file_body.is_whole(file)]
    groups, large = ([due] if due else []), list[File]()
    if max_size is not None:
        groups, large = cut(due, max_size, room_of(manifest, seal))
    size, paths = 0, []
    for place, group in enumerate(groups):
        path = in_parts.name_of(out, place, len(groups))
        told = replace(manifest, id=new_id(), files=tuple(file_body.entry(file) for file in group))
        with errors.translated(out.parent):
            body = cast("IO[bytes]", file_body.Outgoing(told, group, progress))
            part = (place + 1, len(groups))
            size += bundle.write_files(path, key, told.id, body, to=order.to, part=part, seal=seal).size
        paths.append(path)
        if to is not None:
            with store.write() as note:
                attached.note_sent(note, to, [file.sha256 for file in group])
    return FilesSent(tuple(paths), sum(map(len, groups)), size, tuple(large))


def _due(store: Store, tx: ReadTx, to: str | None, named: Sequence[attached.Named] | None = None) -> list[File]:
    peer = peers.everyone(tx.conn).get(to) if to is not None else None
    wanted = Order(to=(peer.device,), wanted=peer.wants) if peer is not None else Order()
    return attached.due(store, tx, peer, within_rights(tx, store.device_id, wanted).wanted, named)


def room_of(manifest: Manifest, seal: Seal) -> int:
    """Bytes that a bundle takes beside its files, counted generously."""
    return ENVELOPE + RECIPIENT * (len(seal.keys) + len(manifest.to)) + len(contents.line_of(manifest))


def cut(files: Sequence[File], max_size: int, beside: int) -> tuple[list[list[File]], list[File]]:
    """Files in groups, each small enough for one bundle, in their order; and those that are too large alone."""
    groups: list[list[File]] = []
    large: list[File] = []
    left = 0
    for file in files:
        need = file.size + ENTRY + 16 * (1 + file.size // _SEALED)
        if beside + need > max_size:
            large.append(file)
            continue
        if not groups or need > left:
            groups.append([])
            left = max_size - beside
        groups[-1].append(file)
        left -= need
    return groups, large
