"""Receive a bundle: read, verify, look at what it would do, and do it in one transaction.

Preview is the same code and a rollback. A refused file is put aside untouched and the store is as it was; so it is
after Cancel, a full disk or a power cut. Must not know windows or the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from nacl.signing import SigningKey

from fieldapp.collecting import without_collecting
from fieldapp.domain.records import RECORDS
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.store import Store, WriteTx, layout, local, open_store, schema, search
from fieldapp.store.server_errors import FolderTaken, LocksFull, ServerBusy
from fieldapp.sync import (
    attached,
    bundle,
    claim,
    clear,
    contents,
    file_body,
    gate,
    identity,
    lanes,
    log,
    parting,
    peers,
    quarantine,
    upgrade,
)
from fieldapp.sync.contents import Manifest, compact
from fieldapp.sync.intake import Intake
from fieldapp.sync.lines import Run
from fieldapp.sync.refold import Refolded, Types, quiet, refold
from fieldapp.sync.refusal import Reason, Refused
from fieldapp.sync.report import Report

INDEX_AT_ONCE: Final = 5_000
"""Records up to which search text is made in the transaction of the merge, beyond it in one of its own."""

_BY_HASH = sa.select(schema.bundle.c.n).where(schema.bundle.c.sha256 == sa.bindparam("hash"))
_SKEW = sa.select(schema.me.c.skew)
_ADVANCE = sa.update(schema.me).where(schema.me.c.hlc < sa.bindparam("stamp")).values(hlc=sa.bindparam("stamp"))


class _OnlyLooking(Exception):
    """Takes the transaction of a preview back."""


def preview(store: Store, path: Path, progress: Progress | None = None, *, types: Types = RECORDS) -> Report:
    """What ``merge`` would do with this file; the store stays as it is. Raises Refused, StoreError, Cancelled."""
    claim.ready(store)
    return _receive(store, path, _Wanted(keep=False, index=False), types, progress)


def merge(
    store: Store,
    path: Path,
    progress: Progress | None = None,
    *,
    types: Types = RECORDS,
    index: bool = True,
    prepared: bool = False,
) -> Report:
    """Take in a bundle; the same one twice changes nothing. Raises Refused, StoreError, Cancelled: nothing is new.

    The search text of many records is made after the merge is safe; with ``index`` False that is left to
    ``Store.refresh_search``, for who merges many bundles in turn. ``prepared``: he has called ``prepare`` himself.
    """
    if not prepared:
        prepare(store, types)
    found = _receive(store, path, _Wanted(keep=True, index=index), types, progress)
    if index and (len(found.changes) > INDEX_AT_ONCE or (store.on_server and found.changes)):
        store.refresh_search(progress)
    return found


def prepare(store: Store, types: Types = RECORDS) -> None:
    """What comes before a merge, once for many: the store's id, and records that an older version could not fold."""
    claim.ready(store)
    upgrade.catch_up(store, types=types)


def join(
    folder: Path,
    kit: Path,
    name: str,
    role: str,
    progress: Progress | None = None,
    *,
    device_name: str = "",
    code: str = "",
    clock: Callable[[], int] | None = None,
    types: Types = RECORDS,
) -> Store:
    """Make the store of a new device from a kit; open. ``name``: who will work with it; ``role``: see local.ROLE.

    ``code``: the six words with which the kit is locked; a kit that was made for this device's key needs none.
    Raises Refused, StoreError, Cancelled; then the folder holds no store. FolderTaken where it held one: that is left
    as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = not (folder / layout.FILE).exists()
    key = identity.device_key(folder)
    with bundle.opened(kit, gate.keys(None, key, code)) as opened:
        manifest, _runs = contents.read(opened.lines())
    if manifest.kind != contents.KIT:
        raise Refused(Reason.KIND, manifest.kind)
    device = identity.id_of(key)
    label = device_name or str(manifest.kit.get("device_name") or "")
    store = open_store(folder, clock=clock, create=True, device_id=device, device_name=label)
    try:
        _check_unborn(store, kit)
        claim.ready(store)
        if label:
            with store.write() as change:
                local.put(change, local.DEVICE_NAME, label)
        _receive(store, kit, _Wanted(keep=True, kit=True, person=name, role=role, code=code), types, progress)
    except BaseException:
        store.close()
        for left in folder.glob(f"{layout.FILE}*") if made else ():
            left.unlink(missing_ok=True)
        raise
    return store


def _check_unborn(store: Store, kit: Path) -> None:
    with store.read() as tx:
        if not local.is_unborn(tx.conn):
            raise FolderTaken(kit.name, str(store.folder))


@dataclass(frozen=True)
class _Wanted:
    """What is to be done with a file."""

    keep: bool
    index: bool = True
    kit: bool = False
    person: str = ""
    role: str = ""
    code: str = ""
    new_device: str = ""
    """The id to go on under, where another computer writes under ours."""


def _receive(store: Store, path: Path, wanted: _Wanted, types: Types, progress: Progress | None) -> Report:
    with quarantine.put_aside(store.folder, path):
        try:
            return _receive_as(store, path, wanted, types, progress)
        except parting.Copied:
            # A preview takes nothing down: its key is thrown away.
            key = identity.lay_out_key(store.folder) if wanted.keep else SigningKey.generate()
            device = identity.id_of(key)
            found = _receive_as(store, path, replace(wanted, new_device=device), types, progress)
            if wanted.keep:
                claim.take(store, device)
            return found


def _receive_as(store: Store, path: Path, wanted: _Wanted, types: Types, progress: Progress | None) -> Report:
    keys = gate.keys(store, identity.device_key(store.folder), wanted.code)
    with bundle.opened(path, keys) as opened:
        manifest, runs = contents.read(opened.lines())
        _check_envelope(opened.header, manifest)
        if not wanted.kit and not wanted.new_device and lanes.may_share(store, manifest):
            read = list(runs)
            if lanes.fits(read):
                with suppress(ServerBusy, LocksFull):
                    return _written(store, opened, manifest, read, wanted, types, progress)
            runs = iter(read)
        return _written(store, opened, manifest, runs, wanted, types, progress)


def _written(
    store: Store,
    opened: bundle.Opened,
    manifest: Manifest,
    runs: Iterator[Run] | list[Run],
    wanted: _Wanted,
    types: Types,
    progress: Progress | None,
) -> Report:
    """The transaction. Runs as a list: side by side with other merges, where the store is on a server."""
    found: Report | None = None
    try:
        with store.write(index=False, share=isinstance(runs, list)) as tx:
            known = lanes.hold(tx.conn, manifest, runs) if isinstance(runs, list) else {}
            _check_programme(tx, manifest, wanted)
            proven: Mapping[str, int] = {}
            if wanted.new_device:
                _part(tx, store.device_id, opened, wanted.new_device)
                runs = contents.read(opened.lines())[1]
            else:
                proven = parting.check(tx, store.device_id, manifest)
            found = _take(tx, store.device_id, opened.header, manifest, runs, wanted, types, progress, known)
            if manifest.kind == contents.FILES:
                found = file_body.take(store, tx, opened, manifest, found, keep=wanted.keep, progress=progress)
            parting.prove(tx, proven)
            if not wanted.keep:
                raise _OnlyLooking
    except _OnlyLooking:
        assert found is not None
        return found
    except Refused as error:
        if error.code is Reason.FORKED and identity.device_of(error.detail) == store.device_id:
            raise parting.Copied(error.detail) from error
        raise
    return found


def _take(
    tx: WriteTx,
    device: str,
    header: clear.Header,
    manifest: Manifest,
    runs: Iterable[Run],
    wanted: _Wanted,
    types: Types,
    progress: Progress | None,
    known: Mapping[str, tuple[int, int]],
) -> Report:
    conn = tx.conn
    now = _now(tx)
    report, known_as = _opening(conn, manifest), _known_as(conn, header)
    if known_as is not None and not wanted.new_device and _holds_all(conn, manifest):
        return replace(report, again=True, known=manifest.changes)
    number = lanes.next_number(conn)
    with quiet(conn), peers.named(conn):
        if manifest.sender != device and known_as is None:
            peers.heard(conn, manifest, header.key, now)
            attached.heard(tx, manifest)
        if not wanted.new_device:  # then the list is begun, and holds what went to the new device
            log.begin_touched(conn)
        listed = gate.admit(tx, device, manifest, types, joining=wanted.kit)
        runs = gate.checked(listed, device, manifest, runs, joining=wanted.kit)
        folded = Refolded()
        intake = Intake(conn, manifest, number, now, types, folded, known)
        with without_collecting():
            for run in runs:
                intake.take(run)
                _tell(progress, intake.new + intake.known, 2 * manifest.changes, _("Reading changes"))
            waiting = intake.show()
            refold(conn, types, progress, manifest.changes, 2 * manifest.changes, folded)
            intake.put_back()
    gate.granted(tx, listed, manifest, joining=wanted.kit)
    if wanted.kit:
        _settle_in(tx, manifest, wanted)
    report = _closing(conn, report, manifest, intake, waiting, folded)
    parted = str(local.get(tx, local.DEVICE_NAME, "")) or identity.short(device) if wanted.new_device else ""
    report = replace(report, again=known_as is not None, parted=parted)
    if manifest.kind != contents.JOIN and (known_as is None or report.new):
        _enter(conn, number, known_as, header, manifest, report, now)
    _tell(progress, 2 * manifest.changes, 2 * manifest.changes, "")
    if wanted.index and not tx.shared and 0 < len(folded.changes) <= INDEX_AT_ONCE and search.is_stale(conn):
        search.refresh(conn)
    conn.execute(_ADVANCE, {"stamp": intake.clock})  # last: on a server others wait for this row from here on
    return report


def _part(tx: WriteTx, device: str, opened: bundle.Opened, new: str) -> None:
    """Leave our name to the other computer that writes under it."""
    manifest, runs = contents.read(opened.lines())
    with quiet(tx.conn):
        log.begin_touched(tx.conn)
        parting.part(tx, device, new, manifest, runs)


def _known_as(conn: sa.Connection, header: clear.Header) -> int | None:
    """The number under which this very bundle was received before."""
    return conn.scalar(_BY_HASH, {"hash": header.sha256})


def _holds_all(conn: sa.Connection, manifest: Manifest) -> bool:
    """True when everything that the sender had is visible here: with a known bundle, nothing can be new."""
    have = log.vector(conn)
    return all(have.get(stream, 0) >= seq for stream, seq in manifest.have)


def _enter(
    conn: sa.Connection,
    number: int,
    known_as: int | None,
    header: clear.Header,
    manifest: Manifest,
    report: Report,
    now: int,
) -> None:
    """Note who sent what, and when it came. A bundle that brings something again, after an undo, is noted anew."""
    table = schema.bundle
    if known_as is not None:
        old = sa.update(table).where(table.c.n == known_as)
        conn.execute(old.values(sha256=table.c.sha256 + sa.literal(f" {known_as}")))
    counts = {"new": report.new, "known": report.known, "name": manifest.name, "made": manifest.made}
    facts = {"n": number, "sha256": header.sha256, "id": header.id, "device": header.sender, "kind": manifest.kind}
    conn.execute(sa.insert(table).values(**facts, received_at=str(now), counts=compact(counts)))


def _opening(conn: sa.Connection, manifest: Manifest) -> Report:
    known = {} if manifest.name else peers.some(conn, [manifest.sender])
    return Report(
        manifest.id,
        manifest.kind,
        manifest.sender,
        manifest.name or peers.name_of(known, manifest.sender),
        manifest.person,
        manifest.programme_name,
        manifest.made,
    )


def _closing(
    conn: sa.Connection, report: Report, manifest: Manifest, intake: Intake, waiting: int, folded: Refolded
) -> Report:
    gaps = log.gaps(conn, intake.brought) if intake.brought else []
    passed: dict[str, int] = {}
    for stream, count in intake.brought.items():
        other = identity.device_of(stream)
        if other != manifest.sender:
            passed[other] = passed.get(other, 0) + count
    named = {*passed, *intake.skewed, *(identity.device_of(gap.stream) for gap in gaps)}
    known = peers.some(conn, named) if named else {}
    return replace(
        report,
        new=intake.new,
        known=intake.known,
        waiting=waiting,
        conflicts=folded.conflicts,
        asides=folded.asides,
        unknown_types=tuple(sorted(folded.unknown)),
        by_type=folded.by_type(),
        gaps=tuple((peers.name_of(known, identity.device_of(g.stream)), g.first, g.last) for g in gaps),
        relayed=tuple((peers.name_of(known, other), count) for other, count in sorted(passed.items())),
        skewed=tuple((peers.name_of(known, other), ahead) for other, ahead in sorted(intake.skewed.items())),
        changes=folded.changes,
    )


def _check_envelope(header: clear.Header, manifest: Manifest) -> None:
    """The body says itself who sent it to whom: it cannot be put into another envelope."""
    if (manifest.id, manifest.sender, manifest.to) != (header.id, header.sender, header.to):
        raise Refused(Reason.CONTENT, "another envelope", line=1)
    if (manifest.kind == contents.FILES) != (header.body == clear.FILES):
        raise Refused(Reason.CONTENT, "another kind of body", line=1)


def _check_programme(tx: WriteTx, manifest: Manifest, wanted: _Wanted) -> None:
    mine = local.get(tx, local.PROGRAMME)
    if wanted.kit:
        if mine is not None and mine != manifest.programme:
            raise Refused(Reason.FOREIGN, programme=manifest.programme_name)
        return
    if manifest.kind == contents.JOIN and not manifest.programme:
        return  # it was written before the device knew a programme
    if not mine:
        raise Refused(Reason.NO_PROGRAMME)
    if manifest.programme != mine:
        raise Refused(Reason.FOREIGN, programme=manifest.programme_name)


def _settle_in(tx: WriteTx, manifest: Manifest, wanted: _Wanted) -> None:
    """What a kit says about the device that is set up with it."""
    kit: dict[str, Any] = dict(manifest.kit)
    for fact, value in (
        (local.PROGRAMME, manifest.programme),
        (local.PERSON, wanted.person),
        (local.ROLE, wanted.role),
        (local.TEAMS, kit.get("teams") or []),
        (local.UNIT, kit.get("unit")),
    ):
        local.put(tx, fact, value)


def _now(tx: WriteTx) -> int:
    """Milliseconds since 1970 by the clock that stamps changes here."""
    return tx.now + int(tx.conn.scalar(_SKEW) or 0)


def _tell(progress: Progress | None, done: int, total: int, text: str) -> None:
    if progress is not None:
        progress.step(done, total, text)
