"""Certificates on paper: one page each, to be hung on a wall, mirrored in Arabic, with a code that proves it.

Must not know the store, or how the code is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.text import isolate, ltr
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.reports.certificate_frame import GOLD, draw_frame, inside, ornament
from fieldapp.reports.certificate_values import PrintedCertificate, Signatory
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, STRONG_LINE, Document, Page, Printed, page, write_pdf
from fieldapp.reports.paragraphs import Block, Style, natural_width, set_text
from fieldapp.reports.qr import draw_qr

ACHIEVED, HOURS = "ACHIEVEMENT", "PARTICIPATION_HOURS"
_QR = 36 * MM
_PHOTO = (26 * MM, 33 * MM)
_FOOT = 44 * MM
"""Height of what stands at the foot: signatures, code."""
_SIGN, _APART = 58 * MM, 7 * MM
"""Width for each signature, and the air between two."""


def certificates_pdf(
    made: Iterable[PrintedCertificate], paper: str = "A4", step: Callable[[int], object] = int
) -> bytes:
    """One page for each certificate, in its own language. ``step`` hears how many are drawn."""
    document: Document | None = None
    size = page(paper, landscape=True)
    for number, one in enumerate(made, start=1):
        with i18n.using(one.language):
            if document is None:
                document = Document(heading(one.kind), one.language, i18n.is_rtl())
            document.begin(size)
            _draw(document, size, one)
        step(number)
    return (document or Document("", "en", rtl=False)).finished()


def print_certificates(
    made: Sequence[PrintedCertificate], path: Path | str, paper: str = "A4", step: Callable[[int], object] = int
) -> Printed:
    """Write certificates as one PDF. Raises ReportError; no half-written file remains."""
    return write_pdf(certificates_pdf(made, paper, step), len(made), path)


def heading(kind: str) -> str:
    """The large words on top."""
    if kind == ACHIEVED:
        return _("Certificate of achievement")
    return _("Confirmation of hours") if kind == HOURS else _("Certificate of attendance")


def _draw(document: Document, size: Page, one: PrintedCertificate) -> None:
    draw_frame(document, size)
    room, rtl = inside(size), i18n.is_rtl()
    top = _draw_head(document, room, one)
    blocks = _middle(one, room.inner_width)
    height = sum(block.height + gap for block, gap in blocks)
    y = top - max(0.0, (top - room.bottom - _FOOT - height) / 2)
    for place, (block, gap) in enumerate(blocks):
        y = document.block(block, room.left, y) - gap
        if not place:
            ornament(document, room.left + room.inner_width / 2, y + gap * 0.55)
    if one.photo is not None:
        _draw_photo(document, room, one.photo, rtl)
    _draw_foot(document, room, one, rtl)


def _style(size: float, *, bold: bool = False, colour: str = INK, align: str = "center") -> Style:
    return _made_style(size, bold, colour, align, i18n.language(), i18n.is_rtl())


@lru_cache(maxsize=128)
def _made_style(size: float, bold: bool, colour: str, align: str, language: str, rtl: bool) -> Style:
    return Style(size, bold, align, "auto", rtl, language, colour)  # type: ignore[arg-type]


def _draw_head(document: Document, room: Page, one: PrintedCertificate) -> float:
    y = room.top
    for text, style in (
        (one.host, _style(12, bold=True)),
        (one.programme, _style(10, colour=MUTED)),
    ):
        if text:
            width = room.inner_width - 2 * (_PHOTO[0] + 4 * MM)
            block = set_text(text, style, width, 2)
            y = document.block(block, room.left + (room.inner_width - width) / 2, y) - 1 * MM
    return y


def _middle(one: PrintedCertificate, width: float) -> list[tuple[Block, float]]:
    """What stands in the middle, and the air under each."""
    beside = 2 * (_PHOTO[0] + 6 * MM) if one.photo is not None else 0.0
    title = _fitted(heading(one.kind), 34, 22, width - beside, colour=ACCENT, full=width)
    lead = set_text(_("This is to certify that"), _style(12.5, colour=MUTED), width)
    name = _fitted(one.name, 32, 16, width)
    deed = set_text(_deed(one), _style(12.5, colour=MUTED), width)
    what = _fitted(one.title, 20, 13, width * 0.94, lines=2, full=width)
    facts = set_text(_facts(one), _style(12), width, 2)
    return [(title, 7 * MM), (lead, 4 * MM), (name, 4.5 * MM), (deed, 4 * MM), (what, 4 * MM), (facts, 0.0)]


def _fitted(
    text: str, size: float, least: float, width: float, *, colour: str = INK, lines: int = 1, full: float = 0.0
) -> Block:
    """Bold text as large as its line allows."""
    style = _style(size, bold=True, colour=colour)
    wide = natural_width(text, style)
    if wide > width * lines * 0.97:
        style = _style(max(least, round(size * width * lines * 0.97 / wide, 1)), bold=True, colour=colour)
    return set_text(text, style, full or width, lines + 1)


def _deed(one: PrintedCertificate) -> str:
    if one.work:
        return _("has completed the apprenticeship")
    if one.kind == ACHIEVED:
        return _("has attended the training and passed its test")
    return _("has taken part in the training") if one.kind == HOURS else _("has attended the training")


def _facts(one: PrintedCertificate) -> str:
    parts = [_days(one.starts, one.ends), one.venue, _hours(one.minutes)]
    return "   ·   ".join(isolate(part) for part in parts if part)


def _days(first: date, last: date) -> str:
    if first == last:
        return format_date(first)
    return _("{first} to {last}").format(first=format_date(first), last=format_date(last))


def _hours(minutes: int) -> str:
    if not minutes:
        return ""
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.1"))
    whole = hours == hours.to_integral_value()
    text = ngettext("{count} hour", "{count} hours", int(hours) if whole else 2)
    return text.format(count=format_number(hours, 0 if whole else 1))


def _draw_photo(document: Document, room: Page, photo: bytes, rtl: bool) -> None:
    from reportlab.lib.utils import ImageReader

    width, height = _PHOTO
    x = room.left + room.inner_width - width if rtl else room.left
    bottom = room.top - height
    document.canvas.drawImage(
        ImageReader(BytesIO(photo)), x, bottom, width, height, preserveAspectRatio=True, anchor="n"
    )


def _draw_foot(document: Document, room: Page, one: PrintedCertificate, rtl: bool) -> None:
    """Who signs, from the side where reading begins; the code on the other."""
    code_x = room.left if rtl else room.left + room.inner_width - _QR
    if one.token:
        draw_qr(document.canvas, one.token, code_x, room.bottom + 7.5 * MM, _QR)
    serial = f"{ltr(one.code)}\n{ltr(one.check_code)}"
    block = set_text(serial, _style(8, colour=MUTED), _QR + 16 * MM)
    document.block(block, code_x - 8 * MM, room.bottom + 8 * MM)
    wide = room.inner_width - _QR - 12 * MM
    x = room.left + (_QR + 12 * MM if rtl else 0.0)
    issued = _("Issued {day}").format(day=format_date(one.issued))
    line = set_text(issued, _style(9.5, colour=MUTED, align="right" if rtl else "left"), wide)
    above = room.bottom + 8 * MM + line.height  # above the lines of the code: readers join what stands level
    document.block(line, x, above)
    signs = one.signatories or (Signatory(""),)
    each = min(_SIGN, wide / len(signs))
    for place, who in enumerate(signs):
        at = x + wide - (place + 1) * each + _APART if rtl else x + place * each
        _draw_signature(document, at, room.bottom + 27 * MM, each - _APART, who, rtl)


def _draw_signature(document: Document, x: float, y: float, width: float, who: Signatory, rtl: bool) -> None:
    document.rule(x, y, width, STRONG_LINE, 0.7)
    document.rule(x, y - 1.2, width, GOLD, 0.3)
    y -= 1.6 * MM
    align = "right" if rtl else "left"
    for text, style in (
        (who.name, _style(10, bold=True, align=align)),
        (who.role, _style(8.5, colour=MUTED, align=align)),
    ):
        if text:
            y = document.block(set_text(text, style, width, 2), x, y)
