"""Numbers for printed codes: each device draws from blocks of its own, so codes made offline never collide.

Headquarters allots blocks, a kit carries one to a new device. Must not know what a code looks like (``domain.codes``
does).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from fieldapp.domain.codes import make_code
from fieldapp.store import errors
from fieldapp.store.query import record_table
from fieldapp.store.schema import block, counter
from fieldapp.store.seams import upsert

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record
    from fieldapp.store.tx import ReadTx, WriteTx

SIZE = 10_000
"""Numbers in a block: 999 blocks of 9,999,999 numbers."""


def grant(tx: WriteTx, first: int, last: int) -> None:
    """Let this device draw from a block. Granting the same block again changes nothing."""
    tx.conn.execute(upsert(tx.conn, block).values(first=first, last=last).on_conflict_do_nothing())


def allot(tx: WriteTx, holder: str, size: int = SIZE) -> tuple[int, int]:
    """Set the next free block aside for somebody; its first and last number. For headquarters alone: one book."""
    top = tx.conn.scalar(sa.select(sa.func.max(block.c.last))) or 0
    first, last = top + 1, top + size
    tx.conn.execute(sa.insert(block).values(first=first, last=last, holder=holder))
    return first, last


def keeps_book(tx: ReadTx) -> bool:
    """True on the computer where the programme was started: it alone knows which blocks are given out."""
    return any(first == 1 for first, _last in own(tx))


def own(tx: ReadTx) -> list[tuple[int, int]]:
    """The blocks that this device draws from, first and last number, in the order in which they are used."""
    rows = tx.conn.execute(
        sa.select(block.c.first, block.c.last).where(block.c.holder.is_(None)).order_by(block.c.first)
    )
    return [(row.first, row.last) for row in rows]


def left(tx: ReadTx, cls: type[Record]) -> int:
    """How many numbers this device still has for one record type."""
    used = {
        row.first: row.used for row in tx.conn.execute(sa.select(counter).where(counter.c.letter == cls.view.letter))
    }
    return sum(max(0, last - used.get(first, first - 1)) for first, last in own(tx))


def next_code(tx: WriteTx, cls: type[Record], country: str, unit: str) -> str:
    """The next printed code for a record of this type, in the transaction that saves it.

    A code that a record carries already (after a backup was restored) is passed over. Raises NoNumbersLeft, or
    ValueError for a country or unit that does not fit.
    """
    letter, table = cls.view.letter, record_table(cls)
    for first, last in own(tx):
        where = (counter.c.letter == letter, counter.c.first == first)
        number = tx.conn.scalar(sa.select(counter.c.used).where(*where)) or first - 1
        while (number := number + 1) <= last:
            code = make_code(country, unit, letter, number)
            if tx.conn.execute(sa.select(table.c.id).where(table.c.code == code)).first() is None:
                statement = upsert(tx.conn, counter).values(letter=letter, first=first, used=number)
                tx.conn.execute(
                    statement.on_conflict_do_update(index_elements=["letter", "first"], set_={"used": number})
                )
                return code
    raise errors.NoNumbersLeft(tx.folder)
