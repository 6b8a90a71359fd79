"""What one declaration says: the field (F), the record type (View) and the columns that every record has (Record).

A record type is declared once; table, capture, form, list, search, import, export, paper and data dictionary read it
from here. Values are canonical: text and whole numbers only, never floating point, so that they travel and compare
exactly (``kinds`` says how each kind is written). Must not know Qt, sessions, files or a clock.
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from pydantic import ValidationInfo, field_validator
from sqlmodel import Field, SQLModel

from fieldapp.domain.standards import Standard
from fieldapp.i18n import N_

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
    in_menu: bool = True


_NATURAL = uuid.UUID("7f2f5b1e-6f0c-5c0e-9d0c-6669656c6461")


def new_id() -> str:
    """A new record id: UUIDv7 (RFC 9562), which sorts by the time it was made."""
    stamp = time.time_ns() // 1_000_000
    number = (stamp & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))


class Record(SQLModel):
    """The columns that every record has; a subclass declares its own once. No inheritance below this."""

    view: ClassVar[View]

    id: str = Field(default_factory=new_id, primary_key=True)
    team: str = Field(default="")
    """Id of the team that the record belongs to for life; empty for the whole programme."""

    @field_validator("*", mode="before")
    @classmethod
    def _canonical(cls, value: Any, info: ValidationInfo) -> Any:
        from fieldapp.domain import kinds

        field = cls.fields().get(info.field_name or "")
        return value if field is None else kinds.clean(field, value)

    @classmethod
    def table_name(cls) -> str:
        """The name of the record type in tables, changes and files."""
        return str(cls.__tablename__)

    @classmethod
    def fields(cls) -> dict[str, F]:
        """The declared fields in order: name -> F."""
        return _declared(cls)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """All stored columns but ``id``: ``team`` first, then the declared fields."""
        return ("team", *cls.fields())

    @classmethod
    def required(cls) -> frozenset[str]:
        """The names of the fields that must be filled."""
        return frozenset(n for n in cls.fields() if cls.model_fields[n].is_required())

    @classmethod
    def limit(cls, name: str, bound: str) -> int | None:
        """A declared bound of a field (``ge``, ``le``, ``min_length``, ``max_length``), or None."""
        for item in cls.model_fields[name].metadata:
            found = getattr(item, bound, None)
            if isinstance(found, int):
                return found
        return None

    @classmethod
    def is_integer(cls, name: str) -> bool:
        """True where the column holds whole numbers instead of text."""
        return cls.fields()[name].kind in (Kind.INTEGER, Kind.PERCENT) if name in cls.fields() else False

    @classmethod
    def natural_id(cls, values: Values) -> str | None:
        """The id of a record with a natural key (UUIDv5 of type and key), or None where the type has none."""
        if not cls.view.key:
            return None
        return str(
            uuid.uuid5(_NATURAL, "\n".join([cls.table_name(), *(str(values.get(k) or "") for k in cls.view.key)]))
        )


@cache
def _declared(cls: type[Record]) -> dict[str, F]:
    return {n: m for n, info in cls.model_fields.items() for m in info.metadata if isinstance(m, F)}


__all__ = [
    "N_",
    "Check",
    "Choice",
    "F",
    "Field",
    "Kind",
    "Merge",
    "Record",
    "Standard",
    "Value",
    "Values",
    "View",
    "new_id",
]
