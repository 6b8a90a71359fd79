"""Papers of an apprenticeship: the agreement in two languages, a month of the logbook to fill in by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from fieldapp import i18n
from fieldapp.domain import codes, logbook
from fieldapp.domain.fields import Kind
from fieldapp.domain.kinds import show
from fieldapp.domain.records import Agreement, Enterprise, LogEntry, MonthlyReview, by_table
from fieldapp.domain.records.apprenticeship_choices import SIGNER
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.domain.text import ltr
from fieldapp.i18n import _, format_number
from fieldapp.progress import Progress
from fieldapp.reports.logbook_page import LogbookMonth, print_logbook_month
from fieldapp.reports.paper import Printed
from fieldapp.reports.side_by_side import Side, TwoColumns, print_two_columns
from fieldapp.services import agreements, reviews
from fieldapp.services import apprentice_facts as facts
from fieldapp.services.errors import ServiceError
from fieldapp.services.logbook import names
from fieldapp.services.naming import titles_in
from fieldapp.services.trade_standards import title_in
from fieldapp.store import ReadTx, Store

_NOT_PRINTED = {"reason", "assessors", "amended_for", "sealed_at", "signed_by", "code"}
_QUESTIONS = (
    "apprentice_says", "technical", "safety", "quality", "teamwork", "punctuality", "absences", "stipend_paid",
    "problems", "goals",
)  # fmt: skip


def _one(tx: ReadTx, agreement_id: str) -> facts.Facts:
    found = facts.load(tx, [agreement_id]).get(agreement_id)
    if found is None:
        raise ServiceError(_("This record has been deleted in the meantime."))
    return found


# ---------------------------------------------------------------------------------------------------------- agreement
def print_agreement(
    store: Store, agreement_id: str, path: Path | str, *, language: str, second: str | None = None,
    progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """Write the agreement as a PDF, clause beside clause in two languages. Raises ReportError."""
    del progress
    spoken = tuple(dict.fromkeys(code for code in (language, second) if code))
    with store.read() as tx:
        one = _one(tx, agreement_id)
        sides = [_sides(tx, one, code) for code in spoken]
        signers = [_signers(tx, one.agreement, code) for code in spoken]
    titles, notes = [], []
    for code in spoken:
        with i18n.using(code):
            titles.append(_("Apprenticeship agreement"))
            notes.append(_("Both languages say the same. Each side keeps a copy.") if len(spoken) > 1 else "")
    made = TwoColumns(
        spoken, tuple(titles), list(zip(*sides, strict=True)), list(zip(*signers, strict=True)),
        str(one.agreement["code"] or ""), tuple(notes) if any(notes) else (), printed=datetime.now().astimezone(),
    )  # fmt: skip
    return print_two_columns(made, path)


def _sides(tx: ReadTx, one: facts.Facts, language: str) -> list[Side]:
    """All clauses in one language: what was agreed, then what is learned."""
    with i18n.using(language):
        row, found = one.agreement, []
        for name, field in Agreement.fields().items():
            value = row[name]
            if value is None or name in _NOT_PRINTED:
                continue
            if field.kind is Kind.REF:
                text = _named(tx, one, name, field.to, str(value))
            else:
                unit = f" {_(field.unit)}" if field.unit else ""
                text = show(field, value) + unit
            found.append(Side(_(field.label), text))
        units = "\n".join(
            f"{unit.row['unit_code']} {title_in(unit.row)} ({format_number(int(unit.row['hours']))} {_('h')})"
            for unit in one.units
        )
        return [*found, Side(_("What is learned"), units)]


def _named(tx: ReadTx, one: facts.Facts, name: str, table: str, value: str) -> str:
    if name == "standard":
        return title_in(one.standard)
    return titles_in(tx, by_table(table), [value]).get(value, "")


def _signers(tx: ReadTx, agreement: Mapping[str, Any], language: str) -> list[str]:
    with i18n.using(language):
        words = {choice.code: _(choice.label) for choice in SIGNER}
        wanted = [*agreements.needed_signers(agreement)]
        wanted += [code for code in ("provider", "intermediary") if agreement.get(code)]
        found = []
        for code in wanted:
            if code == "witnesses":
                fields = Agreement.fields()
                found += [f"{_(fields[n].label)}: {agreement[n]}" for n in ("witness_1", "witness_2")]
            else:
                name = _signer(tx, agreement, code)
                found.append(f"{words[code]}: {name}" if name else words[code])
        return found


def _signer(tx: ReadTx, agreement: Mapping[str, Any], code: str) -> str:
    """Who signs in a place of the agreement, by name."""
    value, field = str(agreement.get(code) or ""), Agreement.fields().get(code)
    if not value or field is None:
        return ""
    return titles_in(tx, by_table(field.to), [value]).get(value, "") if field.kind is Kind.REF else value


# ---------------------------------------------------------------------------------------------------------- logbook
def print_logbook(
    store: Store, agreement_id: str, path: Path | str, *, month: str, language: str, filled: bool = False,
    progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """Write a month of the logbook to fill in by hand; ``filled`` prints what is recorded. Raises ReportError."""
    del progress
    try:
        first, last = date.fromisoformat(f"{month}-01"), logbook.month_end(month)
    except ValueError as error:
        raise ServiceError(_("Write year and month, for example 2026-05.")) from error
    with i18n.using(language), store.read() as tx:
        one = _one(tx, agreement_id)
        name, trade, master = names(tx, one)
        firm = str(one.agreement["enterprise"])
        rows = facts.tasks_of(tx, str(one.agreement["standard"]))
        short = logbook.short_codes(str(row["task_code"]) for row in rows)
        tasks = [(short[str(row["task_code"])], title_in(row)) for row in rows]
        fields = MonthlyReview.fields()
        made = LogbookMonth(
            language, month, name, trade, master, titles_in(tx, Enterprise, [firm]).get(firm, ""),
            codes.page_code(str(one.agreement["code"]), month),
            [first + timedelta(days=number) for number in range((last - first).days + 1)], tasks,
            [_question(field) for field in (fields[n] for n in _QUESTIONS)],
            [_(words) for words in reviews.SIGNERS.values()], _filled(tx, agreement_id, month) if filled else {},
        )  # fmt: skip
    return print_logbook_month(made, path)


def _question(field: Any) -> str:
    text = _(field.label)
    return f"{text} (1–5)" if len(field.choices) == 5 else text


def _filled(tx: ReadTx, agreement_id: str, month: str) -> dict[date, tuple[str, str, str, str]]:
    found: dict[date, dict[str, tuple[str, str]]] = {}
    for row in tx.find(LogEntry, agreement=agreement_id):
        if str(row["day"])[:7] == month:
            tasks = ltr(logbook.show_tasks(logbook.read_tasks(row["tasks"])))
            day = found.setdefault(date.fromisoformat(str(row["day"])), {})
            day[str(row["job"])] = (logbook.show_minutes(int(str(row["minutes"]))), tasks)
    empty = ("", "")
    return {day: (*jobs.get(ON, empty), *jobs.get(OFF, empty)) for day, jobs in found.items()}


def months(one: Mapping[str, Any], today: date) -> Sequence[str]:
    """Months that a page can be printed for: from the start to the expected end, the present one first."""
    every = logbook.months_between(str(one["start"]), str(one["expected_end"]))
    now = today.isoformat()[:7]
    return sorted(every, key=lambda month: (month != now, month < now, month))
