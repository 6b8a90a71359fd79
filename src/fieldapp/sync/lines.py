"""How the lines of a bundle are read: shapes, clock steps, what the author had seen (``line_writer`` writes them).

A shape names a record type and its fields once; the lines that follow hold values alone. That makes a bundle smaller
and quicker to read than objects would, and it stays text that any JSON reader understands (docs/bundle-format.md 2.2
to 2.4). Everything is checked here for shape and bounds. Must not know files, signatures, the manifest or a store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from fieldapp.domain.fields import Value, natural_id
from fieldapp.sync import identity
from fieldapp.sync.refusal import Reason, Refused

BATCH: Final = 2_000
"""Changes handed over at a time."""
SHAPES: Final = 2_000
"""Shapes that are remembered; the one after the last takes number 0 again."""
MAX_FIELDS: Final = 500
"""Fields of one shape; a change with more is written as an object."""
MAX_KEY: Final = 20
"""Fields of a natural key."""
STREAM: Final = re.compile(r"[a-z0-9]{26}:[^\s:]{0,100}")

_LIMIT: Final = 1 << 63
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NUL: Final = b"\\u0000"

_Whole = Annotated[int, msgspec.Meta(ge=-_LIMIT, le=_LIMIT - 1)]
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Cell = _Whole | str | None
_Seen = _Whole | list[_Whole] | dict[str, _Whole] | None
_LINE: Final = msgspec.json.Decoder(
    tuple[_Whole, _Whole | str, _Id | None, _Seen, list[_Cell] | dict[str, _Cell] | None]
)


class Change(NamedTuple):
    """One change as it travels. ``base`` names streams by their place in ``Manifest.have``; ``patch`` None deletes."""

    seq: int
    hlc: int
    kind: str
    row: str
    base: dict[int, int]
    patch: dict[str, Value] | None


class Run(NamedTuple):
    """Changes of one stream with consecutive numbers; ``link`` is the digest of the change before the first one."""

    stream: str
    first: int
    link: str
    changes: Sequence[Change]


_made: Final = tuple.__new__
"""Past the Python function that makes a named tuple."""


class Reader:
    """Reads the lines after the manifest. ``places``: stream -> place in ``Manifest.have``; ``total`` as announced."""

    def __init__(self, places: Mapping[str, int], total: int) -> None:
        self._places = places
        self._streams = len(places)
        self._makers = {place: maker for stream, place in places.items() if (maker := identity.maker_of(stream))}
        """Of the closed streams: place -> who may read them."""
        self._total = total
        self._shapes: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        """Record type, fields and natural key of each."""
        self._made = 0
        self._stream, self._place, self._link = "", -1, ""
        self._first = self._clock = 0
        self._batch: list[Change] = []

    def runs(self, lines: Iterator[bytes]) -> Iterator[Run]:
        """The runs in pieces of at most BATCH changes. Raises Refused CONTENT for what is not as it should be."""
        count = number = 0
        for number, line in enumerate(lines, 2):
            try:
                if line[:1] == b"[":
                    self._batch.append(self._change(line))
                    count += 1
                    if len(self._batch) >= BATCH:
                        yield self._taken()
                elif (run := self._other(line)) is not None:
                    yield run
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
                raise Refused(Reason.CONTENT, repr(error)[:500], line=number) from error
            if count > self._total:
                raise Refused(Reason.CONTENT, "more changes than announced", line=number)
        if self._batch:
            yield self._taken()
        if count != self._total:
            raise Refused(Reason.CONTENT, f"{count} of {self._total} changes", line=number)

    def _taken(self) -> Run:
        run = Run(self._stream, self._first, self._link, self._batch)
        self._first, self._link, self._batch = self._first + len(self._batch), "", []
        return run

    def _change(self, line: bytes) -> Change:
        """One change. This runs once a line of a bundle with a million: what is checked was mostly checked in C."""
        step, shape, row, seen, values = _LINE.decode(line)
        seq = self._first + len(self._batch)
        if not self._stream or seq >= _LIMIT or (_NUL in line and _holds_nul(row, values)):
            raise ValueError("no stream, too many changes, or a zero in a text")
        if isinstance(shape, str):
            return self._plain(seq, step, shape, row or "", seen, values)
        clock = self._clock
        hlc = ((clock >> 16) + step) << 16 if step else clock + 1
        if not 0 <= hlc < _LIMIT or type(values) is dict or shape < 0:
            raise ValueError("clock or values")
        self._clock = hlc
        kind, fields, key = self._shapes[shape]
        patch = None if values is None else dict(zip(fields, values, strict=True))
        if row is None:
            row = _id_of(kind, key, patch)
        if not seen:
            base = {}
        elif type(seen) is int and 0 < seen < seq and self._place >= 0:
            base = {self._place: seq - seen}
        else:
            base = self._base(seen, seq)
        return _made(Change, (seq, hlc, kind, row, base, patch))

    def _plain(self, seq: int, step: int, kind: str, row: str, seen: Any, patch: Any) -> Change:
        """A change that names its type and fields itself, and steps by the whole clock."""
        hlc = self._clock + step
        if not 0 <= hlc < _LIMIT or type(patch) is list or not _NAME.fullmatch(kind) or not row:
            raise ValueError("clock, kind, id or patch")
        if not all(_NAME.fullmatch(name) for name in patch or ()):
            raise ValueError("field")
        self._clock = hlc
        base = {int(place): last for place, last in seen.items()} if type(seen) is dict else self._base(seen, seq)
        return Change(seq, hlc, kind, row, self._checked(base, seq), patch)

    def _base(self, seen: Any, seq: int) -> dict[int, int]:
        """What the author had seen, by places: see ``_seen``."""
        if not seen:
            return {}
        back, others = (seen, ()) if type(seen) is int else (seen[0], seen[1:])
        base = dict(zip(others[::2], others[1::2], strict=True))
        if back:
            if not 0 < back < seq:
                raise ValueError("base")
            base[self._place] = seq - back
        return self._checked(base, seq)

    def _checked(self, base: dict[int, int], seq: int) -> dict[int, int]:
        """Places that there are, of its own stream only what comes before, and nothing that its readers may not see."""
        for place, last in base.items():
            if not 0 <= place < self._streams or last < 0 or (place == self._place and last >= seq):
                raise ValueError("base")
        if self._makers:
            maker = identity.maker_of(self._stream)
            if any(self._makers.get(place, maker) != maker for place in base):
                raise ValueError("base in a closed stream")
        return base

    def _other(self, line: bytes) -> Run | None:
        """A shape, a clock, or the next stream, before which the run so far is handed over."""
        clear = msgspec.json.decode(line)
        if "shape" in clear:
            self._add_shape(clear["shape"], clear.get("key", []))
            return None
        if "stream" not in clear:
            self._clock = _count(clear["clock"], -1)
            return None
        run = self._taken() if self._batch else None
        stream, link = clear["stream"], clear["link"]
        if type(stream) is not str or not STREAM.fullmatch(stream) or type(link) is not str or len(link) > 64:
            raise ValueError("stream")
        self._first, self._clock = _count(clear["from"], 1), _count(clear["clock"], -1)
        self._stream, self._link, self._place = stream, link, self._places.get(stream, -1)
        return run

    def _add_shape(self, names: Any, key: Any) -> None:
        if type(names) is not list or not 0 < len(names) <= MAX_FIELDS + 1 or len(set(names[1:])) != len(names) - 1:
            raise ValueError("shape")
        if not all(type(name) is str and _NAME.fullmatch(name) for name in names):
            raise ValueError("shape")
        if type(key) is not list or len(key) > MAX_KEY or not all(name in names[1:] for name in key):
            raise ValueError("key")
        shape = names[0], tuple(names[1:]), tuple(key)
        if len(self._shapes) < SHAPES:
            self._shapes.append(shape)
        else:
            self._shapes[self._made % SHAPES] = shape
        self._made += 1


def _id_of(kind: str, key: tuple[str, ...], patch: Mapping[str, Any] | None) -> str:
    """The id that follows from the values of a natural key."""
    if not key or patch is None:
        raise ValueError("no id, and no key to make it of")
    return natural_id(kind, [patch[name] for name in key])


def _holds_nul(row: str | None, values: Any) -> bool:
    """True for a text that databases cannot hold."""
    cells = values.values() if isinstance(values, dict) else values or ()
    return any(isinstance(cell, str) and "\0" in cell for cell in (row, *cells))


def _count(value: Any, least: int) -> int:
    if type(value) is not int or not least <= value < _LIMIT:
        raise ValueError("count")
    return value
