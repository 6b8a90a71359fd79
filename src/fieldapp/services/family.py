"""What hangs on a record: the records of other types that refer to it."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.fields import Kind, Merge, Record
from fieldapp.domain.records import RECORDS, AssessmentResult, AttendanceMark, MapPosition, Tie
from fieldapp.services import me as who
from fieldapp.services import restricted
from fieldapp.services.naming import titles_in
from fieldapp.store import Query, Store

FIRST = 8
_HAVE_A_SCREEN = (AssessmentResult, AttendanceMark, MapPosition, Tie)
"""Types with a screen of their own: they are not listed record by record."""


@dataclass(frozen=True)
class ChildGroup:
    """Records of one type that refer to a record by one field: how many, the first few, whether more can be added."""

    table: str
    field: str
    total: int
    first: list[tuple[str, str]]
    addable: bool


def children(store: Store, cls: type[Record], record_id: str) -> list[ChildGroup]:
    """The groups of records that refer to this one; those listed under it stay even when there are none yet."""
    groups: list[ChildGroup] = []
    with store.read() as tx:
        central = who.read(tx).coordinator
        for other in RECORDS:
            if other in _HAVE_A_SCREEN:
                continue
            for name, field in other.fields().items():
                if field.kind not in (Kind.REF, Kind.REFS) or field.to != cls.table_name():
                    continue
                ids = tx.ids(other, restricted.narrowed(tx, other, Query(equals={name: record_id})))
                listed_here = other.view.parent == name
                if ids or listed_here:
                    first = titles_in(tx, other, ids[:FIRST])
                    addable = _addable(other, listed_here=listed_here, central=central)
                    groups.append(ChildGroup(other.table_name(), name, len(ids), list(first.items()), addable))
    return groups


def _addable(other: type[Record], *, listed_here: bool, central: bool) -> bool:
    """True where a form can make one: not answered surveys, not what headquarters owns."""
    if other.view.merge is Merge.SEALED or (other.view.merge is Merge.CENTRAL and not central):
        return False
    return listed_here or (other.view.in_menu and other.view.merge is not Merge.CENTRAL)
