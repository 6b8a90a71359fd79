"""The answers to all versions of a form as tables of codes: one for the form, one for each repeat.

Every format of export is made from these. What an older version asked, and what another program added, has a column,
too. Must not know files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from fieldapp.domain.fields import Value
from fieldapp.domain.records import SurveyForm, SurveySubmission
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import entities
from fieldapp.services.forms import load_stored
from fieldapp.services.submissions import current
from fieldapp.store import Store
from fieldapp.survey import Form, answers
from fieldapp.survey import export as tables
from fieldapp.survey.fitting import fit
from fieldapp.survey.nodes import Document

ABOUT = ("instance_name", "filled_by", "finalised_at", "language", "subject", "form_version", "id")
"""What is known of each submission besides its answers, by column of its record."""


@dataclass
class AnswerTable:
    """One table: ``key`` is "" or the repeat's; columns by key; rows of codes, each with its submission.

    A row of a repeat has ``tables.ROW`` and ``tables.PARENT`` (the row of the repeat around it), too.
    """

    key: str
    columns: dict[str, tables.Column] = field(default_factory=dict)
    rows: list[tuple[Mapping[str, Value], dict[str, str]]] = field(default_factory=list)


@dataclass
class AnswerSet:
    """All that was answered: the newest form, its tables (the form's own first), how many submissions."""

    form: Form
    tables: list[AnswerTable]
    count: int


def read_answers(
    store: Store, form_record_id: str, *, language: str | None = None, every_version: bool = True,
    progress: Progress | None = None,
) -> AnswerSet:  # fmt: skip
    """The final answers to a form, without those that a correction replaced, oldest first.

    ``every_version``: of all versions of the form that are here; labels come from the newest that has a question.
    Raises ServiceError, Cancelled.
    """
    newest = load_stored(store, form_record_id)
    with store.read() as tx:
        versions = tx.find(SurveyForm, form_id=newest.form_id) if every_version else []
        order = sorted(versions, key=lambda row: str(row["imported_at"]), reverse=True)
        ids = list(dict.fromkeys([form_record_id, *(str(row["id"]) for row in order)]))
        rows = list(chain.from_iterable(tx.find(SurveySubmission, form=one) for one in ids))
        # A correction may have been given on a newer version than what it replaces.
    chosen = sorted(current(rows), key=lambda row: (str(row["finalised_at"]), str(row["instance_name"] or "")))
    used = {form_record_id, *(str(row["form"]) for row in chosen)}
    forms = {one: newest if one == form_record_id else load_stored(store, one) for one in ids if one in used}
    lists = {one: entities.lists_for(store, form) for one, form in forms.items()}
    found: dict[str, AnswerTable] = {}
    for one, form in forms.items():
        _add_columns(found, tables.columns(form, language, lists[one]))
    for number, row in enumerate(chosen, 1):
        if progress is not None:
            progress.step(number, len(chosen))
        _add_rows(found, forms[str(row["form"])], row, lists[str(row["form"])])
    return AnswerSet(newest, list(found.values()), len(chosen))


def _add_columns(found: dict[str, AnswerTable], more: Mapping[str, list[tables.Column]]) -> None:
    for key, columns in more.items():
        table = found.setdefault(key, AnswerTable(key))
        for column in columns:
            known = table.columns.get(column.key)
            if known is None:
                table.columns[column.key] = column
            else:
                for code, label in column.choices.items():
                    known.choices.setdefault(code, label)


def _add_rows(
    found: dict[str, AnswerTable], form: Form, row: Mapping[str, Value], lists: Mapping[str, Document]
) -> None:
    xml = str(row["answers"])
    read = answers(form, xml, lists=lists)
    for one in fit(form, xml).leftovers:
        if one.reason == "gone":
            key = one.ref.split("/", 2)[2]
            label = _("{name} (not in the form)").format(name=key)
            found[""].columns.setdefault(key, tables.Column(key, label, "string"))
            read.main[key] = one.value
    found[""].rows.append((row, read.main))
    for key, items in read.repeats.items():
        found[key].rows.extend((row, item) for item in items)
