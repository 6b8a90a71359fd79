"""Commands that print: attendance sheets, questionnaires, lists, the data dictionary."""

from __future__ import annotations

import argparse
from pathlib import Path

from fieldapp import i18n
from fieldapp.cli.folder import find, find_form, opened
from fieldapp.domain.records import Agreement, SurveySubmission, TrainingEvent, by_table
from fieldapp.i18n import _, format_number
from fieldapp.services import attendance as marks
from fieldapp.services import dictionary as data_dictionary
from fieldapp.services import lists, restricted
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import Query


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


def training(given: argparse.Namespace) -> int:
    """``report training``: the completion report, as the file's ending says."""
    from fieldapp.services import completion

    if given.file.suffix.lower() not in (".pdf", ".docx"):
        raise ServiceError(_("Choose a file name that ends in .pdf or .docx."))
    with opened(given) as store:
        event = find(store, TrainingEvent, given.event)
        path = completion.print_report(store, event, given.file, language=i18n.language(), public=given.public)
    print(_("Written: {path}").format(path=path))
    return 0


def study(given: argparse.Namespace) -> int:
    """``report study``: the newest version of a cluster's diagnostic study, as the file's ending says."""
    from fieldapp.domain.records import Cluster
    from fieldapp.services.study import paper, reading

    if given.file.suffix.lower() not in (".pdf", ".docx"):
        raise ServiceError(_("Choose a file name that ends in .pdf or .docx."))
    with opened(given) as store:
        found = reading.of_cluster(store, find(store, Cluster, given.cluster))
        if not found:
            raise ServiceError(_("This cluster has no study yet."))
        path = paper.print_study(store, found[0].id, given.file, public=given.public)
    print(_("Written: {path}").format(path=path))
    return 0


def apprentice(given: argparse.Namespace) -> int:
    """``report apprentice``: the agreement, or with a month a page of the logbook."""
    from fieldapp.services import apprentice_papers

    spoken = i18n.language()
    with opened(given) as store:
        one = find(store, Agreement, given.agreement)
        if given.month:
            made = apprentice_papers.print_logbook(
                store, one, given.file, month=given.month, language=spoken, filled=given.filled
            )  # fmt: skip
        else:
            made = apprentice_papers.print_agreement(store, one, given.file, language=spoken, second=given.second)
    print(_("Written: {path}").format(path=made.path))
    return 0


def _check_pdf(file: Path) -> None:
    if file.suffix.lower() != ".pdf":
        raise ServiceError(_("Choose a file name that ends in .pdf."))


def form(given: argparse.Namespace) -> int:
    """``report form``: a form of the store, or a file that need not be there."""
    from fieldapp.services import questionnaires
    from fieldapp.survey import load_form

    source = Path(given.form)
    _check_pdf(given.file)
    if source.is_file():
        made = questionnaires.print_form(load_form(source), given.file, language=given.spoken, paper=given.paper)
    else:
        with opened(given) as store:
            found = find_form(store, given.form)
            made = questionnaires.print_blank(store, found, given.file, language=given.spoken, paper=given.paper)
    print(_("Written: {path}").format(path=made.path))
    return 0


def submission(given: argparse.Namespace) -> int:
    """``report submission``."""
    from fieldapp.services import questionnaires

    _check_pdf(given.file)
    with opened(given) as store:
        found = find(store, SurveySubmission, given.submission)
        made = questionnaires.print_submission(store, found, given.file, language=given.spoken, paper=given.paper)
    print(_("Written: {path}").format(path=made.path))
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
            ids = tx.ids(cls, restricted.narrowed(tx, cls, query))
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
