"""What the merge desk speaks of: cases, sides, claims, evidence, filters, counts. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fieldapp.i18n import N_, format_number, ngettext
from fieldapp.store import Changes
from fieldapp.sync.fold import Cell


class Why(StrEnum):
    """Why a record is on the desk."""

    VALUES = "values"
    """Several people wrote a field without knowing of each other."""
    DELETED = "deleted"
    """One side deleted the record while another changed it."""
    MEETING = "meeting"
    """Two devices recorded the same fact (natural key), and they differ."""
    PROPOSAL = "proposal"
    """Somebody who is no coordinator wrote what headquarters owns."""
    LATER = "later"
    """Somebody changed what is never changed after it was written."""
    SIGNED = "signed"
    """Somebody changed what was signed."""
    BLOCKED = "blocked"
    """Somebody wrote what the trust list does not let them write, or after their device was retired."""


LABELS: Mapping[Why, str] = {
    Why.VALUES: N_("Different values"),
    Why.DELETED: N_("Deleted here, changed there"),
    Why.MEETING: N_("Recorded twice"),
    Why.PROPOSAL: N_("Proposal for headquarters"),
    Why.LATER: N_("Changed after it was written"),
    Why.SIGNED: N_("Changed after it was signed"),
    Why.BLOCKED: N_("Written without the right to"),
}
SENTENCES: Mapping[Why, str] = {
    Why.VALUES: N_("Several people wrote this without knowing of each other. Which is right?"),
    Why.DELETED: N_("Somebody deleted this record while somebody else changed it. Is it to stay?"),
    Why.MEETING: N_("Two devices recorded the same fact, and they differ. Which is right?"),
    Why.PROPOSAL: N_("Headquarters keeps these records. Accept the proposal, or keep what there is."),
    Why.LATER: N_("This is never changed once it is written. What came later is kept beside it; say that you saw it."),
    Why.SIGNED: N_("This was changed after it was signed. Sign the new version by taking it, or keep the signed one."),
    Why.BLOCKED: N_("The device that wrote this may not, or was retired before. Take it, or keep what there is."),
}


@dataclass(frozen=True)
class Evidence:
    """How a side knows: the label of a field and its value in words, or an attached file (``attachment`` = its id)."""

    label: str
    text: str
    attachment: str = ""


@dataclass(frozen=True)
class Side:
    """What one device says of a record. ``number`` counts from 1; number 1 is what is shown now."""

    number: int
    who: str
    when: str
    device: str
    """What people call the device."""
    device_id: str
    at_ms: int
    came: str
    """In words: by which bundle it came and when, or that it was written here."""
    current: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Claim:
    """The value that a side gives to a field: canonical and in words. ``side`` is ``Side.number``."""

    value: Cell
    text: str
    side: int
    current: bool


@dataclass(frozen=True)
class Asked:
    """One field that differs. ``field`` is ``fold.GONE`` for "is it to stay?". ``earlier``: what stood before."""

    field: str
    label: str
    claims: tuple[Claim, ...]
    earlier: str = ""
    third: bool = True
    """True where another value may be typed."""


@dataclass(frozen=True)
class Case:
    """One record that wants a person."""

    table: str
    record_id: str
    why: Why
    title: str
    type_label: str
    why_label: str
    sentence: str
    sides: tuple[Side, ...]
    fields: tuple[Asked, ...]
    team: str = ""
    """Id of the record's team; empty for the whole programme."""
    team_name: str = ""
    at_ms: int = 0
    """When the latest of the changes in question was made."""
    attachments: tuple[Evidence, ...] = ()
    """Files that belong to the record."""
    mine: bool = True
    """False where only a coordinator may settle it."""


@dataclass(frozen=True)
class Filter:
    """Which cases; empty means all. ``older_than_days``: the latest of the changes in question is older than that."""

    team: str = ""
    table: str = ""
    device: str = ""
    why: Why | None = None
    older_than_days: int | None = None


@dataclass(frozen=True)
class Counts:
    """How many records wait, in all and by reason, type, team and device (ids)."""

    total: int = 0
    by_why: Mapping[Why, int] = field(default_factory=dict)
    by_table: Mapping[str, int] = field(default_factory=dict)
    by_team: Mapping[str, int] = field(default_factory=dict)
    by_device: Mapping[str, int] = field(default_factory=dict)

    def sentence(self) -> str:
        """For the home page; empty where nothing waits."""
        if not self.total:
            return ""
        text = ngettext(
            "{count} record waits on the merge desk.", "{count} records wait on the merge desk.", self.total
        )
        return text.format(count=format_number(self.total))


@dataclass(frozen=True)
class Outcome:
    """What a batch did: records settled, and those left because they want a look of their own."""

    settled: int
    left: int
    changes: Changes

    def sentence(self) -> str:
        """In words."""
        text = ngettext("{count} record settled.", "{count} records settled.", self.settled)
        done = text.format(count=format_number(self.settled))
        if not self.left:
            return done
        rest = ngettext("{count} is left.", "{count} are left.", self.left)
        return f"{done} {rest.format(count=format_number(self.left))}"
