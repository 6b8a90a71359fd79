"""Typing in a signed sheet: one line names rows or printed codes and a mark, all of it is written or said why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fieldapp.domain import sheet_entry
from fieldapp.domain.records.training import ATTENDANCE
from fieldapp.i18n import _, format_number, ngettext, pgettext
from fieldapp.services import sheets
from fieldapp.services.errors import ServiceError
from fieldapp.services.marking import mark_each
from fieldapp.store import Changes, Store

MOST_NAMES = 3


@dataclass(frozen=True)
class TypedIn:
    """What came of a line: what was written in words, or what is wrong with it (the line is kept then)."""

    changes: Changes = field(default_factory=Changes)
    said: str = ""
    wrong: str = ""


def type_in(store: Store, session_id: str, paper: str, text: str, status: str = "P") -> TypedIn:
    """Mark the rows that a line names; ``status`` where it has none of its own. Refused rows are named with reasons."""
    try:
        typed = sheet_entry.read(text)
    except ValueError as error:
        return TypedIn(wrong=str(error))
    seen = sheets.read(store, session_id, paper)
    if not typed.rest and (wrong := _unknown(seen, typed)):
        return TypedIn(wrong=wrong)
    rows = _named(seen, typed)
    if not rows:
        return TypedIn(wrong=_("Every row has a mark."))
    code, minutes = (typed.status, typed.minutes) if typed.status else (status, None)
    if typed.status is None and status in ("L", "X"):
        return TypedIn(wrong=_("Give the minutes that the person was there."))
    wanted = {(session_id, row.person.person_id): (code, minutes) for row in rows}
    done = mark_each(store, seen.event_id, wanted, "sheet_row")
    names = {row.person.person_id: row for row in rows}
    refused = [
        f"{format_number(names[p].number)} {names[p].person.name}: {why}" for (_s, p), why in done.refused.items()
    ]
    good = [row for row in rows if (session_id, row.person.person_id) not in done.refused]
    return TypedIn(done.changes, _said(good, code, minutes), "\n".join(refused[:MOST_NAMES]))


def _unknown(seen: sheets.Sheet, typed: sheet_entry.Typed) -> str:
    """What is said of a row or code that nobody on this sheet has; empty where all are known."""
    numbers = {row.number for row in seen.rows}
    last = max(numbers, default=0)
    for number in typed.rows:
        if number not in numbers:
            text = _("There is no row {number} on this sheet; the last is {last}. Enrol the person first.")
            return text.format(number=format_number(number), last=format_number(last))
    for code in typed.codes:
        if not any(row.person.code.endswith(code) for row in seen.rows):
            text = _("{code} is not on this sheet. Enrol the person first.")
            return text.format(code=code)
    return ""


def _named(seen: sheets.Sheet, typed: sheet_entry.Typed) -> list[sheets.Row]:
    if typed.rest:
        return [row for row in seen.rows if row.mark is None]
    return [
        row
        for row in seen.rows
        if row.number in typed.rows or any(row.person.code.endswith(code) for code in typed.codes)
    ]


def _said(rows: Sequence[sheets.Row], status: str, minutes: int | None) -> str:
    if not rows:
        return ""
    label = next((_(choice.label) for choice in ATTENDANCE if choice.code == status), status)
    if minutes is not None:
        label += f" {_('{minutes} min').format(minutes=format_number(minutes))}"
    if len(rows) > MOST_NAMES:
        text = ngettext("{count} row", "{count} rows", len(rows))
        return f"{text.format(count=format_number(len(rows)))}: {label}"
    between = pgettext("between names in a list", ", ")
    return f"{between.join(f'{format_number(row.number)} {row.person.name}' for row in rows)}: {label}"


def code_in(path: Path | str) -> str:
    """The code of the sheet that a scan (picture or PDF) shows, by its QR code. Raises ServiceError without one."""
    from fieldapp.reports import pictures
    from fieldapp.reports.attendance_values import is_sheet_code
    from fieldapp.reports.errors import ReportError
    from fieldapp.services.codes import read_picture

    source = Path(path)
    try:
        if source.suffix.lower() == ".pdf":
            contents = [pictures.picture(source, 0, 200).png()]
        else:
            contents = [source.read_bytes()]
    except (OSError, ReportError) as error:
        text = _("The file {name} cannot be read. Copy it to this computer, then attach it again.")
        raise ServiceError(text.format(name=source.name)) from error
    for content in contents:
        for text in read_picture(content):
            if is_sheet_code(text):
                return text.strip()
    raise ServiceError(_("No code of a sheet was found in this picture. Choose the session, then attach the scan."))
