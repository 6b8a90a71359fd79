"""Charts of every kind with values that try them: missing, negative, many, long names; for tests and for eyes."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from fieldapp.charts import Cell, Chart, Point, Series, bars, heat, lines, radar, scatter, steps

NAMES = {
    "en": ("Silk", "Weaving with natural dyes", "Bamboo", "Ceramics"),
    "ar": ("الحرير", "النسيج بالأصباغ الطبيعية", "الخيزران", "الخزف"),
    "km": ("សូត្រ", "ការត្បាញដោយពណ៌ធម្មជាតិ", "ឫស្សី", "សេរ៉ាមិច"),
}
METHOD = {
    "en": "Location quotient: the share of the sector in the region divided by its share in the country; above 1 it is "
    "concentrated here.",
    "ar": "معامل التوطن: حصة القطاع في الإقليم مقسومة على حصته في البلد؛ فوق 1 يكون متركزاً هنا.",
    "km": "មេគុណទីតាំង៖ ចំណែកនៃវិស័យក្នុងតំបន់ចែកនឹងចំណែករបស់វាក្នុងប្រទេស លើសពី ១ មានន័យថាប្រមូលផ្តុំនៅទីនេះ។",
}


def charts(language: str = "en") -> dict[str, Chart]:
    """Every kind of chart by name; names and method in a language."""
    names, method = NAMES[language], METHOD[language]
    years = ("2021", "2022", "2023", "2024", "2025")
    return {
        "bars": partial(
            bars, categories=names, series=[Series("2025", (4.0, Fraction(5, 4), None, 0.4), ("a", "b", "c", "d"))],
            title=names[1], method=method, head=names[0],
        ),
        "grouped": partial(
            bars, categories=names[:3], unit="LAK", title=names[0], method=method,
            series=[Series("2024", (1_200_000, 800_000, -150_000)), Series("2025", (2_500_000, None, 300_000))],
        ),
        "stacked": partial(
            bars, categories=names, stacked=True, title=names[0],
            series=[Series(names[0], (10, 20, 5, 8)),
                    Series(names[2], (3, 9, 5, None)), Series(names[3], (7, 1, 2, 9))],
        ),
        "level": partial(
            bars, categories=[name * 2 for name in names], horizontal=True, unit="share", method=method,
            series=[Series("", (0.152, 0.11, 0.325, None))],
        ),
        "lines": partial(
            lines, times=years, unit="LAK", title=names[0], method=method,
            series=[Series(names[0], (120, 140, None, 190, 240)), Series(names[2], (100, 90, 95, 97, 180)),
                    Series(names[3], (20, 60, 70, 99, 178))],
        ),
        "line": partial(
            lines, times=years, unit="share", title=names[0], series=[Series("", (0.2, 0.25, None, 0.4, 0.62), years)]
        ),
        "steps": partial(
            steps, title=names[0], time="months", method=method, censored=[[5, 9], []],
            curves=[(names[0], ((0, 1), (2, 0.9), (6, 0.7), (11, 0.55))), (names[2], ((0, 1), (3, 0.8), (10, 0.2)))],
            bands=[[(0, 1, 1), (2, 0.8, 0.97), (6, 0.5, 0.85), (11, 0.35, 0.75)]],
        ),
        "heat": partial(
            heat, rows=[f"{names[at % 4]} {at}" for at in range(12)], title=names[0], head=names[0],
            columns=[f"D{day} AM" for day in range(1, 6)],
            cells=[[_cell(row, column) for column in range(5)] for row in range(12)],
            meanings=[Cell("P", "good", 1, "Present"), Cell("L", "attention", 0.6, "Late"),
                      Cell("A", "danger", 0, "Away")],
        ),
        "radar": partial(
            radar, spokes=[*names, *(name + " +" for name in names)], highest=4, title=names[0], method=method,
            series=[Series("2025", (3, 2, 4, 1, 2, None, 3, 4)), Series("2024", (2, 2, 3, 1, 1, 2, 1, 3))],
        ),
        "scatter": partial(
            scatter, x_name=names[0], y_name=names[2], size_name=names[3], x_unit="LAK", groups=names[:2],
            points=[Point(names[at % 4], at * 3 % 7, None if at == 4 else at * 5 % 11, at * 4 + 1, at % 2, str(at))
                    for at in range(9)],
        ),
    }  # fmt: skip


def _cell(row: int, column: int) -> Cell | None:
    at = (row * 3 + column * 5) % 7
    kinds = {0: Cell("A", "danger", 0, "Absent"), 1: Cell("L", "attention", 0.6, "Late", "x")}
    return None if at == 6 else kinds.get(at, Cell("P", "good", 1, "Present"))
