"""Bundles made by hand for tests: right ones, and ones that a careless or malicious device might sign."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import zstandard
from nacl.signing import SigningKey

from fieldapp.domain.fields import new_id
from fieldapp.sync import bundle, contents, identity, line_writer, lines

KEY = SigningKey(b"k" * 32)
DEVICE = identity.id_of(KEY)
STREAM = identity.stream_id(DEVICE, "t1")


def manifest(bundle_id: str = "0" * 36, **facts: Any) -> contents.Manifest:
    plain: dict[str, Any] = {
        "id": bundle_id,
        "sender": DEVICE,
        "to": (),
        "kind": contents.CHANGES,
        "programme": "p1",
        "programme_name": "Try",
        "name": "Dara",
        "app": "1.0",
        "schema": "1.0",
        "made": 1_700_000_000_000,
        "changes": 0,
    }
    return contents.Manifest(**(plain | facts))


def small(path: Path, changes: int = 3) -> Path:
    """A right bundle with a few changes."""
    bundle_id = new_id()
    told = manifest(bundle_id, changes=changes, have=((STREAM, changes),))
    rows = [(1000 + i, "enterprise", f"e{i}", {}, json.dumps({"name": f"Atelier {i} ሱቅ"})) for i in range(changes)]

    def fill(sink: bundle.Sink) -> None:
        contents.write_manifest(sink, told)
        line_writer.Writer(sink).run(STREAM, 0, 1, "", rows)

    bundle.write(path, KEY, bundle_id, fill)
    return path


def text_of(told: contents.Manifest) -> bytes:
    sink = io.BytesIO()
    contents.write_manifest(sink, told)
    return sink.getvalue()


def signed(path: Path, body: Iterable[bytes], key: SigningKey = KEY, bundle_id: str = "0" * 36) -> Path:
    """A bundle with any lines at all, properly signed."""

    def fill(sink: bundle.Sink) -> None:
        for line in body:
            sink.write(line)

    bundle.write(path, key, bundle_id, fill)
    return path


def by_hand(path: Path, body: bytes, signer: SigningKey = KEY, /, **clear: Any) -> Path:
    """A properly signed envelope with any clear line and any body."""
    import base64
    import hashlib

    line = {
        "v": 1,
        "id": "0" * 36,
        "from": identity.id_of(signer),
        "key": base64.b64encode(bytes(signer.verify_key)).decode(),
        "to": [],
        "part": [1, 1],
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "seal": "none",
    } | clear
    top = bundle.MAGIC + json.dumps(line).encode() + b"\n"
    path.write_bytes(top + signer.sign(top).signature + body)
    return path


def squeezed(text: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(text)


def read_all(path: Path) -> tuple[contents.Manifest, list[lines.Run]]:
    with bundle.opened(path) as opened:
        told, runs = contents.read(opened.lines())
        return told, list(runs)
