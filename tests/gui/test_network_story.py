"""Monday and Wednesday of a facilitator's week through the window: a new wave, its list, interviews, the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldapp.app import Application
from fieldapp.domain.records import SurveyWave
from fieldapp.services.network import reading
from fieldapp.store import Query
from fieldapp.ui.views.network import NetworkPage
from fieldapp.ui.views.network_entry import LIST, MATRIX, NetworkEntryPage
from fieldapp.ui.views.records_view import RecordsPage
from tests.gui.shell import application
from tests.services.conftest import World
from tests.services.network import ARCS, INSTITUTIONS, eight


@pytest.fixture
def window(qtbot: QtBot, world: World, tmp_path: Path) -> Iterator[Application]:
    """The whole application on a store."""
    running = application(tmp_path / "none")
    qtbot.addWidget(running.window)
    running.window.begin(replace(running.context(), store=lambda: world.store))
    running.window.resize(1366, 700)
    with qtbot.waitActive(running.window):
        running.window.show()
        running.window.activateWindow()
    yield running
    running.window.close()
    running.finish()


def key(keys: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Into whatever has the keyboard."""
    target = QApplication.focusWidget()
    assert target is not None
    for one in keys if isinstance(keys, str) else [keys]:
        QTest.keyClick(target, one, modifier)


def page_of(main: Any, kind: type) -> Any:
    return next(page for page in main.findChildren(kind) if page.isVisible())


def test_week_through_the_window_then_the_sentences_of_the_book(window: Application, world: World) -> None:
    known, store, main = eight(world), world.store, window.window

    # Monday: from the cluster's network a new wave with what is usual, kept by one key
    main.open_page("network", cluster=known.world.cluster)
    page_of(main, NetworkPage).empty.button.click()
    records = page_of(main, RecordsPage)
    assert "You may stop at any time" in str(records.pane.form.values()["confidentiality"])
    records.pane.form.focus_first()
    key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with store.read() as tx:
        (wave,) = tx.ids(SurveyWave, Query())

    # its list: all firms at once, institutions by typing
    main.open_page("network_entry", wave=wave)
    entry = page_of(main, NetworkEntryPage)
    entry.list.all.click()
    entry.list.kind.setCurrentIndex(1)
    entry.list.kind.activated.emit(1)
    for name in INSTITUTIONS:
        entry.list.lines["organisation"].setText(f"Institution {name}")
        assert entry.list.lines["organisation"].settle()
    assert len(reading.wave(store, wave).actors) == 8

    # Wednesday: six rows of the matrix
    entry.turn(MATRIX)
    actors = entry.matrix.model.actors
    names = [known.short([actor.id]) for actor in actors]
    arcs = {tuple(arc.split("-")) for arc in ARCS.split()}
    for row, source in enumerate(names):
        if source in ("B1", "E5"):
            continue
        entry.matrix.table.setCurrentIndex(entry.matrix.model.index(row, 1 if row == 0 else 0))
        entry.matrix.table.setFocus()
        key("".join("1" if (source, target) in arcs else "0" for target in names if target != source))
    assert "6 of 8 answered (75%)" in entry.facts.text()
    entry.turn(LIST)
    entry.map_action.trigger()

    network = page_of(main, NetworkPage)
    said = network.sentences.text().replace("\u2068", "").replace("\u2069", "")
    assert said.split("\n")[0] == "Institution A1 holds the network together."
    assert "67% of the pairs that remain" in said
    assert "through Institution A1, Institution L1: a reach of 100%" in said
    network.picture.setFocus()
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Delete)
    assert "67% of the pairs that remain" in network.about.text()
