"""What a declaration is made of: the kinds of values, the field (F), the code list (Choice), the record type (View).

Plain values without a library, so that the store can be opened and the first page shown before the record types and
what they stand on (``fields.Record``) are loaded. Declarations import all of this from ``fields``. Must not know SQL,
Qt, files or a clock but for new ids.
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fieldapp.domain.standards import Standard

Value = str | int | None
"""A canonical value: text, a whole number, or nothing (not asked)."""
Values = Mapping[str, Value]
Check = Callable[[Values], dict[str, str]]
"""Cross-field rule: values -> {field: message in the language in force}."""


class Kind(StrEnum):
    """How a value is written, entered, shown and sorted; ``kinds.clean`` is the reference."""

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    PERCENT = "percent"  # whole hundredths of a per cent: 8000 is 80 %
    MONEY = "money"  # fixed point with exactly the currency's decimals: "1500.00 USD", "420000 LAK"
    DAY = "day"  # ISO 8601: "2025-11-15"
    PARTIAL = "partial"  # "1992", "1992-05", "1992-05-03", with "~" behind when estimated
    CLOCK = "clock"  # local time of day: "08:30"
    INSTANT = "instant"  # UTC: "2025-11-15T01:30:00Z"
    CHOICE = "choice"
    CHOICES = "choices"  # codes in the list's order, one space between
    REF = "ref"  # id of a record of type F.to
    REFS = "refs"  # ids, one space between
    PLACE = "place"  # "<latitude> <longitude>[ <accuracy m>]", six decimals: "13.361000 103.860000 12"
    PHONE = "phone"
    DATA = "data"  # text for machines (XML, JSON): never in forms or lists


class Merge(StrEnum):
    """Merge class (domain 7.0): how two devices' changes of one record meet."""

    FIELDS = "L"  # per field, by what the author had seen
    QUEUE = "Q"  # the same, and any disagreement is for a person to settle
    APPEND = "A"  # never changed after it was written
    SEALED = "S"  # signed: a change makes a new version
    CENTRAL = "C"  # headquarters writes, the field reads
    UNION = "U"  # a set that only grows together


@dataclass(frozen=True)
class Choice:
    """One item of a code list: the stored code and its label, marked for translation."""

    code: str
    label: str


@dataclass(frozen=True)
class F:
    """One field: its label and all that a form, a list or a paper needs to know of it."""

    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    to: str = ""
    """Table name of the record type that a reference leads to."""
    in_list: bool = True
    in_form: bool = True
    merge: Merge | None = None
    """A class of its own for this field, where it differs from the record's."""
    sensitive: bool = False
    """Personal data that never leaves in a plain export unless asked for."""
    pattern: str = ""
    """Regular expression that the whole canonical text must match (``Field(regex=...)`` is forgotten by SQLModel)."""
    pattern_hint: str = ""
    """What to say, marked for translation, when it does not."""
    standard: Standard | None = None
    """What the codes of a text are codes of (countries, currencies, languages, mail addresses)."""
    grouped: bool = True
    """False for whole numbers that are names, such as years: 1995, never 1,995."""


CLOSED: Final = "~"
"""Stands between team and maker in the name of a stream of restricted records (``View.writer``, ``sync.closed``)."""


@dataclass(frozen=True)
class View:
    """One record type: names, order in lists, searched fields, code letter, merge class, rules."""

    one: str
    many: str
    title: tuple[str, ...]
    """Fields that name a record where it is referred to, the first filled one wins."""
    sort: str
    search: tuple[str, ...] = ()
    letter: str = ""
    """Type letter of the printed code; empty where records carry none."""
    merge: Merge = Merge.FIELDS
    key: tuple[str, ...] = ()
    """Natural key: the id is derived from these fields, so the same fact from two devices is one record."""
    parent: str = ""
    """The reference field under which this record is listed."""
    shared: bool = False
    """True where records belong to the whole programme instead of one team."""
    icon: str = "file-text"
    new: str = ""
    """What the button says that makes one, marked for translation ("New enterprise"): grammar differs by language."""
    check: Check | None = None
    """Errors: the record is not saved."""
    warn: Check | None = None
    """Doubts: shown beside the field, the record may be saved."""
    steady: tuple[str, ...] = ()
    """Figures that do not change more than threefold from one record of a parent to the next without a reason."""
    explain: str = ""
    """The field for that reason."""
    in_menu: bool = True
    aliased: bool = False
    """True where the same thing may be registered twice, and an alias may say so."""
    seal: str = ""
    """Of a sealed type: the field whose filling signs the record; empty where it is signed by being made."""
    writer: str = ""
    """Of a restricted type: the field that names who wrote it. Only they and coordinators read such records, and they
    travel between their maker's computer and headquarters alone (``sync.closed``); empty where everybody reads them."""
    follows: str = ""
    """The field with the id of the record, of whatever type, that this one is about: it goes wherever that one goes."""


def new_id() -> str:
    """A new record id: UUIDv7 (RFC 9562), which sorts by the time it was made."""
    stamp = time.time_ns() // 1_000_000
    number = (stamp & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))
