"""Institutions by services in a cluster: offered, used, rated; entered like a grid; and what firms really used (F8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Table
from fieldapp.charts.heat import Cell as Spot
from fieldapp.charts.heat import heat
from fieldapp.domain import kinds
from fieldapp.domain.fields import Value
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records import (
    ChainStage,
    ChainSupport,
    Cluster,
    Enterprise,
    Organisation,
    ServiceRating,
    ServiceUse,
    SupportService,
    ValueChain,
)
from fieldapp.domain.records.institutions import SERVICE, USED
from fieldapp.domain.text import dotted, isolate, sort_key
from fieldapp.i18n import _, format_number
from fieldapp.indicators.joint_work import service_use
from fieldapp.indicators.method import NoFigure
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, ReadTx, Store, WriteTx

OFFERED, USE, RATING = "offered", "used", "rating"
LAYERS = (OFFERED, USE, RATING)
KINDS = tuple(choice.code for choice in SERVICE)
_USED = tuple(choice.code for choice in USED)
Key = tuple[str, str]
"""Institution and kind of service."""


@dataclass(frozen=True)
class Matrix:
    """The institutions of a cluster (id and name), and what is recorded in each cell."""

    cluster: str
    name: str
    rows: tuple[tuple[str, str], ...]
    cells: Mapping[Key, Mapping[str, Any]]
    figures: tuple[str, ...]
    method: str

    def words(self, key: Key, layer: str = "") -> str:
        """What stands in a cell: all three, or one of them."""
        row = self.cells.get(key)
        if row is None:
            return ""
        fields = ServiceRating.fields()
        if layer:
            return kinds.show(fields[layer], row.get(layer))
        if row.get(OFFERED) == "no":
            return _("not offered")
        parts = [kinds.show(fields[USE], row.get(USE))]
        if row.get(RATING) is not None:
            parts.append("★ " + format_number(int(row[RATING])))
        return "  ".join(part for part in parts if part) or _("offered")

    def sign(self, key: Key) -> str:
        """A cell in signs: a dash for what is not offered; how many use it, 0 to 3; the rating behind a star."""
        row = self.cells.get(key)
        if row is None:
            return ""
        if row.get(OFFERED) == "no":
            return "–"
        parts = [format_number(_USED.index(str(row[USE]))) if row.get(USE) in _USED else ""]
        if row.get(RATING) is not None:
            parts.append("★" + format_number(int(row[RATING])))
        return " ".join(part for part in parts if part) or "✓"


@dataclass(frozen=True)
class Entered:
    """What came of typing into cells: the sentences for those that were refused."""

    refused: Mapping[Key, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def read(store: Store, cluster: str, extra: Sequence[str] = ()) -> Matrix:
    """The matrix of a cluster; ``extra`` are institutions that have no cell yet."""
    with store.read() as tx:
        return read_in(tx, cluster, extra)


def read_in(tx: ReadTx, cluster: str, extra: Sequence[str] = ()) -> Matrix:
    """``read`` inside a transaction."""
    found = tx.find(ServiceRating, cluster=cluster)
    ids = dict.fromkeys([*(str(row["organisation"]) for row in found), *_supporting(tx, cluster), *extra])
    names = titles_in(tx, Organisation, list(ids))
    rows = sorted(((one, names.get(one, "")) for one in ids), key=lambda pair: (sort_key(pair[1]), pair[0]))
    cells = {(str(row["organisation"]), str(row["kind"])): row for row in found}
    name = str((tx.get(Cluster, cluster) or {}).get("name") or "")
    figures, method = _bought(tx, cluster)
    return Matrix(cluster, name, tuple(rows), cells, figures, method)


def _supporting(tx: ReadTx, cluster: str) -> list[str]:
    """Institutions that the value chains name already."""
    return [
        str(row["organisation"])
        for chain in tx.find(ValueChain, cluster=cluster)
        for stage in tx.find(ChainStage, chain=chain["id"])
        for row in tx.find(ChainSupport, stage=stage["id"])
    ]


def _bought(tx: ReadTx, cluster: str) -> tuple[tuple[str, ...], str]:
    """F8 over the firms of the cluster: how many used a service, what part of the price they paid themselves."""
    firms = {str(row["id"]) for row in tx.find(Enterprise) if cluster in str(row.get("clusters") or "").split()}
    uses = [row for row in tx.find(ServiceUse) if row["enterprise"] in firms]
    users = len({str(row["enterprise"]) for row in uses})
    if not uses:
        return (_("No use of a service is recorded for these firms."),), _(service_use.method.text)
    said = []
    try:
        part = charts.shown(service_use(users, len(firms), 0, 1).users, "share")
        text = _("{users} of {firms} firms used a service ({share}).")
        said.append(text.format(users=format_number(users), firms=format_number(len(firms)), share=part))
    except NoFigure as reason:
        said.append(str(reason))
    said.append(_paid(uses))
    return tuple(said), _(service_use.method.text)


def _paid(uses: Sequence[Mapping[str, Any]]) -> str:
    """Fees paid of full prices, over uses where both are known, in one currency."""
    known = [(split_money(str(r["fee_paid"])), split_money(str(r["full_price"]))) for r in uses if _priced(r)]
    without = len(uses) - len(known)
    currencies = {code for pair in known for _amount, code in pair}
    if not known:
        return _("What firms paid cannot be told: fee or full price is missing in all {count} uses.").format(
            count=format_number(without)
        )
    if len(currencies) > 1:
        return _("What firms paid cannot be told: the amounts are in several currencies.")
    paid, price = (sum((Fraction(pair[at][0]) for pair in known), Fraction(0)) for at in (0, 1))
    try:
        share = charts.shown(service_use(0, 1, paid, price).paid, "share")
    except NoFigure as reason:
        return str(reason)
    text = _("Firms paid {share} of the full price themselves.").format(share=share)
    if without:
        text += " " + _("Not counted, because an amount is missing: {count}.").format(count=format_number(without))
    return text


def _priced(row: Mapping[str, Any]) -> bool:
    return bool(row.get("fee_paid") and row.get("full_price"))


# ---------------------------------------------------------------------------------------------------------- writing
def value_of(layer: str, key: str) -> Value:
    """What a digit or letter means in a layer: 1 or Y and 0 or N; 0 to 3; 1 to 5. ValueError for anything else."""
    text = key.strip().lower()
    if layer == OFFERED and text in ("1", "y", "0", "n"):
        return "yes" if text in ("1", "y") else "no"
    if text.isdecimal() and layer == USE and int(text) < len(_USED):
        return _USED[int(text)]
    if text.isdecimal() and layer == RATING and 1 <= int(text) <= 5:
        return int(text)
    raise ValueError(meaning(layer))


def meaning(layer: str) -> str:
    """The keys of a layer in words."""
    if layer == OFFERED:
        return _("1 or Y: offered  ·  0 or N: not offered")
    if layer == USE:
        return dotted(f"{format_number(at)}: {_(choice.label)}" for at, choice in enumerate(USED))
    return _("1 poor to 5 very good")


def enter(store: Store, cluster: str, cells: Mapping[Key, Value], layer: str) -> Entered:
    """Write one layer of some cells; None takes the answer away, and the cell where nothing is left in it."""
    refused: dict[Key, str] = {}
    with store.write(_("save {name}").format(name=_(ServiceRating.view.many))) as tx:
        for (organisation, kind), value in cells.items():
            text = _enter(tx, {"cluster": cluster, "organisation": organisation, "kind": kind}, layer, value)
            if text:
                refused[organisation, kind] = text
        return Entered(refused, tx.changes)


def _enter(tx: WriteTx, key: Mapping[str, str], layer: str, value: Value) -> str:
    """One cell; the sentence where it is refused. What is used or rated is offered."""
    record_id = str(ServiceRating.natural_id(key))
    current = tx.get(ServiceRating, record_id)
    patch: dict[str, Value] = {layer: value}
    if layer != OFFERED and value not in (None, "none") and (current or {}).get(OFFERED) is None:
        patch[OFFERED] = "yes"
    if current is None:
        if value is None:
            return ""
        checked = check_new(ServiceRating, {**key, **patch}, tx)
        if not checked.errors:
            create(tx, ServiceRating, checked.values)
    else:
        checked = check_change(ServiceRating, current, patch, tx)
        if not checked.errors and all({**current, **checked.values}.get(name) is None for name in (*LAYERS, "note")):
            tx.delete(ServiceRating, record_id)
        elif not checked.errors and checked.values:
            tx.update(ServiceRating, record_id, checked.values)
    return " ".join(dict.fromkeys(checked.errors.values()))


# ---------------------------------------------------------------------------------------------------------- showing
def table(store: Store, cluster: str) -> Table:
    """Institutions by services: what is used and how it is rated, in words."""
    return matrix_table(read(store, cluster))


def drawing(store: Store, cluster: str) -> Chart:
    """The matrix as a chart: the letter is the rating, the ground how many use it."""
    return chart(read(store, cluster))


def service_table(store: Store, cluster: str) -> Table:
    """Services by provider: price, subsidy, uses by firms of the cluster, satisfaction."""
    with store.read() as tx:
        firms = {str(row["id"]) for row in tx.find(Enterprise) if cluster in str(row.get("clusters") or "").split()}
        uses = [row for row in tx.find(ServiceUse) if row["enterprise"] in firms]
        services = {str(row["id"]): row for row in tx.find(SupportService)}
        shown = [key for key, row in services.items() if _in_matrix(tx, cluster, row) or _used(uses, key)]
        names = titles_in(tx, Organisation, [str(services[key]["organisation"]) for key in shown])
    fields = SupportService.fields()
    heads = (_("Service"), _("Organisation"), _("Full price"), _("Paid by others"), _("Users"), _("Satisfaction"))
    rows = []
    for key in shown:
        row, mine = services[key], _used(uses, key)
        given = [int(one["satisfaction"]) for one in mine if one.get("satisfaction") is not None]
        kind = kinds.show(fields["kind"], row["kind"])
        what = f"{kind}: {row['name']}" if row.get("name") else kind
        users = len({str(one["enterprise"]) for one in mine})
        mean = charts.shown(Fraction(sum(given), len(given)), decimals=1) if given else charts.shown(None)
        price, others = (kinds.show(fields[name], row.get(name)) or "–" for name in ("fee", "subsidy"))
        rows.append((what, names.get(str(row["organisation"]), ""), price, others, format_number(users), mean))
    return Table(heads, tuple(sorted(rows)))


def _in_matrix(tx: ReadTx, cluster: str, row: Mapping[str, Any]) -> bool:
    return bool(tx.find(ServiceRating, cluster=cluster, organisation=row["organisation"], kind=row["kind"]))


def _used(uses: Sequence[Mapping[str, Any]], service: str) -> list[Mapping[str, Any]]:
    return [row for row in uses if row["service"] == service]


def matrix_table(seen: Matrix) -> Table:
    """``table`` of what was read; a cell that nobody asked about is a dash."""
    heads = (_("Organisation"), *(_(choice.label) for choice in SERVICE))
    rows = tuple((name, *(seen.words((one, kind)) or "–" for kind in KINDS)) for one, name in seen.rows)
    return Table(heads, rows)


def chart(seen: Matrix) -> Chart:
    """``drawing`` of what was read."""
    cells = [[_spot(seen, (one, kind)) for kind in KINDS] for one, _name in seen.rows]
    title = _("Institutions and services: {cluster}").format(cluster=isolate(seen.name))
    method = _("The figure is the rating, 1 poor to 5 very good; the darker, the more firms use it; – is not offered.")
    return partial(
        heat, rows=[name for _one, name in seen.rows], columns=[_(choice.label) for choice in SERVICE], cells=cells,
        title=title, method=method, head=_("Organisation"), turned=True,
    )  # fmt: skip


def _spot(seen: Matrix, key: Key) -> Spot | None:
    row = seen.cells.get(key)
    if row is None:
        return None
    used = _USED.index(str(row[USE])) / (len(_USED) - 1) if row.get(USE) in _USED else 0.0
    sign = "–" if row.get(OFFERED) == "no" else format_number(int(row[RATING])) if row.get(RATING) else "✓"
    return Spot(sign, "accent", used, seen.words(key), f"service_rating:{row['id']}")
