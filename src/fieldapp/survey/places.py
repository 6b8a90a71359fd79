"""Where in a spreadsheet a rule of a form was written: for messages a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from fieldapp.survey.form import ExpressionError

_COLUMNS: Final = {
    "relevant": ("relevant", "relevance", "bind::relevant"),
    "readonly": ("read_only", "readonly", "bind::readonly"),
    "required": ("required", "bind::required"),
    "constraint": ("constraint", "bind::constraint"),
    "calculate": ("calculation", "calculate", "bind::calculate"),
    "count": ("repeat_count", "count"),
    "choices": ("choice_filter", "type"),
    "default": ("default", "calculation", "calculate"),
    "text": ("label", "hint"),
}
_ELSEWHERE: Final = {
    "/meta/instanceName": ("settings", "instance_name"),
    "/meta/entity/label": ("entities", "label"),
    "/meta/entity/@create": ("entities", "create_if"),
    "/meta/entity/@update": ("entities", "update_if"),
    "/meta/entity/@id": ("entities", "entity_id"),
    "/meta/entity/@baseVersion": ("entities", "entity_id"),
    "/meta/entity/@trunkVersion": ("entities", "entity_id"),
    "/meta/entity/@branchId": ("entities", "entity_id"),
}
"""What a form works out and no question asks: where its formula is written."""

_COUNT: Final = "_count"
"""The end of the name under which pyxform works out how often a repeat comes."""

_WIDEST: Final = 200
"""Columns of a sheet that are looked at."""
_GAP: Final = 1_000
"""So many empty rows end a sheet."""

_BEGIN: Final = ("begin group", "begin_group", "begin repeat", "begin_repeat", "begin loop")
_END: Final = ("end group", "end_group", "end repeat", "end_repeat", "end loop")


def locate(content: bytes, kind: str, error: ExpressionError) -> tuple[str | None, int | None, str | None]:
    """Sheet, row and column of a wrong expression; None for what cannot be found."""
    inside = error.path[error.path.find("/", 1) :]
    if inside in _ELSEWHERE:
        return _elsewhere(content, kind, *_ELSEWHERE[inside])
    rows = sheet_rows(content, kind, "survey")
    if not rows:
        return "survey", None, None
    header = [str(cell or "").strip() for cell in rows[0]]
    lower = [name.lower() for name in header]
    if "name" not in lower or "type" not in lower:
        return "survey", None, None
    row = _row_of(rows, lower.index("type"), lower.index("name"), error.path)
    facet = _written(error, dict(zip(lower, rows[row - 1], strict=False)) if row else {})
    column = next((header[lower.index(name)] for name in _COLUMNS.get(facet, ()) if name in lower), None)
    if column is None and facet == "text":
        column = next((name for name in header if name.lower().startswith("label")), None)
    return "survey", row, column


def row_with(content: bytes, kind: str, words: Sequence[str]) -> tuple[int | None, str | None]:
    """The first row of the survey sheet whose type or name is one of the words, and which of the two it is."""
    rows = sheet_rows(content, kind, "survey")
    header = [str(cell or "").strip().lower() for cell in rows[0]] if rows else []
    for number, cells in enumerate(rows[1:], 2):
        for column in ("type", "name"):
            at = header.index(column) if column in header else len(cells)
            if at < len(cells) and str(cells[at] or "").strip() in words:
                return number, column
    return None, None


def _elsewhere(content: bytes, kind: str, sheet: str, column: str) -> tuple[str, int | None, str]:
    """The first row of another sheet that has something in the column."""
    rows = sheet_rows(content, kind, sheet)
    header = [str(cell or "").strip().lower() for cell in rows[0]] if rows else []
    if column not in header:
        return sheet, None, column
    at = header.index(column)
    return sheet, next((n for n, row in enumerate(rows[1:], 2) if at < len(row) and row[at]), None), column


def _written(error: ExpressionError, row: dict[str, object]) -> str:
    """What the author meant by the rule: pyxform makes a question of a count, and an action of a triggered formula."""
    name = error.path.rpartition("/")[2]
    if error.facet == "calculate" and name.endswith(_COUNT) and str(row.get("name") or "").strip() != name:
        return "count"
    return "calculate" if error.facet == "default" and row.get("trigger") else error.facet


def _row_of(rows: Sequence[Sequence[object]], type_at: int, name_at: int, path: str) -> int | None:
    """The 1-based row of the question whose groups and name make the path; else of the first with its name."""
    wanted = path.strip("/").split("/")[1:]
    groups: list[str] = []
    by_name = None
    for number, cells in enumerate(rows[1:], 2):
        kind = str(cells[type_at] or "").strip().lower() if type_at < len(cells) else ""
        name = str(cells[name_at] or "").strip() if name_at < len(cells) else ""
        if kind.startswith(_END):
            groups = groups[:-1]
            continue
        if name and [*groups, name] == wanted:
            return number
        if wanted and name == wanted[-1].removesuffix(_COUNT) and by_name is None:
            by_name = number
        if kind.startswith(_BEGIN):
            groups.append(name)
    return by_name


def _filled(rows: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    """The rows up to a long gap: some workbooks say that they have a million rows, nearly all of them empty."""
    found: list[Sequence[object]] = []
    empty = 0
    for row in rows:
        empty = 0 if any(cell is not None and cell != "" for cell in row) else empty + 1
        if empty > _GAP:
            break
        found.append(row)
    return found


def sheet_rows(content: bytes, kind: str, wanted: str) -> list[Sequence[object]]:
    """The rows of one sheet of a workbook (xlsx or xls), its name in any case; empty where there is none.

    Of a damaged workbook too: whoever reads the form says what is wrong with it.
    """
    try:
        return _rows_of_xlsx(content, wanted) if kind == "xlsx" else _rows_of_xls(content, wanted)
    except Exception:  # noqa: BLE001  (broken files surface as almost any exception of the reading libraries)
        return []


def _rows_of_xlsx(content: bytes, wanted: str) -> list[Sequence[object]]:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    try:
        name = next((name for name in book.sheetnames if name.lower() == wanted), None)
        return _filled(book[name].iter_rows(values_only=True, max_col=_WIDEST)) if name else []
    finally:
        book.close()


def _rows_of_xls(content: bytes, wanted: str) -> list[Sequence[object]]:
    import xlrd  # type: ignore[import-untyped]

    old = xlrd.open_workbook(file_contents=content)
    title = next((name for name in old.sheet_names() if name.lower() == wanted), None)
    if title is None:
        return []
    sheet = old.sheet_by_name(title)
    return [sheet.row_values(number) for number in range(sheet.nrows)]
