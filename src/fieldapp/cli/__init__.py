"""The command line: the same use cases as the window, without one.

Exit codes: 0 done; 1 refused or failed, with a sentence on standard error; 2 the words were not understood.
Must not know SQL or Qt; who takes screenshots of the window is handed in.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import i18n, paths, settings
from fieldapp.progress import Cancelled

if TYPE_CHECKING:
    from fieldapp.services.demo import Pictures

FINE, FAILED, USAGE = 0, 1, 2


def main(words: Sequence[str] | None = None, *, pictures: Pictures | None = None) -> int:
    """Run one command; its exit code. Raises SystemExit(2) for words that are not understood.

    ``pictures`` takes screenshots for the demonstration, where there is a window to take them of.
    """
    given = list(sys.argv[1:] if words is None else words)
    for stream in (sys.stdout, sys.stderr):
        # A console in another encoding must never end the work.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    i18n.set_language(_language(given))
    from fieldapp.cli.parser import parse

    chosen = parse(given)
    chosen.pictures = pictures
    try:
        return _done(chosen)
    except KeyboardInterrupt:
        return _refused(i18n._("Stopped. Nothing was changed."))
    except Cancelled:
        return _refused(i18n._("Stopped. Nothing was changed."))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has enough
        return FAILED
    except Exception as error:
        text = sentence(error)
        if text is None:
            raise
        return _refused(text)


def _done(chosen: argparse.Namespace) -> int:
    """Run a command, once more after its passphrase was typed where the key of the computer was locked."""
    try:
        return int(chosen.run(chosen))
    except Exception as error:
        from fieldapp.sync.vault import KeyLocked

        if not isinstance(error, KeyLocked):
            raise
        from fieldapp.cli.keys import unlocked

        if not unlocked(error.folder):
            raise
    return int(chosen.run(chosen))


def sentence(error: Exception) -> str | None:
    """What to say about an expected failure; None for a mistake in the program."""
    from fieldapp.reports.errors import ReportError
    from fieldapp.survey import FormError

    if isinstance(error, ReportError | FormError):
        return str(error)
    message = getattr(error, "message", None)
    if callable(message):
        return str(message())
    if isinstance(error, OSError):
        return _refused_file(error)
    return None


def _refused_file(error: OSError) -> str:
    """What the system says about a file, in the person's language where it is one of the usual things."""
    name = str(error.filename or "")
    if name and isinstance(error, FileNotFoundError):
        place = Path(name)
        return i18n._("There is no file {name} in {folder}.").format(name=place.name, folder=place.parent)
    if name and isinstance(error, IsADirectoryError):
        return i18n._("{name} is a folder. Give the name of a file.").format(name=name)
    if name and isinstance(error, PermissionError):
        return i18n._("{name} is closed to you. Change its rights, or choose another file.").format(name=name)
    return i18n._("{file}: {reason}.").format(file=name, reason=error.strerror or str(error))


def _refused(text: str) -> int:
    print(text, file=sys.stderr)
    return FAILED


def _language(words: Sequence[str]) -> str:
    """The language asked for, before anything is parsed: the help is in it, too."""
    for place, word in enumerate(words):
        if word == "--language" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--language="):
            return word.partition("=")[2]
    return settings.load(paths.settings_file()).language
