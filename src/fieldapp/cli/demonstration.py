"""The command that lives through the demonstration."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.services import demo as demonstration
from fieldapp.store import Store


def demo(given: argparse.Namespace) -> int:
    """``demo``: the journey, step by step; 1 when the stores did not end equal."""
    pictures = None if given.no_pictures else _or_none(given.pictures)
    done = demonstration.journey(given.output, lambda text: print(text, flush=True), pictures=pictures)
    print(_("Everything is in {folder}:").format(folder=done.folder))
    for path in done.files:
        print(f"  {path.relative_to(done.folder)}")
    return 0 if done.equal else 1


def _or_none(pictures: demonstration.Pictures | None) -> demonstration.Pictures | None:
    """The same screenshots, but a Qt that lacks a library of the system is no reason to stop."""
    if pictures is None:
        return None

    def take(store: Store, folder: Path, languages: Sequence[str]) -> Sequence[Path]:
        try:
            return pictures(store, folder, languages)
        except ImportError as error:
            print(_("Without screenshots: {reason}").format(reason=error), file=sys.stderr)
            return []

    return take
