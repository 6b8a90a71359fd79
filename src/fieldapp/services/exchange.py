"""Exchange in the words of people: how it stands, bundles out and in, the inbox, kits. The rules are ``sync``'s.

Must not know how bundles are written.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.domain.records import Programme, Team
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import me as who
from fieldapp.services import trusting
from fieldapp.services.describing import describe, describe_apart, describe_sent
from fieldapp.services.errors import ServiceError
from fieldapp.services.exchange_overview import (
    ENDING,
    INBOX,
    Overview,
    PeerLine,
    ReceivedLine,
    bundles,
    inbox,
    overview,
)
from fieldapp.store import Store, blocks, local
from fieldapp.sync import armour, peers
from fieldapp.sync import receive as receiving
from fieldapp.sync import send as sending
from fieldapp.sync.in_parts import Sent
from fieldapp.sync.refusal import Reason, Refused
from fieldapp.sync.report import Report

__all__ = [
    "ENDING",
    "INBOX",
    "Overview",
    "PeerLine",
    "ReceivedLine",
    "as_text",
    "ask",
    "bundles",
    "describe",
    "describe_apart",
    "describe_sent",
    "inbox",
    "overview",
    "preview",
    "receive",
    "send",
    "send_kit",
    "status",
    "suggest_name",
]

DONE = "received"
"""Where a bundle of the inbox goes once it was merged."""
RESTRICTED = "-restricted"
"""Ends the name of what goes beside a bundle for everybody to headquarters alone."""
_SENT = "bundles_sent"

status = overview


# ---------------------------------------------------------------------------------------------------------- sending
def suggest_name(store: Store, to: str | None = None) -> str:
    """A name for the next bundle: programme, this device, day, running number."""
    with store.read() as tx:
        person = who.read(tx)
        programme = tx.get(Programme, person.programme) if person.programme else None
        number = int(local.get(tx, _SENT, 0)) + 1
    parts = [str((programme or {}).get("programme_code") or "fieldapp").lower(), person.device_name]
    if to is not None:
        parts.append(_("for-{name}").format(name=_name_of(store, to)))
    parts += [f"{datetime.now(UTC).astimezone():%Y%m%d}", f"{number:04d}"]
    return "-".join(_for_a_file(part) for part in parts) + ENDING


def _for_a_file(text: str) -> str:
    """The letters and figures of a text, with the vowel signs of scripts that have them."""
    return "".join(char for char in text if char.isalnum() or unicodedata.category(char).startswith("M")) or "x"


def send(
    store: Store, path: Path | str, *, to: str | None = None, max_changes: int | None = None,
    max_size: int | None = None, progress: Progress | None = None,
) -> Sent:  # fmt: skip
    """Write a bundle of what device ``to`` lacks; None: everything that is here, for everybody in the programme.

    What only headquarters may read is not for everybody: it goes into files beside it, ``Sent.apart``.
    ``max_size`` in bytes: several files, ``Sent.parts``, where one would be larger. Raises Refused,
    ExportStopped, StoreError, Cancelled; no file is left then.
    """
    trusting.keep_rights(store)
    path, apart = Path(path), tuple[Path, ...]()
    if to is None and max_changes is None:
        beside = path.with_name(f"{path.stem}{RESTRICTED}{path.suffix}")
        closed = sending.export_closed(store, beside, max_size=max_size, progress=progress)
        apart = (closed.parts or (closed.path,)) if closed is not None else ()
    try:
        sent = sending.export_bundle(store, path, to=to, max_changes=max_changes, max_size=max_size, progress=progress)
    except BaseException:
        for one in apart:
            one.unlink(missing_ok=True)
        raise
    sent = replace(sent, apart=apart)
    with store.write() as tx:
        local.put(tx, _SENT, int(local.get(tx, _SENT, 0)) + 1)
    return sent


def send_kit(
    store: Store, path: Path | str, *, teams: Sequence[str] | None = None, device_name: str = "",
    device: str = "", progress: Progress | None = None,
) -> Sent:  # fmt: skip
    """Write a kit for a new laptop that holds these teams (None: all), with a block of numbers of its own.

    The kit is locked with six words, ``Sent.code``, to be told by phone. With ``device``, the id of a device whose
    request waits or was approved (``trusting``), it is sealed for that device's key and needs no code. Raises
    ServiceError where the book of the blocks is not kept: two laptops would print the same codes.
    """
    with store.read() as tx:
        if not blocks.keeps_book(tx):
            raise ServiceError(
                _("Kits are made on the computer where the programme was started, so that no two laptops print the "
                  "same code. Ask your coordinator for one.")
            )  # fmt: skip
        known = {str(team["id"]): team for team in tx.find(Team)}
    wanted = list(known) if teams is None else list(teams)
    unit = str(known[wanted[0]]["short"]) if wanted and wanted[0] in known else ""
    trusting.keep_rights(store)
    key = trusting.key_of(store, device) if device else b""
    return sending.export_kit(store, Path(path), None, wanted, progress, device_name=device_name, unit=unit, key=key)


# -------------------------------------------------------------------------------------------------------- receiving
def preview(store: Store, path: Path | str, progress: Progress | None = None) -> Report:
    """What merging a bundle would do. Nothing is changed. Raises Refused (``message()`` says why), StoreError."""
    return receiving.preview(store, Path(path), progress)


def as_text(path: Path) -> Path:
    """Write a bundle beside itself as text to paste into a message, its name ending in ``.txt``. Raises OSError."""
    text = path.with_suffix(".txt")
    text.write_text(armour.text(path.read_bytes()), encoding="ascii")
    return text


def ask(store: Store, path: Path | str) -> trusting.Waiting | None:
    """Put a request to join into the tray; who asks. None when the file needs no approval. Raises Refused."""
    try:
        receiving.merge(store, Path(path))
    except Refused as error:
        if error.code is not Reason.UNKNOWN:
            raise
        return next((one for one in trusting.waiting(store) if one.device == error.detail), None)
    return None


def receive(
    store: Store, path: Path | str, progress: Progress | None = None, *, index: bool = True, prepared: bool = False
) -> Report:
    """Merge a bundle in one transaction. A bundle of the inbox is put away afterwards. Raises as ``preview``.

    With ``index`` False the search text of a large bundle is left to ``Store.refresh_search``. ``prepared``: the store
    was opened for nothing but merging, so what every merge looks at first was looked at then.
    """
    source = Path(path)
    report = receiving.merge(store, source, progress, index=index, prepared=prepared)
    if source.parent == store.folder / INBOX:
        done = source.parent / DONE
        done.mkdir(exist_ok=True)
        shutil.move(source, done / source.name)
    return report


def _name_of(store: Store, device: str) -> str:
    with store.read() as tx:
        return peers.name_of(peers.everyone(tx.conn), device)
