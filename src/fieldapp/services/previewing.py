"""What importing a table would do, row by row; nothing is changed.

Rows are matched to records by id, by printed code, or by the natural key of the type. An empty cell leaves a field as
it is. Must not know which screen asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fieldapp.domain.codes import parse_code
from fieldapp.domain.fields import Record, Value, new_id
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_number
from fieldapp.progress import Progress
from fieldapp.reports.errors import EncodingUnclearError, ReportError
from fieldapp.reports.table_reading import Row, Table, read_table
from fieldapp.services import records, restricted, rules, tables
from fieldapp.services.checking import Checked, check_change, check_new
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import References
from fieldapp.store import Query, ReadTx, Store

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
_STEP = 50


class TableRefused(ServiceError):
    """A file cannot be read as a table. ``choices``: codec -> name of encodings to try, where that is the reason."""

    def __init__(self, text: str, choices: Mapping[str, str] | None = None, row: int | None = None) -> None:
        super().__init__(text)
        self.choices = dict(choices or {})
        self.row = row


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell: number of the row in the file, heading of the column, what to do."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class ImportRow:
    """One row: its number in the file, what it would do, its cells as text, the values it would write."""

    number: int
    state: str
    cells: list[str]
    record_id: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do. ``doubts`` do not keep a row out; ``ignored`` are headings that no field has."""

    table: str
    path: Path
    header: list[str]
    mapping: dict[int, tables.TableColumn]
    ignored: list[str]
    rows: list[ImportRow]
    errors: list[RowError]
    doubts: list[RowError]

    def _count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def new(self) -> int:
        """Rows that would make a record."""
        return self._count(NEW)

    @property
    def changed(self) -> int:
        """Rows that would change a record."""
        return self._count(CHANGED)

    @property
    def same(self) -> int:
        """Rows that say what is there already."""
        return self._count(SAME)

    @property
    def wrong(self) -> int:
        """Rows with mistakes; they are left out."""
        return self._count(WRONG)


def import_preview(
    store: Store,
    cls: type[Record],
    path: Path | str,
    encoding: str | None = None,
    mapping: Mapping[int, tables.TableColumn] | None = None,
    progress: Progress | None = None,
) -> ImportPreview:
    """Read a CSV or XLSX file and say row by row what importing it would do. Nothing is changed.

    ``mapping`` says which column is which field where the headings do not. Raises TableRefused (with the encodings to
    choose from), ServiceError where the person may not write this type.
    """
    source = Path(path)
    try:
        table = read_table(source, encoding=encoding)
        chosen = dict(mapping) if mapping is not None else tables.mapping_for(cls, table.header)
        if not chosen:
            raise TableRefused(_no_heading(cls, table))
        currency = records.usual_currency(store)
        with store.read() as tx:
            records.check_rights(tx, cls, change=False)
            reader = _Reader(tx, cls, chosen, table.header, currency)
            rows = [reader.row(row) for row in _counted(table.rows, progress)]
    except EncodingUnclearError as error:
        raise TableRefused(str(error), error.choices, error.row) from error
    except ReportError as error:
        raise TableRefused(str(error), row=error.row) from error
    ignored = [title for index, title in enumerate(table.header) if index not in chosen and title]
    return ImportPreview(
        cls.table_name(), source, list(table.header), chosen, ignored, rows, reader.errors, reader.doubts
    )  # fmt: skip


def _no_heading(cls: type[Record], table: Table) -> str:
    wanted = ", ".join(tables.heading(cls, tables.TableColumn(n)) for n in list(cls.fields())[:4])
    return _(
        "None of the headings ({found}) is a field of {type}. Put the names of the fields into the first row, for "
        "example {wanted}, or start from an empty table."
    ).format(found=", ".join(table.header[:6]), type=_(cls.view.many), wanted=wanted)


def _counted(rows: Iterable[Row], progress: Progress | None) -> Iterable[Row]:
    for number, row in enumerate(rows, start=1):
        if progress is not None and number % _STEP == 0:
            progress.step(number, 0)
        yield row


class _Reader:
    """Reads rows one after the other; knows which records and names earlier rows have taken."""

    def __init__(
        self,
        tx: ReadTx,
        cls: type[Record],
        mapping: Mapping[int, tables.TableColumn],
        header: Sequence[str],
        currency: str,
    ) -> None:
        self.tx, self.cls, self.mapping, self.currency = tx, cls, mapping, currency
        self.references = References(tx)
        self.errors: list[RowError] = []
        self.doubts: list[RowError] = []
        self._titles = {
            column.field: header[index] for index, column in reversed(list(mapping.items())) if not column.part
        }
        self._taken: dict[str, int] = {}
        self._names = self._known_names()

    def row(self, row: Row) -> ImportRow:
        """What one row would do; mistakes and doubts are noted."""
        cells = ["" if c == "" else tables.plain_text(c) for c in row.cells]
        if row.problem:
            return self._wrong(row.number, cells, {"": row.problem})
        values, errors = tables.typed(self.cls, self.mapping, row.cells, self.references, self.currency)
        record_id, complaint = self._record(values)
        if complaint:
            return self._wrong(row.number, cells, errors | complaint)
        values.pop(tables.ID, None)
        current = self.tx.get(self.cls, record_id) if record_id else None
        if current is None:
            record_id, current, checked = self._new(values, errors)
        else:
            checked = check_change(self.cls, current, values)
        checked = rules.look_around(self.tx, self.cls, checked, current, record_id)
        wrong = {**checked.errors, **errors}  # what the cell itself says wrong comes before "required"
        if not wrong and record_id:
            wrong = self._twice(record_id, row.number)
        if wrong:
            return self._wrong(row.number, cells, wrong)
        self._doubt(row.number, checked, is_new=current is None)
        if current is None:
            record_id = record_id or new_id()
            self.references.add(self.cls.table_name(), record_id, checked.values)
        state = NEW if current is None else CHANGED if checked.values else SAME
        return ImportRow(row.number, state, cells, record_id, checked.values)

    def _new(
        self, values: dict[str, Value], errors: Mapping[str, str]
    ) -> tuple[str | None, dict[str, Value] | None, Checked]:
        """A row without id and code: a new record, unless one with its natural key is here."""
        checked = check_new(self.cls, values)
        record_id = None if checked.errors or errors else self.cls.natural_id(checked.values)
        current = self.tx.get(self.cls, record_id) if record_id else None
        if current is not None:
            checked = check_change(self.cls, current, values)
        return record_id, current, checked

    def _record(self, values: dict[str, Value]) -> tuple[str | None, dict[str, str]]:
        """The record that a row names by id or code, or a complaint that there is none."""
        record_id, code = values.get(tables.ID), values.pop("code", None)
        if record_id:
            known = self.tx.page(self.cls, [str(record_id)], ["id"])
            if not known or restricted.hidden(self.tx, self.cls, str(record_id)):
                return None, {tables.ID: _("There is no record with this id. Leave it empty to add a new one.")}
            return str(record_id), {}
        if code:
            parsed = parse_code(str(code))
            if parsed is None:
                return None, {"code": _("This code is not right: a digit is wrong or missing.")}
            found = self.tx.find(self.cls, code=str(parsed))
            if not found:
                return None, {"code": _("There is no record with this code. Leave it empty to add a new one.")}
            return str(found[0]["id"]), {}
        return None, {}

    def _twice(self, record_id: str, number: int) -> dict[str, str]:
        first = self._taken.setdefault(record_id, number)
        if first == number:
            return {}
        return {"": _("The same record stands in row {row} already.").format(row=format_number(first))}

    def _known_names(self) -> dict[str, str]:
        name = self._title_field()
        if name is None or self.cls.view.key:
            return {}
        rows = self.tx.page(self.cls, self.tx.ids(self.cls, Query()), [name])
        return {fold(str(row[name])): "" for row in rows.values() if row[name]}

    def _title_field(self) -> str | None:
        return next((n for n in self.cls.view.title if not self.cls.fields()[n].to), None)

    def _doubt(self, number: int, checked: Checked, *, is_new: bool) -> None:
        for name, message in checked.warnings.items():
            self.doubts.append(RowError(number, self._heading(name), message))
        name_field = self._title_field()
        if not is_new or name_field is None or self.cls.view.key:
            return
        folded = fold(str(checked.values.get(name_field) or ""))
        if folded in self._names:
            known = _("There is a record of this name already.")
            self.doubts.append(RowError(number, self._heading(name_field), known))
        self._names[folded] = ""

    def _heading(self, name: str) -> str:
        if not name:
            return _("Row")
        return self._titles.get(name) or tables.heading(self.cls, tables.TableColumn(name))

    def _wrong(self, number: int, cells: list[str], messages: Mapping[str, str]) -> ImportRow:
        self.errors += [RowError(number, self._heading(name), message) for name, message in messages.items()]
        return ImportRow(number, WRONG, cells)
