"""The programme of ``tests.bench.exchange`` in pycrdt (Yjs): what its document weighs, how long taking it in takes.

    python -m tests.bench.crdts [--quick]

Not the same work: a document in memory, one author, no tables, no signatures, no seal, nobody asked about
disagreements. It shows what the encoding of a general library costs. pycrdt is no dependency of the application:
``pip install pycrdt`` into the environment first; where it is not there, the figures say so. The last line is JSON:

* ``peer_bytes_per_change``: of the whole document as one update, packed as our bundles are, by field-change;
* ``peer_import_s``: that update taken in by an empty document; ``peer_peak_mb``: of this process.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import zstandard

from fieldapp.sync import packing
from tests.bench.changes import CHANGES, Programme
from tests.bench.exchange import peak_mb


def measure(changes: int) -> dict[str, Any]:
    """The figures, or that the library is not there."""
    try:
        crdt: Any = importlib.import_module("pycrdt")
    except ImportError:
        return {"pycrdt": "not installed"}
    doc, fields = crdt.Doc(), 0
    rows = doc["rows"] = crdt.Map()
    for change in Programme(changes):
        patch = change.patch or {}
        fields += len(patch)
        with doc.transaction():  # each change is a person's own save
            if change.row in rows:
                rows[change.row].update(patch)
            else:
                rows[change.row] = crdt.Map(dict(patch))
    update = doc.get_update()
    packed = zstandard.ZstdCompressor(compression_params=packing.LARGE).compress(update)
    other = crdt.Doc()
    start = time.perf_counter()
    other.apply_update(update)
    spent = time.perf_counter() - start
    assert len(other.get("rows", type=crdt.Map)) == len(rows)
    return {
        "pycrdt": metadata.version("pycrdt"), "changes": changes, "field_changes": fields,
        "peer_raw_bytes_per_change": round(len(update) / fields, 2),
        "peer_bytes_per_change": round(len(packed) / fields, 2),
        "peer_import_s": round(spent, 2), "peer_peak_mb": round(peak_mb()),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; the last line printed is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(arguments)
    sys.stdout.write(json.dumps(measure(CHANGES // 10 if asked.quick else CHANGES)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
