"""Keeping a chart as a file: in the language in force, on the paper of the programme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.charts import Chart
from fieldapp.i18n import language as spoken
from fieldapp.i18n import using

if TYPE_CHECKING:
    from fieldapp.reports.paper import Printed


def save(chart: Chart, path: Path, language: str | None = None) -> Printed:
    """Write a chart as PDF or SVG, by the file's ending. Raises ReportError; nothing half-written remains."""
    from fieldapp.reports.charts import save_chart

    code = language or spoken()
    with using(code):
        return save_chart(chart, path, code)
