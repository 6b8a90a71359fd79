"""The bar at the foot of a page that shows the newest notice and its action."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from fieldapp.i18n import _
from fieldapp.ui import icons, tokens
from fieldapp.ui.breaking import breakable, plain
from fieldapp.ui.notices import Notice, Notices, Run

STAYS_MS = 8000
"""A notice without trouble leaves after this time; the history keeps it."""


class NoticeBar(QFrame):
    """Shows one notice at a time; appears with a fade of 120 ms."""

    def __init__(self, notices: Notices, *, fade: bool = True) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._fade = fade
        self._run: Run | None = None
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = QPushButton()
        self.action.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setIcon(icons.icon("x", "window"))
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.L, tokens.XS, tokens.XS, tokens.XS)
        row.setSpacing(tokens.S)
        for widget in (self._sign, self._text, self.action, self._close):
            row.addWidget(widget, 1 if widget is self._text else 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        notices.said.connect(self.say)
        notices.withdrawn.connect(self.dismiss)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What stands in the bar now, or nothing."""
        return "" if self.isHidden() else plain(self._text.text())

    def say(self, notice: Notice) -> None:
        """Show a notice in the place of the one before."""
        self._run = notice.run
        self._text.setText(breakable(notice.text))
        self._sign.setVisible(notice.trouble)
        self._sign.setPixmap(icons.icon("triangle-alert", "window").pixmap(tokens.ICON, tokens.ICON))
        self.action.setText(notice.action)
        self.action.setVisible(bool(notice.action))
        if notice.trouble:
            self._timer.stop()
        else:
            self._timer.start(STAYS_MS)
        self._appear()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def dismiss(self) -> None:
        """Take the notice away; the history keeps it."""
        self._timer.stop()
        self._run = None
        self.hide()

    def retranslate(self) -> None:
        """Words of the bar itself; what it says stays as it was said."""
        self._close.setToolTip(_("Close this notice"))
        self._close.setAccessibleName(_("Close this notice"))
        self.setAccessibleName(_("Notice"))

    def _act(self) -> None:
        run = self._run
        self.dismiss()
        if run is not None:
            run()

    def _appear(self) -> None:
        self.show()
        if not self._fade:
            return
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setDuration(tokens.FADE_MS)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        fade.finished.connect(lambda: effect.setEnabled(False))
        fade.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
