"""The lists of sections that a study begins with: the one that ships, and those that a programme kept from its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fieldapp import paths
from fieldapp.domain.records import StudyTemplate
from fieldapp.i18n import language
from fieldapp.services.naming import titles_in
from fieldapp.store import ReadTx

SHIPPED = "dsr16"
OWN = "own:"


@dataclass(frozen=True)
class Start:
    """A section as a template has it, in one language; ``body`` is marked text."""

    code: str
    title: str
    guide: str
    body: str


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(paths.resource(f"studies/{SHIPPED}.json").read_text(encoding="utf-8"))
    return found


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words["en"]


def choices(tx: ReadTx) -> list[tuple[str, str]]:
    """The templates to choose from: name for the record, and for a person."""
    own = titles_in(tx, StudyTemplate, [str(row["id"]) for row in tx.find(StudyTemplate)])
    return [
        (SHIPPED, _in(_shipped()["name"], language())),
        *((f"{OWN}{record_id}", name) for record_id, name in own.items()),
    ]


def title(cluster: str, language: str) -> str:
    """The title of a study in its language."""
    return _in(_shipped()["title"], language).format(cluster=cluster)


def sections(tx: ReadTx, template: str, language: str) -> list[Start]:
    """The sections of a template; those of the shipped one where it is not here (any more)."""
    row = tx.get(StudyTemplate, template.removeprefix(OWN)) if template.startswith(OWN) else None
    if row is not None:
        return [Start(**{name: str(one.get(name, "")) for name in _NAMES}) for one in json.loads(str(row["sections"]))]
    return [
        Start(
            str(one["code"]), _in(one["title"], language), _in(one["guide"], language),
            "\n".join(f"{{{{{name}}}}}" for name in one["slots"]),
        )
        for one in _shipped()["sections"]
    ]  # fmt: skip


_NAMES = ("code", "title", "guide", "body")


def as_text(sections: list[Start]) -> str:
    """Sections as a template's record keeps them."""
    return json.dumps([{name: getattr(one, name) for name in _NAMES} for one in sections], ensure_ascii=False)
