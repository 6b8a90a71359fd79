"""For what a change is written: the record's team, or the closed channel of a restricted record. SQL of both dialects.

Must not know triggers, sessions or use cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldapp.domain.declaring import CLOSED

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record


def of(cls: type[Record], row: str) -> str:
    """The channel for the changes of a record; ``row``: its alias in the statement.

    Of a restricted type it is ``<team>~<maker>``, whoever changes the record later; one that was first written for its
    team, before there were closed channels, goes on there.
    """
    team = f"coalesce({row}.team, '')"
    if not cls.view.writer:
        return team
    first = (
        f'SELECT s.team FROM change c CROSS JOIN stream s WHERE s.n = c.stream AND c."row" = {row}.id '
        f"AND c.kind = '{cls.table_name()}' ORDER BY c.hlc LIMIT 1"
    )
    return f"coalesce(({first}), {team} || '{CLOSED}' || (SELECT device FROM me))"


def is_foreign(cls: type[Record], column: str, row: str, differs: str) -> str:
    """A condition: the channel in a column is not one of the record's team. ``differs``: the dialect's operator."""
    team = f"coalesce({row}.team, '')"
    foreign = f"{column} {differs} {team}"
    if not cls.view.writer:
        return foreign
    return f"({foreign} AND substr({column}, 1, length({team}) + 1) {differs} {team} || '{CLOSED}')"
