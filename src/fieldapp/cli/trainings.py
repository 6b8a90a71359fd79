"""Commands about trainings: the per-diem list, a list of participants, the scan of a signed sheet."""

from __future__ import annotations

import argparse

from fieldapp import i18n
from fieldapp.cli.folder import find, opened
from fieldapp.domain.records import TrainingEvent
from fieldapp.i18n import _, format_number
from fieldapp.services import participant_import, per_diem, sealing, sheet_typing, sheets
from fieldapp.services.errors import ServiceError


def allowances(given: argparse.Namespace) -> int:
    """``training per-diem``: as the file's ending says; without a file in a sentence."""
    with opened(given) as store:
        event = find(store, TrainingEvent, given.event)
        found = per_diem.read(store, event)
        if given.file is not None:
            if given.file.suffix.lower() == ".xlsx":
                per_diem.export_xlsx(store, event, given.file)
            elif given.file.suffix.lower() == ".pdf":
                per_diem.print_list(store, event, given.file, language=i18n.language())
            else:
                raise ServiceError(_("Choose a file name that ends in .pdf or .xlsx."))
            print(_("Written: {path}").format(path=given.file))
    for line in (found.sentence, *found.doubts, found.method):
        print(line)
    return 0


def participants(given: argparse.Namespace) -> int:
    """``training participants``: say row by row what would come in; with ``--apply`` let it in."""
    with opened(given) as store:
        event = find(store, TrainingEvent, given.event)
        found = participant_import.preview(store, event, given.file, given.encoding)
        for row in found.rows:
            said = participant_import.state_words(row)
            parts = [format_number(row.number), row.name, said, *row.errors, *row.remarks]
            print("  ".join(part for part in parts if part))
        if given.apply:
            done = participant_import.apply(store, found)
            text = _("{people} new people, {enrolled} enrolled.")
            print(text.format(people=format_number(done.people), enrolled=format_number(done.enrolled)))
    return 1 if found.count("wrong") else 0


def scan(given: argparse.Namespace) -> int:
    """``training scan``: find the sheet that a picture shows and attach it; say how the counts stand."""
    code = sheet_typing.code_in(given.file)
    with opened(given) as store:
        paper = sealing.find_paper(store, code)
        if paper is None:
            raise sealing.unknown_paper(code)
        sealing.attach(store, paper[2], given.file)
        print(code)
        for session in paper[2]:
            seen = sheets.read(store, session, paper[0])
            print(f"{seen.session}: {sheets.tally_words(seen.tally)}")
    return 0
