"""The trade between the actors of a wave, from the linkages on record in its time."""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.domain.records import Linkage
from fieldapp.domain.records.linkage import BUYER_FIELDS, SELLER_FIELDS, end_of
from fieldapp.services.network.model import Actor
from fieldapp.store import ReadTx


def trade(tx: ReadTx, actors: Sequence[Actor], opens: str, last: str | None) -> dict[tuple[str, str], int]:
    """(who sells, who buys) -> linkages in force on some day from ``opens`` to ``last`` (None: it is still open)."""
    here = {actor.id for actor in actors if actor.table in ("enterprise", "organisation")}
    if not here:
        return {}
    rows = {str(row["id"]): row for name in SELLER_FIELDS for row in tx.find(Linkage, **{name: sorted(here)})}
    found: dict[tuple[str, str], int] = {}
    for row in rows.values():
        pair = end_of(row, SELLER_FIELDS), end_of(row, BUYER_FIELDS)
        if pair[1] in here and pair[0] != pair[1] and _in_force(row["start"], row["end"], opens, last):
            found[pair] = found.get(pair, 0) + 1
    return found


def _in_force(start: object, end: object, opens: str, last: str | None) -> bool:
    return (last is None or str(start) <= last) and (end is None or str(end) >= opens)
