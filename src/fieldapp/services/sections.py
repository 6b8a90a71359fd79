"""A thing seen whole is a row of sections: what each says, and the one step that it offers.

Trainings, apprenticeships and clusters are seen so. A section is made by a function that gets a look at the thing;
pages are named, not imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Target = tuple[str, Mapping[str, Any]]
"""A page and its arguments."""


@dataclass(frozen=True)
class Section:
    """One part of a thing: ``sentence`` is what is there, ``action`` the words on its button, ``target`` its page.

    ``doubts`` are sentences about what does not fit; ``method`` says how figures in it come about; ``links`` lead to
    single records or other steps.
    """

    code: str
    title: str
    sentence: str
    action: str = ""
    target: Target | None = None
    icon: str = "file-text"
    doubts: tuple[str, ...] = ()
    method: str = ""
    links: tuple[tuple[str, Target], ...] = ()
