"""What of the apprenticeships is due on a day: monthly reviews, follow-ups after the end. Cards for Today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fieldapp.domain import logbook
from fieldapp.domain.calendars import show_partial
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import apprentices
from fieldapp.services.today_card import DUE, UNFINISHED, Card
from fieldapp.store import Store

_MOST = 4
"""More reviews than this are one card that leads to the list."""


def cards(store: Store, today: date) -> Iterator[Card]:
    """Overdue reviews, reviews to sign, rounds of the follow-up, agreements that nobody signed."""
    with store.read() as tx:
        lines = sorted(apprentices.read(tx, today), key=lambda line: line.name)
    yield from _reviews(lines, today)
    yield from _rounds(lines)
    yield from _again(lines)
    unsigned = [line for line in lines if line.running and not line.signed and line.start <= today.isoformat()]
    for line in unsigned[:_MOST]:
        text = _("The apprenticeship of {name} is agreed but not signed").format(name=line.name)
        yield Card(
            UNFINISHED, text, _("Open"), ("apprentice", {"agreement": line.id}),
            f"{line.trade}, {format_date(date.fromisoformat(line.start))}", "file-text",
        )  # fmt: skip


def _reviews(lines: list[apprentices.Line], today: date) -> Iterator[Card]:
    late = [(line, month) for line in lines for month in line.overdue]
    if len(late) > _MOST:
        text = ngettext("{count} monthly review is overdue", "{count} monthly reviews are overdue", len(late))
        yield Card(
            DUE, text.format(count=format_number(len(late))), _("Apprentices"), ("apprentices", {}), "",
            "calendar-check",
        )  # fmt: skip
        late = []
    for line, month in late:
        text = _("Monthly review overdue: {name}, {month}")
        yield _review(line, month, text)
    ahead = [(line, month) for line in lines for month in line.unsigned if month not in line.overdue]
    for line, month in [(one, month) for one, month in ahead if logbook.review_due(month) >= today][:_MOST]:
        yield _review(line, month, _("Monthly review: {name}, {month}"))


def _review(line: apprentices.Line, month: str, text: str) -> Card:
    due = _("by {day}").format(day=format_date(logbook.review_due(month)))
    return Card(
        DUE, text.format(name=line.name, month=show_partial(month)), _("Sign"),
        ("monthly_review", {"agreement": line.id, "month": month}), f"{line.trade}, {line.master}; {due}",
        "calendar-check",
    )  # fmt: skip


def _again(lines: list[apprentices.Line]) -> Iterator[Card]:
    """Units that an assessor wanted to see again."""
    for line in lines:
        for unit, code, day in line.again[:_MOST]:
            text = _("Assess unit {unit} of {name} again").format(unit=code, name=line.name)
            yield Card(
                DUE, text, _("New assessment"),
                ("records:competency_assessment", {"new": True, "fixed": {"agreement": line.id, "unit": unit}}),
                _("by {day}").format(day=format_date(date.fromisoformat(day))), "square-check",
            )  # fmt: skip


def _rounds(lines: list[apprentices.Line]) -> Iterator[Card]:
    for line in lines:
        for months, day in line.trace[-1:]:
            count = int(months)
            text = (
                ngettext(
                    "Ask {name} {count} month after the end", "Ask {name} {count} months after the end", count
                ) if count else _("Ask {name} at the end")
            )  # fmt: skip
            yield Card(
                DUE, text.format(name=line.name, count=format_number(count)), _("Ask"),
                ("records:tracer", {"new": True, "fixed": {"agreement": line.id, "months": months}}),
                _("since {day}").format(day=format_date(day)), "phone",
            )  # fmt: skip
