"""Every page, when the language changes while it is open, says what it says when it is opened in that language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from fieldapp import i18n, pictures
from fieldapp.cli import main
from fieldapp.domain.records import by_table
from fieldapp.services import opening
from fieldapp.store import Query, Store
from fieldapp.ui import pages, screens

LISTED = ("enterprise", "person", "training_event", "cluster", "linkage", "agreement")
ONE = {
    "agreement": ("apprentice", "logbook", "monthly_review"),
    "enterprise": ("firm",),
    "study": ("study",),
    "wave": ("network", "network_entry"),
    "cluster": ("diagnosis", "phases"),
    "event_id": (
        "training", "training_sessions", "training_people", "training_consent", "training_tests", "training_evaluation",
        "training_report", "attendance", "sheets", "participants_import", "attendance_picture", "per_diem",
        "action_plans", "certificates",
    ),
}  # fmt: skip
TABLES = {
    "agreement": "agreement", "enterprise": "enterprise", "study": "diagnostic_study", "wave": "survey_wave",
    "cluster": "cluster", "event_id": "training_event",
}  # fmt: skip
WITHOUT = {"survey_versions", "survey_settle", "sheet", "import", "survey_fill"}
"""They need an answer, a sheet or a file to show anything; a survey stays in the language of the respondent."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--output", str(folder), "--no-pictures"]) == 0
    with opening.open_folder(folder / "data" / "TN-01") as opened:
        yield opened


def _pages(store: Store) -> dict[str, dict[str, Any]]:
    """All pages, with the record that each shows."""
    with store.read() as tx:
        first = {name: next(iter(tx.ids(by_table(table), Query())), None) for name, table in TABLES.items()}
    given: dict[str, dict[str, Any]] = {page: {name: first[name]} for name, found in ONE.items() for page in found}
    given["monthly_review"]["month"] = "2026-06"
    names = [name for name in pages.PAGES if name not in WITHOUT and ":" not in name]
    return {name: given.get(name, {}) for name in [*names, *(f"records:{table}" for table in LISTED)]}


def _words(page: pages.Page) -> Counter[str]:
    """What can be read on a page: its title, actions, labels, buttons, choices, cells and headings."""
    actions = [*page.secondary(), *([page.primary()] if page.primary() is not None else [])]
    found = Counter([page.title(), page.subtitle(), *(action.text() for action in actions if action is not None)])
    for part in (one for one in page.findChildren(QWidget) if one.isVisibleTo(page)):
        if isinstance(part, (QLabel, QAbstractButton)):
            found[part.text()] += 1
        elif isinstance(part, QLineEdit):
            found[part.placeholderText()] += 1
        elif isinstance(part, QComboBox):
            found.update(part.itemText(row) for row in range(part.count()))
        elif isinstance(part, QAbstractItemView) and (model := part.model()) is not None:
            columns = model.columnCount() if isinstance(part, QTableView) else 1
            cells = [(row, column) for row in range(min(30, model.rowCount())) for column in range(columns)]
            found.update(str(model.index(*cell).data() or "") for cell in cells)
            if isinstance(part, QTableView):
                found.update(str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in range(columns))
    return Counter({re.sub(r"\d\d:\d\d", "", text): count for text, count in found.items()})


def _read(store: Store, folder: Path, *, switched: bool) -> dict[str, Counter[str]]:
    """The words of all pages of one window: opened in French, or opened in English before it speaks French."""
    with pictures._application(store, folder) as running:
        if not switched:
            running.change_settings(language="fr")
        opened = {}
        for name, given in _pages(store).items():
            running.window.open_page(name, **given)
            screens.settle()
            opened[name] = running.window.page
        if switched:
            running.change_settings(language="fr")
            screens.settle()
        return {name: _words(page) for name, page in opened.items()}


@pytest.mark.usefixtures("qapp")
def test_language_when_changed_on_an_open_page_then_nothing_stays_in_the_old_one(store: Store, tmp_path: Path) -> None:
    assert isinstance(QApplication.instance(), QApplication)
    spoken = i18n.language()
    try:
        fresh = _read(store, tmp_path, switched=False)
        switched = _read(store, tmp_path, switched=True)
    finally:
        i18n.set_language(spoken)
    differ = {
        name: (sorted(switched[name] - words), sorted(words - switched[name]))
        for name, words in fresh.items()
        if switched[name] != words
    }
    assert differ == {}
    assert len(fresh) > 50
