"""Commands about survey forms."""

from __future__ import annotations

import argparse
import json
import sys

from fieldapp.i18n import _, format_number, ngettext


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
    from fieldapp.cli.folder import opened
    from fieldapp.services import surveys

    with opened(given) as store:
        done = surveys.import_form(store, given.file)
    for warning in done.warnings:
        print(_("Worth a look: {text}").format(text=warning))
    text = _("{title} was here already.") if done.known else _("{title} is in the programme now.")
    print(text.format(title=done.title))
    return 0
