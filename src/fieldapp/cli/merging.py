"""The command that merges bundles, watched or not.

Exit codes: 0 all merged; 1 one was refused, or the words make no sense together; 3 it ended early because of the store
(no server, full disk, a process that was ended): run it again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fieldapp.cli.folder import opened
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import exchange, merging
from fieldapp.services.errors import ServiceError
from fieldapp.store import StoreError, errors

REFUSED, EARLY = 1, 3


def merge(given: argparse.Namespace) -> int:
    """``merge``: each file is merged or refused by itself; what is told is told as it happens."""
    summary, files = merging.Summary(given.jobs), _bundles(given.files)
    try:
        with opened(given) as store:
            merging.check_jobs(store, given.jobs)
            results = merging.merge_all(store, files, jobs=given.jobs, dry=given.dry_run, summary=summary)
            if given.json:
                _as_json(results)
            else:
                for result in results:
                    _tell(result)
    except (StoreError, merging.ProcessLost) as error:
        summary.stopped = error.message() if isinstance(error, StoreError) else str(error)
        print(summary.stopped, file=sys.stderr)
    code = EARLY if summary.stopped else REFUSED if summary.refused else 0
    if given.summary is not None:
        _write(given.summary, summary.as_json(code))
    if not given.json and len(files) > 1 and not summary.stopped:
        print(_summary(summary))
    return code


def _bundles(given: Iterable[Path]) -> list[Path]:
    """The files as named; of a folder, its bundles by name. Raises ServiceError for a folder without any."""
    found: list[Path] = []
    for path in given:
        inside = exchange.bundles(path) if path.is_dir() else [path]
        if not inside:
            text = _("There is no bundle in the folder {folder}. Bundles are files whose names end in .fab.")
            raise ServiceError(text.format(folder=path))
        found += inside
    return found


def _as_json(results: Iterable[dict[str, Any]]) -> None:
    """A list, also where it ends early."""
    before = "["
    try:
        for result in results:
            print(before, json.dumps(result, ensure_ascii=False, indent=1), sep="\n", flush=True)
            before = ","
    finally:
        print("[]" if before == "[" else "]")


def _tell(result: dict[str, Any]) -> None:
    if not result["ok"]:
        print(f"{result['file']}: {result['message']}", file=sys.stderr)
        return
    print(result["file"])
    for sentence in result["sentences"]:
        print(f"  {sentence}")


def _write(path: Path, found: dict[str, Any]) -> None:
    """Whole or not at all: whoever waits for the file never reads half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with errors.translated(path.parent):
        part.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)


def _summary(found: merging.Summary) -> str:
    text = _("{count} bundles: {new} new changes, {conflicts} values disagree, {refused} refused.")
    said = text.format(
        count=format_number(found.bundles),
        new=format_number(found.totals["new"]),
        conflicts=format_number(found.totals["conflicts"]),
        refused=format_number(found.refused - found.waiting),
    )
    if found.waiting:
        waits = ngettext(
            "{count} waits for its computer to be approved.", "{count} wait for their computers to be approved.",
            found.waiting,
        )  # fmt: skip
        said += " " + waits.format(count=format_number(found.waiting))
    return said
