"""What can go wrong with a database on a server, each with a plain sentence that says what to do next.

Nothing was changed whenever one of these is raised. ``folder`` is the database's address, without its password.
"""

from __future__ import annotations

from fieldapp.i18n import _
from fieldapp.store.errors import NotOurs, StoreBusy, StoreDamaged, StoreReadOnly, StoreTooNew, StoreUnreachable


class BadAddress(StoreUnreachable):
    """What was given is no address of a database."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _("“{text}” is no address of a database. Write it as {example}.")
        return text.format(text=self.folder, example="postgresql+psycopg://NAME@HOST/DATABASE")


class NoDriver(StoreUnreachable):
    """The library that speaks to PostgreSQL is not installed."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _("This fieldapp was installed without what it needs for PostgreSQL. Install it with: {command}")
        return text.format(command="pip install 'fieldapp[headquarters]'")


class NoServer(StoreUnreachable):
    """No server answers at this address."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "No PostgreSQL server answers at {address}. See that it runs, that host and port are right and that the "
            "network is there, then try again. ({detail})"
        )
        return text.format(address=self.folder, detail=self.detail)


class WrongPassword(StoreUnreachable):
    """The server lets nobody in under this name with this password."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The server does not let you in at {address}: the name or the password is wrong. Put the password into "
            "the environment variable PGPASSWORD or into the file .pgpass, then try again."
        )
        return text.format(address=self.folder)


class NoDatabase(StoreUnreachable):
    """The server has no such database."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _("There is no database at {address}. Whoever runs the server makes one with: {command}")
        return text.format(address=self.folder, command=f"createdb -T template0 -E UTF8 {self.detail}")


class ServerTooOld(StoreUnreachable):
    """The server is older than what is tested. ``detail``: its version and the one needed."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _("The server at {address} is too old: {detail}. Ask whoever runs it to update PostgreSQL.")
        return text.format(address=self.folder, detail=self.detail)


class NotUtf8(NotOurs):
    """The database cannot hold every script. ``detail``: its encoding."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The database {address} has the encoding {encoding}, which cannot hold every script. Make one in UTF8."
        )
        return text.format(address=self.folder, encoding=self.detail)


class NoRights(StoreReadOnly):
    """The server lets this user read at most."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The database {address} may not be written under this name ({detail}). Ask whoever runs the server to make "
            "you its owner."
        )
        return text.format(address=self.folder, detail=self.detail)


class ServerBusy(StoreBusy):
    """Somebody else is writing and did not end in time."""

    def message(self) -> str:
        """The sentence in the language in force."""
        return _("Somebody else is writing to {address}. Try again in a moment.").format(address=self.folder)


class LocksFull(StoreUnreachable):
    """The server has no room for so many locks at once."""


class ServerTooNew(StoreTooNew):
    """The tables were made by a newer major version."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The data in {address} was last used with a newer fieldapp (data version {version}). Install the newer "
            "fieldapp on this computer, too. Nothing was changed."
        )
        return text.format(address=self.folder, version=self.detail)


class FolderTaken(StoreUnreachable):
    """The data folder holds a store of its own, whose key must not speak for another one. ``detail``: the folder."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _("The folder {folder} holds other data. Name an empty folder for {address} with --data.")
        return text.format(folder=self.detail, address=self.folder)


class ServerDamaged(StoreDamaged):
    """The server finds its own files malformed."""

    def message(self) -> str:
        """The sentence in the language in force."""
        text = _(
            "The server finds the database {address} damaged: {detail}. Whoever runs it restores the last backup into "
            "a new database."
        )
        return text.format(address=self.folder, detail=self.detail)
