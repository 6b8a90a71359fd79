"""Commands about submissions: answers of ODK Collect, Enketo, KoboToolbox and Central, in and out."""

from __future__ import annotations

import argparse
import json
import sys

from fieldapp.cli.folder import find_form, opened
from fieldapp.i18n import _, format_number
from fieldapp.services import collected
from fieldapp.services.forms import load_stored


def bring(given: argparse.Namespace) -> int:
    """``submissions import``: 1 when some were refused; the others are in."""
    with opened(given) as store:
        done = collected.import_submissions(store, given.path)
    if given.json:
        figures = {"new": len(done.new), "known": done.known, "refused": done.refused, "notes": done.notes}
        print(json.dumps({**figures, "waiting": done.waiting}, ensure_ascii=False, indent=1))
        return 1 if done.refused else 0
    for text in done.refused:
        print(text, file=sys.stderr)
    for text in (*done.notes, *done.waiting):
        print(_("Worth a look: {text}").format(text=text))
    text = _("Answers: {new} new, {known} were here already, {refused} refused.")
    numbers = {"new": len(done.new), "known": done.known, "refused": len(done.refused)}
    print(text.format(**{name: format_number(number) for name, number in numbers.items()}))
    return 1 if done.refused else 0


def write(given: argparse.Namespace) -> int:
    """``submissions export``."""
    with opened(given) as store:
        form = load_stored(store, find_form(store, given.form))
        count = collected.export_submissions(store, form.form_id, given.file, corrected=given.corrected)
    print(_("{count} answers written to {path}.").format(count=format_number(count), path=given.file))
    return 0
