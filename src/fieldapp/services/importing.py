"""A table of records in: the good rows of a preview in one transaction and step of undo, the wrong ones to mend."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain.records import by_table
from fieldapp.i18n import _, format_number, is_rtl, ngettext
from fieldapp.progress import Progress
from fieldapp.reports.cells import Cell, Column, Kind, Sheet
from fieldapp.reports.spreadsheet import write_xlsx
from fieldapp.services import records
from fieldapp.services.checking import Completer
from fieldapp.services.errors import ServiceError
from fieldapp.services.previewing import (
    CHANGED,
    NEW,
    WRONG,
    ImportPreview,
    ImportRow,
    RowError,
    TableRefused,
    import_preview,
)
from fieldapp.store import Changes, Store

__all__ = [
    "ImportPreview",
    "ImportRow",
    "Imported",
    "RowError",
    "TableRefused",
    "error_report",
    "import_apply",
    "import_preview",
]
_STEP = 50


@dataclass(frozen=True)
class Imported:
    """What was imported."""

    new: int
    changed: int
    changes: Changes


def import_apply(
    store: Store, preview: ImportPreview, progress: Progress | None = None, *, all_or_nothing: bool = False
) -> Imported:
    """Write the good rows of a preview in one transaction, as one step of undo.

    With ``all_or_nothing`` one wrong row keeps all out (ServiceError). Cancelled, or a record that somebody made in the
    meantime (AlreadyThere), leaves everything as it was.
    """
    if all_or_nothing and preview.wrong:
        raise ServiceError(
            ngettext(
                "{count} row has a mistake, so nothing was imported.",
                "{count} rows have mistakes, so nothing was imported.",
                preview.wrong,
            ).format(count=format_number(preview.wrong))
        )
    cls = by_table(preview.table)
    work = [row for row in preview.rows if row.state in (NEW, CHANGED)]
    label = _("import {count} rows into {type}").format(count=format_number(len(work)), type=_(cls.view.many))
    with store.write(label) as tx:
        records.check_rights(tx, cls, change=any(row.state == CHANGED for row in work))
        complete, new, changed = Completer(tx, cls), 0, 0
        for start in range(0, len(work), _STEP):
            if progress is not None:
                progress.step(start, len(work))
            part = work[start : start + _STEP]
            new += len(
                tx.insert_many(cls, [complete(row.values) | {"id": row.record_id} for row in part if row.state == NEW])
            )
            changed += sum(tx.update(cls, str(row.record_id), row.values) for row in part if row.state == CHANGED)
        if progress is not None:
            progress.step(len(work), len(work))
        return Imported(new, changed, tx.changes)


def error_report(preview: ImportPreview, path: Path | str) -> Path:
    """Write the wrong rows as a workbook with the same headings and a last column that says what is wrong.

    Corrected, it can be imported as it is: the two added columns are ignored.
    """
    wrong: dict[int, list[str]] = {}
    for error in preview.errors:
        wrong.setdefault(error.row, []).append(f"{error.column}: {error.message}")
    added = [Column(_("Row in the file"), Kind.INTEGER), Column(_("What is wrong"), width=60)]
    columns = [*(Column(title) for title in preview.header), *added]
    kept = [row for row in preview.rows if row.state == WRONG]
    rows: list[list[Cell]] = [[*row.cells, row.number, "\n".join(wrong.get(row.number, []))] for row in kept]
    write_xlsx(path, [Sheet(_("Wrong rows"), columns, rows, is_rtl())])
    return Path(path)
