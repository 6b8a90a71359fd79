"""The sections of a study beside its text: number, title, state, what is still open. The study itself comes first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number
from fieldapp.services.study.reading import Section, Study, open_words
from fieldapp.ui import theme
from fieldapp.ui.breaking import breakable

_ID = Qt.ItemDataRole.UserRole
SIGNS = {"empty": "○", "writing": "◐", "ready": "●", "checked": "✓"}
WIDTH = 290


class Outline(QListWidget):
    """The list. ``chosen`` carries a section's id, empty for the study as a whole; ``moved`` an id and -1 or 1."""

    chosen = Signal(str)
    moved = Signal(str, int)
    added = Signal()
    taken_out = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(1)
        self.currentItemChanged.connect(self._changed)
        self.fit()

    def fit(self) -> None:
        """Take the width of the interface's size, and names in the language in force."""
        self.setFixedWidth(theme.pixels(WIDTH))
        self.setAccessibleName(_("Sections"))

    @property
    def section(self) -> str:
        """The id of the section that is chosen; empty for the study as a whole."""
        item = self.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def show_study(self, study: Study, section: str) -> None:
        """Show the sections; the wanted one is chosen without a signal."""
        self.blockSignals(True)
        self.clear()
        self._add("", _("The study"), "")
        for number, one in enumerate(study.sections, 1):
            self._add(one.id, f"{format_number(number)}  {one.title}", _below(one))
        found = next((row for row in range(self.count()) if self.item(row).data(_ID) == section), 0)
        self.setCurrentRow(found)
        self.blockSignals(False)

    def _add(self, record_id: str, title: str, below: str) -> None:
        item = QListWidgetItem(breakable(f"{title}\n{below}" if below else title))
        item.setData(_ID, record_id)
        self.addItem(item)

    def _changed(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None:
            self.chosen.emit(str(now.data(_ID)))

    def step(self, by: int) -> None:
        """Go to the section before or behind."""
        self.setCurrentRow(min(max(self.currentRow() + by, 0), self.count() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.section:
            self.moved.emit(self.section, -1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Insert:
            self.added.emit()
        elif event.key() == Qt.Key.Key_Delete and self.section:
            self.taken_out.emit(self.section)
        else:
            super().keyPressEvent(event)


def _below(one: Section) -> str:
    parts = [f"{SIGNS.get(one.state, '○')} {one.state_words}"]
    if words := open_words(one):
        parts.append(f"⚠ {words}")
    return dotted(parts)
