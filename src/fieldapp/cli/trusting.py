"""Commands about who belongs to the programme: join, devices, approve, retire, receipt, programme-key."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from fieldapp.cli.folder import asking, chosen, find, opened, server_of
from fieldapp.domain.records import Team
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import exchange, keys, opening, setup, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store, errors, exists
from fieldapp.sync import armour
from fieldapp.sync.claim import KeysElsewhere
from fieldapp.sync.refusal import Refused


def join(given: argparse.Namespace) -> int:
    """``join``: with a kit the store is made; without a store, ``--request`` asks for a kit, with one for approval."""
    folder, url = chosen(given), server_of(given)
    there = asking(lambda: opening.prepare(folder, url)) if url else exists(folder)
    if given.kit is not None:
        if url and there and not exists(folder):
            raise KeysElsewhere(url, str(folder))
        setup.join(folder, given.kit, person=given.person, device_name=given.device_name, code=given.code).close()
    elif given.request is None:
        raise ServiceError(_("Name a kit, or a file for your request: --request FILE."))
    approved = False
    if given.request is not None and given.kit is None and not there:
        words = setup.request(folder, given.request, device_name=given.device_name)
    else:
        with opened(given) as store:
            standing = trusting.standing(store)
            words = trusting.request(store, given.request) if given.request is not None else standing.words
            approved = bool(standing.role)
    print(_("The six words of this computer: {words}").format(words=" ".join(words)))
    if approved:
        print(_("It is approved: exchange as you like."))
    else:
        print(_("Read them to your coordinator over the phone to be approved."))
    return 0


def devices(given: argparse.Namespace) -> int:
    """``devices``."""
    with opened(given) as store:
        here, listed, waiting = trusting.standing(store), trusting.devices(store), trusting.waiting(store)
    if given.json:
        lines = [
            {"device": one.device, "name": one.name, "person": one.person, "role": one.role, "teams": list(one.teams),
             "words": " ".join(one.words), "own": one.own, "former": one.former}
            for one in listed
        ]  # fmt: skip
        tray = [
            {"device": one.device, "name": one.name, "person": one.person, "words": " ".join(one.words),
             "files": [str(path) for path in one.files], "changes": one.changes}
            for one in waiting
        ]  # fmt: skip
        said = {"list": here.version, "words": " ".join(here.words), "devices": lines, "waiting": tray}
        print(json.dumps(said, ensure_ascii=False, indent=1))
        return 0
    for one in listed:
        role = _("former key") if one.former and one.role else one.role or _("retired")
        print(f"{one.name}\t{one.person}\t{role}\t{' '.join(one.words)}\t{one.device}")
    for came in waiting:
        text = _("{name} waits to be approved with {count} changes: {words}")
        count = format_number(came.changes)
        print(text.format(name=came.name, count=count, words=" ".join(came.words)) + f"\t{came.device}")
    if not listed:
        print(_("There is no list of devices yet."))
    if not any(one.own for one in listed):
        print(_("The six words of this computer: {words}").format(words=" ".join(here.words)))
    return 0


def approve(given: argparse.Namespace) -> int:
    """``approve``: 1 when something that waited was refused."""
    with opened(given) as store:
        device = _waiting(store, given.device)
        teams = [find(store, Team, words) for words in given.team]
        typed = " ".join(given.words)
        results = trusting.approve(store, device, typed=typed, role=given.role, teams=teams, was=given.was)
    refused = [one for one in results if isinstance(one, Refused)]
    for one in refused:
        print(one.message(), file=sys.stderr)
    merged = len(results) - len(refused)
    done = ngettext(
        "Approved. {count} bundle that waited is merged.", "Approved. {count} bundles that waited are merged.", merged
    )
    print(done.format(count=format_number(merged)))
    return 1 if refused else 0


def retire(given: argparse.Namespace) -> int:
    """``retire``."""
    with opened(given) as store:
        trusting.retire(store, _listed(store, given.device))
    print(_("Retired. What it wrote before stays; the list goes out with the next bundles."))
    return 0


def receipt(given: argparse.Namespace) -> int:
    """``receipt``: without a file the text of a QR code is written, and the code itself on a terminal."""
    with opened(given) as store, tempfile.TemporaryDirectory() as folder:
        device = _listed(store, given.device)
        path = Path(folder) / "receipt.fab"
        trusting.receipt(store, device, path)
        whole = path.read_bytes()
    if given.file is None:
        print(armour.line(whole))
        if sys.stdout.isatty():
            trusting.qr(whole, None)
        return 0
    with errors.translated(given.file.parent):
        _write_receipt(whole, given.file)
    return 0


def _write_receipt(whole: bytes, path: Path) -> None:
    kind = path.suffix.casefold()
    if kind == ".fab":
        path.write_bytes(whole)
    elif kind == ".txt":
        path.write_text(armour.text(whole), encoding="ascii")
    elif kind in (".png", ".svg"):
        trusting.qr(whole, path)
    else:
        raise ServiceError(_("A receipt is written as .fab, .txt, .png or .svg."))


def programme_key(given: argparse.Namespace) -> int:
    """``programme-key``."""
    with opened(given) as store:
        if given.accept is not None:
            trusting.accept_root(store, given.accept, given.words)
            print(_("The programme's new key is accepted."))
            return 0
        if given.save is not None:
            keys.save_root(store, given.save)
            print(_("Copied. Whoever has this file can name devices: keep it in a safe, not beside the computer."))
            return 0
        if given.restore is not None:
            keys.restore_root(store, given.restore)
            print(_("The programme's key is on this computer again."))
            return 0
        words = trusting.new_root(store) if given.lost else trusting.replace_root(store)
    print(_("The six words of the programme's new key: {words}").format(words=" ".join(words)))
    return 0


def _waiting(store: Store, words: str) -> str:
    """The device that is meant by its id, name, or the file with its request or bundle."""
    path = Path(words)
    if path.is_file():
        asking = exchange.ask(store, path)
        if asking is None:
            raise ServiceError(_("This file needs no approval."))
        return asking.device
    return device_called(store, words)


def device_called(store: Store, words: str) -> str:
    """The id of the device that is meant by its id or name, one that waits or is on the list; raises ServiceError.

    A name means the computer as it goes on after a restore.
    """
    found = {one.device: one.words for one in trusting.waiting(store) if words in (one.device, one.name)}
    return next(iter(found)) if len(found) == 1 else _listed(store, words, found)


def _listed(store: Store, words: str, waiting: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> str:
    known = [one for one in trusting.devices(store) if words in (one.device, one.name)]
    found = [one for one in known if not one.former] or known
    listed = {**waiting, **{one.device: one.words for one in found}}
    if len(listed) == 1:
        return next(iter(listed))
    if listed:
        several = "; ".join(f"{device} ({' '.join(said)})" for device, said in listed.items())
        raise ServiceError(_("Several are meant by “{text}”: {found}.").format(text=words, found=several))
    raise ServiceError(_("There is no device “{name}” in the programme, and none waits.").format(name=words))
