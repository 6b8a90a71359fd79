"""Commands that send, merge, copy and check."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from fieldapp.cli.folder import opened
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import backup as copies
from fieldapp.services import exchange, exchange_files, findings
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store
from fieldapp.sync import peers


def export_bundle(given: argparse.Namespace) -> int:
    """``export bundle``."""
    with opened(given) as store:
        to = _device(store, given.to) if given.to else None
        path = given.file or Path()
        if path.is_dir():
            path /= exchange.suggest_name(store, to)
        sent = exchange.send(store, path, to=to, max_size=size_of(given.max_size))
        print(exchange.describe_sent(sent))
        if given.text:
            for one in (*(sent.parts or (sent.path,)), *sent.apart):
                print(exchange.as_text(one))
    return 0


def export_files(given: argparse.Namespace) -> int:
    """``export files``: 1 when a file was too large for the size that was asked for."""
    with opened(given) as store:
        to = _device(store, given.to) if given.to else None
        sent = exchange_files.send(store, given.file, to=to, max_size=size_of(given.max_size))
    for sentence in exchange_files.describe_files_sent(sent):
        print(sentence)
    return 1 if sent.too_large else 0


def size_of(words: str | None) -> int | None:
    """Bytes meant by ``5MB``, ``800 kB`` or ``5000000``; None for None. Raises ServiceError."""
    if words is None:
        return None
    found = re.fullmatch(r"([0-9]+)\s*(kb|mb|)", words.strip().casefold())
    size = int(found[1]) * {"kb": 1_000, "mb": 1_000_000, "": 1}[found[2]] if found else 0
    if size < 10_000:
        raise ServiceError(_("Write the largest size as 5MB or 800kB, and not below 10 kB."))
    return size


def export_kit(given: argparse.Namespace) -> int:
    """``export kit``."""
    from fieldapp.cli.trusting import device_called

    with opened(given) as store:
        device = device_called(store, given.device) if given.device else ""
        sent = exchange.send_kit(store, given.file, device_name=given.device_name, device=device)
        print(exchange.describe_sent(sent))
    return 0


def _device(store: Store, words: str) -> str:
    """The device that is meant by its id or name."""
    standing = peers.status(store)
    if words in (standing.device, standing.name):
        raise ServiceError(_("{name} is this computer. Name the one that the bundle is for.").format(name=words))
    known = standing.peers
    found = [one for one in known if words in (one.device, one.name)]
    if len({one.person for one in found}) == 1:  # restored from a backup, a computer goes on under a new id
        return max(found, key=lambda one: one.last_in or 0).device
    if found:
        ids = "; ".join(f"{one.device} ({one.person})" for one in found)
        raise ServiceError(_("Several are meant by “{text}”: {found}.").format(text=words, found=ids))
    names = ", ".join(dict.fromkeys(one.name or one.device for one in known)) or _("none yet")
    raise ServiceError(_("There is no computer “{name}”. Known are: {names}.").format(name=words, names=names))


# ---------------------------------------------------------------------------------------------------------- care
def backup(given: argparse.Namespace) -> int:
    """``backup``."""
    with opened(given) as store:
        path = copies.backup(store, given.to)
    print(_("Copied to {path}.").format(path=path))
    return 0


def check(given: argparse.Namespace) -> int:
    """``check``: 1 when something is wrong; what was only not received yet is said, but is not wrong."""
    with opened(given) as store:
        found = findings.told(store, copies.check(store))
    wrong = [one for one in found if not one.waiting]
    if given.json:
        listed = [
            {"problem": str(one.finding.problem), "table": one.finding.table, "record_id": one.finding.record_id,
             "detail": one.finding.detail, "waiting": one.waiting, "message": one.sentence}
            for one in found
        ]  # fmt: skip
        print(json.dumps({"ok": not wrong, "findings": listed}, ensure_ascii=False, indent=1))
        return 1 if wrong else 0
    for one in found:
        print(one.sentence, file=sys.stdout if one.waiting else sys.stderr)
    if wrong:
        text = ngettext("{count} thing is wrong.", "{count} things are wrong.", len(wrong))
        print(text.format(count=format_number(len(wrong))), file=sys.stderr)
        return 1
    print(_("The store is whole; what is named above was not received yet.") if found else _("The store is whole."))
    return 0
