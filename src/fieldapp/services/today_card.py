"""One thing to do on the page Today. Services that know what is due make cards; must not know how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DUE, UNFINISHED, SETTLE = "due", "unfinished", "settle"


@dataclass(frozen=True)
class Card:
    """One thing to do. ``target`` is a page and its arguments, ``action`` the words on the button."""

    column: str
    sentence: str
    action: str
    target: tuple[str, Mapping[str, Any]]
    detail: str = ""
    icon: str = "flag"
