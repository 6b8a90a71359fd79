"""Makes ``tests/fixtures/store-<version>.db.zst``, a small store as this version writes it.

    python -m tests.store.make_fixture

Only for a version that is not released yet: a released fixture never changes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import zstandard

from fieldapp.domain.records import RECORDS
from fieldapp.store import migrations, open_store
from fieldapp.store.backup import copy_database
from fieldapp.store.layout import FILE
from tests.store import samples


def make(folder: Path) -> None:
    """A store with two records of each type, and one of each that was deleted."""
    times = iter(range(1_760_000_000_000, 1_770_000_000_000, 1_000))
    with open_store(folder, create=True, clock=lambda: next(times), device_id="device-of-old") as store:
        for cls in RECORDS:
            with store.write("Add") as tx:
                for number in range(3):
                    values = samples.full(cls, number, id=f"{cls.table_name()}-{number}", team="t1")
                    if number == 2 and cls.view.seal:
                        values[cls.view.seal] = None  # what is signed cannot be deleted
                    row = tx.insert(cls, values)
                tx.delete(cls, row)


def main() -> None:
    """Write the fixture of the version in the making."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        copy_database(folder / FILE, folder / "copy.db")
        packed = zstandard.ZstdCompressor(level=19).compress((folder / "copy.db").read_bytes())
    target = Path(__file__).parent.parent / "fixtures" / f"store-{migrations.newest()}.db.zst"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(packed)
    print(f"{target}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
