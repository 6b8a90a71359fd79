"""Text tables: which encoding, which separator, which rows. Never guesses an encoding that could be wrong."""

from __future__ import annotations

import codecs
import csv
import io
import statistics
from collections.abc import Generator, Iterator
from pathlib import Path

from fieldapp.i18n import N_, _
from fieldapp.reports.cells import unguard
from fieldapp.reports.errors import EncodingUnclearError, ReportError
from fieldapp.reports.table_reading import Limits, Pick, Row, Rows, Table, Value, body, find_header

DELIMITERS = (",", ";", "\t", "|")
LEGACY_ENCODINGS = {
    "cp1252": N_("Western European (Windows)"),
    "cp1256": N_("Arabic (Windows)"),
    "cp874": N_("Thai (Windows)"),
    "cp1258": N_("Vietnamese (Windows)"),
    "cp1250": N_("Central European (Windows)"),
    "cp1251": N_("Cyrillic (Windows)"),
    "mac_roman": N_("Western European (Macintosh)"),
}
"""One-byte encodings: any of them can "read" any file, so a person chooses, looking at the preview."""
_CHUNK = 1 << 20


def open_text(
    source: Path, encoding: str | None, delimiter: str | None, limits: Limits, pick: Pick | None = None
) -> Table:
    """Find the table in a text file; see ``read_table``."""
    found = _checked(source, encoding) if encoding else _detected(source)
    with source.open(encoding=found, newline="") as file:
        sample = file.read(64 * 1024)
    hint, skip = _excel_hint(sample)
    chosen = delimiter or hint or _sniffed(sample)

    def lines() -> Generator[tuple[int, tuple[Value, ...]], None, None]:
        return _lines(source, found, chosen, limits, skip)

    number, header = find_header(lines(), source.name, pick)

    def rows() -> Iterator[Row]:
        return body(lines(), number, len(header), limits)

    return Table((source.stem,), source.stem, header, Rows(rows), found, chosen)


def _detected(source: Path) -> str:
    """The encoding by byte order mark, by the zeros of UTF-16, or because the whole file is valid UTF-8."""
    with source.open("rb") as file:
        start = file.read(4096)
    if start.startswith(codecs.BOM_UTF8):
        return _checked(source, "utf-8-sig")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(source, "utf-16")
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if odd > half // 4 and even <= half // 50:
        return _checked(source, "utf-16-le")
    if even > half // 4 and odd <= half // 50:
        return _checked(source, "utf-16-be")
    line = _undecodable_line(source, "utf-8")
    if line is None:
        return "utf-8"
    choices = {codec: _(name) for codec, name in LEGACY_ENCODINGS.items()}
    message = _(
        "The letters of {name} are not in UTF-8 or UTF-16 (line {line}). "
        "Save the file as “CSV UTF-8”, or choose the encoding it was saved in: {choices}."
    ).format(name=source.name, line=line, choices=", ".join(choices.values()))
    raise EncodingUnclearError(message, tried=("utf-8", "utf-8-sig", "utf-16"), choices=choices, row=line)


def _checked(source: Path, encoding: str) -> str:
    """The encoding's own name when the whole file can be read in it; else ReportError with the line."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise ReportError(_("There is no encoding called {encoding}.").format(encoding=encoding)) from error
    line = _undecodable_line(source, name)
    if line is not None:
        message = _(
            "{name} cannot be read as {encoding}: line {line} has letters unknown to it. Choose another encoding."
        )
        raise ReportError(message.format(name=source.name, encoding=encoding, line=line), row=line)
    return name


def _undecodable_line(source: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with source.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, "replace")
                return line + good.count("\n")
            line += text.count("\n")
            if not chunk:
                return None


def _excel_hint(sample: str) -> tuple[str | None, int]:
    """Excel's own ``sep=;`` in the first line: the separator and the lines to skip."""
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    return None, 0


def _sniffed(sample: str) -> str:
    """The separator that cuts the most rows into the same number of cells; a comma when none does."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        usual = next(iter(widths), 0)
        if usual < 2:  # titles stand above the table
            usual = statistics.mode([width for width in widths if width > 1] or [0])
        if usual < 2:
            continue
        same = sum(width == usual for width in widths) / len(widths)
        score = (round(same, 2), usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    lines = io.StringIO(sample, newline="")
    widths: list[int] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if any(row):
                widths.append(len(row))
            if len(widths) == 50:
                return widths
    except csv.Error:
        return widths
    return widths[:-1] if len(widths) > 2 else widths  # the sample may end inside its last row


def _lines(
    source: Path, encoding: str, delimiter: str, limits: Limits, skip: int
) -> Generator[tuple[int, tuple[Value, ...]], None, None]:
    """Numbered rows of cells. The number is that of the line on which the row starts."""
    with source.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        start = 1
        try:
            for cells in reader:
                if len(cells) > limits.columns:
                    message = _("Row {row} has {count} cells; at most {limit} are read.")
                    raise ReportError(message.format(row=start, count=len(cells), limit=limits.columns), row=start)
                if start > skip:
                    yield start, tuple(unguard(cell.replace("\x00", "").strip()).strip() for cell in cells)
                start = reader.line_num + 1
        except csv.Error as error:
            raise _broken(error, start) from error


def _broken(error: csv.Error, row: int) -> ReportError:
    reason = str(error)
    if "unexpected end" in reason or "expected after" in reason or "field larger" in reason:
        return ReportError(
            _("Row {row}: a quotation mark is missing or stands in the wrong place.").format(row=row), row=row
        )
    return ReportError(_("Row {row} cannot be read: {reason}.").format(row=row, reason=reason), row=row)
