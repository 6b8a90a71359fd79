"""The consent of a class in one step: who has not been asked yet, and the same consent for all who agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fieldapp import i18n
from fieldapp.domain.class_consent import ClassConsent
from fieldapp.domain.fields import Value, Values
from fieldapp.domain.records import Consent, Participation
from fieldapp.domain.validation import validate
from fieldapp.i18n import _
from fieldapp.services.attendance import people_of
from fieldapp.services.checking import check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.records import check_rights
from fieldapp.store import Changes, ReadTx, Store

RECORD = "record"
"""The purpose without which nobody should be on record."""


@dataclass(frozen=True)
class Waiting:
    """Participants of a training who were not asked yet (id and name), and what the form begins with."""

    event_id: str
    people: tuple[tuple[str, str], ...]
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Recorded:
    """How many consents were written; or messages by field and nothing written."""

    count: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def last_words(tx: ReadTx, people: Iterable[str]) -> dict[str, str]:
    """Person -> "yes" or "no": what each said last to being recorded; who was never asked is not in it."""
    wanted = sorted(set(people))
    rows = tx.find(Consent, subject=wanted) if wanted else []
    return {
        str(row["subject"]): str(row["given"])
        for row in sorted(rows, key=lambda r: (str(r["day"]), str(r["id"])))
        if RECORD in str(row["purpose"]).split()
    }


def read(store: Store, event_id: str, today: date) -> Waiting:
    """Who takes part and was not asked yet. Who said no is not asked again."""
    with store.read() as tx:
        places = [place for place in tx.find(Participation, event=event_id) if not place["withdrawn_on"]]
        said = last_words(tx, (str(place["person"]) for place in places))
        waiting = [place for place in places if str(place["person"]) not in said]
        versions = sorted((str(row["day"]), str(row["text_version"])) for row in tx.find(Consent))
        values: dict[str, Value] = {
            "purpose": RECORD, "method": "signature", "language": i18n.language(), "day": today.isoformat(),
            "text_version": versions[-1][1] if versions else "1",
        }  # fmt: skip
        return Waiting(event_id, tuple((one.person_id, one.name) for one in people_of(tx, waiting)), values)


def record(store: Store, values: Values, people: Sequence[str]) -> Recorded:
    """Write one consent for each person, in one step that can be undone. ``values``: as typed."""
    checked = validate(ClassConsent, values)
    if checked.errors:
        return Recorded(errors=checked.errors)
    if not people:
        raise ServiceError(_("Nobody is chosen."))
    with store.write(_("record the consent of a class")) as tx:
        check_rights(tx, Consent, change=False)
        for person in people:
            one = {**checked.values, "subject_kind": "person", "subject": person, "given": "yes"}
            create(tx, Consent, check_new(Consent, one).values)
        return Recorded(len(people), {}, tx.changes)
