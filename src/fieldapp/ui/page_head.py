"""The head of every page, drawn the same way from what the page answers: title, fact, search box, buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from fieldapp.i18n import _
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import Page
from fieldapp.ui.widgets.labels import OneLine

SEARCH_AFTER_MS = 150
TITLE_WIDTH = 110
"""Points that the buttons leave to a title that is longer."""


class SearchBox(QLineEdit):
    """One line; Esc clears it, Down goes into the list below."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)
        self._sign = self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class PageHead(QWidget):
    """Title, subtitle, search, secondary actions as plain buttons, the primary action as the coloured one."""

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self._buttons: list[ActionButton] = []
        self._searched: dict[int, str] = {}
        self.title, self.subtitle = OneLine("title"), OneLine("subtitle")
        self.search = SearchBox()
        self.search.left.connect(self._into_page)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._search_now)
        self.search.textChanged.connect(self._typed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(tokens.XL, tokens.L, tokens.XL, tokens.M)
        self._row.setSpacing(tokens.S)
        self._row.addWidget(self.title)
        self._row.addSpacing(tokens.XS)
        self._row.addWidget(self.subtitle)
        self._row.addStretch(1)
        self._row.addWidget(self.search, 2)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_page(self, page: Page) -> None:
        """Draw the head of another page; what was searched there before stands in the box again."""
        self._search_now()
        self._page = page
        self._set_search(self._searched.get(id(page), ""))
        self.update_head()

    def forget(self) -> None:
        """Let go of the page and its actions."""
        self._timer.stop()
        self._page = None
        self._searched.clear()
        self._drop_buttons()

    def update_head(self) -> None:
        """Ask the page again for title, count, search and actions."""
        page = self._page
        if page is None:
            return
        self.title.setText(breakable(page.title()))
        self.subtitle.setText(breakable(page.subtitle()))
        self.subtitle.setVisible(bool(page.subtitle()))
        hint = page.search_hint()
        self.search.setVisible(bool(hint))
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint or _("Search"))
        self.search.setToolTip(_("Search ({key})").format(key="Ctrl+F"))
        self.search.setMinimumWidth(theme.pixels(120))
        self.search.setMaximumWidth(theme.pixels(260))
        self._show_buttons(page.secondary(), page.primary())

    def focus_search(self) -> None:
        """Put the keyboard into the search box, where the page has one."""
        if self.search.isVisible():
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def clear_search(self) -> None:
        """Empty the box without searching again: the page has done so itself."""
        self._set_search("")
        if self._page is not None:
            self._searched.pop(id(self._page), None)

    def _set_search(self, text: str) -> None:
        self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(False)

    def _typed(self) -> None:
        self._timer.start()

    def _search_now(self) -> None:
        if self._timer.isActive() or self.sender() is self._timer:
            self._timer.stop()
            if self._page is not None:
                text = self.search.text().strip()
                self._searched[id(self._page)] = text
                self._page.search(text)

    def _into_page(self) -> None:
        self._search_now()
        if self._page is not None:
            self._page.search_left()

    def _show_buttons(self, secondary: list[QAction], primary: QAction | None) -> None:
        actions = [*secondary, *([primary] if primary is not None else [])]
        if [button.command for button in self._buttons] != actions:
            self._drop_buttons()
            self._buttons = [ActionButton(action, primary=action is primary) for action in actions]
            for button in self._buttons:
                self._row.addWidget(button)
        for button in self._buttons:
            button.follow()
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Where the buttons have no room beside a short title, secondary ones keep their sign alone, in turn."""
        shown = [button for button in self._buttons if not button.isHidden()]
        for button in shown:
            button.fold(False)
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right() - tokens.S * (len(shown) + 3)
        room -= min(self.title.sizeHint().width(), theme.pixels(TITLE_WIDTH))
        if not self.search.isHidden():
            room -= self.search.minimumWidth()
        for button in shown:
            if sum(one.sizeHint().width() for one in shown) <= room:
                return
            button.fold(True)

    def _drop_buttons(self) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []


class ActionButton(QPushButton):
    """A button that says and does what its action says and does."""

    def __init__(self, action: QAction, *, primary: bool) -> None:
        super().__init__()
        self.command = action
        self._folded = False
        self.setObjectName("primary" if primary else "")
        menu = action.menu()
        if isinstance(menu, QMenu):
            self.setMenu(menu)
            self.setProperty("hasMenu", True)
        else:
            self.clicked.connect(action.trigger)
            self.addAction(action)  # an action's keys work only where it is part of what is shown
        action.changed.connect(self.follow)

    def follow(self) -> None:
        """Take words, icon and state from the action again."""
        action = self.command
        name = action.icon().name()
        words = action.text().replace("&", "")
        self.setText("" if self._folded else action.text())
        self.setAccessibleName(words)
        self.setIcon(icons.icon(name, "on_accent") if name and self.objectName() == "primary" else action.icon())
        self.setIconSize(icons.beside_words())
        self.setEnabled(action.isEnabled())
        self.setVisible(action.isVisible())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{words} ({keys})" if keys else words if self._folded else "")

    def fold(self, folded: bool) -> None:
        """Show the sign alone, with the words as its name; an action without a sign and the primary one stay as is."""
        folded = folded and bool(self.command.icon().name()) and self.objectName() != "primary"
        if folded != self._folded:
            self._folded = folded
            self.follow()
