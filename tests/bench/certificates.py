"""Certificates on paper, for ``tests.bench.training``.

``certificates_ratio``: seconds for 1,000 certificates as one PDF, divided by those of the same pages (border, lines,
texts, QR codes) drawn by bare ReportLab with the same font; in turn, in one run, the median of three.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

from nacl.signing import SigningKey

from fieldapp import paths
from fieldapp.reports import certificate, certificate_frame
from fieldapp.reports.certificate_values import PrintedCertificate, signatories_in
from fieldapp.reports.paper import ACCENT, INK, MM, MUTED, page
from fieldapp.sync import identity, proof

FIRST = ("Amina", "Chan", "Keo", "Lina", "Souk", "Thida", "Yusuf", "Zeinab", "Bopha", "Nour")
LAST = ("Haddad", "Sokha", "Soma", "Vannak", "Diallo", "Traore", "Ratana", "Ben Salah", "Phoum", "Kane")


def made(count: int) -> list[PrintedCertificate]:
    """Certificates of invented people, each signed."""
    key = SigningKey.generate()
    found = []
    for number in range(count):
        name = f"{FIRST[number % 10]} {LAST[number // 10 % 10]} {number}"
        said = proof.Said(
            f"KH-VL-Z-{number:07d}-0", "ACHIEVEMENT", name, "Quality of silk, from the cocoon to the scarf",
            "2025-11-10", "2025-11-14", 1800, "2025-11-15", identity.id_of(key),
        )  # fmt: skip
        token = proof.issue(said, key)
        found.append(
            PrintedCertificate(
                said.kind, name, said.title, date(2025, 11, 10), date(2025, 11, 14), date(2025, 11, 15), said.code,
                proof.read(token).check_code, token, 1800, "Hoa Binh", "Silk of Van Lam", "Weavers' Association", "en",
                signatories_in("K. Souvanna, President\nLina Haddad, Coordinator"),
            )
        )  # fmt: skip
    return found


def bare(certificates: Sequence[PrintedCertificate]) -> bytes:
    """The same pages by ReportLab alone."""
    from reportlab.lib.colors import HexColor
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Bare-{name}", str(paths.resource(f"fonts/NotoSans-{name}.ttf"))))
    size = page(landscape=True)
    out = io.BytesIO()
    canvas = Canvas(out, (size.width, size.height), invariant=1, pageCompression=1)
    canvas.beginForm("border", 0, 0, size.width, size.height)
    certificate_frame._border(canvas, size)  # ReportLab's own calls alone
    canvas.endForm()
    room, middle = certificate_frame.inside(size), size.width / 2
    for one in certificates:
        canvas.doForm("border")
        y = room.top
        for text, font, points, colour in (
            (one.host, "Bold", 12, INK), (one.programme, "Regular", 10, MUTED),
            ("Certificate of achievement", "Bold", 34, ACCENT), ("This is to certify that", "Regular", 12.5, MUTED),
            (one.name, "Bold", 32, INK), ("has attended the training and passed its test", "Regular", 12.5, MUTED),
            (one.title, "Bold", 20, INK),
            ("10 Nov 2025 to 14 Nov 2025   ·   Hoa Binh   ·   30 hours", "Regular", 12, INK),
        ):  # fmt: skip
            y -= points * 1.6
            canvas.setFillColor(HexColor(colour))
            canvas.setFont(f"Bare-{font}", points)
            canvas.drawCentredString(middle, y, text)
        for place, who in enumerate(one.signatories):
            x = room.left + place * 58 * MM
            canvas.line(x, room.bottom + 60, x + 50 * MM, room.bottom + 60)
            for line, (text, font, points) in enumerate(((who.name, "Bold", 10), (who.role, "Regular", 8.5))):
                canvas.setFont(f"Bare-{font}", points)
                canvas.drawString(x, room.bottom + 48 - 12 * line, text)
        canvas.setFont("Bare-Regular", 8)
        for line, text in enumerate((one.code, one.check_code)):
            canvas.drawCentredString(room.left + room.inner_width - 18 * MM, room.bottom + 12 - 10 * line, text)
        canvas.drawString(room.left, room.bottom + 8, "Issued 15 Nov 2025")
        _bare_qr(canvas, one.token, room.left + room.inner_width - 36 * MM, room.bottom + 8 * MM, 36 * MM)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _bare_qr(canvas: object, text: str, x: float, y: float, side: float) -> None:
    """The same code (one mask, the same correction), a rectangle for each run of dark modules."""
    import segno

    matrix = segno.make_qr(text, error="m", boost_error=False, mask=3).matrix
    module = side / (len(matrix) + 8)
    path = canvas.beginPath()  # type: ignore[attr-defined]
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                top = y + side - (row + 5) * module
                path.rect(x + (start + 4) * module, top, (column - start) * module, module)
                start = None
    canvas.drawPath(path, stroke=0, fill=1)  # type: ignore[attr-defined]


def certificates_ratio(*, quick: bool) -> dict[str, float]:
    """How many times as long our certificates take as those of bare ReportLab."""
    certificates = made(40 if quick else 1000)
    certificate.certificates_pdf(certificates[:2])  # what is loaded once is loaded
    bare(certificates[:2])
    ours, theirs = [], []
    for _turn in range(1 if quick else 3):
        ours.append(_seconds(lambda: certificate.certificates_pdf(certificates)))
        theirs.append(_seconds(lambda: bare(certificates)))
        print(f"{len(certificates)} certificates: {ours[-1]:.2f} s, bare ReportLab {theirs[-1]:.2f} s", flush=True)
    return {"certificates_ratio": round(median(ours) / median(theirs), 3)}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
