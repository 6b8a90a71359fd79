"""A network as a file of another program has it: names and ties as written there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from fieldapp.domain.numbers import parse_decimal, parse_integer
from fieldapp.i18n import N_, _

NOT_WHOLE = N_("“{text}” is not a whole number; a tie is kept as one. Round it in the file.")
EITHER_WAY = {"undirected": True, "mutual": True, "both": True, "directed": False}
"""What other programs write of a tie's direction -> whether it holds both ways."""


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

    def ways(self, either: bool) -> Iterator[ReadTie]:
        """The tie, and back again where it has no direction."""
        yield self
        if either and not self.problem:
            yield replace(self, source=self.target, target=self.source)


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


def text_of(path: Path) -> str:
    """A text file by its byte order mark, as UTF-8, else as older Windows programs write it.

    A wrong letter does no harm here: names are only compared with those of the list.
    """
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def whole(text: str, default: int) -> tuple[int, str]:
    """A whole number as a person typed it, and what is wrong with it; "1.000" can be read in two ways."""
    if not text.strip():
        return default, ""
    try:
        return (parse_integer(text), "") if parse_decimal(text) % 1 == 0 else (default, _not_whole(text))
    except ValueError as error:
        return default, str(error)


def machine(text: str, default: int) -> tuple[int, str]:
    """A whole number as a program wrote it: the point is a decimal mark, "1.000" and "1e0" are 1."""
    if not text.strip():
        return default, ""
    try:
        value = Decimal(text.strip())
        if value.is_finite() and value % 1 == 0:
            return int(value), ""
        return default, _not_whole(text)
    except InvalidOperation:
        return whole(text, default)


def _not_whole(text: str) -> str:
    return _(NOT_WHOLE).format(text=text.strip())
