"""What a page hands to a chart so that it can be kept as a file: the work is done on the writer thread, then said."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fieldapp.charts import Chart
from fieldapp.i18n import _
from fieldapp.services import charts
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.chart import Save


def keeping(context: Context) -> Save:
    """A function that writes a chart as SVG or PDF."""
    return partial(_keep, context)


def _keep(context: Context, chart: Chart, path: Path) -> None:
    context.tasks.run(
        charts.save, chart, path, then=lambda _made: context.notices.show(_("Saved as {name}.").format(name=path.name))
    )
