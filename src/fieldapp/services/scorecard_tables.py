"""Scorecards as tables: those that ship, and own ones from a spreadsheet with a preview and errors by row.

A row ``card`` (code, text: its name, guide: its source), then a row ``item`` for each thing that is scored. A column
for each language holds the words in it, such as ``text:fr``. Must not know windows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.domain.records import ScorecardTemplate
from fieldapp.domain.scorecards import Item, Texts, read, said, written
from fieldapp.domain.validation import validate
from fieldapp.i18n import _, format_number, language
from fieldapp.paths import resource
from fieldapp.services.errors import ServiceError
from fieldapp.services.previewing import RowError, TableRefused
from fieldapp.store import Changes, ReadTx, Store

if TYPE_CHECKING:
    from fieldapp.reports.cells import Cell

SHIPPED = ("field-6", "ecei-31", "porter")
"""Files of ``resources/scorecards``."""
ROW, CODE, GROUP, TEXT, HIGHEST, GUIDE = COLUMNS = ("row", "code", "group", "text", "highest", "guide")
CARD, ITEM = "card", "item"
MOST = 100
"""The most that one item may score, and the most items of a card."""


@dataclass(frozen=True)
class Scorecard:
    """A card: its short name, its name by language, its items."""

    code: str
    name: Texts
    items: tuple[Item, ...]
    source: str = ""

    @property
    def title(self) -> str:
        """Its name in the language in force."""
        return said(self.name, language())


@dataclass(frozen=True)
class CardPreview:
    """What a file would bring: its cells by row, the mistakes, the card (None where it has mistakes)."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    errors: tuple[RowError, ...]
    card: Scorecard | None


@cache
def shipped() -> tuple[Scorecard, ...]:
    """The cards that ship with the application."""
    found = []
    for name in SHIPPED:
        seen = preview(resource(f"scorecards/{name}.csv"))
        if seen.card is not None:
            found.append(seen.card)
    return tuple(found)


def cards(store: Store) -> list[Scorecard]:
    """All cards: those that ship, then own ones by name."""
    with store.read() as tx:
        return cards_in(tx)


def cards_in(tx: ReadTx) -> list[Scorecard]:
    """``cards`` inside a transaction."""
    rows = sorted(tx.find(ScorecardTemplate), key=lambda row: (str(row["name"]), str(row["short"])))
    own = [
        Scorecard(str(row["short"]), {"en": str(row["name"])}, tuple(read(str(row["items"]))), str(row["source"] or ""))
        for row in rows
    ]
    return [*shipped(), *own]


def preview(path: Path | str) -> CardPreview:
    """Read a CSV or XLSX file with a card and check every row; nothing is changed. Raises TableRefused."""
    from fieldapp.reports.errors import ReportError
    from fieldapp.reports.table_reading import read_table
    from fieldapp.services import tables

    source = Path(path)
    try:
        table = read_table(source)
        header = tuple(title.strip().lower() for title in table.header)
        if not {ROW, TEXT, HIGHEST} <= set(header):
            raise TableRefused(
                _(
                    "The first row needs the headings {headings}. Save a scorecard as a table to see how it looks."
                ).format(headings=", ".join(COLUMNS))
            )
        rows = [(row.number, tuple("" if c == "" else tables.plain_text(c) for c in row.cells)) for row in table.rows]
    except ReportError as error:
        raise TableRefused(str(error), row=error.row) from error
    errors, card = _checked([(number, dict(zip(header, cells, strict=True))) for number, cells in rows])
    return CardPreview(source, table.header, tuple(rows), tuple(errors), None if errors else card)


def _checked(rows: list[tuple[int, dict[str, str]]]) -> tuple[list[RowError], Scorecard | None]:
    errors: list[RowError] = []
    head: tuple[int, Mapping[str, str]] | None = None
    items: dict[str, Item] = {}
    for number, cells in rows:
        kind = cells.get(ROW, "").strip().lower()
        if kind == CARD and head is None:
            head = (number, cells)
        elif kind == CARD:
            errors.append(RowError(number, ROW, _("A file holds one scorecard.")))
        elif kind != ITEM:
            errors.append(RowError(number, ROW, _("Write one of: {kinds}.").format(kinds=f"{CARD}, {ITEM}")))
        else:
            _item(number, cells, items, errors)
    if head is None:
        errors.append(RowError(rows[0][0] if rows else 1, ROW, _("A row of the kind “card” names the scorecard.")))
        return sorted(errors, key=lambda error: error.row), None
    if not items and not errors:
        errors.append(RowError(head[0], ROW, _("The scorecard has no items.")))
    return _card(*head, items, errors)


def _card(
    number: int, cells: Mapping[str, str], items: Mapping[str, Item], errors: list[RowError]
) -> tuple[list[RowError], Scorecard | None]:
    code, name, source = cells.get(CODE, "").strip(), _texts(cells, TEXT), cells.get(GUIDE, "").strip()
    values = {"short": code, "name": cells.get(TEXT, ""), "source": source or None, "items": "[]"}
    columns = {"short": CODE, "name": TEXT, "source": GUIDE}
    for field, message in validate(ScorecardTemplate, values).errors.items():
        errors.append(RowError(number, columns.get(field, field), message))
    errors.sort(key=lambda error: error.row)
    return errors, Scorecard(code, name, tuple(items.values()), source)


def _item(number: int, cells: Mapping[str, str], items: dict[str, Item], errors: list[RowError]) -> None:
    code = cells.get(CODE, "").strip() or format_number(len(items) + 1)
    highest = cells.get(HIGHEST, "").strip()
    if code in items:
        errors.append(RowError(number, CODE, _("This number stands in the file twice.")))
    if len(cells.get(TEXT, "").strip()) < 2:
        errors.append(RowError(number, TEXT, _("Write what is scored.")))
    if not (highest.isdecimal() and 1 <= int(highest) <= MOST):
        text = _("Write the highest score: a whole number from 1 to {most}.")
        errors.append(RowError(number, HIGHEST, text.format(most=format_number(MOST))))
        return
    if len(items) >= MOST:
        errors.append(RowError(number, ROW, _("A scorecard has at most {most} items.").format(most=MOST)))
    texts = {name: _texts(cells, name) for name in (TEXT, GROUP, GUIDE)}
    items[code] = Item(code, texts[TEXT], int(highest), texts[GROUP], texts[GUIDE])


def _texts(cells: Mapping[str, str], column: str) -> dict[str, str]:
    """The words by language; those without a language are the ones to fall back on."""
    found = {name.partition(":")[2]: text for name, text in cells.items() if name.startswith(f"{column}:") and text}
    return {"en": cells[column], **found} if cells.get(column) else found


def bring_in(store: Store, seen: CardPreview) -> Changes:
    """Write the card of a preview; the same short name again replaces it. Assessments keep the words they had."""
    from fieldapp.services.records import check_rights

    if seen.card is None:
        raise ServiceError(_("Nothing comes in as long as a row is wrong: mend the rows and read the file again."))
    card = seen.card
    if card.code in {one.code for one in shipped()}:
        raise ServiceError(_("This short name belongs to a scorecard that ships with the application. Choose another."))
    values = {"short": card.code, "name": card.title, "source": card.source or None, "items": written(card.items)}
    with store.write(_("save {name}").format(name=_(ScorecardTemplate.view.one))) as tx:
        check_rights(tx, ScorecardTemplate, change=False)
        key = str(ScorecardTemplate.natural_id(values))
        if tx.get(ScorecardTemplate, key) is None:
            tx.insert(ScorecardTemplate, {**values, "id": key})
        else:
            tx.update(ScorecardTemplate, key, values)
        return tx.changes


def write_table(card: Scorecard, path: Path | str) -> Path:
    """Write a card as a workbook that ``preview`` reads: to be changed, translated, made one's own."""
    from fieldapp.reports.cells import Column, Sheet
    from fieldapp.reports.spreadsheet import write_xlsx

    spoken = sorted({code for one in card.items for code in one.text if code != "en"})
    columns = [ROW, CODE, *(n if c == "en" else f"{n}:{c}" for n in (GROUP, TEXT, GUIDE) for c in ("en", *spoken))]
    rows: list[list[Cell]] = [_row([*columns, HIGHEST], CARD, card.code, {TEXT: card.name}, card.source)]
    for one in card.items:
        texts = {TEXT: one.text, GROUP: one.group, GUIDE: one.guide}
        rows.append(_row([*columns, HIGHEST], ITEM, one.code, texts, "", one.highest))
    write_xlsx(path, [Sheet("scorecard", [Column(column) for column in (*columns, HIGHEST)], rows)])
    return Path(path)


def _row(
    columns: list[str], kind: str, code: str, texts: Mapping[str, Texts], source: str, highest: int | None = None
) -> list[Cell]:
    cells: dict[str, Cell] = {ROW: kind, CODE: code, GUIDE: source or None, HIGHEST: highest}
    for name, by_language in texts.items():
        for spoken, text in by_language.items():
            cells[name if spoken == "en" else f"{name}:{spoken}"] = text
    return [cells.get(column) for column in columns]
