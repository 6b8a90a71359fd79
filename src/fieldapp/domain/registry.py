"""Which lists of a survey form are the programme's own registry, and how their columns are called.

A form names such a list as it names a file (``enterprises.csv``) or an entity list; the rows come from the records.
Must not know forms or stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LISTS: Final[Mapping[str, str]] = {
    "enterprises": "enterprise",
    "enterprise": "enterprise",
    "firms": "enterprise",
    "people": "person",
    "persons": "person",
    "person": "person",
}
"""Name of a list in a form -> record type."""

TITLES: Final[Mapping[str, str]] = {"enterprise": "name", "person": "name_as_written"}
"""The field that is the ``label`` of an entity."""

ALIASES: Final[Mapping[str, Mapping[str, str]]] = {
    "enterprise": {"enterprise_name": "name", "firm_name": "name", "owner_name": "owner", "gps": "point"},
    "person": {"person_name": "name_as_written", "full_name": "name_as_written", "birth_date": "birth"},
}
"""Properties by which forms often call a field, beside the field's own name."""

LAST: Final = "last_"
"""Before the name of a figure of a firm's newest snapshot, as in ``last_turnover``."""


def is_registry(file_name: str) -> bool:
    """Whether a list of this name, with or without ``.csv``, comes from the registry where no such file is given."""
    return file_name.removesuffix(".csv") in LISTS


def field_of(table: str, name: str) -> str:
    """The field that a property of an entity means."""
    return ALIASES[table].get(name, name)
