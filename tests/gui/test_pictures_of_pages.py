"""Pictures of the pages are taken with settings of their own; the person's neither show in them nor change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from fieldapp import paths, pictures, settings
from fieldapp.services import opening
from tests.gui.shell import programme


def test_pictures_when_the_person_chose_arabic_and_large_then_they_are_plain_and_the_choice_stands(
    qapp: QApplication, tmp_path: Path
) -> None:
    chosen = settings.Settings(language="ar", scale=150, theme="dark")
    settings.save(paths.settings_file(), chosen)
    out = tmp_path / "out"
    with opening.open_folder(programme(tmp_path / "data")) as store, pictures._application(store, out) as running:
        assert (running.settings.language, running.settings.scale, running.settings.theme) == ("en", 100, "light")
        assert running.window.layoutDirection() == Qt.LayoutDirection.LeftToRight
        running.change_settings(language="fr")
        window = running.window
    assert settings.load(paths.settings_file()) == chosen
    assert not isValid(window)  # a window that stays would be styled again with every other one
    assert list(out.iterdir()) == []
