"""The tables of the log and the local tables, declared for SQLAlchemy Core: what is kept besides the records.

``change`` is the truth, a record's row is the fold of its changes. Local tables never travel. Must not know record
types.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Compared and sorted by its bytes everywhere."""


def _table(name: str, *columns: sa.schema.SchemaItem, rowid: bool = True) -> sa.Table:
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=rowid)


stream = _table(
    "stream",
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("id", TEXT, unique=True, nullable=False),  # "<device>:<team>"
    sa.Column("device", TEXT, nullable=False),
    sa.Column("team", TEXT, nullable=False),
    sa.Column("have", INT, nullable=False, server_default="0"),  # changes 1..have are here without a gap: visible
)

me = _table(
    "me",
    sa.Column("device", TEXT, nullable=False),
    sa.Column("hlc", INT, nullable=False, server_default="0"),  # milliseconds << 16 | counter
    sa.Column("quiet", INT, nullable=False, server_default="0"),  # 1 while received changes are folded into rows
    sa.Column("skew", INT, nullable=False, server_default="0"),  # milliseconds added to the computer's clock
    sa.Column("operation", INT),  # the operation under way, None outside
    sa.Column("clock", INT),  # milliseconds since 1970 instead of the computer's clock, inside one transaction
    sa.Column("central", INT, nullable=False, server_default="1"),  # 0: what headquarters owns can only be proposed
)

change = _table(
    "change",
    sa.Column("stream", INT, primary_key=True),
    sa.Column("seq", INT, primary_key=True),
    sa.Column("hlc", INT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),  # table name of the record type
    sa.Column("row", TEXT, nullable=False),  # id of the record
    sa.Column("base", TEXT),  # {"<stream.n>": seq}: what the author had seen of this record
    sa.Column("patch", TEXT),  # {field: value}; None deletes
    sa.Column("bundle", INT),  # bundle.n it came with; None = written here
    sa.Column("operation", INT),  # operation.n it was part of
    rowid=False,
)
sa.Index("change_row", change.c.row)

conflict = _table(
    "conflict",
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("row", TEXT, nullable=False),
    sa.Column("field", TEXT, nullable=False),
    sa.Column("aside", INT, nullable=False, server_default="0"),  # 1: values of changes that do not count
    sa.Column("heads", TEXT, nullable=False),  # JSON, the values that nobody overwrote, the one shown last
    sa.PrimaryKeyConstraint("row", "field", "kind", "aside"),
    rowid=False,
)
"""What waits on the merge desk."""

same = _table(
    "same",
    sa.Column("row", TEXT, primary_key=True),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("leader", TEXT, nullable=False),  # the record that stands for it in lists, counts and references
    rowid=False,
)
sa.Index("same_leader", same.c.leader)
sa.Index("same_kind", same.c.kind)
"""Records that an alias says to be another one, worked out from the aliases and what is here (``store.same``)."""

bundle = _table(
    "bundle",
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("sha256", TEXT, unique=True, nullable=False),
    sa.Column("id", TEXT),
    sa.Column("device", TEXT),
    sa.Column("kind", TEXT),
    sa.Column("received_at", TEXT),
    sa.Column("counts", TEXT),
)

peer = _table(
    "peer",
    sa.Column("device", TEXT, primary_key=True),
    sa.Column("name", TEXT),
    sa.Column("key", TEXT),
    sa.Column("vector", TEXT),  # {stream id: seq}: what the peer has confirmed
    sa.Column("sent", TEXT),  # {stream id: seq}: what was sent to it
    sa.Column("last_out", TEXT),
    sa.Column("last_in", TEXT),
    rowid=False,
)

operation = sa.Table(
    "operation",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("label", TEXT, nullable=False),  # translated: "mark 12 present"
    sa.Column("at", INT, nullable=False),  # milliseconds since 1970
    sa.Column("undone", INT, nullable=False, server_default="0"),
    sqlite_autoincrement=True,  # changes name their operation for ever: a number is never given twice
)

before = _table(
    "before",
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("operation", INT, sa.ForeignKey("operation.n", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("row", TEXT, nullable=False),
    sa.Column("old", TEXT),  # the values that a write replaced; None where it made the record
)
sa.Index("before_operation", before.c.operation)

draft = _table(
    "draft",
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("record", TEXT),  # id of the record that is edited, None for a new one
    sa.Column("label", TEXT, nullable=False),
    sa.Column("body", TEXT, nullable=False),  # JSON, any shape
    sa.Column("at", INT, nullable=False),  # milliseconds since 1970
    rowid=False,
)

compiled = _table(
    "compiled",
    sa.Column("key", TEXT, primary_key=True),  # the hash of what it was made from
    sa.Column("body", TEXT, nullable=False),
    sa.Column("at", INT, nullable=False),  # milliseconds since 1970
    rowid=False,
)

local = _table(
    "local",
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("value", TEXT, nullable=False),  # JSON
    rowid=False,
)

block = _table(
    "block",
    sa.Column("first", INT, primary_key=True),
    sa.Column("last", INT, nullable=False),
    sa.Column("holder", TEXT),  # who it was handed to; None = this device draws from it
    rowid=False,
)

counter = _table(
    "counter",
    sa.Column("letter", TEXT, primary_key=True),
    sa.Column("first", INT, sa.ForeignKey("block.first", ondelete="CASCADE"), primary_key=True),
    sa.Column("used", INT, nullable=False),  # last number given out
    rowid=False,
)

stale = _table(
    "stale",
    sa.Column("kind", TEXT, primary_key=True),
    sa.Column("row", TEXT, primary_key=True),  # its search text and sort keys are to be made again
    rowid=False,
)
