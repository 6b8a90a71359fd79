"""Who has sent what until when: computers by weeks, the late ones first, in words for screen, reader and paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from fieldapp import i18n
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.progress import Progress
from fieldapp.store import Store
from fieldapp.sync.weeks import WEEK_MS, DeviceWeeks, weeks

SHOWN = 12
LATE = timedelta(days=14)
"""Not heard of for longer than this is late."""


class State(StrEnum):
    """What is known of a week of a computer."""

    BEFORE = "before"
    """It had written nothing yet, or is retired."""
    SENT = "sent"
    QUIET = "quiet"
    """It has told of this week, and wrote nothing."""
    PART = "part"
    """Its last bundle was made in this week."""
    NOTHING = "nothing"
    """It has not told of this week."""
    GAP = "gap"
    """Changes of this week are missing."""


SIGNS = {State.BEFORE: "", State.SENT: "", State.QUIET: "·", State.PART: "◐", State.NOTHING: "?", State.GAP: "!"}
"""The sign that goes with the colour."""


@dataclass(frozen=True)
class Square:
    """One week of one computer: what is known, how many changes are here, and that as a sentence."""

    state: State
    count: int
    sentence: str

    @property
    def text(self) -> str:
        """What stands in the square: the count and the sign."""
        number = format_number(self.count) if self.count else ""
        return " ".join(part for part in (number, SIGNS[self.state]) if part)


@dataclass(frozen=True)
class Row:
    """One computer: its name, up to when it has told, whether it is late, its squares, what is missing in words."""

    name: str
    until: str
    late: bool
    squares: tuple[Square, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """All computers, the late ones first. ``weeks`` are the first days; ``sentence`` says how many are late."""

    weeks: tuple[date, ...]
    rows: tuple[Row, ...]
    sentence: str


def board(store: Store, today: date, count: int = SHOWN) -> Board:
    """The picture for the last ``count`` weeks up to the one that holds ``today``."""
    first_day = i18n.locale().first_week_day
    start = today - timedelta(days=(today.weekday() - first_day) % 7) - timedelta(weeks=count - 1)
    days = tuple(start + timedelta(weeks=n) for n in range(count))
    start_ms = int(datetime.combine(start, time()).astimezone().timestamp() * 1000)
    found = sorted(weeks(store, start_ms, count), key=lambda one: (not one.gaps, one.until or 0, one.name))
    rows = tuple(_row(one, days, start_ms, today) for one in found)
    late = sum(row.late for row in rows)
    if not rows:
        text = _("No other computer has sent anything yet.")
    elif late:
        text = ngettext("{count} of {all} computers is late or lacks something.",
                        "{count} of {all} computers are late or lack something.", late)  # fmt: skip
    else:
        text = _("All {all} computers have sent lately, and nothing is missing.")
    return Board(days, rows, text.format(count=format_number(late), all=format_number(len(rows))))


def _row(one: DeviceWeeks, days: Sequence[date], start_ms: int, today: date) -> Row:
    until = _day(one.until)
    silent = not one.retired and (until is None or until < today - LATE)
    late = bool(one.gaps) or silent
    missing = [_gap(one.name, first, last) for first, last, _before, _after in one.gaps]
    if silent and until is None:
        missing.append(_("{computer} has not sent a bundle yet.").format(computer=one.name))
    elif silent and until is not None:
        text = _("Nothing is here of what {computer} wrote after {day}. Ask for a bundle.")
        missing.append(text.format(computer=one.name, day=format_date(until)))
    name = f"{one.name} ({one.person})" if one.person else one.name
    if one.retired:
        name = _("{name}, retired").format(name=name)
    squares = tuple(_square(one, n, day, start_ms) for n, day in enumerate(days))
    return Row(name, format_date(until) if until else _("never"), late, squares, tuple(missing))


def _square(one: DeviceWeeks, n: int, day: date, start_ms: int) -> Square:
    count = one.counts[n]
    begins, ends = start_ms + n * WEEK_MS, start_ms + (n + 1) * WEEK_MS
    said = ngettext("{count} change", "{count} changes", count).format(count=format_number(count))
    if any(before <= n <= after for _first, _last, before, after in one.gaps):
        state, text = State.GAP, _("{changes}, and some are missing").format(changes=said)
    elif one.retired and (one.until is None or one.until < begins):
        state, text = State.BEFORE, _("retired")
    elif one.until is None or one.until < begins:
        state, text = State.NOTHING, _("has not told of this week")
    elif one.until < ends:
        state, text = (
            State.PART,
            _("{changes}, told up to {day}").format(changes=said, day=format_date(_day(one.until) or day)),
        )
    elif count:
        state, text = State.SENT, said
    elif one.since is None or one.since >= ends:
        state, text = State.BEFORE, _("had not begun")
    else:
        state, text = State.QUIET, _("wrote nothing")
    week = _("week of {day}").format(day=format_date(day))
    return Square(state, count, f"{one.name}, {week}: {text}")


def _gap(name: str, first: int, last: int) -> str:
    if first == last:
        return _("Change {number} of {device} is missing: ask for it.").format(number=format_number(first), device=name)
    text = _("Changes {first} to {last} of {device} are missing: ask for them.")
    return text.format(first=format_number(first), last=format_number(last), device=name)


def _day(at_ms: int | None) -> date | None:
    if at_ms is None:
        return None
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().date()
    except (OverflowError, OSError, ValueError):
        return None


# ---------------------------------------------------------------------------------------------------------- on paper
def heads(shown: Board) -> list[str]:
    """The headings of the table."""
    return [_("Computer"), _("Told up to"), *(i18n.format_date(day).rsplit(" ", 1)[0] for day in shown.weeks)]


def lines(shown: Board) -> list[list[str]]:
    """The rows of the table, with the same signs as the picture."""
    return [
        [("⚠ " if row.late else "") + row.name, row.until, *(square.text for square in row.squares)]
        for row in shown.rows
    ]


def legend() -> str:
    """What the signs mean."""
    return _(
        "A number: changes that are here. · wrote nothing. ◐ last bundle made in this week. ? not told of. ! some are "
        "missing."
    )


def print_board(
    store: Store, today: date, path: Path | str, *, language: str, progress: Progress | None = None
) -> Path:
    """Write the table as a PDF in a language. Raises ReportError; no half-written file remains."""
    from fieldapp.reports.cells import Column
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language):
        shown = board(store, today)
        missing = [sentence for row in shown.rows for sentence in row.missing]
        summary = Summary(
            _("Who has sent what until when"),
            [SummaryTable([Column(head) for head in heads(shown)], lines(shown), note=legend())],
            subtitle=shown.sentence,
            remarks=missing,
            language=language,
            landscape=True,
            printed=datetime.now().astimezone(),
        )
    print_summary(summary, path)
    if progress is not None:
        progress.step(1, 1)
    return Path(path)
