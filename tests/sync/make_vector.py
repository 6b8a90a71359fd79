"""Makes the test vector of docs/bundle-format.md: ``python -m tests.sync.make_vector`` prints it in hexadecimal."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from nacl.signing import SigningKey

from fieldapp.sync import bundle, contents, identity, lines, sealing

KEY = SigningKey(bytes(range(32)))
ID = "01900000-0000-7000-8000-000000000001"
STREAM = identity.stream_id(identity.id_of(KEY), "team-1")
FIRM = "01900000-0000-7000-8000-00000000000a"
MANIFEST = contents.Manifest(
    id=ID,
    sender=identity.id_of(KEY),
    to=(),
    kind=contents.CHANGES,
    programme="01900000-0000-7000-8000-0000000000ff",
    programme_name="Crafts of the Mekong",
    name="KH-01",
    person="Dara",
    app="1.0.0",
    schema="1.0",
    made=1_763_000_000_000,
    stamp=115_539_968_000_000_002,
    changes=2,
    have=((STREAM, 2),),
    teams=("team-1",),
)
CHANGES = [
    (115_539_968_000_000_000, "organisation", FIRM, {}, '{"team":"team-1","name_as_written":"ជាងដែក"}'),
    (115_539_968_000_000_001, "organisation", FIRM, {0: 1}, '{"name_as_written":"Anvil"}'),
]


READER = SigningKey(bytes(range(32, 64)))
"""For whom the sealed one is."""


def make(path: Path, seal: sealing.Seal = sealing.UNSEALED) -> Path:
    """Write the vector."""

    def fill(sink: bundle.Sink) -> None:
        contents.write_manifest(sink, MANIFEST)
        lines.Writer(sink).run(STREAM, 0, 1, "", CHANGES)

    bundle.write(path, KEY, ID, fill, seal=seal)
    return path


def make_sealed(path: Path) -> Path:
    """Write the vector as devices send it; no two are alike, so the first one made is kept."""
    return make(path, sealing.for_devices([bytes(KEY.verify_key), bytes(READER.verify_key)]))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        whole = make(Path(folder) / "vector.fab").read_bytes()
    sys.stdout.write("\n".join(whole.hex()[at : at + 100] for at in range(0, len(whole.hex()), 100)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
