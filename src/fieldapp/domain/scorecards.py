"""Items of a scorecard and their scores, as they are kept: JSON with texts by language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Texts = Mapping[str, str]
"""A text by language; English is the one to fall back on, or else the first."""


@dataclass(frozen=True)
class Item:
    """One thing that is scored from 0 to ``highest``; ``score`` None: not scored yet."""

    code: str
    text: Texts
    highest: int
    group: Texts = field(default_factory=dict)
    guide: Texts = field(default_factory=dict)
    score: int | None = None
    evidence: str = ""

    def scored(self, score: int | None) -> Item:
        """The item with another score."""
        return replace(self, score=score)


def said(texts: Texts, language: str) -> str:
    """A text in a language, else in English, else as it is there."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def written(items: Iterable[Item]) -> str:
    """Items as they are kept; the same items are the same text."""
    rows = [
        {
            "code": one.code, "group": dict(one.group), "text": dict(one.text), "highest": one.highest,
            "guide": dict(one.guide), "score": one.score, "evidence": one.evidence,
        }
        for one in items
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False, sort_keys=True)


def read(text: str) -> list[Item]:
    """Items from the text they are kept in; nothing where it is not such a text."""
    try:
        rows = json.loads(text)
    except ValueError:
        return []
    return [_item(row) for row in rows if isinstance(row, dict) and row.get("code")] if isinstance(rows, list) else []


def _item(row: Mapping[str, Any]) -> Item:
    score = row.get("score")
    return Item(
        str(row["code"]), _texts(row.get("text")), int(row.get("highest") or 0), _texts(row.get("group")),
        _texts(row.get("guide")), int(score) if score is not None else None, str(row.get("evidence") or ""),
    )  # fmt: skip


def _texts(value: Any) -> dict[str, str]:
    return {str(code): str(text) for code, text in value.items()} if isinstance(value, dict) else {}
