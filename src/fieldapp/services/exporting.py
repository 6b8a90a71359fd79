"""Records out to a table: CSV or XLSX, as a list shows them; and an empty table to fill in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from fieldapp.domain.fields import F, Kind, Record, Value
from fieldapp.domain.records import by_table
from fieldapp.i18n import _, is_rtl
from fieldapp.progress import Progress
from fieldapp.reports.cells import Cell, Column, Sheet
from fieldapp.reports.spreadsheet import write_csv, write_xlsx
from fieldapp.services import restricted
from fieldapp.services.naming import References, titles_in
from fieldapp.services.tables import TableColumn, cell, heading, layout, sheet_column
from fieldapp.store import Query, ReadTx, Store

_PAGE = 200


def export_csv(
    store: Store, cls: type[Record], query: Query, path: Path | str, *, personal: bool = False,
    progress: Progress | None = None,
) -> int:  # fmt: skip
    """Write the records that ``query`` finds as CSV (UTF-8); how many.

    Sensitive fields (names of people, phones) only with ``personal``. Raises ReportError; Cancelled leaves no file.
    """
    columns = layout(cls, personal=personal)
    with store.read() as tx:
        ids = tx.ids(cls, restricted.narrowed(tx, cls, query))
        rows = _rows(tx, cls, columns, ids, personal=personal)
        written = write_csv(path, [sheet_column(cls, c) for c in columns], rows, total=len(ids), progress=progress)
    return written.rows


def export_xlsx(
    store: Store, cls: type[Record], query: Query, path: Path | str, *, personal: bool = False,
    progress: Progress | None = None,
) -> int:  # fmt: skip
    """Write the records that ``query`` finds as a workbook with typed cells; how many. Else as ``export_csv``."""
    columns = layout(cls, personal=personal)
    with store.read() as tx:
        ids = tx.ids(cls, restricted.narrowed(tx, cls, query))
        heads = [sheet_column(cls, c) for c in columns]
        sheet = Sheet(_(cls.view.many), heads, _rows(tx, cls, columns, ids, personal=personal), is_rtl())
        written = write_xlsx(path, [sheet], total=len(ids), progress=progress)
    return written.rows


def personal_fields(cls: type[Record]) -> list[str]:
    """The fields that a table tells only when personal data are asked for.

    Sensitive fields are left out without; references to people are there, by code instead of name.
    """
    fields = cls.fields().items()
    return [n for n, f in fields if f.kind is not Kind.DATA and (f.sensitive or _leads_to_people(f))]


def _leads_to_people(field: F) -> bool:
    """True where the title of the record referred to is personal."""
    if not field.to:
        return False
    other = by_table(field.to)
    titles = [other.fields()[name] for name in other.view.title]
    return any(title.sensitive or _leads_to_people(title) for title in titles)


def template(store: Store, cls: type[Record], path: Path | str) -> Path:
    """Write an empty table to fill in and import: headings (``*``: needed), and a sheet with the allowed values."""
    columns = [c for c in layout(cls, personal=True) if c.field != "code"]
    heads = [_head(cls, column) for column in columns]
    meanings = [Column(_("Field")), Column(_("Value")), Column(_("Meaning"))]
    allowed = Sheet(_("Allowed values"), meanings, _allowed(store, cls))
    write_xlsx(path, [Sheet(_(cls.view.many), heads, [], is_rtl()), allowed])
    return Path(path)


def _head(cls: type[Record], column: TableColumn) -> Column:
    made = sheet_column(cls, column)
    return Column(f"{made.title} *" if column.field in cls.required() and not column.part else made.title, made.kind)


def _allowed(store: Store, cls: type[Record]) -> Iterator[Sequence[Cell]]:
    """Codes of the code lists, and the first records that references can lead to."""
    with store.read() as tx:
        for name, field in cls.fields().items():
            label = heading(cls, TableColumn(name))
            for choice in field.choices:
                yield label, choice.code, _(choice.label)
            if field.to:
                other = by_table(field.to)
                ids = tx.ids(other, Query())[:500]
                codes = tx.page(other, ids, ["code"]) if "code" in other.fields() else {}
                for record_id, title in titles_in(tx, other, ids).items():
                    yield label, title, codes.get(record_id, {}).get("code")


def _rows(
    tx: ReadTx, cls: type[Record], columns: Sequence[TableColumn], ids: Sequence[str], *, personal: bool
) -> Iterator[Sequence[Cell]]:
    """The cells of all records, a page at a time."""
    references = References(tx)
    wanted = [c.field for c in columns if c.field != "id"]
    for start in range(0, len(ids), _PAGE):
        page = tx.page(cls, ids[start : start + _PAGE], wanted)
        names = _names(tx, cls, wanted, list(page.values()), references, personal=personal)
        for row in page.values():
            yield [cell(cls, column, row, names) for column in columns]


def _names(
    tx: ReadTx, cls: type[Record], fields: Sequence[str], rows: Sequence[dict[str, Value]], references: References,
    *, personal: bool,
) -> dict[str, str]:  # fmt: skip
    """What referred records are written as, so that an import finds them again: people by code unless ``personal``."""
    found: dict[str, str] = {}
    for name in fields:
        field = cls.fields()[name]
        if field.kind in (Kind.REF, Kind.REFS) and field.to:
            ids = {one for row in rows for one in str(row.get(name) or "").split()} - found.keys()
            if not personal and _leads_to_people(field):
                found |= _codes(tx, by_table(field.to), ids)
                continue
            called = titles_in(tx, by_table(field.to), ids)
            found |= {one: references.unique_name(field.to, one, title) for one, title in called.items()}
    return found


def _codes(tx: ReadTx, cls: type[Record], ids: Collection[str]) -> dict[str, str]:
    """Records by their printed code; those without one keep their id."""
    if "code" not in cls.fields():
        return {}
    return {one: str(row["code"]) for one, row in tx.page(cls, list(ids), ["code"]).items() if row["code"]}
