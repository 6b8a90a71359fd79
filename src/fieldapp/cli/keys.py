"""Commands about the secret key of this computer: where it lies, its passphrase, a new one."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Final

from fieldapp.cli.folder import chosen, opened
from fieldapp.i18n import _
from fieldapp.services import keys
from fieldapp.services.errors import ServiceError
from fieldapp.store import StoreMissing, exists

VARIABLE: Final = "FIELDAPP_PASSPHRASE"
"""Where work without a person finds the passphrase."""


def unlocked(folder: Path) -> bool:
    """Ask for the passphrase of a data folder, or take it from the environment; False where nobody can be asked.

    Raises WrongPassphrase.
    """
    given = os.environ.get(VARIABLE)
    if given is None and not sys.stdin.isatty():
        return False
    keys.unlock(folder, given if given is not None else getpass.getpass(_("Passphrase: ")))
    return True


def show(given: argparse.Namespace) -> int:
    """``key show``."""
    print(keys.kept(_folder(given)).sentence())
    return 0


def passphrase(given: argparse.Namespace) -> int:
    """``key passphrase``: lock the key, or change its passphrase."""
    folder = _folder(given)
    _open(folder)
    fresh = os.environ.get(f"{VARIABLE}_NEW")
    if fresh is None:
        fresh = getpass.getpass(_("New passphrase: "))
        if fresh != getpass.getpass(_("The same again: ")):
            raise ServiceError(_("The two passphrases differ. Nothing was changed."))
    print(keys.move(folder, keys.Place.PASSPHRASE, fresh).sentence())
    return 0


def keyring(given: argparse.Namespace) -> int:
    """``key keyring``."""
    return _move(given, keys.Place.KEYRING)


def file(given: argparse.Namespace) -> int:
    """``key file``."""
    return _move(given, keys.Place.FILE)


def anew(given: argparse.Namespace) -> int:
    """``key anew``."""
    with opened(given) as store:
        words = keys.begin_anew(store)
    print(_("The six words of this computer: {words}").format(words=" ".join(words)))
    print(_("Read them to your coordinator over the phone to be approved."))
    return 0


def _move(given: argparse.Namespace, where: keys.Place) -> int:
    folder = _folder(given)
    _open(folder)
    print(keys.move(folder, where).sentence())
    return 0


def _open(folder: Path) -> None:
    if keys.kept(folder).locked and not unlocked(folder):
        raise keys.KeyLocked(folder)


def _folder(given: argparse.Namespace) -> Path:
    folder = chosen(given)
    if not exists(folder):
        raise StoreMissing(folder)
    return folder
