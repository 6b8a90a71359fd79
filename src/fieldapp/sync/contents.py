"""What the lines of a bundle's body mean: one manifest, then the streams with their changes (``lines``).

Everything is checked here for shape and bounds, so that what the rest of ``sync`` receives is what this module says.
Must not know files, signatures or a store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fieldapp.domain.fields import Value
from fieldapp.sync.lines import STREAM, Reader, Run
from fieldapp.sync.packing import Sink
from fieldapp.sync.refusal import Reason, Refused

CHANGES: Final = "changes"
KIT: Final = "kit"
RECEIPT: Final = "receipt"
JOIN: Final = "join"
"""A device asks to belong to the programme."""
FILES: Final = "files"
"""The bytes of attachments."""

_INTEGER_LIMIT: Final = 1 << 63

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

Vector = Mapping[str, int]
"""Stream -> the number of its last change, with none missing before it."""


@dataclass(frozen=True)
class Manifest:
    """The first line of the body: what the bundle is, who signed it for whom, what the sender has.

    ``id``, ``sender`` and ``to`` repeat the clear line, so that a body cannot be put into another envelope. ``have``
    is the sender's version vector and its acknowledgement; ``acks`` the bundles it received lately from the
    addressed devices.
    """

    id: str
    sender: str
    to: tuple[str, ...]
    kind: str
    programme: str
    programme_name: str
    name: str
    """What people call the device."""
    app: str
    schema: str
    made: int
    """Milliseconds since 1970, by the sender's clock."""
    changes: int
    person: str = ""
    """Who works with the device."""
    stamp: int = 0
    """The sender's hybrid clock, which never goes back: of two statements the greater one is the later."""
    teams: tuple[str, ...] = ()
    """The teams that the sender holds; none = all."""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Device -> (its name, its person), for the devices whose changes are passed on."""
    have: tuple[tuple[str, int], ...] = ()
    acks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    trust: int = 0
    kit: Mapping[str, Any] = field(default_factory=dict)
    list: str = ""
    """The signed trust list, where the sender thinks that the addressed do not have it."""
    heads: Mapping[str, str] = field(default_factory=dict)
    """Stream of an addressed device -> digest of the change that ``have`` names: a copy of that device learns of it."""
    lacks: str | None = None
    """The first bytes of the hashes of attachments whose records are here and whose bytes are not (``attached``)."""


def compact(value: object) -> str:
    """JSON without spaces, in UTF-8: the one way in which values are written and compared."""
    return _ENCODER.encode(value)


def digest(hlc: int, kind: str, row: str, base: Vector, patch: Mapping[str, Value] | None) -> str:
    """What two stores compare to see that a change is the same: 32 hexadecimal digits, whatever order the keys have."""
    text = json.dumps([hlc, kind, row, base, patch], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_manifest(sink: Sink, manifest: Manifest) -> None:
    """Write the first line."""
    sink.write(line_of(manifest))


def line_of(manifest: Manifest) -> bytes:
    """The first line, with its line feed."""
    line = {
        "id": manifest.id,
        "from": manifest.sender,
        "to": list(manifest.to),
        "kind": manifest.kind,
        "programme": manifest.programme,
        "programme_name": manifest.programme_name,
        "name": manifest.name,
        "person": manifest.person,
        "names": {device: list(names) for device, names in manifest.names.items()},
        "app": manifest.app,
        "schema": manifest.schema,
        "made": manifest.made,
        "stamp": manifest.stamp,
        "teams": list(manifest.teams),
        "trust": manifest.trust,
        "changes": manifest.changes,
        "have": [list(pair) for pair in manifest.have],
        "acks": list(manifest.acks),
        "files": list(manifest.files),
    }
    if manifest.list:
        line["list"] = manifest.list
    if manifest.kit:
        line["kit"] = dict(manifest.kit)
    if manifest.heads:
        line["heads"] = dict(manifest.heads)
    if manifest.lacks is not None:
        line["lacks"] = manifest.lacks
    return compact(line).encode() + b"\n"


def read(lines: Iterator[bytes]) -> tuple[Manifest, Iterator[Run]]:
    """The manifest, and the runs in pieces of at most BATCH changes. Raises Refused CONTENT for all else."""
    try:
        first = next(lines)
    except StopIteration:
        raise Refused(Reason.CONTENT, "no manifest", line=1) from None
    manifest = _guard(_manifest, first, 1)
    places = {stream: place for place, (stream, _have) in enumerate(manifest.have)}
    return manifest, Reader(places, manifest.changes).runs(lines)


def _guard(parse: Any, line: bytes, number: int, *rest: Any) -> Any:
    try:
        return parse(line, *rest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(Reason.CONTENT, repr(error), line=number) from error


def _strict(name: str) -> None:
    raise ValueError(f"{name} is no number")


_DECODER: Final = json.JSONDecoder(parse_constant=_strict)
"""Made once: making one for each line would take longer than reading it."""


def _load(line: bytes) -> Any:
    text = line.decode()
    value, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError("more than one value")
    if b"\\u" in line:  # half a surrogate pair can be written so, and cannot be stored
        compact(value).encode()
    return value


def _manifest(line: bytes) -> Manifest:
    clear = _load(line)
    have = tuple((str(stream), _count(seq)) for stream, seq in clear["have"])
    _require(all(STREAM.fullmatch(stream) for stream, _ in have), "stream")
    _require(len({stream for stream, _ in have}) == len(have), "a stream twice")
    kit = clear.get("kit", {})
    _require(type(kit) is dict, "kit")
    return Manifest(
        id=_text(clear["id"]),
        sender=_text(clear["from"]),
        to=_texts(clear["to"]),
        kind=_text(clear["kind"]),
        programme=_text(clear["programme"]),
        programme_name=_text(clear["programme_name"]),
        name=_text(clear["name"]),
        app=_text(clear["app"]),
        schema=_text(clear["schema"]),
        made=_count(clear["made"]),
        changes=_count(clear["changes"]),
        have=have,
        acks=_texts(clear["acks"]),
        files=_texts(clear["files"]),
        trust=_count(clear["trust"]),
        person=_text(clear["person"]),
        stamp=_count(clear["stamp"]),
        teams=_texts(clear["teams"]),
        names={_text(device): _pair(names) for device, names in clear["names"].items()},
        kit=kit,
        list=_long(clear.get("list", "")),
        heads={_text(stream): _text(digest) for stream, digest in clear.get("heads", {}).items()},
        lacks=_long(clear["lacks"]) if "lacks" in clear else None,
    )


def _count(value: Any) -> int:
    _require(type(value) is int and 0 <= value < _INTEGER_LIMIT, "count")
    return int(value)


def _text(value: Any) -> str:
    _require(type(value) is str and len(value) <= 2_000, "text")
    return str(value)


def _long(value: Any) -> str:
    _require(type(value) is str, "text")
    return str(value)


def _pair(names: Any) -> tuple[str, str]:
    first, second = names
    return _text(first), _text(second)


def _texts(values: Any) -> tuple[str, ...]:
    _require(type(values) is list, "list")
    return tuple(_text(value) for value in values)


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise ValueError(what)
