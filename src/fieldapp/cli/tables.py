"""Commands that bring tables in and write them out."""

from __future__ import annotations

import argparse
import json
import sys

from fieldapp.cli.folder import find_form, opened
from fieldapp.domain.records import by_table
from fieldapp.i18n import _, format_number
from fieldapp.services import importing, surveys, transfer
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query

_MOST_ERRORS = 50


def export_records(given: argparse.Namespace) -> int:
    """``export records``."""
    export = {".csv": transfer.export_csv, ".xlsx": transfer.export_xlsx}.get(given.file.suffix.lower())
    if export is None:
        raise ServiceError(_("Choose a file name that ends in .csv or .xlsx."))
    cls = by_table(given.table)
    with opened(given) as store:
        count = export(store, cls, Query(text=given.text), given.file, personal=given.personal)
    print(_("{count} records written to {path}.").format(count=format_number(count), path=given.file))
    if not given.personal and any(field.sensitive for field in cls.fields().values()):
        print(_("Names of people and phones were left out; --personal writes them, too."))
    return 0


def export_answers(given: argparse.Namespace) -> int:
    """``export answers``."""
    with opened(given) as store:
        count = surveys.export_answers(
            store, find_form(store, given.form), given.file, labels=not given.codes, language=given.labels,
            split=given.split, groups=given.groups or None, every_version=not given.this_version,
        )  # fmt: skip
    print(_("{count} answers written to {path}.").format(count=format_number(count), path=given.file))
    return 0


def import_table(given: argparse.Namespace) -> int:
    """``import``: 1 when a row was wrong, also when the others were imported."""
    with opened(given) as store:
        preview = transfer.import_preview(store, by_table(given.table), given.file, encoding=given.encoding)
        if given.errors is not None and preview.wrong:
            transfer.error_report(preview, given.errors)
        _tell(preview, given)
        if given.apply:
            done = transfer.import_apply(store, preview, all_or_nothing=given.all_or_nothing)
            if not given.json:
                text = _("Imported: {new} new, {changed} changed.")
                print(text.format(new=format_number(done.new), changed=format_number(done.changed)))
        elif not given.json:
            print(_("Nothing was imported. Add --apply to import the good rows."))
    return 1 if preview.wrong else 0


def _tell(preview: importing.ImportPreview, given: argparse.Namespace) -> None:
    if given.json:
        figures = {name: getattr(preview, name) for name in ("new", "changed", "same", "wrong")}
        errors = [{"row": e.row, "column": e.column, "message": e.message} for e in preview.errors]
        print(json.dumps({**figures, "applied": given.apply, "errors": errors}, ensure_ascii=False, indent=1))
        return
    text = _("{new} new, {changed} changed, {same} without change, {wrong} with mistakes.")
    print(
        text.format(
            new=format_number(preview.new),
            changed=format_number(preview.changed),
            same=format_number(preview.same),
            wrong=format_number(preview.wrong),
        )
    )
    if preview.ignored:
        print(_("These columns are no fields and are ignored: {names}").format(names=", ".join(preview.ignored)))
    row = _("Row {row}, {column}: {message}")
    for doubt in preview.doubts[:_MOST_ERRORS]:
        print(row.format(row=format_number(doubt.row), column=doubt.column, message=doubt.message))
    for error in preview.errors[:_MOST_ERRORS]:
        words = row.format(row=format_number(error.row), column=error.column, message=error.message)
        print(words, file=sys.stderr)
    if len(preview.errors) > _MOST_ERRORS:
        print(_("… and more. --errors FILE writes all of them."), file=sys.stderr)
