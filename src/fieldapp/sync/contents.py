"""What the lines of a bundle's body mean: one manifest, then for each stream its line and one line a change.

Everything is checked here for shape and bounds, so that what the rest of ``sync`` receives is what this module says.
Must not know files, signatures or a store.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from fieldapp.domain.fields import Value
from fieldapp.sync.bundle import Sink
from fieldapp.sync.refusal import Reason, Refused

CHANGES: Final = "changes"
KIT: Final = "kit"
RECEIPT: Final = "receipt"
BATCH: Final = 2_000
"""Changes handed over at a time."""

_INTEGER_LIMIT: Final = 1 << 63
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_STREAM: Final = re.compile(r"[a-z0-9]{26}:[^\s:]{0,100}")

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

Vector = Mapping[str, int]
"""Stream -> the number of its last change, with none missing before it."""


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
    heads: Mapping[str, str] = field(default_factory=dict)
    """Stream of an addressed device -> digest of the change that ``have`` names: a copy of that device learns of it."""


def compact(value: object) -> str:
    """JSON without spaces, in UTF-8: the one way in which values are written and compared."""
    return _ENCODER.encode(value)


def digest(hlc: int, kind: str, row: str, base: Vector, patch: Mapping[str, Value] | None) -> str:
    """What two stores compare to see that a change is the same: 32 hexadecimal digits, whatever order the keys have."""
    text = json.dumps([hlc, kind, row, base, patch], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_manifest(sink: Sink, manifest: Manifest) -> None:
    """Write the first line."""
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
    if manifest.kit:
        line["kit"] = dict(manifest.kit)
    if manifest.heads:
        line["heads"] = dict(manifest.heads)
    sink.write(compact(line).encode() + b"\n")


def write_run(
    sink: Sink, stream: str, first: int, link: str, changes: Iterable[tuple[int, str, str, str, str]]
) -> None:
    """Write one stream: its line, then a line a change (hlc, kind, row, base JSON, patch JSON), streamed.

    ``base`` is JSON text already numbered by ``have``; ``""`` and ``"null"`` stand for nothing seen and for a deletion.
    """
    lines: list[str] = []
    clock = None
    for hlc, kind, row, base, patch in changes:
        if clock is None:
            lines.append(compact({"stream": stream, "from": first, "clock": hlc, "link": link}))
            clock = hlc
        lines.append(f"[{hlc - clock},{compact(kind)},{compact(row)},{base or 'null'},{patch or 'null'}]")
        clock = hlc
        if len(lines) >= BATCH:
            sink.write(("\n".join(lines) + "\n").encode())
            lines.clear()
    if lines:
        sink.write(("\n".join(lines) + "\n").encode())


def read(lines: Iterator[bytes]) -> tuple[Manifest, Iterator[Run]]:
    """The manifest, and the runs in pieces of at most BATCH changes. Raises Refused CONTENT for all else."""
    try:
        first = next(lines)
    except StopIteration:
        raise Refused(Reason.CONTENT, "no manifest", line=1) from None
    manifest = _guard(_manifest, first, 1)
    return manifest, _runs(lines, manifest)


def _runs(lines: Iterator[bytes], manifest: Manifest) -> Iterator[Run]:
    streams = len(manifest.have)
    stream, link, first, clock, total = "", "", 0, 0, 0
    batch: list[Change] = []
    for number, line in enumerate(lines, 2):
        if line[:1] == b"{":
            if batch:
                yield Run(stream, first, link, batch)
                batch = []
            stream, first, clock, link = _guard(_stream, line, number)
        elif not stream:
            raise Refused(Reason.CONTENT, "a change without stream", line=number)
        else:
            try:
                change = _change(line, first + len(batch), clock, streams)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise Refused(Reason.CONTENT, repr(error), line=number) from error
            clock = change.hlc
            batch.append(change)
            total += 1
            if len(batch) >= BATCH:
                yield Run(stream, first, link, batch)
                first, link, batch = first + len(batch), "", []
        if total > manifest.changes:
            raise Refused(Reason.CONTENT, "more changes than announced", line=number)
    if batch:
        yield Run(stream, first, link, batch)
    if total != manifest.changes:
        raise Refused(Reason.CONTENT, f"{total} of {manifest.changes} changes", line=total)


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
    _require(all(_STREAM.fullmatch(stream) for stream, _ in have), "stream")
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
        heads={_text(stream): _text(digest) for stream, digest in clear.get("heads", {}).items()},
    )


def _stream(line: bytes) -> tuple[str, int, int, str]:
    clear = _load(line)
    stream, first, clock, link = clear["stream"], _count(clear["from"]), _count(clear["clock"]), clear["link"]
    _require(type(stream) is str and _STREAM.fullmatch(stream) is not None, "stream")
    _require(first >= 1 and type(link) is str and len(link) <= 64, "link")
    return stream, first, clock, link


def _change(line: bytes, seq: int, clock: int, streams: int) -> Change:
    """One change. This runs once a line of a bundle with a million: the plain conditions are the fast ones."""
    step, kind, row, base, patch = _load(line)
    hlc = clock + step
    if type(step) is not int or not 0 <= hlc < _INTEGER_LIMIT or seq >= _INTEGER_LIMIT:
        raise ValueError("clock")
    if type(kind) is not str or type(row) is not str or not 0 < len(row) <= 200 or not _NAME.fullmatch(kind):
        raise ValueError("kind or row")
    if patch is not None:
        if type(patch) is not dict:
            raise ValueError("patch")
        for name, value in patch.items():
            if not _is_value(value) or not _NAME.fullmatch(name):
                raise ValueError(name)
    return Change(seq, hlc, kind, row, _base(base, streams) if base is not None else {}, patch)


def _is_value(value: Any) -> bool:
    kind = type(value)
    return kind is str or value is None or (kind is int and -_INTEGER_LIMIT <= value < _INTEGER_LIMIT)


def _base(base: Any, streams: int) -> dict[int, int]:
    seen = {int(place): seq for place, seq in base.items()}
    for place, seq in seen.items():
        if type(seq) is not int or not (0 <= place < streams and 0 <= seq < _INTEGER_LIMIT):
            raise ValueError("base")
    return seen


def _count(value: Any) -> int:
    _require(type(value) is int and 0 <= value < _INTEGER_LIMIT, "count")
    return int(value)


def _text(value: Any) -> str:
    _require(type(value) is str and len(value) <= 2_000, "text")
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
