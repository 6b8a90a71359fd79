"""How changes are written as lines of a bundle (docs/bundle-format.md 2.2 to 2.4); ``lines`` reads them back.

A shape names a record type and its fields once; the lines that follow hold values alone. An id that follows from its
record's natural key is left out. Must not know files, signatures, the manifest or a store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from fieldapp.domain.fields import natural_id
from fieldapp.sync.lines import BATCH, MAX_FIELDS, MAX_KEY, SHAPES
from fieldapp.sync.packing import Sink

_PATCH: Final = msgspec.json.Decoder(dict[str, Any])
_ENCODE: Final = msgspec.json.Encoder().encode

Written = tuple[int, str, str, Mapping[int, int], str | None]
"""A change to be written: clock, record type, id, base by places in ``Manifest.have``, patch as JSON or None."""


class Writer:
    """Writes the streams of one body, streamed.

    ``keys``: record type -> the fields of its natural key. A change that gives them all need not say the id.
    """

    def __init__(self, sink: Sink, keys: Mapping[str, Sequence[str]] | None = None) -> None:
        self._sink = sink
        self._keys = {kind: tuple(key) for kind, key in (keys or {}).items() if 0 < len(key) <= MAX_KEY}
        self._shapes: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        self._held: list[bytes] = []

    def run(self, stream: str, place: int, first: int, link: str, changes: Iterable[Written]) -> None:
        """Write one stream: its line, then a line a change.

        ``place`` is the stream's own place in ``Manifest.have``, by which bases name streams too.
        """
        clock = None
        for seq, (hlc, kind, row, base, patch) in enumerate(changes, first):
            if clock is None:
                clock = hlc - 1
                self._line({"stream": stream, "from": first, "clock": clock, "link": link})
            values = None if patch is None else _PATCH.decode(patch)
            self._change(hlc, clock, kind, row, _seen(base, place, seq), values)
            clock = hlc
            if len(self._held) >= BATCH:
                self._flush()
        self._flush()

    def _change(self, hlc: int, clock: int, kind: str, row: str, seen: Any, patch: dict[str, Any] | None) -> None:
        if patch is not None and len(patch) > MAX_FIELDS:
            self._line([hlc - clock, kind, row, seen, patch])
            return
        step = (hlc >> 16) - (clock >> 16)
        if hlc == clock + 1:
            step = 0
        elif not step or hlc & 0xFFFF:
            self._line({"clock": hlc - 1})
            step = 0
        key = self._key_of(kind, row, patch)
        names = (kind, *(patch or ()))
        shape = self._shapes.get((names, key))
        if shape is None:
            if len(self._shapes) == SHAPES:
                self._shapes.clear()
            shape = self._shapes[names, key] = len(self._shapes)
            self._line({"shape": names, "key": key} if key else {"shape": names})
        self._line([step, shape, None if key else row, seen, None if patch is None else list(patch.values())])

    def _key_of(self, kind: str, row: str, patch: Mapping[str, Any] | None) -> tuple[str, ...]:
        """The natural key whose values, all in this change, make its id; empty where the id has to be said."""
        key = self._keys.get(kind, ())
        if not key or patch is None or not all(name in patch for name in key):
            return ()
        return key if natural_id(kind, [patch[name] for name in key]) == row else ()

    def _line(self, value: Any) -> None:
        self._held.append(_ENCODE(value))

    def _flush(self) -> None:
        if self._held:
            self._sink.write(b"\n".join(self._held) + b"\n")
            self._held.clear()


def _seen(base: Mapping[int, int], place: int, seq: int) -> int | list[int] | None:
    """How far back the author's own last change of the record lies; and pairs of place and number for other streams."""
    if not base:
        return None
    own = base.get(place, 0)
    back = seq - own if 0 < own < seq else 0
    others = [number for other, last in base.items() if other != place or not back for number in (other, last)]
    return [back, *others] if others else back
