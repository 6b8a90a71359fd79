"""Pages of a PDF as plain pixels and PNG files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from fieldapp.reports import pictures
from fieldapp.reports.errors import ReportError
from fieldapp.reports.paper import Document, page


@pytest.fixture
def pdf() -> bytes:
    document = Document("Two pages", "en", rtl=False)
    for landscape in (False, True):
        document.begin(page("A4", landscape=landscape))
        document.tint(0, 0, 100, 100, "#FF0000")
    return document.finished()


def test_pages_when_drawn_are_png_files_of_the_right_size(pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    assert pictures.page_count(path) == 2
    sizes = [Image.open(io.BytesIO(png)).size for png in pictures.pages(path, dpi=72)]
    assert sizes == [(596, 842), (842, 596)]


def test_picture_when_drawn_has_red_first_and_white_paper(pdf: bytes) -> None:
    shot = pictures.picture(pdf, 0, dpi=72)
    assert len(shot.pixels) == shot.width * shot.height * 4
    lower_left = shot.pixels[(shot.height - 10) * shot.width * 4 + 40 :][:4]
    assert tuple(lower_left) == (255, 0, 0, 255)
    assert tuple(shot.pixels[:4]) == (255, 255, 255, 255)


def test_huge_resolution_then_the_picture_stays_within_bounds(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100_000)
    shot = pictures.picture(pdf, 0, dpi=2400)
    assert shot.width * shot.height <= 110_000


def test_no_pdf_or_no_such_page_then_it_is_said(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"no pdf at all")
    with pytest.raises(ReportError, match=r"no\.pdf cannot be shown"):
        list(pictures.pages(tmp_path / "no.pdf"))
    with pytest.raises(ReportError, match=r"gone\.pdf cannot be shown"):
        pictures.page_count(tmp_path / "gone.pdf")
    with pytest.raises(IndexError):
        pictures.picture(pdf, 2)
