"""Makes a dictionary for the bodies of small bundles: ``python packaging/exchange_dictionary.py NUMBER FILE``.

What a bundle says again and again (names of types and fields, codes of choices, the manifest's keys) is learned from
invented changes that are drawn from the record types alone: no name and no sentence of anybody is in them. One that was
ever shipped stays as it is, because bundles packed with it are read for ever: a better one gets the next number. The
first was made before ids lay apart.
"""

from __future__ import annotations

import json
import random
import sys
import uuid
from pathlib import Path
from typing import Any

import zstandard

from fieldapp.domain.fields import F, Kind, Record
from fieldapp.domain.records import RECORDS
from fieldapp.sync import ids_apart

BYTES = 16_000
SAMPLES = 1_500
FIRST_ID = 0x0FAB0000
"""Ids of our dictionaries start here: the number is added."""
USUAL = ("enterprise", "person", "attendance_mark", "participation", "enterprise_snapshot")
KEYS = {cls.table_name(): cls.view.key for cls in RECORDS if cls.view.key}
LETTERS = "abcdefghijklmnoprstuvw"


def main(arguments: list[str]) -> int:
    """Write dictionary NUMBER into FILE."""
    number, path = int(arguments[0]), Path(arguments[1])
    draw = random.Random(number)  # noqa: S311  (the same dictionary every time, no secret)
    samples: list[Any] = [_body(draw) for _turn in range(SAMPLES)]
    made = zstandard.train_dictionary(BYTES, samples, dict_id=FIRST_ID + number, level=19)
    path.write_bytes(made.as_bytes())
    return 0


def _body(draw: random.Random) -> bytes:
    """An invented body of a bundle: manifest, one stream, some changes."""
    team = _id(draw)
    streams = [f"{_device(draw)}:{team}" for _turn in range(draw.randint(1, 12))]
    manifest = {
        "id": _id(draw), "from": _device(draw), "to": [_device(draw)], "kind": "changes", "programme": _id(draw),
        "programme_name": _word(draw), "name": _word(draw), "person": _word(draw), "names": {}, "app": "1.0",
        "schema": "1.0", "made": 1_790_000_000_000 + draw.randint(0, 10**10), "stamp": draw.getrandbits(57),
        "teams": [team], "trust": draw.randint(0, 9), "changes": draw.randint(1, 90),
        "have": [[stream, draw.randint(1, 500)] for stream in streams], "acks": [], "files": [],
    }  # fmt: skip
    run = {"stream": streams[0], "from": draw.randint(1, 500), "clock": draw.getrandbits(57), "link": ""}
    return ids_apart.take_out("\n".join([_line(manifest), _line(run), *_changes(draw)]).encode())[1]


def _changes(draw: random.Random) -> list[str]:
    usual = [cls for cls in RECORDS if cls.table_name() in USUAL]
    types = [*usual, *usual, *draw.sample(RECORDS, 4)]
    found: list[str] = []
    shapes: dict[tuple[str, ...], int] = {}
    for _turn in range(draw.randint(10, 60)):
        cls = draw.choice(types)
        names = _some(draw, cls)
        key = KEYS.get(cls.table_name(), ()) if names[0] == "team" else ()
        shape = (cls.table_name(), *names)
        if shape not in shapes:
            shapes[shape] = len(shapes)
            found.append(_line({"shape": list(shape)} | ({"key": list(key)} if key else {})))
        seen = draw.choice([draw.randint(1, 99), draw.randint(1, 400), [0, draw.randint(0, 9), draw.randint(1, 999)]])
        made = names[0] == "team"
        values = [_value(draw, cls, name) for name in names]
        row = None if key else _id(draw)
        found.append(_line([draw.randint(1, 90_000), shapes[shape], row, None if made else seen, values]))
    return found


def _some(draw: random.Random, cls: type[Record]) -> list[str]:
    """The fields of a new record, or the few of a later change."""
    own = [name for name in cls.columns() if name in cls.fields()]
    if draw.random() < 0.5:
        return ["team", *(name for name in own if name in cls.view.key or draw.random() < 0.5)]
    return draw.sample(own, draw.randint(1, min(3, len(own))))


def _value(draw: random.Random, cls: type[Record], name: str) -> Any:
    if name == "team":
        return _id(draw)
    field: F = cls.fields()[name]
    if field.choices:
        return draw.choice(field.choices).code
    if field.kind is Kind.REF:
        return _id(draw)
    if field.kind in (Kind.INTEGER, Kind.PERCENT):
        return draw.randint(0, 200)
    if field.kind is Kind.DAY:
        return f"20{draw.randint(20, 29)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    if field.kind is Kind.MONEY:
        return f"{draw.randint(1, 99_999)}.00 USD"
    return _word(draw)


def _id(draw: random.Random) -> str:
    return str(uuid.UUID(int=(0x0190 << 112) | draw.getrandbits(108) | (7 << 76)))


def _device(draw: random.Random) -> str:
    return "".join(draw.choice("abcdefghijklmnopqrstuvwxyz234567") for _turn in range(26))


def _word(draw: random.Random) -> str:
    return "".join(draw.choice(LETTERS) for _turn in range(draw.randint(3, 9)))


def _line(said: object) -> str:
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
