"""How the application starts, refuses, warns and ends; what it must not import to do so."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from fieldapp import __main__, crash, paths, settings, start
from fieldapp import app as composition
from fieldapp.app import STORE_FILE, Application, Options
from fieldapp.domain.records import Location
from fieldapp.services import backup
from fieldapp.store import layout, open_store
from fieldapp.ui.backups import Keeper, last_backup
from fieldapp.ui.pages import PAGES
from fieldapp.ui.views.refused import Refused
from tests.gui.shell import application, nameless, programme

HEAVY = (
    "reportlab",
    "openpyxl",
    "xlsxwriter",
    "pyxform",
    "sqlalchemy",
    "sqlmodel",
    "sqlcipher3",
    "pydantic",
    "icu4py",
    "pypdfium2",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return programme(tmp_path / "data")


@pytest.fixture
def started(folder: Path, qtbot: QtBot) -> Iterator[Application]:
    made = _started(folder, qtbot)
    yield made
    made.window.close()
    made.finish()


def _started(folder: Path, qtbot: QtBot) -> Application:
    made = application(folder)
    qtbot.addWidget(made.window)
    made.show()
    made.window.resize(1366, 700)
    qtbot.waitUntil(lambda: bool(made.window.page_name) or isinstance(made.window._root.currentWidget(), Refused))
    return made


def test_window_is_shown_before_the_store_is_opened(folder: Path, qtbot: QtBot) -> None:
    made = application(folder)
    qtbot.addWidget(made.window)
    made.show()
    assert made.window.isVisible()
    with pytest.raises(RuntimeError, match="no open store"):
        made.store()
    qtbot.waitUntil(lambda: made.window.page_name == "today")
    assert made.store().folder == folder
    made.window.close()
    assert made.finish() == 0


def test_start_imports_no_report_survey_or_store_library(root: Path) -> None:
    code = f"import sys, fieldapp.start, fieldapp.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=root
    )
    assert done.stdout.strip() == "[]"


def test_module_of_the_command_imports_nothing_but_sys(root: Path) -> None:
    code = "import sys; b = set(sys.modules); import fieldapp.__main__; print(sorted(set(sys.modules) - b))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=root
    )
    assert done.stdout.strip() == "['fieldapp', 'fieldapp.__main__']"


def test_words_go_to_the_command_line_and_options_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(start, "main", lambda words: asked.append(words) or 0)
    assert __main__.main(["--demo", "--language", "fr"]) == 0
    assert __main__.main([]) == 0
    assert asked == [["--demo", "--language", "fr"], []]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["--language", "fr", "list", "person"], ["list", "person", "--language", "fr"]),
        (["--data=x", "--language", "ar", "form", "check"], ["form", "check", "--data=x", "--language", "ar"]),
        (["--demo", "--language", "fr"], ["--demo", "--language", "fr"]),
        (["--language"], ["--language"]),
        (["--data", "x", "--nothing"], ["--data", "x", "--nothing"]),
    ],
)
def test_options_before_a_command_then_they_are_the_commands(words: list[str], kept: list[str]) -> None:
    assert __main__._command_first(words) == kept


def test_options_name_a_folder_or_a_profile(tmp_path: Path) -> None:
    assert start.parse(["--data", str(tmp_path)]).folder == tmp_path
    assert start.parse(["--profile", "second"]).folder == paths.data_folder("second")
    assert start.parse(["--demo"]).demo


def test_file_of_the_store_is_named_as_the_store_names_it() -> None:
    assert layout.FILE == STORE_FILE


def test_second_instance_says_so_and_ends_with_1(started: Application, folder: Path, qtbot: QtBot) -> None:
    second = _started(folder, qtbot)
    view = second.window._root.currentWidget()
    assert isinstance(view, Refused)
    assert "already open" in view.sentence.text()
    assert not view.restore.isVisible()
    assert nameless(view) == []
    qtbot.keyClick(view.close_button, Qt.Key.Key_Space)
    assert not second.window.isVisible()
    assert second.finish() == 1
    assert started.store().folder == folder


def test_damaged_store_offers_its_backup_and_goes_on_with_it(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(folder) as store:
        saved = backup.backup(store)
    for file in folder.glob(f"{STORE_FILE}*"):
        file.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    made = _started(folder, qtbot)
    view = made.window._root.currentWidget()
    assert isinstance(view, Refused)
    assert "damaged" in view.sentence.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(saved), ""))
    qtbot.keyClick(view.restore, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: made.window.page_name == "today")
    assert made.window.navigation.whose.text() == "Silk, Van Lam"
    made.window.close()
    assert made.finish() == 0


def test_start_after_a_bad_end_says_that_work_is_kept(folder: Path, qtbot: QtBot) -> None:
    assert crash.begin(folder) is False
    made = _started(folder, qtbot)
    assert "was not closed properly" in made.notices.last
    made.window.close()
    made.finish()
    again = _started(folder, qtbot)
    assert not again.notices.history
    again.window.close()
    again.finish()


def test_last_folder_is_opened_again_unless_one_was_asked_for(folder: Path) -> None:
    settings.save(paths.settings_file(), settings.Settings(profile=str(folder)))
    made = application(folder, profile=str(folder))
    assert made._last_folder() == folder
    assert application(folder, profile="/nowhere")._last_folder() == paths.data_folder()


@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 700, 150), (1024, 600, 100)])
def test_every_page_opens_is_named_and_fits_small_screens(
    started: Application, qtbot: QtBot, width: int, height: int, scale: int
) -> None:
    window = started.window
    window.resize(width, height)
    started.change_settings(scale=scale)
    for name in PAGES:
        window.open_page(name)
        qtbot.wait(5)
        assert (name, window.width(), window.height()) == (name, width, height)
        assert (name, nameless(window)) == (name, [])
        assert window.page is not None
        assert window.page.title()
        for button in window.head.findChildren(QPushButton):
            assert button.mapTo(window, button.rect().bottomRight()).x() <= width, name


def test_changed_store_is_backed_up_at_closing_and_an_unchanged_one_is_not(folder: Path, qtbot: QtBot) -> None:
    made = _started(folder, qtbot)
    made.window.close()
    made.finish()
    assert not backup.listing(folder)
    made = _started(folder, qtbot)
    with made.store().write("x") as tx:
        tx.insert(Location, {"name": "Hoa Binh", "country": "VN"})
    made.bus.publish(tx.changes)
    made.window.close()
    made.finish()
    assert len(backup.listing(folder)) == 1


def test_backup_is_made_after_the_minutes_when_something_changed(started: Application, folder: Path) -> None:
    keeper = started._keeper
    assert isinstance(keeper, Keeper)
    assert keeper.interval() == 15 * 60_000
    keeper.timeout.emit()
    assert not backup.listing(folder)
    keeper.changed = True
    keeper.timeout.emit()
    assert len(backup.listing(folder)) == 1
    assert not keeper.changed
    last_backup(started.store(), keeper)
    assert len(backup.listing(folder)) == 1


def test_backup_put_back_from_settings_brings_the_old_state(started: Application, folder: Path, qtbot: QtBot) -> None:
    saved = backup.backup(started.store())
    with started.store().write("x") as tx:
        made = tx.insert(Location, {"name": "Hoa Binh", "country": "VN"})
    started.window.open_page("settings")
    started.restore_backup(saved)
    qtbot.waitUntil(lambda: started.window.page_name == "today")
    with started.store().read() as tx:
        assert tx.get(Location, made) is None
    assert "is back" in started.notices.last
    broken = folder / "broken.db"
    broken.write_bytes(b"no backup")
    started.restore_backup(broken)
    qtbot.waitUntil(lambda: started.window.page_name == "today")
    assert started.notices.history[-1].trouble


def test_theme_follows_the_system_only_when_asked(started: Application) -> None:
    from fieldapp.ui import theme, tokens

    started.change_settings(theme="dark")
    assert theme.colours(started.qt.palette()) is tokens.DARK
    started.qt.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours(started.qt.palette()) is tokens.DARK
    started.change_settings(theme="light")
    assert theme.colours(started.qt.palette()) is tokens.LIGHT


def test_settings_that_cannot_be_written_hold_until_the_end_and_say_so(
    started: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(settings, "save", refuse)
    started.change_settings(scale=120)
    assert started.settings.scale == 120
    assert "could not be saved" in started.notices.last


def test_first_look_loads_neither_sqlmodel_nor_record_types(folder: Path, root: Path) -> None:
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "import fieldapp.app\n"
        "from fieldapp.services import opening\n"
        "from fieldapp.ui import standing\n"
        "store = opening.open_folder(Path(sys.argv[1]))\n"
        "print(standing.look(store, date(2025, 11, 14)).whose())\n"
        "store.close()\n"
        "names = ('sqlmodel', 'pydantic', 'sqlalchemy.orm', 'fieldapp.domain.fields', 'fieldapp.domain.records')\n"
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, timeout=60, cwd=root
    )
    assert done.stdout.splitlines() == ["Silk, Van Lam", "[]"]


def test_page_asked_for_before_its_libraries_are_there_opens_when_they_are(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = threading.Event()
    monkeypatch.setattr(composition, "_load", lambda _modules: there.wait(20))
    settings.save(paths.settings_file(), settings.Settings())
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    made = Application(qt, Options(folder=folder))  # with its writer thread
    qtbot.addWidget(made.window)
    made.show()
    window = made.window
    qtbot.waitUntil(lambda: window.navigation.whose.text() == "Silk, Van Lam")
    window.open_page("settings")
    window.open_page("records:location", new=True)
    assert window.page_name == "today"
    assert window.navigation.buttons["records:location"].isChecked()
    there.set()
    qtbot.waitUntil(lambda: window.page_name == "records:location")
    qtbot.waitUntil(lambda: made.tasks.idle)
    window.close()
    assert made.finish() == 0


def test_pages_opened_most_are_imported_once_nobody_waits(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[str, ...]] = []
    monkeypatch.setattr(composition, "_load", loaded.append)
    made = _started(folder, qtbot)
    qtbot.waitUntil(lambda: len(loaded) == 3)
    assert loaded == [composition.UNDER_EVERY_PAGE, composition.UNDER_SOME_PAGES, composition.OPENED_MOST]
    assert all(importlib.util.find_spec(name) for names in loaded for name in names)
    made.window.close()
    made.finish()


def test_page_that_was_asked_for_is_forgotten_when_the_first_page_is_asked_for_again(
    folder: Path, qtbot: QtBot
) -> None:
    made = _started(folder, qtbot)
    window = made.window
    window.begin(made.context(), loading=True)
    window.open_page("settings")
    window.open_page("today")
    window.loaded()
    assert window.page_name == "today"
    assert window.navigation.buttons["today"].isChecked()
    window.open_page("settings")
    assert window.page_name == "settings"
    window.close()
    made.finish()
