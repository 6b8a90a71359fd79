"""One or several of a long list: type a part of a name, the list shows what fits; ten thousand names stay instant.

Instead of a combo box with a completer, which lays out every row of a long list when it is filled.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView

from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.survey.state import NodeState
from fieldapp.ui import fonts
from fieldapp.ui.breaking import breakable
from fieldapp.ui.forms.answers.base import AnswerWidget, Choices
from fieldapp.ui.forms.answers.markup import shown, without_marks
from fieldapp.ui.widgets.labels import Words

ROWS = 7
"""Rows of the list that are seen at once."""
Index = QModelIndex | QPersistentModelIndex


class ChoiceModel(QAbstractListModel):
    """The choices that fit what was typed, with a mark where several may be chosen."""

    def __init__(self, *, several: bool) -> None:
        super().__init__()
        self.several = several
        self.choices: Choices = ()
        self.folded: Sequence[str] = ()
        self.found: Sequence[int] = ()
        self.chosen: set[str] = set()

    def fill(self, choices: Choices) -> None:
        """Take other choices; all of them fit."""
        self.beginResetModel()
        self.choices = choices
        self.folded = ()
        self.found = range(len(choices))
        self.endResetModel()

    def narrow(self, text: str) -> None:
        """Show the choices with every word of ``text`` in them; what begins with it comes first."""
        self.beginResetModel()
        words = fold(text).split()
        if not words:
            self.found = range(len(self.choices))
        else:
            names = self.folded = self.folded or [fold(without_marks(label)) for _value, label in self.choices]
            fitting: Sequence[int] = range(len(names))
            for word in words:
                fitting = [n for n in fitting if word in names[n]]
            begins = [n for n in fitting if names[n].startswith(words[0])]
            known = set(begins)
            self.found = begins + [n for n in fitting if n not in known] if len(begins) < len(fitting) else begins
        self.endResetModel()

    def value(self, row: int) -> str:
        """The value of a row of what fits."""
        return self.choices[self.found[row]][0]

    def row_of(self, value: str) -> int:
        """The row of a value among what fits, -1 where it is not there."""
        return next((row for row, number in enumerate(self.found) if self.choices[number][0] == value), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value, label = self.choices[self.found[index.row()]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return breakable(shown(label)) or value
        if role == Qt.ItemDataRole.CheckStateRole and self.several:
            return Qt.CheckState.Checked if value in self.chosen else Qt.CheckState.Unchecked
        return None

    def mark(self, chosen: set[str]) -> None:
        """Show what is chosen."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.dataChanged.emit(self.index(0), self.index(max(0, len(self.found) - 1)))


class LongList(AnswerWidget):
    """A search line above the list. Down goes into the list, Enter takes the only one that fits or the one marked."""

    def __init__(self, *, several: bool) -> None:
        super().__init__()
        self.several = several
        self.model = ChoiceModel(several=several)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Type a part of the name"))
        self.line.setClearButtonEnabled(True)
        self.line.textEdited.connect(self._typed)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.clicked.connect(self._pick)
        self.count = Words(part="hint")
        self.line.installEventFilter(self)
        self.list.installEventFilter(self)
        self.setFocusProxy(self.line)
        for part in (self.line, self.list, self.count):
            self.column.addWidget(part)
        self._readonly = False
        self._value = ""

    # ------------------------------------------------------------------ showing
    def update_state(self, state: NodeState) -> None:
        choices = tuple(state.choices or ())
        self._readonly, self._value = state.readonly, state.value
        self.line.setReadOnly(state.readonly)
        if choices != self.model.choices:
            self.model.fill(choices)
            self._fit()
        self.model.mark(set(state.value.split()) if self.several else {state.value})
        if not self.line.isModified() or not self.line.hasFocus():
            self._show_value()
        self._say()

    def _show_value(self) -> None:
        if self.several:
            return
        self.line.setText(breakable(self._label(self._value)))
        row = self.model.row_of(self._value) if self._value else -1
        index = self.model.index(row) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if row >= 0:
            self.list.scrollTo(index)

    def _label(self, value: str) -> str:
        found = next((label for own, label in self.model.choices if own == value), "") if value else ""
        return without_marks(found)

    def _fit(self) -> None:
        row = fonts.control_height(self.font()) + 2
        self.list.setFixedHeight(min(ROWS, max(1, len(self.model.choices))) * row + 6)

    def _say(self) -> None:
        total, found = len(self.model.choices), len(self.model.found)
        chosen = [self._label(value) for value in self._value.split()] if self.several else []
        text = _("{found} of {total}").format(found=format_number(found), total=format_number(total))
        if not total:
            text = _("The list is empty.")
        elif not found:
            text = _("Nothing in the list fits. Type less of it.")
        elif chosen:
            text += " · " + ngettext("{count} chosen: {names}", "{count} chosen: {names}", len(chosen)).format(
                count=format_number(len(chosen)), names=", ".join(chosen)
            )
        self.count.say(text)

    # ------------------------------------------------------------------ choosing
    def _typed(self, text: str) -> None:
        self.model.narrow(text)
        if self.model.found and text.strip():
            self.list.setCurrentIndex(self.model.index(0))
        if not text.strip() and not self.several and self._value:
            self.answered.emit("")
        self._say()

    def _pick(self, index: QModelIndex) -> None:
        if not index.isValid() or self._readonly:
            return
        value = self.model.value(index.row())
        self.unread.emit("")
        if self.several:
            chosen = self.model.chosen ^ {value}
            self.answered.emit(" ".join(own for own, _label in self.model.choices if own in chosen))
            return
        self.line.setModified(False)
        self.line.setText(breakable(self._label(value)))
        self.answered.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.modifiers():
            return self._key(watched, Qt.Key(event.key())) or super().eventFilter(watched, event)
        if watched is self.line and event.type() == QEvent.Type.FocusOut:
            self.commit()
            self.left.emit()
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, key: Qt.Key) -> bool:
        """True where the key was for the list; Enter is only looked at and goes on to the page."""
        if watched is self.line and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.isModified() and self.line.text().strip():
            self._take_marked()
            return self.several
        if watched is self.list and key == Qt.Key.Key_Space:
            self._pick(self.list.currentIndex())
            return True
        return False

    def _step(self, by: int) -> None:
        row = max(0, min(self.list.currentIndex().row() + by, self.model.rowCount() - 1))
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row))
            if not self.several:
                self._pick(self.model.index(row))
            else:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_marked(self) -> None:
        index = self.list.currentIndex()
        if not index.isValid():
            self.commit()
        elif not self.several or self.model.value(index.row()) not in self.model.chosen:
            self._pick(index)
        if self.several and index.isValid():
            self.line.clear()
            self.model.narrow("")

    @property
    def typing(self) -> bool:
        return self.line.hasFocus() and self.line.isModified()

    def unreadable(self) -> str:
        return self.line.text().strip() if self.line.isModified() and not self.model.found else ""

    def put_back(self, text: str) -> None:
        self.line.setText(text)
        self.line.setModified(True)
        self.model.narrow(text)
        self.commit()

    def commit(self) -> None:
        """What was typed and is exactly one of the names is taken; else it is said that it is none."""
        text = self.line.text().strip()
        if not self.line.isModified() or not text or (self.several and self.model.found):
            return
        wanted = fold(text)
        exact = [value for value, label in self.model.choices if fold(without_marks(label)) == wanted]
        fitting = [self.model.choices[n][0] for n in self.model.found]
        found = exact or (fitting if len(fitting) == 1 else [])
        if found and self.model.row_of(found[0]) >= 0:
            self._pick(self.model.index(self.model.row_of(found[0])))
        else:
            self.unread.emit(_("“{text}” is not in the list. Choose one that is.").format(text=text))

    def name(self, label: str, hint: str) -> None:
        super().name(label, hint)
        self.list.setAccessibleName(label)
        self.list.setAccessibleDescription(hint)
