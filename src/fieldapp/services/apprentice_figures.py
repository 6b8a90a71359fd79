"""Figures of apprenticeships (D1, D4-D9), each with its method or the reason why there is none; and their pictures.

A cohort is all whose apprenticeship began in a year; figures of what was expected by now look at expected ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from fieldapp.charts import Chart, Series, bars, steps
from fieldapp.domain.kinds import label
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records import Certificate, CertificateRevocation, LogEntry, Person, StatusEvent, Tracer
from fieldapp.domain.records.apprenticeship_cases import AT_WORK, NOT_REACHED
from fieldapp.domain.records.apprenticeship_choices import (
    COMPLETED,
    DECEASED,
    DROPPED_OUT,
    NOT_ASSESSED,
    TERMINATED,
    TRANSFERRED,
)
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.i18n import N_, _, format_number, format_percent
from fieldapp.indicators import apprenticeship as figures
from fieldapp.indicators.method import Method, NoFigure, Number, share
from fieldapp.indicators.survival import still_learning
from fieldapp.services import apprentice_facts as facts
from fieldapp.services import apprentices
from fieldapp.services.apprentice_sections import ratio_text, sign_off_of
from fieldapp.services.naming import titles_in
from fieldapp.store import ReadTx, Store

_MOST_BARS = 30


@dataclass(frozen=True)
class Figure:
    """One figure: what it is called, its value in words (or why there is none), how it comes about."""

    code: str
    label: str
    value: str
    method: str
    known: bool = True


@dataclass(frozen=True)
class Found:
    """All figures of a cohort, first reasons of those who left, and the pictures."""

    count: int
    years: tuple[str, ...]
    figures: tuple[Figure, ...]
    reasons: tuple[tuple[str, int], ...]
    progress: Chart
    survival: Chart
    load: Chart


def figures_of(store: Store, today: date, year: str = "") -> Found:
    """The figures of all apprenticeships, or of those that began in a year."""
    with store.read() as tx:
        every = facts.load(tx)
        years = tuple(sorted({one.start[:4] for one in every.values()}, reverse=True))
        chosen = {key: one for key, one in every.items() if not year or one.start[:4] == year}
        made = [maker(tx, chosen, today) for maker in _MAKERS]
        return Found(
            len(chosen), years, tuple(figure for group in made for figure in group), _reasons(chosen),
            _progress_chart(tx, chosen, today), _survival_chart(chosen, today), _load_chart(tx, chosen),
        )  # fmt: skip


Chosen = dict[str, facts.Facts]


def _figure(method: Method, part: str, compute: Callable[[], Number], *, ratio: bool = False) -> Figure:
    name = f"{_(method.label)}: {part}" if part else _(method.label)
    try:
        value = compute()
    except NoFigure as why:
        return Figure(method.code, name, str(why), _(method.text), known=False)
    text = ratio_text(value) if ratio else format_percent(Decimal(float(value)), 1)
    return Figure(method.code, name, text, _(method.text))


def _hours(tx: ReadTx, chosen: Chosen, _today: date) -> list[Figure]:
    signed = {(key, month) for key, one in chosen.items() for month, r in one.reviews.items() if facts.is_signed(r)}
    sums = Counter[str]()
    for row in tx.find(LogEntry, agreement=list(chosen)) if chosen else []:
        if (str(row["agreement"]), str(row["day"])[:7]) in signed:
            sums[str(row["job"])] += int(str(row["minutes"]))
    return [_figure(figures.off_the_job.method, "", lambda: figures.off_the_job(sums[ON], sums[OFF]))]


def _signing(_tx: ReadTx, chosen: Chosen, today: date) -> list[Figure]:
    every = list(chosen.values())
    method = figures.sign_off.method
    return [
        _figure(method, _("signed"), lambda: sign_off_of(every, today).signed),
        _figure(method, _("in time"), lambda: sign_off_of(every, today).on_time),
    ]


def _cohort(_tx: ReadTx, chosen: Chosen, today: date) -> list[Figure]:
    due = [one for one in chosen.values() if one.expected_end <= today.isoformat() and one.status != DECEASED]
    states = Counter(one.status for one in due)
    done = states[COMPLETED] + states[NOT_ASSESSED]
    left, moved = states[DROPPED_OUT] + states[TERMINATED], states[TRANSFERRED]
    counted = (done, left, len(due) - done - left - moved, moved)
    method = figures.cohort.method

    def made(name: str) -> Callable[[], Number]:
        return lambda: getattr(figures.cohort(*counted), name)

    return [
        _figure(method, words, made(name))
        for name, words in (
            ("completion", _("completed")), ("dropout", _("left early")), ("overdue", _("overdue")),
            ("transferred", _("moved")), ("completion_staying", _("completed, without those who moved")),
        )
    ]  # fmt: skip


def _after(tx: ReadTx, chosen: Chosen, _today: date) -> list[Figure]:
    done = [key for key, one in chosen.items() if one.status in (COMPLETED, NOT_ASSESSED)]
    rows = tx.find(Tracer, agreement=done) if done else []
    last = {
        str(row["agreement"]): str(row["status"]) for row in sorted(rows, key=lambda r: (str(r["day"]), str(r["id"])))
    }
    reached = [status for status in last.values() if status != NOT_REACHED]
    issued = {str(row["id"]): str(row["agreement"]) for row in tx.find(Certificate, agreement=done)} if done else {}
    revoked = {str(row["certificate"]) for row in tx.find(CertificateRevocation)} if issued else set()
    certified = {agreement for key, agreement in issued.items() if key not in revoked}
    at_work = sum(status in AT_WORK for status in reached)
    method = figures.after_completion.method
    none, nobody, unasked = N_("Nobody has completed yet."), N_("Nobody was reached."), N_("Nobody was looked for.")
    return [
        _figure(method, _("certified"), lambda: share(len(certified), len(done), none)),
        _figure(method, _("at work"), lambda: share(at_work, len(reached), nobody)),
        _figure(method, _("reached"), lambda: share(len(reached), len(last), unasked)),
    ]


def _others(_tx: ReadTx, chosen: Chosen, _today: date) -> list[Figure]:
    running = [one for one in chosen.values() if one.ended_on is None]
    masters = {str(one.agreement["mentor"]) for one in running}
    granted = sum(
        int(c["hours_exempted"] or 0) for one in chosen.values() for c in one.claims if c["stage"] == "awarded"
    )
    standard = sum(int(one.standard.get("total_hours") or 0) for one in chosen.values())
    return [
        _figure(figures.per_master.method, "", lambda: figures.per_master(len(running), len(masters)), ratio=True),
        _figure(figures.recognised.method, "", lambda: figures.recognised(granted, standard)),
        _figure(figures.stipend_paid.method, "", lambda: _stipends(chosen)),
    ]


def _stipends(chosen: Chosen) -> Number:
    """D9 over all reviews that say what was due. Raises NoFigure, also for several currencies."""
    due = paid = Decimal(0)
    currencies = set()
    for one in chosen.values():
        for review in one.reviews.values():
            for name in ("stipend_due", "stipend_paid"):
                if review[name]:
                    amount, currency = split_money(str(review[name]))
                    currencies.add(currency)
                    due += amount if name == "stipend_due" else 0
                    paid += amount if name == "stipend_paid" and review["stipend_due"] else 0
    if len(currencies) > 1:
        raise NoFigure(N_("The amounts are in several currencies: {list}."), list=", ".join(sorted(currencies)))
    return figures.stipend_paid(float(paid), float(due)) if due else figures.stipend_paid(0, 0)


_MAKERS: Sequence[Callable[[ReadTx, Chosen, date], list[Figure]]] = (_hours, _signing, _cohort, _after, _others)


def _reasons(chosen: Chosen) -> tuple[tuple[str, int], ...]:
    """First reasons of those who left, the most frequent first."""
    field = StatusEvent.fields()["reason"]
    found = Counter(
        str(one.events[-1]["reason"])
        for one in chosen.values()
        if one.status in (DROPPED_OUT, TERMINATED) and one.events[-1]["reason"]
    )
    return tuple((label(field, code), count) for code, count in found.most_common())


# ---------------------------------------------------------------------------------------------------------- pictures
def _progress_chart(tx: ReadTx, chosen: Chosen, today: date) -> Chart:
    """Competence attained beside the time gone, for each who learns now."""
    lines = [line for line in apprentices.read(tx, today) if line.id in chosen and line.running]
    lines = sorted(lines, key=lambda line: (line.index is None, float(line.index or 0)))[:_MOST_BARS]
    gone = [_part(chosen[line.id].days_gone(today), chosen[line.id].days_planned) for line in lines]
    keys = [line.id for line in lines]
    series = (
        Series(_("Attained"), [None if line.attained is None else float(line.attained) for line in lines], keys),
        Series(_("Time gone"), gone, keys),
    )
    method = figures.schedule_index.method
    return partial(
        bars, categories=[line.name for line in lines], series=series, title=_(method.label), unit="share",
        method=_(method.text), head=_("Apprentice"), horizontal=True,
    )  # fmt: skip


def _part(done: int, planned: int) -> float | None:
    return min(1.0, done / planned) if planned > 0 else None


def _survival_chart(chosen: Chosen, today: date) -> Chart:
    times = [
        (max(0, round(one.days_gone(today) / 30.4375)), one.status in (DROPPED_OUT, TERMINATED))
        for one in chosen.values()
    ]
    method = still_learning.method
    try:
        points = [(month, float(part)) for month, part in still_learning(times)]
    except NoFigure:
        points = []
    last = max((month for month, _left in times), default=0)
    if points and points[-1][0] < last:
        points.append((last, points[-1][1]))
    return partial(
        steps, curves=[(_("Still learning"), points)] if points else [], title=_("Cohort"),
        time=_("months since the start"), method=_(method.text),
        censored=[sorted({month for month, left in times if not left})] if points else [],
    )  # fmt: skip


def _load_chart(tx: ReadTx, chosen: Chosen) -> Chart:
    load = Counter(str(one.agreement["mentor"]) for one in chosen.values() if one.ended_on is None)
    names = titles_in(tx, Person, load)
    ordered = load.most_common(_MOST_BARS)
    method = figures.per_master.method
    return partial(
        bars, categories=[names.get(key, "") for key, _count in ordered],
        series=(Series(_("Apprentices"), [count for _key, count in ordered]),), title=_(method.label),
        method=_(method.text), head=_("Trade master"), horizontal=True,
    )  # fmt: skip


def print_figures(store: Store, path: Path, *, today: date, year: str = "", language: str = "en") -> Path:
    """Write the figures and the reasons as a PDF. Raises ReportError."""
    from datetime import datetime

    from fieldapp import i18n
    from fieldapp.reports.cells import Column
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language):
        found = figures_of(store, today, year)
        rows = [[figure.code, figure.label, figure.value, figure.method] for figure in found.figures]
        head = [Column(""), Column(_("Figure")), Column(_("Value")), Column(_("Method"))]
        tables = [SummaryTable(head, rows)]
        if found.reasons:
            columns = [Column(_("First reason")), Column(_("People"))]
            lines = [[name, format_number(count)] for name, count in found.reasons]
            tables.append(SummaryTable(columns, lines, title=_("Why people left")))
        title = _("Apprenticeships: figures")
        scope = year or _("All years")
        made = Summary(
            title=title, subtitle=scope, tables=tables, language=language, printed=datetime.now().astimezone()
        )
        print_summary(made, path)
    return path
