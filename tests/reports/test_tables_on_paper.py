"""Tables on paper and the summary made of them: widths, pages, baselines, figures."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp import i18n
from fieldapp.reports.cells import Column, Kind
from fieldapp.reports.errors import ReportError
from fieldapp.reports.paragraphs import Style, longest_word
from fieldapp.reports.summary import Summary, SummaryTable, print_summary, shown, summary_pdf
from fieldapp.reports.tables import (
    Look,
    TableCell,
    TableColumn,
    column_widths,
    fitted_widths,
    height_of,
    in_pages,
    set_rows,
)
from tests.reports.specimens import MIXED_ARABIC, SENTENCES, text_of

LOOK = Look(Style(size=9))
COLUMNS = [
    Column("Enterprise"),
    Column("Workers", Kind.INTEGER),
    Column("Change", Kind.PERCENT),
    Column("Day", Kind.DATE),
]
TEXTS = st.text(st.sampled_from("".join(SENTENCES.values()) + MIXED_ARABIC + " \n"), max_size=80)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5), st.floats(120, 500), st.booleans())
def test_any_cells_then_their_lines_stay_in_their_columns(rows: list[list[str]], width: float, rtl: bool) -> None:
    look = Look(Style(size=9), rtl=rtl)
    widths = fitted_widths(rows, look.style, width, look.pad_x)
    assert sum(widths) == pytest.approx(width, abs=1) or sum(widths) <= width
    single = 3 * max(longest_word(char, look.style) for row in rows for text in row for char in text or " ")
    for row in set_rows(rows, [TableColumn() for _ in range(3)], widths, look):
        edges = sorted((cell.x, cell.x + cell.width) for cell in row.cells)
        assert edges[0][0] >= -0.01
        assert edges[-1][1] <= sum(widths) + 0.01
        for cell in row.cells:
            room = max(single, cell.width - 2 * look.pad_x)
            assert all(line.width <= room + 0.1 for line in cell.block.lines)
            assert cell.block.height <= row.height


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=12), st.floats(30, 200), st.floats(60, 300))
def test_rows_dealt_out_to_pages_then_fit_and_lose_nothing(words: list[int], first: float, following: float) -> None:
    rows = set_rows([[f"{n}: " + "word " * count] for n, count in enumerate(words)], [TableColumn()], [200], LOOK)
    pages = list(in_pages(rows, first, following))
    for number, page in enumerate(pages):
        assert height_of(page) <= (following if number else first) + 0.02
    dealt = "".join(line.text for page in pages for row in page for cell in row.cells for line in cell.block.lines)
    whole = "".join(line.text for row in rows for cell in row.cells for line in cell.block.lines)
    assert dealt == whole
    assert all(pages[1:])


def test_rows_lower_than_a_page_then_are_never_cut() -> None:
    rows = set_rows([["a\nb\nc"]] * 9, [TableColumn()], [100], LOOK)
    pages = list(in_pages(rows, 100, 100))
    assert [row for page in pages for row in page] == list(rows)


def test_right_to_left_table_then_the_first_column_is_the_rightmost() -> None:
    columns = [TableColumn(width=50), TableColumn(), TableColumn("end", width=30)]
    widths = column_widths(columns, 200)
    assert widths == [50, 120, 30]
    (row,) = set_rows([["a", "b", "c"]], columns, widths, Look(Style(), rtl=True))
    assert [cell.x for cell in row.cells] == [150, 30, 0]
    assert [cell.block.style.align for cell in row.cells] == ["right", "right", "left"]


def test_cell_over_several_columns_then_has_their_width() -> None:
    columns = [TableColumn(width=50), TableColumn(width=60), TableColumn(width=70)]
    (row,) = set_rows([[TableCell("ab", span=2), "c"]], columns, [50, 60, 70], LOOK)
    assert [(cell.x, cell.width) for cell in row.cells] == [(0, 110), (110, 70)]


def test_columns_wider_than_the_paper_then_shrink_together() -> None:
    assert column_widths([TableColumn(width=300), TableColumn(width=100)], 200) == [150, 50]


def test_widths_by_content_then_short_columns_are_left_alone() -> None:
    rows = [["No.", "word " * 60], ["1", "x"]]
    narrow, wide = fitted_widths(rows, Style(size=9), 300, 3)
    assert narrow < 30
    assert wide > 260


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, Kind.TEXT, ""),
        (True, Kind.TEXT, "Yes"),
        (1234567, Kind.INTEGER, "1,234,567"),
        (0.034, Kind.PERCENT, "3.4%"),
        (Decimal("2.50"), Kind.NUMBER, "2.5"),
        (float("nan"), Kind.NUMBER, "–"),
        (date(2025, 11, 5), Kind.DATE, "05 Nov 2025"),
        (datetime(2025, 11, 5, 8, 30), Kind.DATETIME, "05 Nov 2025, 08:30"),
        (time(8, 30), Kind.TEXT, "08:30"),
        ("=x", Kind.TEXT, "=x"),
    ],
)
def test_values_when_shown_read_as_a_person_writes_them(value: object, kind: Kind, text: str) -> None:
    assert shown(value, kind) == text  # type: ignore[arg-type]


def _summary(rows: int = 12, **changes: object) -> Summary:
    names = ["Atelier 12", "សហគមន៍តម្បាញសូត្រ", "تعاونية النسيج", "ບໍລິສັດໄໝລາວ", "မြန်မာပိုးထည်"]
    table = SummaryTable(
        COLUMNS,
        [[names[n % 5], n * 3, 0.01 * n - 0.05, date(2025, 11, 1 + n % 28)] for n in range(rows)],
        title="Baseline",
        totals=["Total", 312, 0.034, None],
        note="n = 14 of 16",
    )
    values: dict[str, object] = {
        "title": "Enterprises", "tables": [table], "subtitle": "Silk, Van Lam", "method": "FTE (DCED, 240 days)",
        "remarks": ["Two did not answer."], "printed": datetime(2025, 11, 13, 18, 5),
    }  # fmt: skip
    return Summary(**(values | changes))  # type: ignore[arg-type]


def test_summary_then_says_title_method_rows_totals_and_remarks(tmp_path: Path) -> None:
    printed = print_summary(_summary(), tmp_path / "r.pdf")
    assert printed.pages == 1
    text = text_of(printed.path.read_bytes())
    for piece in (
        "Enterprises", "Silk, Van Lam", "FTE (DCED, 240 days)", "Baseline", "Workers", "សហគមន៍តម្បាញសូត្រ", "-5.0%",
        "01 Nov 2025", "Total 312 3.4%", "n = 14 of 16", "Two did not answer.", "Page 1 of 1",
        "Printed 13 Nov 2025, 18:05",
    ):  # fmt: skip
        assert piece in text, piece


def test_summary_of_many_rows_then_every_page_has_the_head_and_a_number() -> None:
    text = text_of(summary_pdf(_summary(rows=300)))
    pages = text.count("Enterprise Workers Change Day")
    assert pages > 4
    assert f"Page {pages} of {pages}" in text
    assert text.count("Atelier 12") == 60


def test_summary_with_a_cell_longer_than_a_page_then_it_goes_on_over_pages() -> None:
    table = SummaryTable([Column("a"), Column("b")], [["x", "word " * 3000], ["end", ""]])
    text = text_of(summary_pdf(_summary(tables=[table], remarks=["remark " * 2000])))
    assert text.count("word") == 3000
    assert text.count("remark") == 2000


def test_summary_without_rows_then_it_is_said() -> None:
    assert "Nothing to show." in text_of(summary_pdf(_summary(tables=[SummaryTable(COLUMNS, [])])))


def test_wide_table_then_lies_on_its_side() -> None:
    table = SummaryTable([Column(f"Column {n}") for n in range(12)], [["x" * 9] * 12])
    document = pypdfium2.PdfDocument(summary_pdf(_summary(tables=[table])))
    assert document[0].get_size()[0] > document[0].get_size()[1]
    document.close()


def test_summary_in_arabic_then_figures_keep_their_sign_in_front() -> None:
    i18n.set_language("en")
    document = pypdfium2.PdfDocument(summary_pdf(_summary(language="ar")))
    text_page = document[0].get_textpage()
    text = text_page.get_text_range()
    text_page.close()
    document.close()
    assert "-5.0%" in text.replace("\u200e", "")


def test_summary_into_a_folder_that_is_none_then_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError, match="does not exist"):
        print_summary(_summary(), tmp_path / "file" / "r.pdf")
