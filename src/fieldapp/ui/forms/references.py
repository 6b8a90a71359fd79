"""Editors for references: find a record by typing a part of its name.

The editor asks a function for suggestions; it knows neither the store nor how a search is done.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from fieldapp.domain.fields import F, Value
from fieldapp.i18n import _
from fieldapp.ui import icons
from fieldapp.ui.forms.editors import Editor

Options = Callable[[str, str], list[tuple[str, str]]]
"""(table, typed text) -> [(record id, name)], best first."""
Titles = Callable[[str, list[str]], dict[str, str]]
"""(table, ids) -> {id: name}."""

PAUSE_MS = 150


class SearchLine(QLineEdit):
    """A line that suggests records while somebody types; ``chosen`` carries the id and the name."""

    chosen = Signal(str, str)

    def __init__(self, table: str, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._options = table, options
        self._found: list[tuple[str, str]] = []
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self._activated)
        self.setCompleter(self._completer)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.suggest)
        self.textEdited.connect(lambda _text: self._pause.start())

    def suggest(self) -> None:
        """Look up what fits the typed text and open the list of suggestions."""
        self._found = self._options(self._table, self.text().strip())
        self._names.setStringList([name for _id, name in self._found])
        if self._found and self.hasFocus():
            self._completer.complete()
            popup = self._completer.popup()
            if popup is not None:
                popup.setCurrentIndex(self._names.index(0))

    @property
    def suggesting(self) -> bool:
        """True while the list of suggestions is open: Enter then takes one."""
        popup = self._completer.popup()
        return popup is not None and popup.isVisible()

    def settle(self) -> bool:
        """Take the only record whose name is what was typed; True when there was one."""
        text = self.text().strip().casefold()
        fitting = [
            (rid, name) for rid, name in self._options(self._table, self.text().strip()) if name.casefold() == text
        ]
        if text and len(fitting) == 1:
            self.chosen.emit(*fitting[0])
            return True
        return False

    def _activated(self, name: str) -> None:
        for rid, found in self._found:
            if found == name:
                self.chosen.emit(rid, found)
                return

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() == Qt.Key.Key_Down and not self.suggesting:
            self.suggest()
            return
        super().keyPressEvent(event)


class ReferenceEditor(Editor):
    """One record of another type. What was typed but names nobody is kept and reported beside the field."""

    def __init__(self, field: F, options: Options, titles: Titles, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._titles = titles
        self._id: str | None = None
        self._name = ""
        self.line = SearchLine(field.to, options)
        self.line.setPlaceholderText(_("Type a part of the name"))
        self.line.chosen.connect(self._choose)
        self.line.textEdited.connect(self._typed)
        self._row.addWidget(self.line, 1)
        self._watch(self.line)

    def value(self) -> Value:
        return self._id or self.line.text().strip() or None

    def set_value(self, value: Value) -> None:
        text = "" if value is None else str(value)
        name = self._titles(self.field.to, [text]).get(text) if text else None
        self._id = text if name else None
        self._name = name or text
        self.line.setText(self._name)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(_("Type a part of the name"))

    def _choose(self, record_id: str, name: str) -> None:
        self._id, self._name = record_id, name
        self.line.setText(name)
        self.edited.emit()

    def _typed(self, text: str) -> None:
        if text != self._name:
            self._id = None
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._id is None:
            self.line.settle()
        return super().eventFilter(watched, event)


class ReferencesEditor(Editor):
    """Several records of another type: chosen ones stand as small buttons, a click takes one away."""

    def __init__(self, field: F, options: Options, titles: Titles, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._titles = titles
        self._chosen: dict[str, str] = {}
        column = QVBoxLayout()
        column.setSpacing(4)
        self.line = SearchLine(field.to, options)
        self.line.chosen.connect(self._add)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.chips = QHBoxLayout()
        self.chips.setSpacing(4)
        column.addLayout(self.chips)
        column.addWidget(self.line)
        self._row.addLayout(column, 1)
        self._watch(self.line)
        self.retranslate()

    def value(self) -> Value:
        typed = self.line.text().strip()
        return " ".join([*self._chosen, *([typed] if typed else [])]) or None

    def set_value(self, value: Value) -> None:
        ids = str(value or "").split()
        names = self._titles(self.field.to, ids) if ids else {}
        self._chosen = {rid: names[rid] for rid in ids if rid in names}
        self.line.setText(" ".join(rid for rid in ids if rid not in names))
        self._draw()

    def retranslate(self) -> None:
        self.line.setPlaceholderText(_("Type a part of the name to add one"))
        self._draw()

    def _add(self, record_id: str, name: str) -> None:
        self._chosen[record_id] = name
        # The completer writes the name into the line after this signal: empty it once that is done.
        QTimer.singleShot(0, self.line.clear)
        self._draw()
        self.edited.emit()

    def _remove(self, record_id: str) -> None:
        self._chosen.pop(record_id, None)
        self._draw()
        self.edited.emit()

    def _draw(self) -> None:
        while (item := self.chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for rid, name in self._chosen.items():
            chip = QToolButton()
            chip.setObjectName("chip")
            chip.setText(name)
            chip.setIcon(icons.icon("x"))
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setAccessibleName(_("Take {name} away").format(name=name))
            chip.clicked.connect(lambda _checked=False, rid=rid: self._remove(rid))
            self.chips.addWidget(chip)
        self.chips.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.line.settle()
        return super().eventFilter(watched, event)
