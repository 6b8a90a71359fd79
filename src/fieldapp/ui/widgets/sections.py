"""The sections of a thing seen whole, as cards in two columns that the arrow keys walk through.

A card has a heading, a sentence, what does not fit, the method, one button, links. Must not know what the thing is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.services.sections import Section, Target
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.room import Room

BESIDE_FROM = 760


def walking_keys() -> list[tuple[str, str]]:
    """The keys of ``Sections`` for the F1 list of a page."""
    return [("↑ ↓", _("from section to section")), ("Enter", _("take the step of the section"))]


class SectionCard(QFrame):
    """``go`` is called with the page that a button or link leads to."""

    def __init__(self, section: Section, go: Callable[[Target], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.section = section
        sign = QLabel()
        side = theme.pixels(tokens.ICON)
        sign.setPixmap(icons.icon(section.icon, "accent").pixmap(side, side))
        self.action = button(breakable(section.action), run=partial(self._go, go))
        self.action.setAccessibleDescription(f"{section.title}: {section.sentence}")
        self.action.setVisible(section.target is not None)
        head = QHBoxLayout()
        head.setSpacing(tokens.S)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(Words(section.title, "heading"), 1)
        head.addWidget(self.action, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.M, tokens.M, tokens.M, tokens.M)
        column.setSpacing(tokens.XS)
        column.addLayout(head)
        column.addWidget(Words(section.sentence))
        for doubt in section.doubts:
            column.addWidget(Words(f"⚠ {doubt}", "attention"))
        if section.method:
            column.addWidget(Words(section.method, "hint"))
        for text, target in section.links:
            link = button(breakable(text), run=partial(go, target), kind="link")
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)

    def _go(self, go: Callable[[Target], None]) -> None:
        if self.section.target is not None:
            go(self.section.target)


class Sections(Room):
    """The room of all cards, with widgets of the page above them; a target is opened by ``open_page``."""

    def __init__(self, open_page: Callable[..., None]) -> None:
        super().__init__()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._open_page = open_page
        self.cards: dict[str, SectionCard] = {}

    def show_sections(self, sections: Sequence[Section], *above: QWidget) -> None:
        """Show ``above``, then the cards; the card that had the keyboard keeps it."""
        focused = next((code for code, card in self.cards.items() if card.action.hasFocus()), None)
        emptied(self.column)
        self.cards = {}
        for widget in above:
            self.column.addWidget(widget)
        columns = Columns(2, BESIDE_FROM, tokens.M)
        for number, section in enumerate(sections):
            card = SectionCard(section, self._go)
            card.action.installEventFilter(self)
            self.cards[section.code] = card
            columns.columns[number % 2].addWidget(card)
        for column in columns.columns:
            column.addStretch(1)
        self.column.addWidget(columns)
        self.column.addStretch(1)
        if self.cards:
            self.setFocusProxy(next(iter(self.cards.values())).action)
        if focused in self.cards:
            self.cards[str(focused)].action.setFocus()

    def _go(self, target: Target) -> None:
        page, arguments = target
        self._open_page(page, **dict(arguments))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go from section to section, Enter takes its step."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        buttons = [card.action for card in self.cards.values()]
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and isinstance(watched, QPushButton) and watched in buttons:
            wanted = buttons[(buttons.index(watched) + steps[Qt.Key(event.key())]) % len(buttons)]
            wanted.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(wanted)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QPushButton):
            watched.click()
            return True
        return super().eventFilter(watched, event)
