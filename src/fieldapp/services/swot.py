"""SWOT of a cluster: items in four quadrants, added and voted on quickly, the most voted first; picture and table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fieldapp.charts import Chart, Table
from fieldapp.charts.quadrants import Item, quadrants
from fieldapp.domain.records import Cluster, SwotItem
from fieldapp.domain.records.analysis import QUADRANT
from fieldapp.domain.text import dotted, isolate, sort_key
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.records import Saved
from fieldapp.store import Changes, ReadTx, Store


@dataclass(frozen=True)
class Swot:
    """The items by quadrant, in the order of QUADRANT; in each the most voted first."""

    cluster: str
    name: str
    quadrants: tuple[tuple[Mapping[str, Any], ...], ...]

    @property
    def items(self) -> tuple[Mapping[str, Any], ...]:
        """All items, quadrant after quadrant."""
        return tuple(row for found in self.quadrants for row in found)

    @property
    def sentence(self) -> str:
        """How many items and votes."""
        votes = sum(int(row["votes"] or 0) for row in self.items)
        count = len(self.items)
        return dotted((
            ngettext("{count} item", "{count} items", count).format(count=format_number(count)),
            ngettext("{count} vote", "{count} votes", votes).format(count=format_number(votes)),
        ))  # fmt: skip


def read(store: Store, cluster: str) -> Swot:
    """The SWOT of a cluster."""
    with store.read() as tx:
        return read_in(tx, cluster)


def read_in(tx: ReadTx, cluster: str) -> Swot:
    """``read`` inside a transaction."""
    rows = sorted(tx.find(SwotItem, cluster=cluster), key=lambda r: (-int(r["votes"] or 0), sort_key(str(r["text"]))))
    found = tuple(tuple(row for row in rows if row["quadrant"] == choice.code) for choice in QUADRANT)
    name = str((tx.get(Cluster, cluster) or {}).get("name") or "")
    return Swot(cluster, name, found)


# ---------------------------------------------------------------------------------------------------------- writing
def add(store: Store, cluster: str, quadrant: str, text: str, theme: str = "") -> Saved:
    """A new item as somebody says it in a meeting; the same words twice are refused."""
    with store.write(_("save {name}").format(name=_(SwotItem.view.one))) as tx:
        wanted = sort_key(text.strip())
        for row in tx.find(SwotItem, cluster=cluster, quadrant=quadrant):
            if sort_key(str(row["text"])) == wanted:
                return Saved(None, {"text": _("This stands there already: vote for it.")})
        checked = check_new(
            SwotItem, {"cluster": cluster, "quadrant": quadrant, "text": text, "theme": theme or None}, tx
        )
        if checked.errors:
            return Saved(None, checked.errors)
        return Saved(create(tx, SwotItem, checked.values), {}, {}, tx.changes)


def vote(store: Store, item: str, change: int) -> Changes:
    """Add votes to an item, or take some away; never below nothing. Raises ServiceError above the most it may have."""
    with store.write(_("vote")) as tx:
        row = tx.get(SwotItem, item)
        if row is None:
            raise ServiceError(_("This record has been deleted in the meantime."))
        checked = check_change(SwotItem, row, {"votes": max(0, int(row["votes"] or 0) + change)}, tx)
        if checked.errors:
            raise ServiceError("\n".join(checked.errors.values()))
        tx.update(SwotItem, item, checked.values)
        return tx.changes


# ---------------------------------------------------------------------------------------------------------- showing
def table(store: Store, cluster: str) -> Table:
    """One row for each item: quadrant, item, theme, votes, evidence."""
    return item_table(read(store, cluster))


def drawing(store: Store, cluster: str) -> Chart:
    """The four quadrants as a chart."""
    return chart(read(store, cluster))


def item_table(seen: Swot) -> Table:
    """``table`` of what was read."""
    heads = (_("Quadrant"), _("What it is"), _("Votes"), _("Theme"), _("Evidence"))
    names = {choice.code: _(choice.label) for choice in QUADRANT}
    rows = tuple(
        (
            names[str(row["quadrant"])], str(row["text"]), format_number(int(row["votes"] or 0)),
            str(row.get("theme") or ""), str(row.get("evidence") or ""),
        )
        for row in seen.items
    )  # fmt: skip
    return Table(heads, rows)


def chart(seen: Swot) -> Chart:
    """``drawing`` of what was read."""
    title = _("SWOT: {cluster}").format(cluster=isolate(seen.name))
    method = _("Items as people of the cluster said them; ● how many voted for each.")
    items = [
        [Item(str(row["text"]), int(row["votes"] or 0), f"swot_item:{row['id']}", _tip(row)) for row in found]
        for found in seen.quadrants
    ]
    names = [_(choice.label) for choice in QUADRANT]
    return partial(quadrants, names=names, items=items, title=title, method=method, table=item_table(seen))


def _tip(row: Mapping[str, Any]) -> str:
    votes = int(row["votes"] or 0)
    count = ngettext("{count} vote", "{count} votes", votes).format(count=format_number(votes))
    return "\n".join(str(part) for part in (row["text"], count, row.get("theme"), row.get("evidence")) if part)
