"""Makes the second vector of docs/bundle-format.md: ``python -m tests.sync.make_vector`` prints it in hexadecimal."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from nacl.signing import SigningKey

from fieldapp.domain.fields import natural_id
from fieldapp.sync import bundle, contents, identity, line_writer, sealing

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


MARK = (
    115_539_968_000_065_536,
    "attendance_mark",
    natural_id("attendance_mark", [ID, FIRM]),
    {},
    f'{{"team":"team-1","session":"{ID}","person":"{FIRM}","status":"present"}}',
)
"""One whose id follows from its natural key; the second printed bundle holds it beside the two."""
KEYS = {"attendance_mark": ("session", "person")}

READER = SigningKey(bytes(range(32, 64)))
"""For whom the sealed one is."""


def make(path: Path, seal: sealing.Seal = sealing.UNSEALED, *, marked: bool = False) -> Path:
    """Write the contents of the first vector in the present form; with ``marked`` those of the second one."""
    changes = [*CHANGES, MARK] if marked else CHANGES
    manifest = replace(MANIFEST, changes=3, have=((STREAM, 3),)) if marked else MANIFEST

    def fill(sink: bundle.Sink) -> None:
        contents.write_manifest(sink, manifest)
        line_writer.Writer(sink, KEYS).run(STREAM, 0, 1, "", changes)

    bundle.write(path, KEY, ID, fill, seal=seal)
    return path


def make_sealed(path: Path) -> Path:
    """Write the vector as devices send it; no two are alike, so the first one made is kept."""
    return make(path, sealing.for_devices([bytes(KEY.verify_key), bytes(READER.verify_key)]), marked=True)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        whole = make(Path(folder) / "vector.fab", marked=True).read_bytes()
    sys.stdout.write("\n".join(whole.hex()[at : at + 100] for at in range(0, len(whole.hex()), 100)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
