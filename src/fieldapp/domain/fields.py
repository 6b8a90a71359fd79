"""What one declaration says: the field (F), the record type (View) and the columns that every record has (Record).

A record type is declared once; table, capture, form, list, search, import, export, paper and data dictionary read it
from here. Values are canonical: text and whole numbers only, never floating point, so that they travel and compare
exactly (``kinds`` says how each kind is written). Must not know Qt, sessions, files or a clock.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from pydantic import ValidationInfo, field_validator
from sqlmodel import Field, SQLModel

from fieldapp.domain.declaring import Check, Choice, F, Kind, Merge, Value, Values, View, new_id
from fieldapp.domain.standards import Standard
from fieldapp.i18n import N_

_NATURAL = uuid.UUID("7f2f5b1e-6f0c-5c0e-9d0c-6669656c6461")


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
        return natural_id(cls.table_name(), [values.get(name) for name in cls.view.key]) if cls.view.key else None


def natural_id(table: str, key: Sequence[Value]) -> str:
    """The UUIDv5 of a table and the values of its natural key, in the order in which the record type names them.

    Spelled here because ``uuid.uuid5`` takes twice as long, and a merge makes one for every second new record.
    """
    text = "\n".join([table, *(str(one or "") for one in key)])
    digits = hashlib.sha1(_NATURAL.bytes + text.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


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
