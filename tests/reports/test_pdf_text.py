"""What is copied or searched in a PDF is the text that was written, in every script; and it looks as it did."""

from __future__ import annotations

import io
import os
import re
import shutil
import zlib
from pathlib import Path

import pytest

from fieldapp.reports.paper import Document, page
from fieldapp.reports.paragraphs import Style
from fieldapp.reports.pictures import picture
from tests.reports.specimens import MIXED_ARABIC, SENTENCES, plain, poppler_text_of, text_of

GOLDEN = Path(__file__).parent / "golden"
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")


def _pdf(*texts: tuple[str, str], width: float = 520, size: float = 11) -> bytes:
    document = Document("Specimen", "en", rtl=False)
    document.begin(page())
    y = 800.0
    for language, text in texts:
        align = "right" if language == "ar" else "left"
        y = document.text(text, Style(size=size, language=language, align=align), 40, y, width) - 6
    return document.finished()


@pytest.mark.parametrize("language", [language for language in SENTENCES if language != "ar"])
def test_sentence_on_paper_when_copied_in_chrome_is_the_sentence(language: str) -> None:
    assert text_of(_pdf((language, SENTENCES[language]))) == plain(SENTENCES[language])


@needs_poppler
@pytest.mark.parametrize("language", SENTENCES)
def test_sentence_on_paper_when_copied_by_poppler_is_the_sentence(language: str) -> None:
    assert poppler_text_of(_pdf((language, SENTENCES[language]))) == plain(SENTENCES[language])


def test_arabic_on_paper_when_copied_in_chrome_is_the_sentence_but_for_mirrored_brackets() -> None:
    turned = str.maketrans("()", ")(")  # pdfium mirrors them once more
    assert text_of(_pdf(("ar", SENTENCES["ar"]))).translate(turned) == plain(SENTENCES["ar"])


@needs_poppler
def test_mixed_arabic_on_paper_then_numbers_and_codes_stay_whole() -> None:
    """Extractors guess where directions change and move blanks there; the pieces must be right all the same."""
    text = poppler_text_of(_pdf(("ar", MIXED_ARABIC)))
    for piece in ("حضر", "24", "30", "بنسبة", "85", "%", "في ورشة", "Atelier 12", "الحرير", "KH-03"):
        assert piece in text
    assert "58" not in text
    assert sorted(text.replace(" ", "")) == sorted(plain(MIXED_ARABIC).replace(" ", ""))


@needs_poppler
def test_characters_no_font_has_then_are_boxes_that_copy_as_themselves() -> None:
    text = "Silk 漢字 and \U0001f9f5 end"
    pdf = _pdf(("en", text))
    assert poppler_text_of(pdf) == plain(text)
    assert text_of(pdf) == plain(text)


def test_pdf_then_every_font_is_embedded_and_says_its_text() -> None:
    pdf = _pdf(*SENTENCES.items())
    for family in (b"NotoSans-Regular", b"NotoNaskhArabic", b"NotoSansKhmer", b"NotoSansMyanmar", b"NotoSansThai"):
        assert re.search(rb"/BaseFont /[A-Z]{6}\+" + family, pdf), family
    assert pdf.count(b"/FontFile2") == pdf.count(b"/ToUnicode") == pdf.count(b"/CIDToGIDMap") == 7
    assert len(pdf) < 90_000


def test_to_unicode_maps_then_are_well_formed() -> None:
    text = "".join(chr(code) for code in range(0x21, 0x250) if chr(code).isprintable())
    pdf = _pdf(("en", text), size=6)
    maps = [data for data in _streams(pdf) if b"begincmap" in data]
    assert maps
    for data in maps:
        blocks = re.findall(rb"(\d+) beginbfchar\n(.*?)\nendbfchar", data, re.DOTALL)
        assert all(int(count) == len(lines.split(b"\n")) <= 100 for count, lines in blocks)
        assert len(blocks) > 3


def _streams(pdf: bytes) -> list[bytes]:
    found = []
    for start in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[start.end() :]))
        except zlib.error:
            continue
    return found


def test_same_values_when_printed_twice_give_the_same_bytes() -> None:
    assert _pdf(*SENTENCES.items()) == _pdf(*SENTENCES.items())


def test_two_documents_under_way_at_once_then_do_not_mix_their_fonts() -> None:
    first, second = Document("a", "en", rtl=False), Document("b", "en", rtl=False)
    for document, text in ((first, "abc"), (second, "xyz")):
        document.begin(page())
        document.text(text, Style(), 40, 700, 200)
    assert (text_of(first.finished()), text_of(second.finished())) == ("abc", "xyz")


def _ink(pdf: bytes, columns: int = 62, rows: int = 88) -> list[list[int]]:
    """How dark each field of the page is, 0 to 9: a picture coarse enough to bear another renderer's greys."""
    from PIL import Image

    image = (
        Image.open(io.BytesIO(picture(pdf, 0, 100).png())).convert("L").resize((columns, rows), Image.Resampling.BOX)
    )
    grey = image.tobytes()
    return [[min(9, (255 - grey[y * columns + x]) // 16) for x in range(columns)] for y in range(rows)]


def test_specimen_of_all_scripts_then_looks_as_it_did() -> None:
    """Compare with a coarse golden picture; FIELDAPP_GOLDEN=write renews it, and then a person looks at it."""
    texts = [*SENTENCES.items(), ("ar", MIXED_ARABIC), ("en", "No font: 漢")]
    ink = _ink(_pdf(*texts, width=300, size=16))
    file = GOLDEN / "specimen.txt"
    if os.environ.get("FIELDAPP_GOLDEN") == "write":
        file.write_text("\n".join("".join(map(str, row)) for row in ink) + "\n")
    golden = [[int(digit) for digit in row] for row in file.read_text().split()]
    far = sum(abs(a - b) > 1 for old, new in zip(golden, ink, strict=True) for a, b in zip(old, new, strict=True))
    inked = sum(value > 0 for row in golden for value in row)
    assert inked > 300
    assert far <= inked * 0.03, f"{far} of {inked} fields differ"
