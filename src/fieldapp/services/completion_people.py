"""Who took part, for the completion report: tables that add up, what is not known included.

Must not know how a report is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.records import FunctioningAnswers, Organisation, Participation, Person
from fieldapp.domain.records.choices import SEX
from fieldapp.domain.records.training import PARTICIPANT_ROLE
from fieldapp.domain.records.wgss import disability
from fieldapp.domain.standards import country_name
from fieldapp.i18n import _, format_number
from fieldapp.reports import story
from fieldapp.services import tallies
from fieldapp.store import ReadTx

UNKNOWN = "unknown"
_BANDS = ((14, "15"), (24, "24"), (35, "35"), (50, "50"))
_PUBLIC = frozenset({"gov_ministry", "local_gov", "agency", "TVET", "university", "research", "lab", "standards_body"})
_PRIVATE = frozenset({"BDS_private", "bank", "MFI", "large_buyer", "cooperative", "media"})


@dataclass(frozen=True)
class Somebody:
    """One participant by code: country, sex, role, age band, disability, sector."""

    person: str
    country: str
    sex: str
    role: str
    band: str
    disability: str
    sector: str


def read(tx: ReadTx, event: Mapping[str, Any]) -> list[Somebody]:
    """The participants of a training who have not withdrawn before it began."""
    places = [
        row
        for row in tx.find(Participation, event=event["id"])
        if not row["withdrawn_on"] or str(row["withdrawn_on"]) >= str(event["start"])
    ]
    people = tx.page(Person, [str(row["person"]) for row in places])
    kinds = tx.page(
        Organisation, [str(one["organisation"]) for one in people.values() if one["organisation"]], ["kind"]
    )
    disabled = _disability(tx, [str(row["person"]) for row in places])
    day = date.fromisoformat(str(event["start"]))
    found = []
    for row in places:
        person = people.get(str(row["person"]), {})
        organisation = kinds.get(str(person.get("organisation") or ""), {})
        found.append(
            Somebody(
                str(row["person"]), str(row["country"] or UNKNOWN), str(person.get("sex") or UNKNOWN),
                str(row["role"] or "unspecified"), _band(person, day), disabled.get(str(row["person"]), UNKNOWN),
                _sector(str(organisation.get("kind") or ""), person),
            )
        )  # fmt: skip
    return found


def _band(person: Mapping[str, Any], day: date) -> str:
    birth = str(person.get("birth") or "")
    if not birth and person.get("age_reported") is not None and person.get("age_reported_on"):
        told = date.fromisoformat(str(person["age_reported_on"]))
        birth = calendars.birth_from_age(int(person["age_reported"]), told)
    if not birth:
        return UNKNOWN
    age = calendars.age_on(birth, day)
    return next((code for most, code in _BANDS if age <= most), "99")


def _disability(tx: ReadTx, people: Sequence[str]) -> dict[str, str]:
    """Person -> yes, no or unknown, by the newest answers to the six questions; without answers not named."""
    found = {}
    for person in people:
        asked = sorted(tx.find(FunctioningAnswers, person=person), key=lambda row: (str(row["day"]), str(row["id"])))
        if asked:
            found[person] = disability(asked[-1])
    return found


def _sector(kind: str, person: Mapping[str, Any]) -> str:
    if kind in _PUBLIC:
        return "public"
    if kind in _PRIVATE or (not kind and person.get("enterprise")):
        return "private"
    return "other" if kind else UNKNOWN


def tables(people: Sequence[Somebody], *, public: bool) -> list[story.Part]:
    """Country, role, age band, disability and sector, each by sex; and country by role."""
    sexes = {choice.code: _(choice.label) for choice in SEX}
    roles = {choice.code: _(choice.label) for choice in PARTICIPANT_ROLE}
    countries = {one.country: country_name(one.country) for one in sorted(people, key=lambda one: one.country)}
    unknown = {UNKNOWN: _("Not known")}
    bands = {"15": _("Under 15"), "24": _("15 to 24"), "35": _("25 to 35"), "50": _("36 to 50"), "99": _("Over 50")}
    abled = {"yes": _("With a disability"), "no": _("Without a disability")}
    sectors = {"public": _("Public"), "private": _("Private"), "other": _("Associations and others")}
    wanted: list[tuple[str, str, Mapping[str, str]]] = [
        (_("Country by sex"), "country", countries | unknown),
        (_("Role by sex"), "role", roles),
        (_("Age by sex"), "band", bands | unknown),
        (_("Disability by sex"), "disability", abled | unknown),
        (_("Public and private by sex"), "sector", sectors | unknown),
    ]
    made: list[story.Part] = []
    for title, name, labels in wanted:
        pairs = [(str(getattr(one, name)), one.sex) for one in people]
        made.append(_table(title, tallies.tally(pairs, labels, sexes, keep=("F", "M")), public=public))
    both = {
        f"{country} {role}": f"{country_label}, {role_label}"
        for country, country_label in (countries | unknown).items()
        for role, role_label in roles.items()
    }
    if len({(one.country, one.role) for one in people}) > 1:
        found = tallies.tally([(f"{one.country} {one.role}", one.sex) for one in people], both, sexes, keep=("F", "M"))
        made.append(_table(_("Country and role by sex"), found, public=public))
    return made


def _table(title: str, found: tallies.Tally, *, public: bool) -> story.Table:
    """A tally with its sums; for the public without the cells that say too much of single people."""
    assert found.sound
    closed = tallies.hidden(found) if public else frozenset()
    rows = [
        [label, *(tallies.HIDDEN if (at, place) in closed else format_number(n) for place, n in enumerate(cells))]
        for at, (label, cells) in enumerate(zip((*found.rows, _("Total")), found.with_sums, strict=True))
    ]
    note = _("{sign}: fewer than {least} people, or what would tell how many.") if closed else ""
    return story.Table(
        ["", *found.columns, _("Total")], rows, title, frozenset(range(1, len(found.columns) + 2)), total=True,
        note=note.format(sign=tallies.HIDDEN, least=format_number(tallies.LEAST)),
    )  # fmt: skip
