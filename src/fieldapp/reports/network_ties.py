"""One tie as a file of another program has it."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.numbers import parse_integer


@dataclass(frozen=True)
class ReadTie:
    """One tie as a file has it: where it stands there, the names of its ends, layer and value as written."""

    where: int
    source: str
    target: str
    layer: str = ""
    value: int = 1
    since_year: int | None = None
    problem: str = ""


def whole(text: str, default: int) -> tuple[int, str]:
    """A whole number as written, and what is wrong with it."""
    if not text.strip():
        return default, ""
    try:
        return parse_integer(text.removesuffix(".0")), ""
    except ValueError as error:
        return default, str(error)
