"""Which data folder a command works on, and how records are named on the command line."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fieldapp import paths, settings
from fieldapp.domain.codes import parse_code
from fieldapp.domain.fields import Record
from fieldapp.domain.records import SurveyForm
from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.services import opening
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import Query, Store, WrongPassword, exists

_Found = TypeVar("_Found")


def chosen(given: argparse.Namespace) -> Path:
    """The folder named by ``--data`` or ``--profile``, else the one that the window opened last.

    For a database on a server it is one of that database's own.
    """
    if given.data is not None:
        return Path(given.data)
    if given.profile:
        return paths.data_folder(given.profile)
    url = server_of(given)
    if url:
        return paths.data_folder(opening.profile_of(url))
    last = settings.load(paths.settings_file()).profile
    return Path(last) if last and exists(Path(last)) else paths.data_folder()


def server_of(given: argparse.Namespace) -> str:
    """The database named by ``--store`` or the environment, without a password; empty for none."""
    return opening.without_password(given.store or os.environ.get(opening.VARIABLE, ""))


def opened(given: argparse.Namespace) -> Store:
    """The open store. A password that lacks is asked for where somebody sits there. Raises StoreError."""
    return asking(lambda: opening.open_folder(chosen(given), server_of(given)))


def asking(look: Callable[[], _Found]) -> _Found:
    """What needs a server; once more with a password where the server wants one and somebody can type it."""
    try:
        return look()
    except WrongPassword as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        print(error.message(), file=sys.stderr)
        opening.use_password(getpass.getpass(_("Password: ")))
        return look()


def find(store: Store, cls: type[Record], words: str) -> str:
    """The id of the record that is meant by its id, code or title. Raises ServiceError for none or several."""
    with store.read() as tx:
        if tx.page(cls, [words], ["id"]):
            return words
        code = parse_code(words)
        if code is not None and "code" in cls.fields():
            coded = tx.find(cls, code=str(code))
            if coded:
                return str(coded[0]["id"])
        names = titles_in(tx, cls, tx.ids(cls, Query()))
    wanted = fold(words)
    found = [record_id for record_id, name in names.items() if fold(name) == wanted]
    found = found or [record_id for record_id, name in names.items() if wanted in fold(name)]
    if len(found) == 1:
        return found[0]
    what = _(cls.view.many)
    if found:
        listed = "; ".join(names[one] for one in found[:5])
        raise ServiceError(_("Several are meant by “{text}”: {found}.").format(text=words, found=listed))
    raise ServiceError(_("{type}: there is none called “{text}”.").format(type=what, text=words))


def find_form(store: Store, words: str) -> str:
    """The record id of the survey form meant by its form id, title or id. Raises ServiceError for none or several."""
    from fieldapp.services import surveys

    named = next((line.id for line in surveys.forms(store) if line.form_id == words), "")
    return named or find(store, SurveyForm, words)
