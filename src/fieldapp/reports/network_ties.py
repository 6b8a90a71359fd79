"""A network as a file of another program has it: names and ties as written there."""

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


@dataclass(frozen=True)
class ReadNetwork:
    """All ties of a file in its order. ``named``: actors that the file lists, with or without a tie."""

    ties: tuple[ReadTie, ...]
    named: tuple[str, ...] = ()

    @property
    def actors(self) -> tuple[str, ...]:
        """Everybody who is listed or tied, in the order of the file."""
        ends = [end for tie in self.ties if not tie.problem for end in (tie.source, tie.target)]
        return tuple(dict.fromkeys([*self.named, *ends]))


def whole(text: str, default: int) -> tuple[int, str]:
    """A whole number as written, and what is wrong with it."""
    if not text.strip():
        return default, ""
    try:
        return parse_integer(text.removesuffix(".0")), ""
    except ValueError as error:
        return default, str(error)
