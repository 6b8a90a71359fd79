"""Writing a file whole or not at all: a temporary neighbour, flushed to the disk, then put in place in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def whole_file(path: Path | str) -> Iterator[BinaryIO]:
    """Open ``path`` for writing; the file appears under its name only when the block has ended well.

    An earlier file of that name stays as it was until then, and nothing half-written is left behind.
    Raises ReportError where the folder is missing or read-only, the disk is full or the file is open elsewhere.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise report_error(error, target) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(part, target)
    except OSError as error:
        raise report_error(error, target) from error
    finally:
        part.unlink(missing_ok=True)


def _put_in_place(part: Path, target: Path) -> None:
    # mkstemp makes private files; a report is as readable as any file its owner makes.
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
    part.replace(target)
    if os.name == "posix":
        # The new name itself is only safe once the folder is flushed; not every file system can.
        with contextlib.suppress(OSError):
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _is_folder(target: Path) -> bool:
    try:
        return target.is_dir()
    except OSError:  # not even looking at it is allowed
        return False


def report_error(error: OSError, target: Path) -> ReportError:
    """The ReportError that tells a person what an operating system's error on ``target`` means and what to do."""
    names = {"name": target.name, "folder": str(target.parent)}
    if error.errno in _FULL:
        return ReportError(
            _("The disk is full: {name} was not written. Free some space or choose another place.").format(**names)
        )
    if getattr(error, "winerror", None) in (32, 33) or (
        os.name == "nt" and target.exists() and error.errno in _REFUSED
    ):
        return ReportError(_("{name} is open in another program. Close it there and try again.").format(**names))
    if _is_folder(target):
        return ReportError(_("{name} is a folder. Choose a file name.").format(**names))
    if error.errno in _REFUSED:
        return ReportError(_("The folder {folder} cannot be written to. Choose another folder.").format(**names))
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return ReportError(_("The folder {folder} does not exist. Choose another folder.").format(**names))
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        return ReportError(_("{name} cannot be a file name here. Choose a shorter or simpler name.").format(**names))
    reason = error.strerror or str(error)
    return ReportError(
        _("{name} was not written: {reason}. Try again or choose another place.").format(reason=reason, **names)
    )
