"""Answers of final surveys out to a table: one sheet for the form and one for each repeat, labels or codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from fieldapp.domain.records import SurveySubmission
from fieldapp.i18n import _, is_rtl
from fieldapp.progress import Progress
from fieldapp.reports.cells import Cell, Column, Kind, Sheet
from fieldapp.reports.spreadsheet import write_csv, write_xlsx
from fieldapp.services.forms import load_stored
from fieldapp.store import Query, Store
from fieldapp.survey import Form, answers
from fieldapp.survey import export as tables

_NUMBERS = {"int": Kind.INTEGER, "integer": Kind.INTEGER, "decimal": Kind.NUMBER}
_KEPT = ("id", "instance_name", "language", "subject", "filled_by", "finalised_at", "answers")


@dataclass(frozen=True)
class _Submission:
    """One submission: what is known besides the answers, and the answers."""

    about: tuple[Cell, ...]
    id: str
    rows: tables.Answers


def export_answers(
    store: Store, form_record_id: str, path: Path | str, *, labels: bool = True, language: str | None = None,
    progress: Progress | None = None,
) -> int:  # fmt: skip
    """Write the final answers of one version of a form; how many. ``.csv``: a further file for each repeat.

    Answers that a correction replaced are left out. ``labels``: headings and choices in words (in ``language``,
    else the form's first), else names and codes. Raises ServiceError, ReportError; Cancelled leaves no file.
    """
    form = load_stored(store, form_record_id)
    found = list(_submissions(store, form, form_record_id, labels=labels, language=language, progress=progress))
    sheets = [_main(form, found, labels, language)]
    sheets += [_repeat(form, key, found, labels, language) for key in tables.columns(form, language) if key]
    target = Path(path)
    if target.suffix.lower() == ".csv":
        for place, sheet in enumerate(sheets):
            name = target if place == 0 else target.with_stem(f"{target.stem}-{sheet.name}")
            write_csv(name, sheet.columns, sheet.rows)
    else:
        write_xlsx(target, sheets)
    return len(found)


def _submissions(
    store: Store, form: Form, form_record_id: str, *, labels: bool, language: str | None, progress: Progress | None
) -> Iterator[_Submission]:
    with store.read() as tx:
        ids = tx.ids(SurveySubmission, Query(sort="finalised_at", equals={"form": form_record_id}))
        all_rows = tx.page(SurveySubmission, ids, [*_KEPT, "replaces"])
    replaced = {str(row["replaces"]) for row in all_rows.values() if row["replaces"]}
    current = [row for record_id, row in all_rows.items() if record_id not in replaced]
    for number, row in enumerate(current, start=1):
        if progress is not None:
            progress.step(number, len(current))
        about = tuple(row[name] for name in ("instance_name", "filled_by", "finalised_at", "language", "subject"))
        yield _Submission(about, str(row["id"]), answers(form, str(row["answers"]), labels=labels, language=language))


def _columns(form: Form, key: str, labels: bool, language: str | None) -> list[tuple[str, Column]]:
    found = []
    for column in tables.columns(form, language)[key]:
        title = column.label if labels else column.key
        found.append((column.key, Column(title, _NUMBERS.get(column.type, Kind.TEXT))))
    return found


def _main(form: Form, found: Sequence[_Submission], labels: bool, language: str | None) -> Sheet:
    columns = _columns(form, "", labels, language)
    about = [Column(text) for text in (_("Name"), _("Filled by"), _("Finalised"), _("Language"), _("About"))]
    rows = [[*one.about, *(_cell(one.rows.main.get(key, ""), c) for key, c in columns), one.id] for one in found]
    return Sheet(
        form.title or _("Answers"), [*about, *(column for _key, column in columns), Column("id")], rows, is_rtl()
    )


def _repeat(form: Form, key: str, found: Sequence[_Submission], labels: bool, language: str | None) -> Sheet:
    columns = _columns(form, key, labels, language)
    heads = [Column(_("Name")), Column(_("Row"), Kind.INTEGER), Column(_("Row it belongs to"), Kind.INTEGER)]
    rows: list[list[Cell]] = []
    for one in found:
        for row in one.rows.repeats.get(key, []):
            place = (int(row[tables.ROW]), int(row[tables.PARENT]) if row[tables.PARENT] else None)
            cells = (_cell(row.get(name, ""), column) for name, column in columns)
            rows.append([one.about[0], *place, *cells, one.id])
    return Sheet(key.replace("/", "-"), [*heads, *(column for _key, column in columns), Column("id")], rows, is_rtl())


def _cell(text: str, column: Column) -> Cell:
    """Numbers as numbers where they are ones."""
    if not text or column.kind is Kind.TEXT:
        return text or None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return int(number) if number == number.to_integral_value() and column.kind is Kind.INTEGER else number
