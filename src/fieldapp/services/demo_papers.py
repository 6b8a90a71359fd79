"""Paper and money of the demonstration's training: sheets printed, the first half day sealed, a sponsor."""

from __future__ import annotations

from datetime import date

from fieldapp.domain.records import Organisation, TrainingSponsor
from fieldapp.i18n import _
from fieldapp.services import attendance, sealing, sheets
from fieldapp.services.checking import check_new, create
from fieldapp.store import Query, Store

COSTS = {"cost_instruction": "1800.00 USD", "cost_participant": "1150.00 USD", "cost_travel": "420.00 USD"}
PER_DIEM = "10.00 USD"


def add(store: Store, event: str, today: date) -> None:
    """Print the sheets of the days that are over, seal the first half day where one is over, enter who pays."""
    grid = attendance.grid(store, event)
    past = [session for session in grid.sessions if session.day < today.isoformat()]
    for day in dict.fromkeys(session.day for session in past):
        attendance.remember(store, event, day)
    if past and not grid.totals[past[0].id].unmarked:
        first = past[0].id
        signed = sheets.read(store, first).tally.marked
        sealing.note(store, first, {"rows_signed": signed, "witness": "Tep Kalyan", "host_stamp": "yes"})
        sealing.seal(store, first)
    with store.write(_("the training of the demonstration")) as tx:
        sponsor = tx.ids(Organisation, Query(sort="name_as_written"))[0]
        values = {
            "event": event,
            "sponsor": sponsor,
            "amount": "2500.00 USD",
            "share": "partial",
            "covers": "instruction",
        }
        create(tx, TrainingSponsor, check_new(TrainingSponsor, values).values)
