"""The bytes of attachments: which of them lack here, which another device may have and has not confirmed.

A device says which bytes it lacks of the records that it has; all others of these records it has. So a confirmation is
as long as what is missing, and bytes that were lost later are asked for by themselves. Must not know bundles.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from fieldapp.domain.records import Attachment
from fieldapp.store import ReadTx, Store, WriteTx, files, local, schema
from fieldapp.sync import book, closed, contents, peers
from fieldapp.sync.contents import Manifest
from fieldapp.sync.order import Order
from fieldapp.sync.peers import Peer

PREFIX: Final = 4
"""Bytes of a hash that name it in ``lacks``: two that begin alike are sent once too often, never too seldom."""
IN_RECEIPT: Final = 60
"""Files that a receipt names, so that it still fits a QR code; of more it says nothing."""
_SENT: Final = "files_sent"
"""Local fact: device -> the first 16 digits of what was sent to it since it last said what it lacks."""

_HASH: Final = re.compile("[0-9a-f]{64}")
_TABLE: Final = Attachment.table_name()
_attachment = sa.table(_TABLE, sa.column("id"), sa.column("sha256"), sa.column("file_name"), sa.column("size"))
_change, _stream = schema.change, schema.stream
_FILES = sa.select(_attachment).order_by(_attachment.c.id)
_FIRST = (
    sa.select(_change.c.row, _stream.c.id, sa.func.min(_change.c.seq))
    .join(_stream, _stream.c.n == _change.c.stream)
    .where(_change.c.row.in_(sa.bindparam("rows", expanding=True)), _change.c.kind == _TABLE)
    .group_by(_change.c.row, _stream.c.id)
)
"""Asked for some records at a time: joined with their table, a large log would be read from end to end."""
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class File:
    """Bytes that a record names. ``size`` in bytes; ``path`` None where they are not here."""

    sha256: str
    name: str
    size: int
    path: Path | None


@dataclass(frozen=True)
class Named:
    """Bytes and the first change of a record that names them."""

    file: File
    stream: str
    seq: int


def _named(store: Store, tx: ReadTx) -> Iterator[Named]:
    """What attachment records name, in the order in which they were made."""
    if not sa.inspect(tx.conn).has_table(_TABLE):  # a store of other record types
        return
    every = [row for row in tx.conn.execute(_FILES) if _HASH.fullmatch(str(row.sha256))]  # others name no file
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        first: dict[str, list[tuple[str, int]]] = {}
        for row, stream, seq in tx.conn.execute(_FIRST, {"rows": [row.id for row in some]}):
            first.setdefault(row, []).append((stream, seq))
        for row in some:
            path = files.path_of(store, str(row.sha256))
            size = path.stat().st_size if path is not None else int(row.size or 0)
            file = File(str(row.sha256), str(row.file_name), size, path)
            yield from (Named(file, stream, seq) for stream, seq in first.get(row.id, ()))


def names(tx: ReadTx) -> set[str]:
    """The hashes that attachment records here name."""
    return {str(sha256) for sha256 in tx.conn.scalars(sa.select(_attachment.c.sha256))}


def missing(store: Store, tx: ReadTx, wanted: Callable[[str], bool] = lambda _stream: True) -> list[File]:
    """What records of the wanted streams name and what has not come here, each once."""
    return _once(one.file for one in _named(store, tx) if one.file.path is None and wanted(one.stream))


def lacks(store: Store, tx: ReadTx, order: Order) -> str | None:
    """What a bundle says of the bytes that lack here, as far as the addressed may know of them; None: nothing."""
    if order.kind not in (contents.CHANGES, contents.FILES, contents.RECEIPT):
        return None
    known = peers.everyone(tx.conn)
    to = [known[device] for device in order.to if device in known]
    readable = closed.readable(book.current(tx.conn), order.to)
    found = missing(
        store, tx, lambda stream: readable(stream) and (not order.to or any(peer.wants(stream) for peer in to))
    )
    if order.kind == contents.RECEIPT and len(found) > IN_RECEIPT:
        return None
    return base64.b64encode(b"".join(sorted(_prefix(one.sha256) for one in found))).decode()


def all_named(store: Store, tx: ReadTx) -> list[Named]:
    """What attachment records name, read once for ``due`` of several devices."""
    return list(_named(store, tx))


def due(
    store: Store, tx: ReadTx, peer: Peer | None, wanted: Callable[[str], bool], named: Sequence[Named] | None = None
) -> list[File]:
    """What lies here of the wanted streams and is to be sent to a device; all of it where that is None."""
    found = [one for one in (_named(store, tx) if named is None else named) if wanted(one.stream)]
    passed: set[str] = set()
    if peer is not None:
        told = local.get(tx, _SENT, {}).get(peer.device, [])
        sent, absent = set(told), _prefixes(peer.lacks)
        for one in found:
            known = peer.lacks is not None and peer.have.get(one.stream, 0) >= one.seq
            there = known and _prefix(one.file.sha256) not in absent
            if there or one.file.sha256[:16] in sent:
                passed.add(one.file.sha256)
    return _once(one.file for one in found if one.file.path is not None and one.file.sha256 not in passed)


def note_sent(tx: WriteTx, device: str, sent: Iterable[str]) -> None:
    """Remember the hashes of what was written for a device: sent again only when it says that it lacks them."""
    noted = local.get(tx, _SENT, {})
    local.put(tx, _SENT, {**noted, device: sorted({*noted.get(device, []), *(one[:16] for one in sent)})})


def heard(tx: WriteTx, manifest: Manifest) -> None:
    """From its newest statement on a device is sent what that says it lacks. Runs after ``peers.heard``."""
    if manifest.lacks is None or manifest.sender not in local.get(tx, _SENT, {}):
        return
    peer = peers.some(tx.conn, [manifest.sender]).get(manifest.sender)
    if peer is not None and peer.stamp == manifest.stamp:
        local.hold(tx, _SENT)
        noted = local.get(tx, _SENT, {})
        local.put(tx, _SENT, {device: sent for device, sent in noted.items() if device != manifest.sender})


def _once(found: Iterable[File]) -> list[File]:
    return list({one.sha256: one for one in found}.values())


def _prefix(sha256: str) -> bytes:
    return bytes.fromhex(sha256[: 2 * PREFIX])


def _prefixes(text: str | None) -> set[bytes]:
    """What ``lacks`` names; what a device wrote that is no such text names nothing."""
    try:
        whole = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        return set()
    return {whole[at : at + PREFIX] for at in range(0, len(whole), PREFIX)}
