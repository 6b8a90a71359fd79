"""docs/adding-a-record-type.md is carried out, to the letter, on a copy of the application and an existing store."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.store.make_fixture import make

FILE_BLOCK = re.compile(r"`(src/fieldapp/[\w/]+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)
DIFF_BLOCK = re.compile(r"`(src/fieldapp/[\w/]+\.py)`[^`]*:\n\n```diff\n(.*?)```", re.DOTALL)

STORY = """
import base64, json, pathlib, sys
import sqlalchemy as sa
from fieldapp.domain.records import MentoringVisit, by_table
from fieldapp.domain.validation import validate
from fieldapp.store import Query, local, migrations, open_store, schema
from fieldapp.sync import claim
from fieldapp.store.check import check
from fieldapp.sync.fold import fold
from fieldapp.sync.receive import merge
from fieldapp.sync.send import export_bundle

assert by_table("mentoring_visit") is MentoringVisit
home = pathlib.Path(sys.argv[1])
visit = {"enterprise": "enterprise-0", "day": "2025-11-15", "mentor": "Đào Thị Hoa", "minutes": 300, "topic": "quality"}
assert "took so long" in validate(MentoringVisit, visit).errors["notes"]
assert validate(MentoringVisit, {**visit, "notes": "Two firms"}).errors == {}

with open_store(home / "old") as store:
    assert [path.name[:19] for path in (home / "old" / "backups").iterdir()] == ["before-1.900-from-1"]
    with store.write("New mentoring visit") as tx:
        assert migrations.version_of(tx.conn) == (1, 900)
        local.put(tx, local.PROGRAMME, "programme-0")
        row = tx.insert(MentoringVisit, {**visit, "notes": "Two firms", "team": "t1"})
        tx.insert(MentoringVisit, {**visit, "day": "2025-01-01", "mentor": "Somebody", "minutes": 60, "team": "t1"})
    with store.read() as tx:
        assert tx.ids(MentoringVisit, Query(text="dao hoa")) == [row]
        assert tx.ids(MentoringVisit, Query())[1] == row
        assert tx.ids(MentoringVisit, Query(equals={"enterprise": "enterprise-0", "topic": "quality"}))[1:] == [row]
        (event,) = tx.history(MentoringVisit, row)
        assert event.patch["mentor"] == "Đào Thị Hoa"
    with open_store(home / "other", create=True) as other:
        key = base64.b64encode(bytes(claim.key(other).verify_key)).decode()
        device = other.device_id
    with store.write() as tx:
        tx.conn.execute(sa.insert(schema.peer).values(device=device, key=key))
    export_bundle(store, home / "out.fab")
    assert {one.problem for one in check(store, lambda _cls, ops: fold(ops))} <= {"missing"}

with open_store(home / "other") as other:
    with other.write() as tx:
        local.put(tx, local.PROGRAMME, "programme-0")
    merge(other, home / "out.fab")
    with other.read() as tx:
        assert tx.get(MentoringVisit, row)["minutes"] == 300
print("done")
"""


def test_example_when_followed_then_the_new_type_is_stored_listed_found_captured_and_sent(
    root: Path, tmp_path: Path
) -> None:
    text = (root / "docs" / "adding-a-record-type.md").read_text(encoding="utf-8")
    make(tmp_path / "old")
    copy = tmp_path / "checkout"
    shutil.copytree(root / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "ui", "reports"))
    shutil.copytree(root / "resources" / "exchange", copy / "resources" / "exchange")
    files, diffs = FILE_BLOCK.findall(text), DIFF_BLOCK.findall(text)
    assert (len(files), len(diffs)) == (2, 2)
    for name, content in files:
        assert not (copy / name).exists()
        (copy / name).write_text(content, encoding="utf-8")
    for name, changes in diffs:
        (copy / name).write_text(applied((copy / name).read_text(encoding="utf-8"), changes), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", STORY, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "done\n", done.stderr


def applied(content: str, changes: str) -> str:
    """A diff without line numbers: each line of context or removal is looked for below the one before."""
    lines, at = content.split("\n"), 0
    for change in changes.rstrip("\n").split("\n"):
        sign, line = change[0], change[1:]
        if sign == "+":
            lines.insert(at, line)
            at += 1
            continue
        at = lines.index(line, at)
        if sign == "-":
            del lines[at]
        else:
            at += 1
    return "\n".join(lines)
