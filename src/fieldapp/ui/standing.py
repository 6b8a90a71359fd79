"""Where the person stands: whose data this is, who works, what waits, what was exchanged. Read on the writer thread.

The services are imported when they are first needed: the window is there before the store's libraries are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fieldapp.i18n import _, locale

if TYPE_CHECKING:
    from fieldapp.services.today_card import Card
    from fieldapp.store import Store


@dataclass(frozen=True)
class Standing:
    """What navigation, foot line and Today show."""

    programme: str = ""
    team: str = ""
    person: str = ""
    role: str = ""
    unit: str = ""
    device: str = ""
    demo: bool = False
    cards: tuple[Card, ...] = ()
    week: tuple[tuple[date, int], ...] = ()
    """The seven days of this week, each with the number of sessions held on it."""
    bare: bool = False
    """No cluster and no firm was recorded yet: the first day."""
    exchange: str = ""
    """One sentence that is always true: what was not sent yet and what others have."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Page -> how many things wait there."""
    complete: bool = False
    """False while only the first look was taken: what waits is not known yet."""

    def whose(self) -> str:
        """Whose data this is: the team, else the programme."""
        return self.team or self.programme

    def who(self) -> str:
        """Who works, and as what."""
        if not self.person:
            return ""
        from fieldapp.services.me import role_label

        return _("{name}, {role}").format(name=self.person, role=role_label(self.role).lower())


NOBODY = Standing()
"""Before the store is open."""


def week_of(today: date) -> list[date]:
    """The seven days of the week that holds ``today``, from the first day of a week in the language in force."""
    first = today - timedelta(days=(today.weekday() - locale().first_week_day) % 7)
    return [first + timedelta(days=n) for n in range(7)]


def look(store: Store, today: date) -> Standing:
    """The first look: names and the week, without what needs the record types to be loaded."""
    from fieldapp.services import opening

    days = week_of(today)
    seen = opening.first_look(store, days)
    person, glance = seen.me, seen.glance
    return Standing(
        programme=glance.programme,
        team=glance.team,
        person=person.name,
        role=person.role,
        unit=person.unit,
        device=person.device_name,
        demo=person.demo,
        week=tuple((day, glance.sessions.get(day.isoformat(), 0)) for day in days),
        bare=glance.bare,
    )


def read(store: Store, today: date) -> Standing:
    """Look everything up: names and the week, what waits, what was exchanged."""
    from fieldapp.services import exchange
    from fieldapp.services import today as day

    cards = tuple(day.cards(store, today))
    overview = exchange.overview(store)
    waiting = Counter(str(card.target[0]) for card in cards)
    return replace(
        look(store, today),
        cards=cards,
        exchange=overview.sentence,
        waiting={
            "today": len(cards),
            "surveys": waiting["survey_fill"],
            "apprentices": waiting["monthly_review"] + waiting["apprentices"] + waiting["records:tracer"],
            "exchange": overview.waiting,
            "merge_desk": overview.disputes,
        },
        complete=True,
    )
