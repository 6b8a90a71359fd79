"""Commands that show and print: the demonstration, forms, papers."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fieldapp import i18n
from fieldapp.cli.folder import find, opened
from fieldapp.domain.records import TrainingEvent, by_table
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import attendance as marks
from fieldapp.services import demo as demonstration
from fieldapp.services import dictionary as data_dictionary
from fieldapp.services import lists, surveys
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import Query, Store


def demo(given: argparse.Namespace) -> int:
    """``demo``: the journey, step by step; 1 when the stores did not end equal."""
    pictures = None if given.no_pictures else _pictures()
    done = demonstration.journey(given.output, lambda text: print(text, flush=True), pictures=pictures)
    print(_("Everything is in {folder}:").format(folder=done.folder))
    for path in done.files:
        print(f"  {path.relative_to(done.folder)}")
    return 0 if done.equal else 1


def _pictures() -> demonstration.Pictures | None:
    """The window's own screenshots, where Qt can run. By name: the command line itself stands beside the window."""
    if importlib.util.find_spec("PySide6") is None or importlib.util.find_spec("fieldapp.ui.screens") is None:
        return None

    def take(store: Store, folder: Path, languages: Sequence[str]) -> Sequence[Path]:
        try:
            screens: Any = importlib.import_module("fieldapp.ui.screens")
        except ImportError as error:  # Qt is there, a system library of its own is not
            print(_("Without screenshots: {reason}").format(reason=error), file=sys.stderr)
            return []
        return [Path(path) for path in screens.take(store, folder, languages)]

    return take


def check_form(given: argparse.Namespace) -> int:
    """``form check``: 1 when the form cannot be used."""
    from fieldapp.survey import check

    report = check(given.file)
    if given.json:
        faults = {"errors": report.errors, "warnings": report.warnings}
        listed = {
            name: [{"message": str(e), "sheet": e.sheet, "row": e.row, "column": e.column} for e in found]
            for name, found in faults.items()
        }
        figures = {"ok": report.usable, "questions": report.questions, "languages": list(report.languages)}
        print(json.dumps({**figures, **listed}, ensure_ascii=False, indent=1))
        return 0 if report.usable else 1
    for error in report.errors:
        print(error, file=sys.stderr)
    for warning in report.warnings:
        print(_("Worth a look: {text}").format(text=warning))
    if not report.usable:
        return 1
    text = ngettext("{count} question, {languages}.", "{count} questions, {languages}.", report.questions)
    languages = ", ".join(report.languages) or _("one language")
    print(text.format(count=format_number(report.questions), languages=languages))
    print(_("The form can be used."))
    return 0


def import_form(given: argparse.Namespace) -> int:
    """``form import``."""
    with opened(given) as store:
        done = surveys.import_form(store, given.file)
    for warning in done.warnings:
        print(_("Worth a look: {text}").format(text=warning))
    text = _("{title} was here already.") if done.known else _("{title} is in the programme now.")
    print(text.format(title=done.title))
    return 0


def attendance(given: argparse.Namespace) -> int:
    """``report attendance``."""
    with opened(given) as store:
        event = find(store, TrainingEvent, given.event)
        path = marks.print_sheet(
            store, event, given.file, language=i18n.language(), day=given.day, filled=given.filled,
            report_language=given.second,
        )  # fmt: skip
    print(_("Written: {path}").format(path=path))
    return 0


def print_list(given: argparse.Namespace) -> int:
    """``report list``: a PDF, or without a file code and name of each record on a line."""
    cls, query = by_table(given.table), Query(text=given.text)
    with opened(given) as store:
        if given.file is not None:
            count = lists.print_list(
                store, cls, query, given.file, language=i18n.language(), personal=given.personal
            )  # fmt: skip
            print(_("{count} records written to {path}.").format(count=format_number(count), path=given.file))
            return 0
        with store.read() as tx:
            ids = tx.ids(cls, query)
            codes = tx.page(cls, ids, ["code"]) if "code" in cls.fields() else {}
            for record_id, title in titles_in(tx, cls, ids).items():
                print(f"{codes.get(record_id, {}).get('code') or record_id}\t{title}")
    return 0


def dictionary(given: argparse.Namespace) -> int:
    """``report dictionary``."""
    writers = {".md": data_dictionary.write_markdown, ".xlsx": data_dictionary.write_xlsx}
    write = writers.get(given.file.suffix.lower())
    if write is None:
        raise ServiceError(_("Choose a file name that ends in .md or .xlsx."))
    print(_("Written: {path}").format(path=write(given.file)))
    return 0
