"""Commands about survey forms."""

from __future__ import annotations

import argparse
import json
import sys

from fieldapp.i18n import _, format_number, ngettext


def check_form(given: argparse.Namespace) -> int:
    """``form check``: 1 when the form cannot be used."""
    from fieldapp.survey import check
    from fieldapp.survey.check import told_once

    report = check(given.file)
    if given.json:
        faults = {"errors": report.errors, "warnings": report.warnings}
        listed = {
            name: [{"message": str(e), "sheet": e.sheet, "row": e.row, "column": e.column} for e in found]
            for name, found in faults.items()
        }
        figures = {"ok": report.usable, "questions": report.questions, "languages": list(report.languages)}
        figures |= {"untranslated": dict(report.lacking), "minutes": round(report.minutes, 1)}
        print(json.dumps({**figures, **listed}, ensure_ascii=False, indent=1))
        return 0 if report.usable else 1
    for error in report.errors:
        print(error, file=sys.stderr)
    for warning in told_once(report.warnings):
        print(_("Worth a look: {text}").format(text=warning))
    if not report.usable:
        return 1
    text = ngettext("{count} question, {languages}.", "{count} questions, {languages}.", report.questions)
    languages = ", ".join(report.languages) or _("one language")
    print(text.format(count=format_number(report.questions), languages=languages))
    for language, names in report.lacking.items():
        if names:
            words = ngettext(
                "{language}: {count} question is not translated.", "{language}: {count} questions are not translated.",
                len(names),
            )  # fmt: skip
            print(words.format(language=language, count=format_number(len(names))))
    minutes = max(1, round(report.minutes))
    estimate = ngettext(
        "About {minutes} minute when every question is asked once (150 words a minute, and time to answer).",
        "About {minutes} minutes when every question is asked once (150 words a minute, and time to answer).",
        minutes,
    )
    print(estimate.format(minutes=format_number(minutes)))
    print(_("The form can be used."))
    return 0


def play_form(given: argparse.Namespace) -> int:
    """``form play``: 1 when a state is not as expected, each told on a line; ``--record`` writes what was found."""
    from fieldapp.reports.files import whole_file
    from fieldapp.survey import FormError, load_form, trial

    form = load_form(given.file)
    try:
        steps = json.loads(given.steps.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FormError(
            _("{name} is not written as JSON: {reason}").format(name=given.steps.name, reason=error)
        ) from error
    if not isinstance(steps, dict | list):
        raise FormError(_("{name} holds no list of steps.").format(name=given.steps.name))
    if given.record is not None:
        made = json.dumps(trial.record(form, steps), ensure_ascii=False, indent=1) + "\n"
        with whole_file(given.record) as file:
            file.write(made.encode())
        print(_("Written: {path}").format(path=given.record))
        return 0
    found, total = trial.run(form, steps)
    for one in found:
        if one.field == "step":
            told = _("Step {number} cannot be done: {reason}")
            print(told.format(number=format_number(one.step), reason=one.found), file=sys.stderr)
            continue
        words = _("Step {number}, {ref}, {field}: expected {expected}, found {found}.")
        shown = {name: json.dumps(getattr(one, name), ensure_ascii=False) for name in ("expected", "found")}
        print(words.format(number=format_number(one.step), ref=one.ref, field=one.field, **shown), file=sys.stderr)
    if found:
        return 1
    text = ngettext("{count} expectation is met.", "{count} expectations are met.", total)
    print(text.format(count=format_number(total)))
    return 0


def diff_forms(given: argparse.Namespace) -> int:
    """``form diff``: 0 when the two are the same, 1 when they differ."""
    from dataclasses import asdict

    from fieldapp.survey import load_form
    from fieldapp.survey.diff import compare

    changes = compare(load_form(given.old), load_form(given.new))
    if given.json:
        print(json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=1))
        return 1 if changes else 0
    if not changes:
        print(_("The two forms are the same."))
        return 0
    width = 44
    what = {change: " ".join(p for p in (change.what, change.question, change.language) if p) for change in changes}
    first = min(40, max(len(text) for text in what.values()))
    print(f"{'':{first}}  {given.old.name[:width]:{width}} | {given.new.name}")
    for change in changes:
        for place, (name, old, new) in enumerate(_side_by_side(what[change], change.old, change.new, first, width)):
            mark = ("+" if not change.old else "-" if not change.new else "~") if place == 0 else " "
            print(f"{name:{first}} {mark}{old:{width}} | {new}".rstrip())
    return 1


def _side_by_side(name: str, old: str, new: str, first: int, width: int) -> list[tuple[str, str, str]]:
    """Lines of three columns: what, older, newer."""
    import textwrap
    from itertools import zip_longest

    columns = [textwrap.wrap(text, size) for text, size in ((name, first), (old, width), (new, width))]
    return [(line[0], line[1], line[2]) for line in zip_longest(*columns, fillvalue="")]


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
