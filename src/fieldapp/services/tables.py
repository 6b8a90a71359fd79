"""How a record type is laid out as a table: columns with headings, cells out, cells in.

The same layout serves export, empty tables and import, so what was written is understood when it comes back.
Must not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from fieldapp.domain import kinds
from fieldapp.domain.fields import F, Kind, Record, Value
from fieldapp.domain.numbers import CURRENCY_DECIMALS
from fieldapp.domain.text import fold
from fieldapp.i18n import _, languages, using
from fieldapp.reports.cells import Cell, Column
from fieldapp.reports.cells import Kind as CellKind
from fieldapp.reports.table_reading import Value as Read
from fieldapp.services.naming import References

ID = "id"
CURRENCY = "currency"
"""The part of a money column that holds the currency; the amount stands in a column of its own, to calculate with."""


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: the field it belongs to (or ``id``), and which part of it."""

    field: str
    part: str = ""


def layout(cls: type[Record], *, personal: bool) -> list[TableColumn]:
    """The columns of a table of this type in order, the id last. Without ``personal`` sensitive fields are left out."""
    columns: list[TableColumn] = []
    for name, field in cls.fields().items():
        if field.kind is Kind.DATA or (field.sensitive and not personal):
            continue
        columns.append(TableColumn(name))
        if field.kind is Kind.MONEY:
            columns.append(TableColumn(name, CURRENCY))
    return [*columns, TableColumn(ID)]


def heading(cls: type[Record], column: TableColumn, translate: Callable[[str], str] | None = None) -> str:
    """The heading of a column, in the language in force or as ``translate`` gives it."""
    translate = translate or _
    if column.field == ID:
        return ID
    field = cls.fields()[column.field]
    label = translate(field.label)
    if column.part == CURRENCY:
        return translate("{label} (currency)").format(label=label)
    return f"{label} (%)" if field.kind is Kind.PERCENT else label


def sheet_column(cls: type[Record], column: TableColumn) -> Column:
    """The column as spreadsheets need it."""
    field = cls.fields().get(column.field)
    kind = CellKind.TEXT
    if field is not None and not column.part:
        numbers = {Kind.INTEGER: CellKind.INTEGER, Kind.PERCENT: CellKind.NUMBER, Kind.MONEY: CellKind.NUMBER}
        kind = {**numbers, Kind.DAY: CellKind.DATE}.get(field.kind, CellKind.TEXT)
    return Column(heading(cls, column), kind)


def mapping_for(cls: type[Record], header: Sequence[str]) -> dict[int, TableColumn]:
    """Which column of a file is which field: by field name, or by label in any language, the one in force first.

    A table written on one laptop is read on another, whatever both speak. Case, accents and a ``*`` behind do not
    matter. Of two columns with the same heading the first one counts.
    """
    known = _names(cls)
    for language in languages():
        with using(language.code):
            known = {**_names(cls), **known}
    found: dict[int, TableColumn] = {}
    for index, title in enumerate(header):
        column_ = known.get(fold(title.rstrip("* ")))
        if column_ is not None and column_ not in found.values():
            found[index] = column_
    return found


def _names(cls: type[Record]) -> dict[str, TableColumn]:
    """Folded heading -> column, as the language in force, English and programs write it."""
    known: dict[str, TableColumn] = {}
    for column in layout(cls, personal=True):
        name = column.field + (f".{column.part}" if column.part else "")
        spoken = _("{label} (currency)") if column.part else ""
        plain = _(cls.fields()[column.field].label) if column.field != ID else ID
        for text in (name, heading(cls, column, str), heading(cls, column), spoken.format(label=plain) or plain):
            known.setdefault(fold(text), column)
    return known


# ------------------------------------------------------------------------------------------------------------- out
def cell(cls: type[Record], column: TableColumn, row: Mapping[str, Value], names: Mapping[str, str]) -> Cell:
    """The cell of one record: numbers as numbers, days as days, codes by their labels, references by ``names``."""
    value = row.get(column.field)
    if value is None or column.field == ID:
        return value
    field = cls.fields()[column.field]
    if field.kind is Kind.MONEY:
        amount, _space, currency = str(value).partition(" ")
        return currency if column.part else Decimal(amount)
    if field.kind is Kind.PERCENT:
        return Decimal(int(value)) / 100
    if field.kind is Kind.DAY:
        return date.fromisoformat(str(value))
    if field.kind in (Kind.REF, Kind.REFS):
        return "; ".join(names.get(one, one) for one in str(value).split())
    return kinds.show(field, value) if field.kind in (Kind.CHOICE, Kind.CHOICES) else value


# -------------------------------------------------------------------------------------------------------------- in
def typed(
    cls: type[Record], mapping: Mapping[int, TableColumn], cells: Sequence[Read], references: References, currency: str
) -> tuple[dict[str, Value], dict[str, str]]:
    """What a row of a file says: (field -> text as ``clean`` takes it, field -> what is wrong with its cell).

    Empty cells are left out. ``currency`` is the one meant where an amount names none.
    """
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    currencies = {c.field: str(cells[i]).strip() for i, c in mapping.items() if c.part == CURRENCY}
    for index, column in mapping.items():
        found = cells[index]
        if found == "" or column.part:
            continue
        field = cls.fields().get(column.field)
        try:
            if field is None:
                values[column.field] = str(found).strip()
            elif field.kind is Kind.MONEY:
                values[column.field] = _money(found, currencies.get(column.field) or currency)
            else:
                values[column.field] = value_of(field, found, references)
        except ValueError as problem:
            errors[column.field] = str(problem)
    return values, errors


def value_of(field: F, found: Read, references: References) -> Value:
    """What a cell means for a field: references by id, code or title, the rest as ``clean`` takes it.

    Raises ValueError with a message.
    """
    if field.kind is Kind.REF:
        return references.find(field.to, str(found))
    if field.kind is Kind.REFS:
        return " ".join(references.find(field.to, part) for part in _parts(str(found), ";\n"))
    if field.kind is Kind.PERCENT and isinstance(found, int | float) and not isinstance(found, bool):
        return plain_text(found) + " %"
    return plain_text(found)


def plain_text(found: Read) -> str:
    """A cell as a person would type it so that it has one reading."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, datetime):
        return found.date().isoformat() if found.time() == time() else found.isoformat(sep="T", timespec="minutes")
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, time):
        return found.isoformat(timespec="minutes")
    if isinstance(found, float):
        return format(Decimal(repr(found)).normalize(), "f")
    return str(found)


def _money(found: Read, currency: str) -> str:
    text = str(found)
    if isinstance(found, int | float) and not isinstance(found, bool):
        decimals = CURRENCY_DECIMALS.get(currency.upper())
        exact = Decimal(repr(found))
        if decimals is not None and round(exact, decimals) == exact:
            return f"{exact:.{decimals}f} {currency.upper()}"
        text = plain_text(found)
    has_one = any(sign.isalpha() or ord(sign) > 0x2000 for sign in text)
    return text if has_one or not currency else f"{text} {currency}"


def _parts(text: str, separators: str) -> list[str]:
    for sign in separators:
        text = text.replace(sign, "\n")
    return [part.strip() for part in text.split("\n") if part.strip()]
