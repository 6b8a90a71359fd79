"""The preview of a questionnaire: languages of the form, the page as it will be printed, saved as the same bytes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from fieldapp import paths
from fieldapp.services import questionnaires, surveys
from fieldapp.ui.views.print_questionnaire import PrintQuestionnaire
from fieldapp.ui.views.surveys import SurveysPage
from tests.gui.desk import Desk, World, page_of


def test_preview_when_another_language_is_chosen_then_its_pages_are_shown_and_saved(
    desk: Desk, world: World, tmp_path: Path, monkeypatch
) -> None:
    page = page_of(desk, SurveysPage, "surveys")
    page.take(paths.resource("forms/enterprise-baseline.xlsx"))
    (line,) = surveys.forms(world.store)
    print_it = questionnaires.print_blank
    dialog = PrintQuestionnaire(page.context, print_it, line.id, line.languages, page)
    try:
        assert dialog.speech.currentText() == "English (en)"
        assert len(dialog.pages.widget().findChildren(QLabel)) >= 5
        english = dialog._made.read_bytes()
        dialog.speech.setCurrentIndex(dialog.speech.findText("العربية (ar)"))
        dialog.make()
        assert dialog._made.read_bytes() != english
        target = tmp_path / "questionnaire.pdf"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), "*.pdf"))
        dialog.save.click()
        direct = print_it(world.store, line.id, tmp_path / "direct.pdf", language="ar").path
        assert target.read_bytes() == direct.read_bytes()
        assert not dialog._folder.exists()
    finally:
        dialog.deleteLater()


def test_surveys_page_when_a_form_is_there_then_it_offers_to_print_it(desk: Desk, world: World) -> None:
    page = page_of(desk, SurveysPage, "surveys")
    page.take(paths.resource("forms/enterprise-baseline.xlsx"))
    names = [button.accessibleName() for button in page.room.findChildren(QPushButton)]
    assert "Print Enterprise baseline to be filled by hand" in names
