"""Numbered, forward-only migrations, applied in one transaction with the version.

A version is major.minor: a store with a newer minor version opens (what it has more is left alone), a newer major one
is refused. A migration is a module ``mNNNN_<what>.py`` with ``VERSION`` and ``run(connection)``, listed here by hand.
Must not know how a store is opened or backed up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import sqlalchemy as sa

from fieldapp.store import postgresql, seams
from fieldapp.store.migrations import (
    m0001_first,
    m0002_merge_classes,
    m0003_decisions,
    m0004_aliases,
    m0005_compiled,
    m0006_network,
    m0007_training,
    m0008_learning,
    m0009_apprenticeships,
    m0010_diagnosis,
    m0011_functioning,
    m0012_study,
    m0013_analysis,
    m0014_closed_streams,
    m0015_about_incidents,
    m0016_half_per_diem,
    m0017_linkages,
)

APPLICATION_ID = 0x46414250
"""``PRAGMA application_id`` of a store: "FABP"."""


class Version(NamedTuple):
    """The version of a store's tables."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    def packed(self) -> int:
        """As the one number of ``PRAGMA user_version``."""
        return self.major * 1000 + self.minor

    @classmethod
    def unpacked(cls, number: int) -> Version:
        """From ``PRAGMA user_version``; 0.0 is an empty file."""
        return cls(*divmod(number, 1000))


class Migration(NamedTuple):
    """One step: the version that it leads to and what it does."""

    version: Version
    run: Callable[[sa.Connection], None]


STEPS = (
    m0001_first,
    m0002_merge_classes,
    m0003_decisions,
    m0004_aliases,
    m0005_compiled,
    m0006_network,
    m0007_training,
    m0008_learning,
    m0009_apprenticeships,
    m0010_diagnosis,
    m0011_functioning,
    m0012_study,
    m0013_analysis,
    m0014_closed_streams,
    m0015_about_incidents,
    m0016_half_per_diem,
    m0017_linkages,
)
MIGRATIONS: tuple[Migration, ...] = tuple(sorted(Migration(Version(*step.VERSION), step.run) for step in STEPS))


def newest(migrations: tuple[Migration, ...] | None = None) -> Version:
    """The version that this application writes."""
    return (MIGRATIONS if migrations is None else migrations)[-1].version


def version_of(connection: sa.Connection) -> Version:
    """The version of the store behind a connection."""
    if seams.is_postgresql(connection):
        return Version.unpacked(postgresql.packed_version(connection))
    return Version.unpacked(int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()))


def pending(version: Version) -> list[Migration]:
    """The migrations that a store of this version lacks, in order."""
    return [migration for migration in MIGRATIONS if migration.version > version]


def migrate(connection: sa.Connection) -> list[Version]:
    """Apply what is missing inside the transaction that is open; the versions reached, in order."""
    todo = pending(version_of(connection))
    for migration in todo:
        migration.run(connection)
    if todo and seams.is_postgresql(connection):
        postgresql.set_version(connection, todo[-1].version.packed())
    elif todo:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {todo[-1].version.packed()}")
    return [migration.version for migration in todo]
