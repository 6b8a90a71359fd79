"""Charts, drawn once for the screen and for paper: functions from values to a ``Drawing``.

A chart is a function that takes a ``Look`` (room, type size, how wide text is) and answers a ``Drawing``: simple shapes
in colour roles, each with what it says when pointed at and the key of the records behind it. ``ui.widgets.chart``
paints it, ``reports.charts`` prints it, ``svg`` writes it; ``functools.partial(bars, categories=..., series=...)`` is
handed to either. Must not know Qt, ReportLab or records.
"""

from __future__ import annotations

from fieldapp.charts.bars import bars
from fieldapp.charts.drawing import (
    Circle,
    Drawing,
    Hit,
    Item,
    Line,
    Polygon,
    Polyline,
    Rect,
    Table,
    Text,
    mirrored,
    sector,
)
from fieldapp.charts.heat import Cell, heat
from fieldapp.charts.lines import lines, steps
from fieldapp.charts.look import Chart, Look, Number, Series, shown
from fieldapp.charts.radar import radar
from fieldapp.charts.scatter import Point, scatter

__all__ = [
    "Cell",
    "Chart",
    "Circle",
    "Drawing",
    "Hit",
    "Item",
    "Line",
    "Look",
    "Number",
    "Point",
    "Polygon",
    "Polyline",
    "Rect",
    "Series",
    "Table",
    "Text",
    "bars",
    "heat",
    "lines",
    "mirrored",
    "radar",
    "scatter",
    "sector",
    "shown",
    "steps",
]
