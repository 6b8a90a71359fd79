"""Charts on paper: the words can be copied, grey tells the series apart, rooms are kept."""

from __future__ import annotations

import itertools

import pypdfium2
import pytest

from fieldapp import i18n
from fieldapp.reports.charts import chart_pdf, drawn
from fieldapp.reports.pictures import picture
from tests.charts import test_room as room
from tests.charts.specimens import METHOD, charts


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_chart_when_printed_then_title_and_method_are_text(language: str) -> None:
    with i18n.using(language):
        data = chart_pdf(charts(language)["bars"], language)
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage().get_text_range()
    document.close()
    found = text.replace("\r", "").replace("\n", "").replace(" ", "")
    assert METHOD[language].split()[0].replace(":", "").replace("៖", "")[:6] in found


def test_every_chart_when_printed_in_grey_then_series_differ_by_more_than_colour() -> None:
    with i18n.using("en"):
        page = picture(chart_pdf(charts()["stacked"], "en"), 0, 60)
    greys = [round(sum(page.pixels[at : at + 3]) / 30) for at in range(0, len(page.pixels), 4)]
    rows = [greys[at : at + page.width] for at in range(0, len(greys), page.width)]
    changes = [sum(a != b for a, b in itertools.pairwise(row)) for row in rows]
    assert max(changes) > 40  # hatching: many changes along one row of pixels


@pytest.mark.parametrize("name", room.CHARTS)
def test_chart_when_low_then_it_is_drawn_as_high_as_it_needs(name: str) -> None:
    for language in ("en", "km"):
        with i18n.using(language):
            drawing = drawn(room.CHARTS[name], 400, 120, language)
            assert drawing.height > 120
            assert room.left_out(drawing) == []
