"""For what a change is written: the record's team, or the closed channel of a restricted record. SQL of both dialects.

Must not know triggers, sessions or use cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldapp.domain.declaring import CLOSED

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record


def may_be_closed(cls: type[Record]) -> bool:
    """True for restricted types, and for those whose records may be about a restricted one."""
    return bool(cls.view.writer or cls.view.follows)


def of(cls: type[Record], row: str) -> str:
    """The channel for the changes of a record; ``row``: its alias in the statement.

    Of a restricted type it is ``<team>~<maker>``, and what is about such a record has the same. It stays that of the
    record's first change, whoever changes it later.
    """
    view, team = cls.view, f"coalesce({row}.team, '')"
    if not may_be_closed(cls):
        return team
    places = [_first(f"{row}.id", f"AND c.kind = '{cls.table_name()}'")]
    if view.follows:
        places.append(_first(f'{row}."{view.follows}"', f"AND s.team <> replace(s.team, '{CLOSED}', '')"))
    return f"coalesce({', '.join(places)}, {team if view.follows else _closed(team)})"


def is_foreign(cls: type[Record], column: str, row: str, differs: str) -> str:
    """A condition: the channel in a column is not one of the record's team. ``differs``: the dialect's operator.

    What is about a restricted record goes by that record's team, whatever its own is.
    """
    team = f"coalesce({row}.team, '')"
    foreign = f"{column} {differs} {team}"
    if not may_be_closed(cls):
        return foreign
    if cls.view.follows:
        return f"({foreign} AND {column} = replace({column}, '{CLOSED}', ''))"
    return f"({foreign} AND substr({column}, 1, length({team}) + 1) {differs} {team} || '{CLOSED}')"


def _first(row: str, condition: str) -> str:
    """The channel of a record's first change."""
    return (
        f'(SELECT s.team FROM change c CROSS JOIN stream s WHERE s.n = c.stream AND c."row" = {row} {condition} '
        "ORDER BY c.hlc LIMIT 1)"
    )


def _closed(team: str) -> str:
    return f"{team} || '{CLOSED}' || (SELECT device FROM me)"
