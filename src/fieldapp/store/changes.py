"""What an operation touched, as a value: record type -> ids. Views subscribe to it. Must not know the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record


@dataclass(frozen=True)
class Changes:
    """The ids of the records that were written, by table name; empty sets are left out."""

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, touched: Mapping[str, Iterable[str]]) -> Changes:
        """Changes made of any mapping of table name to ids."""
        sets = {table: frozenset(ids) for table, ids in touched.items()}
        return cls({table: ids for table, ids in sets.items() if ids})

    def touches(self, cls: type[Record]) -> bool:
        """True when a record of this type was written."""
        return cls.table_name() in self.ids

    def of_type(self, cls: type[Record]) -> frozenset[str]:
        """The ids of this type that were written."""
        return self.ids.get(cls.table_name(), frozenset())

    def __or__(self, other: Changes) -> Changes:
        return Changes.of(
            {t: self.ids.get(t, frozenset()) | other.ids.get(t, frozenset()) for t in {*self.ids, *other.ids}}
        )

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __len__(self) -> int:
        return sum(len(ids) for ids in self.ids.values())

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each (table name, id)."""
        return ((table, record_id) for table, ids in self.ids.items() for record_id in ids)
