"""Assessments of a cluster by scorecards: begun, scored item by item, sealed; F6, and this time against last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Series, Table, radar
from fieldapp.domain.calendars import show_day
from fieldapp.domain.records import Cluster, MaturityAssessment
from fieldapp.domain.scorecards import Item, read, said, written
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, language, ngettext
from fieldapp.indicators.joint_work import maturity
from fieldapp.indicators.method import NoFigure, Number
from fieldapp.services import records
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.records import Saved
from fieldapp.services.scorecard_tables import Scorecard, cards_in
from fieldapp.store import Changes, ReadTx, Store, WriteTx

MANY = 14
"""From so many items on, a radar shows their groups."""


@dataclass(frozen=True)
class Seen:
    """One assessment as it stands; ``figure`` None where it cannot be told, ``why`` says so."""

    row: Mapping[str, Any]
    cluster: str
    items: tuple[Item, ...]
    figure: Number | None
    why: str = ""

    @property
    def id(self) -> str:
        """The id of the assessment."""
        return str(self.row["id"])

    @property
    def title(self) -> str:
        """The card and the day."""
        return f"{self.row['template_name']}, {self.day}"

    @property
    def day(self) -> str:
        """Its day for a person."""
        return show_day(str(self.row["day"]))

    @property
    def sealed(self) -> bool:
        """True once it is final."""
        return bool(self.row.get("sealed_on"))

    @property
    def sentence(self) -> str:
        """The points and their share; or why there is no figure."""
        scored = [one for one in self.items if one.score is not None]
        points = format_number(sum(one.score or 0 for one in scored))
        text = _("{points} of {most} points: {share}")
        if self.figure is None:
            open_ = len(self.items) - len(scored)
            more = ngettext("{count} item without a score", "{count} items without a score", open_)
            return f"{self.why} {more.format(count=format_number(open_))}" if open_ else self.why
        most = format_number(sum(one.highest for one in self.items))
        return text.format(points=points, most=most, share=charts.shown(self.figure, "share"))


def assessments(store: Store, cluster: str) -> list[Seen]:
    """The assessments of a cluster, the newest first."""
    with store.read() as tx:
        return assessments_in(tx, cluster)


def assessments_in(tx: ReadTx, cluster: str) -> list[Seen]:
    """``assessments`` inside a transaction."""
    rows = tx.find(MaturityAssessment, cluster=cluster)
    name = str((tx.get(Cluster, cluster) or {}).get("name") or "")
    rows.sort(key=lambda row: (str(row["day"]), str(row["id"])), reverse=True)
    return [_seen(row, name) for row in rows]


def _seen(row: Mapping[str, Any], cluster: str) -> Seen:
    items = tuple(read(str(row["items"])))
    try:
        return Seen(row, cluster, items, figure_of(items))
    except NoFigure as reason:
        return Seen(row, cluster, items, None, str(reason))


def figure_of(items: Sequence[Item]) -> Number:
    """F6 over items, whose highest scores may differ. Raises NoFigure."""
    if len({one.highest for one in items}) <= 1:
        return maturity([one.score for one in items], items[0].highest if items else 1)
    for one in items:  # each on its own scale first, so that a score outside it is refused
        maturity([one.score], one.highest)
    return maturity([sum(one.score or 0 for one in items)], sum(one.highest for one in items))


# ---------------------------------------------------------------------------------------------------------- writing
def start(store: Store, cluster: str, code: str, day: str, assessor: str) -> Saved:
    """A new assessment by a card, its items without scores."""
    with store.write(_("save {name}").format(name=_(MaturityAssessment.view.one))) as tx:
        card = next((one for one in cards_in(tx) if one.code == code), None)
        if card is None:
            raise ServiceError(_("This scorecard is not here. It may have been deleted."))
        values = {
            "cluster": cluster, "template": card.code, "template_name": card.title, "day": day, "assessor": assessor,
            "items": written(card.items),
        }  # fmt: skip
        checked = check_new(MaturityAssessment, values, tx)
        if checked.errors:
            return Saved(None, checked.errors)
        return Saved(create(tx, MaturityAssessment, checked.values), {}, {}, tx.changes)


def score(store: Store, assessment: str, code: str, value: int | None) -> Changes:
    """Give an item a score, or take it away. Raises ServiceError outside 0 to its highest, or where it is sealed."""

    def scored(one: Item) -> Item:
        if value is not None and not 0 <= value <= one.highest:
            raise ServiceError(_("A score lies between 0 and {most}.").format(most=format_number(one.highest)))
        return one.scored(value)

    return _change(store, assessment, code, scored)


def say_evidence(store: Store, assessment: str, code: str, text: str) -> Changes:
    """Write down what a score stands on."""
    return _change(store, assessment, code, lambda one: replace(one, evidence=text.strip()[:500]))


def _change(store: Store, assessment: str, code: str, change: Any) -> Changes:
    with store.write(_("save {name}").format(name=_(MaturityAssessment.view.one))) as tx:
        row = _open(tx, assessment)
        items = [change(one) if one.code == code else one for one in read(str(row["items"]))]
        checked = check_change(MaturityAssessment, row, {"items": written(items)}, tx)
        tx.update(MaturityAssessment, assessment, checked.values)
        return tx.changes


def _open(tx: WriteTx, assessment: str) -> dict[str, Any]:
    row = tx.get(MaturityAssessment, assessment)
    if row is None:
        raise ServiceError(_("This record has been deleted in the meantime."))
    records.check_rights(tx, MaturityAssessment, change=True, current=row)
    return row


def seal(store: Store, assessment: str, day: str) -> Changes:
    """Make an assessment final. Raises ServiceError as long as an item has no score."""
    with store.write(_("seal the assessment")) as tx:
        row = _open(tx, assessment)
        found = _seen(row, "")
        if found.figure is None:
            raise ServiceError(found.sentence)
        checked = check_change(MaturityAssessment, row, {"sealed_on": day}, tx)
        tx.update(MaturityAssessment, assessment, checked.values)
        return tx.changes


# ---------------------------------------------------------------------------------------------------------- showing
def against(found: Sequence[Seen], assessment: str = "") -> tuple[Seen | None, Seen | None]:
    """An assessment (the newest where none is named) and the one by the same card before it."""
    now = next((one for one in found if not assessment or one.id == assessment), None)
    if now is None:
        return None, None
    earlier = [
        one
        for one in found
        if one.row["template"] == now.row["template"]
        and (str(one.row["day"]), one.id) < (str(now.row["day"]), now.id)
    ]  # fmt: skip
    return now, earlier[0] if earlier else None


def table(store: Store, cluster: str, template: str = "", assessment: str = "") -> Table:
    """Items with this score, last time's, the change and the evidence; by a card's newest assessment or a named one."""
    now, before = against(_of(store, cluster, template), assessment)
    return Table() if now is None else item_table(now, before)


def drawing(store: Store, cluster: str, template: str = "", assessment: str = "") -> Chart | None:
    """The radar against last time, or None where nothing was assessed."""
    now, before = against(_of(store, cluster, template), assessment)
    return None if now is None else chart(now, before)


def _of(store: Store, cluster: str, template: str) -> list[Seen]:
    return [one for one in assessments(store, cluster) if not template or one.row["template"] == template]


def item_table(now: Seen, before: Seen | None) -> Table:
    """``table`` of what was read."""
    spoken, last = language(), {one.code: one.score for one in (before.items if before else ())}
    heads = (
        _("Item"), now.day, before.day if before else _("Last time"), _("Change"), _("Of at most"), _("Evidence"),
    )  # fmt: skip
    rows = []
    for one in now.items:
        earlier = last.get(one.code)
        change = charts.shown(None)
        if one.score is not None and earlier is not None:
            change = ("+" if one.score > earlier else "") + format_number(one.score - earlier)
        text = f"{one.code} {said(one.text, spoken)}"
        scores = (charts.shown(one.score), charts.shown(earlier))
        rows.append((text, *scores, change, format_number(one.highest), one.evidence))
    return Table(heads, tuple(rows))


def chart(now: Seen, before: Seen | None) -> Chart:
    """``drawing`` of what was read: items, or groups of items where there are many or their scales differ."""
    grouped = len(now.items) > MANY and any(one.group for one in now.items)
    title = _("{card}: {cluster}").format(card=now.row["template_name"], cluster=isolate(now.cluster))
    method = f"{now.sentence}  ·  {_(maturity.method.text)}"
    scales = {one.highest for one in now.items}
    shares = grouped or len(scales) > 1
    spokes = [said(text, language()) for text in _groups(now) if text] if grouped else _names(now)
    both = [(now, now.day), *([(before, before.day)] if before else [])]
    series = [Series(name, _values(now, one, grouped=grouped, shares=shares), _keys(one, spokes)) for one, name in both]
    highest = 1 if shares else next(iter(scales), 1)
    return partial(
        radar, spokes=spokes, series=series, highest=highest, title=title,
        unit="share" if shares else "", method=method, head=_("Group") if grouped else _("Item"),
    )  # fmt: skip


def _keys(one: Seen, spokes: Sequence[str]) -> list[str]:
    return [f"maturity_assessment:{one.id}"] * len(spokes)


def _names(now: Seen) -> list[str]:
    return [said(one.text, language()) for one in now.items]


def _groups(now: Seen) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for one in now.items:
        if one.group and one.group not in found:
            found.append(one.group)
    return found


def _values(now: Seen, one: Seen, *, grouped: bool, shares: bool) -> list[Number | None]:
    """The values of an assessment on the spokes of the newest one; what it did not ask is missing."""
    given = {item.code: item for item in one.items}
    if not grouped:
        mine = [given.get(item.code) for item in now.items]
        if not shares:
            return [item.score if item else None for item in mine]
        return [Fraction(item.score, item.highest) if item and item.score is not None else None for item in mine]
    values: list[Number | None] = []
    for group in _groups(now):
        items = [given[item.code] for item in now.items if item.group == group and item.code in given]
        try:
            values.append(figure_of(items))
        except NoFigure:
            values.append(None)
    return values


__all__ = ["Scorecard", "Seen", "against", "assessments", "chart", "drawing", "score", "seal", "start", "table"]
