"""Charts as values: where shapes lie, what is missing, what they say, mirrored, and as SVG."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.charts import (
    Circle,
    Drawing,
    Look,
    Point,
    Polygon,
    Polyline,
    Rect,
    Series,
    Text,
    bars,
    colours,
    lines,
    scatter,
)
from fieldapp.charts import shown as written
from fieldapp.charts.axis import scale
from fieldapp.charts.colours import PAPER, ROLES
from fieldapp.charts.hits import box, target_at, targets
from fieldapp.charts.svg import svg
from fieldapp.ui import tokens
from tests.charts.specimens import charts

LOOK = Look(480, 320, lambda text, size, bold: len(text) * size * 0.55, rtl=False)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with i18n.using("en"):
        yield


def tips(drawing: Drawing) -> list[str]:
    return [target.hit.tip for target in targets(drawing)]


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_every_chart_when_drawn_then_lies_in_its_room_in_known_roles_with_a_table(language: str) -> None:
    with i18n.using(language):
        look = Look(480, 320, LOOK.measure, rtl=i18n.is_rtl(language))
        for name, chart in charts(language).items():
            drawing = chart(look)
            for item in drawing.items:
                used = [getattr(item, part, "") for part in ("role", "fill", "edge")]
                assert {role for role in used if role} <= ROLES, name
                left, top, right, bottom = box(item)
                if not isinstance(item, Text):
                    assert min(left, top) >= -6, (name, item)
                    assert right <= 486, (name, item)
                    assert bottom <= 326, (name, item)
            assert all(len(row) == len(drawing.table.headers) for row in drawing.table.rows)
            assert drawing.table.rows
            assert drawing.description, name
            assert targets(drawing), name


def test_bars_when_a_value_is_missing_then_a_dash_and_the_word_and_no_bar_of_zero() -> None:
    drawing = bars(LOOK, ["A", "B"], [Series("x", [2, None], ["one", "two"])], unit="kg")
    rects = [item for item in drawing.items if isinstance(item, Rect) and item.hit]
    assert [rect.hit.tip for rect in rects if rect.hit] == ["A: 2 kg"]
    assert tips(drawing) == ["A: 2 kg", "B: No figure"]
    assert [target.hit.key for target in targets(drawing)] == ["one", "two"]
    assert drawing.table.rows == (("A", "2"), ("B", "No figure"))


def test_bars_when_all_are_above_zero_then_they_stand_on_the_zero_line() -> None:
    drawing = bars(LOOK, ["A", "B"], [Series("", [40, 41])], horizontal=False)
    one, two = [item for item in drawing.items if isinstance(item, Rect) and item.hit]
    assert one.y + one.height == two.y + two.height
    assert one.height / two.height == pytest.approx(40 / 41)


def test_stacked_bars_when_some_are_negative_then_each_sign_grows_its_own_way() -> None:
    drawing = bars(LOOK, ["A"], [Series("x", [3]), Series("y", [-2]), Series("z", [1])], stacked=True, horizontal=False)
    x, y, z = [item for item in drawing.items if isinstance(item, Rect) and item.hit]
    assert z.y + z.height == pytest.approx(x.y)
    assert y.y == pytest.approx(x.y + x.height)


def test_bars_when_names_are_long_then_level() -> None:
    names = [f"A very long name of a village, number {n}, in the province" for n in range(9)]
    drawing = bars(LOOK, names, [Series("", list(range(1, 10)))])
    rects = [item for item in drawing.items if isinstance(item, Rect) and item.hit]
    assert len({rect.x for rect in rects}) == 1
    assert len({rect.width for rect in rects}) == 9


def test_lines_when_a_value_is_missing_then_the_line_has_a_gap() -> None:
    drawing = lines(LOOK, list("abcde"), [Series("", [1, 2, None, 4, 5])])
    assert [len(item.points) for item in drawing.items if isinstance(item, Polyline)] == [2, 2]
    assert "c: No figure" in tips(drawing)


def test_lines_when_names_fit_then_no_legend_and_names_do_not_touch() -> None:
    drawing = lines(LOOK, ["1", "2"], [Series(name, [5, 5]) for name in ("north", "south", "west")])
    ys = sorted(item.y for item in drawing.items if isinstance(item, Text) and item.text in ("north", "south", "west"))
    assert len(ys) == 3
    assert all(b - a >= LOOK.small for a, b in itertools.pairwise(ys))


def test_charts_when_nothing_is_known_then_a_sentence_instead_of_a_picture() -> None:
    for drawing in (
        bars(LOOK, ["A"], [Series("", [None])]),
        lines(LOOK, ["A"], [Series("", [None])]),
        scatter(LOOK, [Point("p", None, 1)], x_name="x", y_name="y"),
    ):
        assert [item.text for item in drawing.items if isinstance(item, Text)] == ["There are no figures to draw yet."]


def test_scatter_when_a_point_lacks_a_figure_then_it_is_counted_not_drawn_at_zero() -> None:
    points = [Point("p", 1, 2, 9), Point("q", None, 2), Point("r", 3, 4, 1)]
    drawing = scatter(LOOK, points, x_name="x", y_name="y", size_name="s")
    circles = [item for item in drawing.items if isinstance(item, Circle) and item.alpha < 1]
    assert circles[0].radius / circles[1].radius == pytest.approx(3)
    assert "1 without figures is not shown." in [item.text for item in drawing.items if isinstance(item, Text)]


def test_radar_when_a_value_is_missing_then_the_shape_is_open() -> None:
    drawing = charts()["radar"](LOOK)
    assert any(tip.endswith("2025: No figure") for tip in tips(drawing))
    filled = [item for item in drawing.items if isinstance(item, Polygon) and item.fill and item.alpha < 1]
    assert len(filled) == 1  # last time is whole, this time is not


def test_drawing_when_read_from_the_right_then_shapes_change_side_and_letters_stay() -> None:
    plain = bars(LOOK, ["A", "B"], [Series("", [1, 2])], title="T", horizontal=False)
    turned = bars(Look(480, 320, LOOK.measure, rtl=True), ["A", "B"], [Series("", [1, 2])], title="T", horizontal=False)
    first, again = plain.items[0], turned.items[0]
    assert isinstance(first, Text)
    assert isinstance(again, Text)
    assert (again.text, again.anchor, again.x) == ("T", "right", 480 - first.x)
    places = [[item.x for item in drawing.items if isinstance(item, Rect) and item.hit] for drawing in (plain, turned)]
    assert places[0] == sorted(places[0])
    assert places[1] == sorted(places[1], reverse=True)


def test_numbers_when_written_then_in_the_language_and_without_empty_decimals() -> None:
    assert written(Fraction(1, 3)) == "0.333"
    assert written(0.4) == "0.4"
    assert written(1234567) == "1,234,567"
    assert written(Decimal("0.152"), "share") == "15.2%"
    assert written(1, "share") == "100%"
    assert written(None) == "No figure"
    with i18n.using("fr"):
        assert written(2.5) == "2,5"


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False) | st.integers(-(10**9), 10**9), min_size=1), st.booleans())
def test_scale_when_over_any_values_then_holds_them_between_round_ends(values: list[float], zero: bool) -> None:
    made = scale(values, 0, 100, zero=zero)
    assert made.low < made.high
    assert 2 <= len(made.ticks) <= 14
    for value in values:
        assert -1e-6 <= made.at(value) <= 100 + 1e-6
    assert not zero or made.low <= 0 <= made.high


@given(st.text(alphabet="ab cd", max_size=60), st.floats(20, 200), st.integers(1, 4))
def test_text_when_wrapped_then_no_line_is_wider_and_no_letter_is_lost(text: str, room: float, most: int) -> None:
    found = LOOK.wrapped(text, room)
    assert all(LOOK.wide(part) <= room for part in found if part != "…")
    if not any(part.endswith("…") for part in found):
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert len(LOOK.wrapped(text, room, most=most)) <= most


def test_target_when_pointed_at_then_the_uppermost_or_the_near_thin_one() -> None:
    drawing = bars(LOOK, ["A", "B"], [Series("", [10, 1])], horizontal=False)
    found = targets(drawing)
    x, y = found[0].middle
    assert target_at(found, x, y) == 0
    assert target_at(found, -50, -50) == -1
    left, top, _right, _bottom = found[1].box
    assert target_at(found, left - 3, top + 1) == 1


def test_svg_when_written_then_well_formed_with_text_and_tips() -> None:
    for language in ("en", "ar"):
        for chart in charts(language).values():
            tree = ET.fromstring(svg(chart(LOOK)))
            assert tree.find(f"{SVG}desc") is not None
            assert tree.findall(f".//{SVG}text")
    arabic = ET.fromstring(svg(charts("ar")["bars"](LOOK)))
    title = next(item for item in arabic.findall(f"{SVG}text") if item.get("font-weight") == "bold")
    assert (title.get("direction"), title.get("text-anchor")) == ("rtl", "end")  # its left end is at x


def test_colours_of_paper_when_beside_the_light_theme_then_the_same_roles() -> None:
    assert colours.DATA == tokens.DATA
    for role in ("text", "accent", "danger", "good", "attention", "surface"):
        assert PAPER[role] == getattr(tokens.LIGHT, role)
    for role in ("text", "muted", "accent", "attention", "danger", "good"):
        assert tokens.contrast(PAPER[role], PAPER["surface"]) >= 4.5
