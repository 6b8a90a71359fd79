"""The sheets of one training as a list: session by session what was printed, signed, marked, scanned and sealed."""

from __future__ import annotations

from datetime import date

from fieldapp.domain.records import Attachment, AttendanceSheet, TrainingEvent
from fieldapp.i18n import _, format_number
from fieldapp.services import sheets
from fieldapp.services.errors import ServiceError
from fieldapp.services.training_lists import Line, Lines
from fieldapp.services.training_sections import sheets as section
from fieldapp.services.trainings import Look
from fieldapp.store import Store


def listing(store: Store, event_id: str, today: date) -> Lines:
    """The sessions of a training with the state of their sheets. Raises ServiceError where the training is not here."""
    with store.read() as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        look = Look(tx, event, today)
        versions = sheets.versions_of(tx, [str(row["id"]) for row in look.sessions])
        lines = []
        for session in look.sessions:
            session_id = str(session["id"])
            papers = sheets.papers_of(tx, event_id, session_id)
            now = versions.get(session_id, [{}])[-1]
            scans = (
                len(tx.find(Attachment, linked_kind=AttendanceSheet.table_name(), linked_to=str(now["id"])))
                if now else 0
            )  # fmt: skip
            tally = sheets.read_sheet(tx, session_id, grid=look.grid).tally
            cells = (
                sheets.session_words(session, ethiopian=look.grid.ethiopian),
                str(papers[0]["sheet_code"]) if papers else "",
                "" if tally.signed is None else format_number(tally.signed),
                format_number(tally.marked),
                format_number(scans) if scans else "",
                _state(now, tally),
            )
            lines.append(Line(cells, ("sheet", {"session_id": session_id})))
        told = section(look)
        heads = (_("Session"), _("Code of the sheet"), _("Rows signed"), _("Marked as there"), _("Scans"), _("State"))
        return Lines(event_id, str(event["title"]), heads, lines, told.sentence, told.doubts)


def _state(now: dict[str, object], tally: sheets.Tally) -> str:
    if now.get("sealed_at"):
        return _("sealed, version {number}").format(number=format_number(int(str(now["version"]))))
    if tally.unmarked:
        return sheets.unmarked_words(tally.unmarked)
    return _("open")
