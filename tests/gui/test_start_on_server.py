"""The window with headquarters' records in a database: it opens, says what is wrong, or begins a programme there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from fieldapp import start
from fieldapp.app import SERVER_FILE, STORE_VARIABLE, Application, Options
from fieldapp.domain.records import Person
from fieldapp.services import opening, records, setup
from fieldapp.store import layout
from fieldapp.ui.backups import make_backup
from fieldapp.ui.views.first_run import FirstRun
from fieldapp.ui.views.refused import Refused
from tests.gui.shell import InlineExecutor
from tests.postgres import Server
from tests.services.conftest import ASKED


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The address of an empty database."""
    name = server.new_database()
    yield server.url(name)
    server.drop(name)


def started(folder: Path, url: str, qtbot: QtBot) -> Application:
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    made = Application(qt, Options(folder, url=url), executor=InlineExecutor())
    qtbot.addWidget(made.window)
    made.show()
    shown = (Refused, FirstRun)
    qtbot.waitUntil(lambda: bool(made.window.page_name) or isinstance(made.window._root.currentWidget(), shown))
    return made


def test_window_when_the_store_is_a_database_then_it_opens_and_remembers_it(
    tmp_path: Path, database: str, qtbot: QtBot
) -> None:
    folder = tmp_path / "hq"
    opening.prepare(folder, database)
    setup.new_programme(folder, ASKED, person="Lina Haddad", device_name="HQ").close()
    for url in (database, ""):
        made = started(folder, url, qtbot)
        assert made.window.page_name == "today"
        assert made.store().on_server
        made.window.close()
        assert made.finish() == 0
    assert not (folder / layout.BACKUPS).exists()  # whoever runs the server makes them


def test_window_when_the_database_is_empty_then_a_programme_can_be_begun_in_it(
    tmp_path: Path, database: str, qtbot: QtBot
) -> None:
    made = started(tmp_path / "hq", database, qtbot)
    assert isinstance(made.window._root.currentWidget(), FirstRun)
    with setup.new_programme(tmp_path / "hq", ASKED, person="Lina Haddad") as store:
        assert store.on_server
    made.window.close()
    made.finish()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://sok@127.0.0.1:1/crafts", "No PostgreSQL server answers"),
        ("crafts", "is no address of a database"),
    ],
)
def test_window_when_there_is_no_such_server_then_it_says_so_and_may_be_asked_again(
    tmp_path: Path, url: str, words: str, qtbot: QtBot
) -> None:
    made = started(tmp_path / "hq", url, qtbot)
    view = made.window._root.currentWidget()
    assert isinstance(view, Refused)
    assert words in view.sentence.text()
    assert view.again.isVisible()
    assert not view.restore.isVisible()
    made.window.close()
    assert made.finish() == 1


def test_options_name_a_database() -> None:
    assert start.parse(["--store", "postgresql://sok@host/crafts"]).url == "postgresql://sok@host/crafts"
    assert (SERVER_FILE, STORE_VARIABLE) == (layout.SERVER, opening.VARIABLE)


def test_backup_from_the_window_when_the_store_is_a_database_then_pg_dump_makes_it(
    tmp_path: Path, database: str
) -> None:
    opening.prepare(tmp_path / "hq", database)
    with setup.new_programme(tmp_path / "hq", ASKED, person="Lina Haddad") as store:
        assert make_backup(store).suffix == ".dump"


def test_window_when_others_write_into_the_database_then_it_shows_it_and_what_it_wrote_itself_once(
    tmp_path: Path, database: str, qtbot: QtBot
) -> None:
    folder = tmp_path / "hq"
    opening.prepare(folder, database)
    setup.new_programme(folder, ASKED, person="Lina Haddad", device_name="HQ").close()
    made = started(folder, database, qtbot)
    told: list[object] = []
    made.elsewhere._came = lambda changes: (told.append(changes), made.window.pass_on(changes))
    made.window.open_page("records:person")
    with opening.open_folder(folder, database) as other:
        records.save(other, Person, {"name_as_written": "Sok Dara", "sex": "M"})
    made.elsewhere.look()
    assert len(told) == 1
    page = made.window.page
    assert page is not None
    qtbot.waitUntil(
        lambda: any("Sok Dara" in view.model().index(0, 0).data() for view in page.findChildren(QTableView))
    )
    made.tasks.run(records.save, made.store(), Person, {"name_as_written": "Own", "sex": "F"})
    qtbot.waitUntil(lambda: made.tasks.idle)
    made.elsewhere.look()
    made.elsewhere.look()
    assert len(told) == 1
    made.window.close()
    made.finish()
