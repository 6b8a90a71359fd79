"""Files to forms: .xlsx and .xls by way of pyxform, .xml as they are, with the files that lie beside them.

pyxform is imported only here and only when needed. Every fault becomes a FormError that names its sheet and row.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from fieldapp.i18n import _
from fieldapp.survey import converter_words
from fieldapp.survey.errors import FormError
from fieldapp.survey.form import ExpressionError, Form
from fieldapp.survey.other_words import with_other_words
from fieldapp.survey.places import locate, row_with
from fieldapp.survey.sheets import with_titles
from fieldapp.survey.xform import read_form

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEDIA: Final = frozenset((".csv", ".xml", ".geojson"))
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
"""Stands in a workbook that is locked with a password: a container of the old kind around the new one."""

MAX_BYTES: Final = 64 * 1024 * 1024
"""Larger files are refused."""

MAX_UNPACKED: Final = 256 * 1024 * 1024
MAX_ROWS: Final = 150_000
MAX_CELLS: Final = 1_500_000
"""Workbooks with more are refused before they are read. Long lists belong in a CSV file beside the form."""
_CHUNK: Final = 1024 * 1024

_SOURCE: Final = re.compile(r"""\bsrc=["']jr://[^"']*?/([^"'/\\]+)["']""")


def load_form(path: str | Path, media_dir: str | Path | None = None) -> Form:
    """The form in a file; ``media_dir`` holds its lists (by default the file's folder and ``NAME-media`` beside it).

    Raises FormError with message, sheet, row and column.
    """
    form = read_file(path, media_dir)
    if form.errors:
        raise form.errors[0]
    return form


def read_file(path: str | Path, media_dir: str | Path | None = None) -> Form:
    """As load_form, but faults in the form's rules are collected in ``form.errors``, each with its place."""
    file = Path(path)
    content = _bytes(file)
    folder = Path(media_dir) if media_dir is not None else None
    kind = sniff(content)
    if kind == "xml":
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FormError(_("This file is not a form: it is not written in UTF-8.")) from error
        return read_form(text, find_media(text, file, folder))
    xform, warnings = convert(file, kind)
    form = read_form(xform, find_media(xform, file, folder))
    found = [converter_words.fault(text) for text in warnings]
    form.warnings.extend(fault for fault in found if fault.message)
    if not form.questions:
        form.errors.append(FormError(_("This form asks nothing: its survey sheet has no questions."), sheet="survey"))
    for fault in form.errors:
        if isinstance(fault, ExpressionError):
            fault.sheet, fault.row, fault.column = locate(content, kind, fault)
    return form


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise FormError(_("This file is too large to be a form."))
        return file.read_bytes()
    except FileNotFoundError as error:
        text = _("There is no file {name} in {folder}.")
        raise FormError(text.format(name=file.name, folder=file.parent)) from error
    except OSError as error:
        raise FormError(_("The file {name} cannot be read.").format(name=file.name)) from error


def sniff(content: bytes) -> str:
    """xlsx, xls or xml, by the first bytes whatever the name says; raises FormError for anything else."""
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_OLE):
        return "xls"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "xml"
    raise FormError(_("This file is not a form. A form is an XLSForm (.xlsx or .xls) or an XForm (.xml)."))


def find_media(xform: str, file: Path, folder: Path | None) -> dict[str, bytes]:
    """The lists that a form names, from the folders beside it; no other file is touched."""
    folders = [folder] if folder is not None else [file.parent, file.parent / f"{file.stem}-media"]
    found: dict[str, bytes] = {}
    for name in sorted(set(_SOURCE.findall(xform))):
        for place in folders:
            item = place / name
            if item.suffix.lower() in _MEDIA and item.is_file() and item.stat().st_size <= MAX_BYTES:
                found[name] = item.read_bytes()
    return found


def convert(file: Path, kind: str) -> tuple[str, list[str]]:
    """The XForm of a spreadsheet and pyxform's warnings; raises FormError in the user's words."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    if kind == "xlsx":
        _check_workbook(file)
    elif _LOCKED in file.read_bytes():
        words = _("{name} is locked with a password. Save it without one in a spreadsheet program, then try again.")
        raise FormError(words.format(name=file.name))
    warnings: list[str] = []
    try:
        result = to_xform(file, warnings=warnings, validate=False, form_name="form", file_type=f".{kind}")
    except PyXFormError as error:
        raise _mistake(file, kind, str(error)) from error
    except Exception as error:  # broken files surface as almost any exception of the reading libraries
        raise FormError(_damaged(file)) from error
    return with_titles(with_other_words(result.xform), file.read_bytes(), kind), warnings


def _mistake(file: Path, kind: str, text: str) -> FormError:
    """pyxform's message as a fault of the form; where it names no row, that of the type or name it speaks of."""
    if "not recognized as a supported type" in text:
        return FormError(_damaged(file))
    fault = converter_words.fault(text)
    if fault.row is None and fault.sheet in (None, "survey"):
        fault.row, column = row_with(file.read_bytes(), kind, converter_words.names_in(text))
        if fault.row is not None:
            fault.sheet, fault.column = "survey", fault.column or column
    message = _("The form has a mistake: {reason}").format(reason=fault.message)
    return FormError(message, sheet=fault.sheet, row=fault.row, column=fault.column)


def _damaged(file: Path) -> str:
    return _("{name} is damaged or not a plain workbook. Open it in a spreadsheet program and save it anew.").format(
        name=file.name
    )


def _check_workbook(file: Path) -> None:
    """A file that begins like a workbook and is none, is cut or is protected: said so before pyxform sees it."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            _check_size(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
        raise FormError(
            _("{name} is damaged: it ends too early or was changed. Ask for it again.").format(name=file.name)
        ) from error
    if not any(name.startswith("xl/") for name in names):
        raise FormError(_("This file is not a form. A form is an XLSForm (.xlsx or .xls) or an XForm (.xml)."))


def _check_size(archive: zipfile.ZipFile) -> None:
    """Sheets are looked through before they are read: what is packed small can be huge, and most of it empty."""
    if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
        raise FormError(_("This file is too large to be a form."))
    rows = cells = 0
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        with archive.open(name) as sheet:
            while part := sheet.read(_CHUNK):
                rows += part.count(b"<row")
                cells += part.count(b"<c ")
                if rows > MAX_ROWS or cells > MAX_CELLS:
                    words = _("This file has too many rows to be a form. Delete the empty rows below the questions.")
                    raise FormError(words)
