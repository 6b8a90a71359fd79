"""One training seen whole: what it is, and section by section what is there and the one step to it.

A section is a function in ``SECTIONS``: it gets a ``Look`` and says one sentence. Pages are named, not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from fieldapp.domain import attendance as rules
from fieldapp.domain.records import Participation, Session, TrainingEvent
from fieldapp.i18n import _
from fieldapp.services import attendance
from fieldapp.services.errors import ServiceError
from fieldapp.services.marking import slot_of
from fieldapp.services.naming import titles_in
from fieldapp.services.sections import Section
from fieldapp.store import ReadTx, Store


@dataclass(frozen=True)
class Look:
    """What a section reads: the training's record, and what more of it when it is asked for."""

    tx: ReadTx
    event: Mapping[str, Any]
    today: date

    @property
    def id(self) -> str:
        """The id of the training."""
        return str(self.event["id"])

    @cached_property
    def grid(self) -> attendance.Grid:
        """Its attendance."""
        return attendance.read_grid(self.tx, self.id)

    @cached_property
    def sessions(self) -> list[dict[str, Any]]:
        """Its sessions in their order."""
        rows = self.tx.find(Session, event=self.id)
        return sorted(rows, key=lambda r: (str(r["day"]), str(r["start"]), str(r["id"])))

    @cached_property
    def slots(self) -> list[rules.Slot]:
        """Its sessions as the rules of attendance see them."""
        return [slot_of(row) for row in self.sessions]

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        """Its participations."""
        return self.tx.find(Participation, event=self.id)


SectionOf = Callable[[Look], "Section | None"]
"""Makes a section of a training, or None where it has nothing to say."""


@dataclass(frozen=True)
class Training:
    """A training seen whole. Days are ISO; ``copied_from`` is the title of the round before."""

    id: str
    title: str
    code: str
    start: str
    end: str
    venue: str
    host: str
    copied_from: str = ""
    sections: Sequence[Section] = field(default_factory=tuple)


def sections() -> tuple[SectionOf, ...]:
    """The sections in the order of the page."""
    from fieldapp.services import learning_sections as learnt
    from fieldapp.services import training_sections as own

    return (*own.SECTIONS, *learnt.SECTIONS)


def overview(store: Store, event_id: str, today: date) -> Training:
    """A training with its sections. Raises ServiceError when it is not here (any more)."""
    with store.read() as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        look = Look(tx, event, today)
        before = str(event.get("copied_from") or "")
        return Training(
            event_id, str(event["title"]), str(event.get("code") or ""), str(event["start"]), str(event["end"]),
            str(event["venue"]), host_of(tx, event),
            titles_in(tx, TrainingEvent, [before]).get(before, "") if before else "",
            tuple(section for make in sections() if (section := make(look)) is not None),
        )  # fmt: skip


def newest(store: Store) -> str | None:
    """The training that began last."""
    found = attendance.events(store)
    return found[0].id if found else None


def host_of(tx: ReadTx, event: Mapping[str, Any]) -> str:
    """The name of the organisation that holds a training; empty where it has not come yet."""
    from fieldapp.domain.records import Organisation

    host = str(event.get("host") or "")
    return titles_in(tx, Organisation, [host]).get(host, "")
