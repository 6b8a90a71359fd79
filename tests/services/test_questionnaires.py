"""Printing surveys: a form of the store, a submission as it was filled, languages by name or code."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from fieldapp import i18n
from fieldapp.cli import main
from fieldapp.reports import pictures
from fieldapp.services import attachments, evaluations, questionnaires, small_pictures, spoken, surveys
from fieldapp.services.errors import ServiceError
from fieldapp.survey import load_form
from tests.reports.specimens import plain, text_of
from tests.services import test_entities as census
from tests.services.forms import SURVEY, write_form
from tests.services.test_surveys import fill, final


@pytest.fixture
def form(world, tmp_path):
    return surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx")).id


def test_form_when_printed_then_its_questions_are_on_paper(world, form, tmp_path):
    made = questionnaires.print_blank(world.store, form, tmp_path / "blank.pdf")
    text = text_of(made.path.read_bytes())
    assert "Firm survey" in text
    assert "Page 1 of 1" in text
    assert len(pypdfium2.PdfDocument(made.path)) == made.pages


def test_form_when_printed_in_another_of_its_languages_then_in_that_language(world, form, tmp_path):
    english = questionnaires.print_blank(world.store, form, tmp_path / "en.pdf", language="en").path
    khmer = questionnaires.print_blank(world.store, form, tmp_path / "km.pdf", language="km").path
    named = questionnaires.print_blank(world.store, form, tmp_path / "named.pdf", language="ខ្មែរ (km)").path
    assert english.read_bytes() != khmer.read_bytes()
    assert khmer.read_bytes() == named.read_bytes()


def test_form_when_it_lacks_the_language_then_those_it_has_are_named_and_nothing_is_written(world, form, tmp_path):
    with pytest.raises(ServiceError, match=r"not in sw\. It has: English \(en\)"):
        questionnaires.print_blank(world.store, form, tmp_path / "x.pdf", language="sw")
    assert not (tmp_path / "x.pdf").exists()


def test_submission_when_printed_then_its_answers_and_who_filled_it(world, form, tmp_path):
    done = final(world, form, owner="Chea Sokha", machines=("Loom", "Reel")).id
    made = questionnaires.print_submission(world.store, done, tmp_path / "filled.pdf")
    text = text_of(made.path.read_bytes())
    for words in ("Chea Sokha", "Loom", "Reel", "uuid:", "Lyon"):
        assert words in text


def test_submission_when_it_is_not_here_then_a_sentence(world, tmp_path):
    with pytest.raises(ServiceError, match="not here"):
        questionnaires.print_submission(world.store, "nobody", tmp_path / "x.pdf")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Khmer (km)", "km"),
        ("العربية (ar)", "ar"),
        ("Français (fr-SN)", "fr"),
        ("sw", "sw"),
        ("Our own tongue", "en"),
        ("Khmer", "km"),
        ("English (en)", "en"),
        ("Français", "fr"),
    ],
)
def test_language_code_when_a_form_names_its_language_then_the_code(name, code):
    assert spoken.language_code(name) == code


FORMS = sorted((Path(__file__).resolve().parents[2] / "resources" / "forms").glob("*.xlsx"))


class Untranslated(gettext.NullTranslations):
    """Stands behind a catalogue and notes what that does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()

    def gettext(self, message: str) -> str:
        self.texts.add(message)
        return message


@pytest.mark.parametrize("code", i18n.ON_PAPER)
def test_own_forms_when_printed_in_a_language_of_paper_then_every_word_is_in_it(code, tmp_path, monkeypatch):
    catalogue, missing = i18n._catalogue(code), Untranslated()
    assert isinstance(catalogue, gettext.GNUTranslations)
    monkeypatch.setattr(catalogue, "_fallback", missing)
    for book in FORMS:
        form = load_form(book)
        made = questionnaires.print_form(
            form, tmp_path / "blank.pdf", language=code,
            facts=evaluations.on_paper(evaluations.Evaluation("e", "T", "C", "f")),
        )  # fmt: skip
        assert made.pages > 0
    assert missing.texts == set()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("pt", ("Empresa: situação de partida", "Só se a pergunta", "Página 1 de", "uma resposta", "Preenchido por")),
        ("es", ("Empresa: situación de partida", "Solo si la pregunta", "Página 1 de", "una respuesta", "Llenado por")),
        ("fr", ("situation de référence", "Page 1 sur")),
        ("km", ("ស្ថានភាពមូលដ្ឋាន",)),
    ],
)
def test_baseline_when_printed_then_title_and_words_around_are_in_its_language(code, words, tmp_path):
    form = load_form(next(book for book in FORMS if book.stem == "enterprise-baseline"))
    text = plain(text_of(questionnaires.print_form(form, tmp_path / "x.pdf", language=code).path.read_bytes()))
    for word in words:
        assert plain(word) in text
    assert "Only if" not in text
    assert "Enterprise baseline" not in text


def test_submission_when_a_choice_is_of_the_registry_then_its_name_is_on_paper_not_its_id(world, tmp_path):
    form = surveys.import_form(world.store, census.write(tmp_path / "census.xlsx")).id
    census.done(world, census.fill(world, form, census.NEW))
    firm = str(census.firms(world)["Atelier Phal"]["id"])
    done = census.done(world, census.fill(world, form, {"which": firm, "firm": "Same firm"})).id
    text = text_of(questionnaires.print_submission(world.store, done, tmp_path / "f.pdf").path.read_bytes())
    assert "Atelier Phal" in text
    assert firm not in text


@pytest.mark.parametrize("name", ["blank.docx", "blank", "blank.pdf.txt"])
def test_form_when_the_file_is_no_pdf_then_it_is_refused_and_nothing_is_written(tmp_path, capsys, name):
    assert main(["report", "form", str(FORMS[0]), str(tmp_path / name)]) == 1
    assert "ends in .pdf" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_forms_when_listed_then_each_has_its_title_in_the_language_of_the_window(world):
    surveys.import_form(world.store, next(book for book in FORMS if book.stem == "worker-interview"))
    for code, title in (("en", "Worker interview"), ("fr", "Entretien avec un travailleur"), ("ar", "مقابلة عامل")):
        with i18n.using(code):
            assert surveys.forms(world.store)[0].title == title


def test_a_title_read_from_the_text_of_a_form_then_it_is_the_one_that_the_form_gives():
    for book in FORMS:
        form = load_form(book)
        for language in form.languages:
            with i18n.using(spoken.language_code(language)):
                assert spoken.title_in(form.xml, form.title) == form.title_in(language)


def drawing(colour: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (600, 300), colour).save(out, "PNG")
    return out.getvalue()


def test_submission_with_a_photo_when_printed_then_the_photo_is_on_the_paper(world, tmp_path):
    asked = [*SURVEY, ["image", "photo", "The yard", "ទីធ្លា", "", "", "", "", ""]]
    form = surveys.import_form(world.store, write_form(tmp_path / "photo.xlsx", survey=asked)).id
    filling = surveys.begin(world.store, form)
    fill(filling.session)
    name = attachments.attach_bytes(world.store, filling, "yard.png", drawing("red"))
    filling.session.answer(f"{filling.session.root.ref}/photo", name)
    done = surveys.finalise(world.store, filling, filling.session.finalise()).id
    pdf = questionnaires.print_submission(world.store, done, tmp_path / "filled.pdf").path
    assert "yard.png" in text_of(pdf.read_bytes())
    assert reds(pdf) > 1_000
    (lying,) = attachments.files_of(world.store, done)
    lying.path.write_bytes(b"no picture any more")
    broken = questionnaires.print_submission(world.store, done, tmp_path / "broken.pdf").path
    assert "yard.png" in text_of(broken.read_bytes())
    assert reds(broken) == 0


def reds(pdf: Path) -> int:
    pixels = pictures.picture(pdf, 0, 48).pixels
    return sum(pixels[at] > 200 and pixels[at + 1] < 60 and pixels[at + 2] < 60 for at in range(0, len(pixels), 4))


def test_a_drawing_on_nothing_when_it_is_made_small_then_it_is_on_white(tmp_path):
    path = tmp_path / "sign.png"
    path.write_bytes(drawing("#00000000", "RGBA"))
    data = small_pictures.small(path, (100, 100))
    with Image.open(io.BytesIO(data)) as made:
        assert made.size == (100, 50)
        assert made.getpixel((5, 5)) == (255, 255, 255)
