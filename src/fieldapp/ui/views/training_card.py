"""The card of one section of a training: heading, sentence, what does not fit, the method, one button, links."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from fieldapp.services.trainings import Section, Target
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words


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
