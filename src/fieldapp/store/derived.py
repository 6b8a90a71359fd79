"""What the store works out from each record for searching and sorting: which fields, in which tables.

``keys_<table>`` holds, for each record, one folded text of the searched fields and a sort key for each text field,
made in Python (case, accents, scripts); ``find_<table>`` is the trigram index over that text. Both can be made again at
any time. Must not know queries.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fieldapp.domain.declaring import Kind

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

TEXT_COLUMN = "text"


@cache
def sorted_fields(cls: type[Record]) -> tuple[str, ...]:
    """The fields with a stored sort key: text that lists show or sort by."""
    shown = {cls.view.sort, *cls.view.title}
    return tuple(name for name, f in cls.fields().items() if f.kind is Kind.TEXT and (f.in_list or name in shown))


@cache
def searched_fields(cls: type[Record]) -> tuple[str, ...]:
    """The fields whose text is searched, as declared."""
    return tuple(name for name in cls.view.search if name in cls.fields())


@cache
def fields(cls: type[Record]) -> tuple[str, ...]:
    """All fields that search text and sort keys are made from."""
    return tuple(dict.fromkeys((*searched_fields(cls), *sorted_fields(cls))))


def keys_table(cls: type[Record]) -> str:
    """The name of the table of search text and sort keys."""
    return f"keys_{cls.table_name()}"


def find_table(cls: type[Record]) -> str:
    """The name of the trigram index."""
    return f"find_{cls.table_name()}"


def key_column(field: str) -> str:
    """The column of a field's sort key."""
    return f"by_{field}"


def indexed_references(cls: type[Record]) -> tuple[str, ...]:
    """Single references: records are listed under what they refer to."""
    return tuple(name for name, f in cls.fields().items() if f.kind is Kind.REF)


@cache
def indexed(cls: type[Record]) -> tuple[str, ...]:
    """The columns of which the table itself has an index: references, codes, the order of lists."""
    code = ("code",) if cls.view.letter else ()
    order = (cls.view.sort,) if cls.view.sort not in sorted_fields(cls) else ()
    return tuple(dict.fromkeys((*indexed_references(cls), *code, *order)))


ALIAS = "alias"
"""The table of the record type that says which two records are the same."""


@cache
def followed(cls: type[Record]) -> tuple[str, ...]:
    """The references that lead to records which an alias may say to be another one."""
    from fieldapp.domain.records import by_table  # here: a store opens without them

    found = []
    for name, f in cls.fields().items():
        if f.kind in (Kind.REF, Kind.REFS):
            try:
                aliased = by_table(f.to).view.aliased
            except KeyError:
                continue
            if aliased:
                found.append(name)
    return tuple(found)


@cache
def alias_keys(cls: type[Record]) -> tuple[str, ...]:
    """Those of them that are part of the natural key: such facts may turn out to be recorded twice."""
    return tuple(name for name in followed(cls) if name in cls.view.key)
