"""What stands in a study in the place of a name: sentences, figures, a table, a picture, with the method of all.

Kept as JSON when a study is validated, so that it is printed later as it was. Must not know where it comes from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Drawing, Item, Look
from fieldapp.i18n import _
from fieldapp.reports import story

Row = Sequence[str]
_SHAPES: dict[str, type[Any]] = {
    shape.__name__: shape
    for shape in (charts.Line, charts.Polyline, charts.Rect, charts.Polygon, charts.Circle, charts.Text)
}


@dataclass(frozen=True)
class Shown:
    """One figure, table or picture of a study, in the study's language.

    ``facts``: short figures with a word below each. ``numbers``: the columns of figures. ``missing`` says what there is
    not, and stands alone or below the rest.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: frozenset[int] = frozenset()
    total: bool = False
    chart: Chart | None = None
    height: float = 190
    method: str = ""
    missing: str = ""

    @property
    def empty(self) -> bool:
        """True where there is nothing but what is missing."""
        return not (self.sentences or self.facts or self.rows or self.chart)

    def parts(self, *, titled: bool = True) -> Iterator[story.Part]:
        """As parts of a report; ``titled`` unless a heading says the same."""
        yield from (story.Words(sentence) for sentence in self.sentences)
        for start in range(0, len(self.facts), 5):
            yield story.Figures(self.facts[start : start + 5])
        if self.rows:
            yield story.Table(self.head, self.rows, self.title if titled else "", self.numbers, self.total)
        if self.chart is not None:
            yield story.Plot(self.chart, self.height)
        if self.missing:
            said = f"{self.title}: {self.missing}" if self.empty and titled else self.missing
            yield story.Words(said[:1].upper() + said[1:], "missing")
        if self.method and not self.empty:
            yield story.Words(_("Method: {method}").format(method=self.method), "method")


def keep(found: Shown, look: Callable[[float], Look]) -> str:
    """As JSON; ``look`` answers a piece of paper of some height, on which the picture is drawn once and for all."""
    plain: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(found)}
    plain["numbers"] = sorted(found.numbers)
    plain["chart"] = None if found.chart is None else _kept(found.chart(look(found.height)))
    return json.dumps({name: value for name, value in plain.items() if value}, ensure_ascii=False)


def read(text: str) -> Shown:
    """What was kept."""
    plain = json.loads(text)
    drawing = plain.get("chart")
    return Shown(
        str(plain.get("title", "")), tuple(plain.get("sentences", ())),
        tuple((str(one), str(other)) for one, other in plain.get("facts", ())),
        tuple(plain.get("head", ())), tuple(tuple(row) for row in plain.get("rows", ())),
        frozenset(plain.get("numbers", ())), bool(plain.get("total")),
        None if drawing is None else partial(_again, _drawn(drawing)),
        float(plain.get("height", 190)), str(plain.get("method", "")), str(plain.get("missing", "")),
    )  # fmt: skip


def _kept(drawing: Drawing) -> dict[str, Any]:
    """The shapes, with places to a hundredth; what they say when pointed at stays in the data."""
    items = []
    for item in drawing.items:
        plain = {name: _rounded(value) for name, value in asdict(replace(item, hit=None)).items() if name != "hit"}
        items.append({"is": type(item).__name__, **plain})
    return {"width": drawing.width, "height": drawing.height, "title": drawing.title, "items": items}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 2)
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _drawn(plain: dict[str, Any]) -> Drawing:
    items = []
    for one in plain["items"]:
        values = {name: value for name, value in one.items() if name != "is"}
        for name in ("points", "dash"):
            if name in values:
                values[name] = tuple(tuple(part) if isinstance(part, list) else part for part in values[name])
        items.append(_SHAPES[one["is"]](**values))
    return Drawing(float(plain["width"]), float(plain["height"]), tuple(items), str(plain.get("title", "")))


def _again(drawing: Drawing, look: Look) -> Drawing:
    """The kept picture in another room: as wide as the room."""
    factor = look.width / drawing.width
    items = tuple(_scaled(item, factor) for item in drawing.items)
    return replace(drawing, width=look.width, height=drawing.height * factor, items=items)


_LENGTHS = ("x", "y", "x1", "y1", "x2", "y2", "width", "height", "radius", "size", "edge_width")


def _scaled(item: Item, factor: float) -> Item:
    values: dict[str, Any] = {name: getattr(item, name) * factor for name in _LENGTHS if hasattr(item, name)}
    if isinstance(item, charts.Polyline | charts.Polygon):
        values["points"] = tuple((x * factor, y * factor) for x, y in item.points)
    return replace(item, **values)
