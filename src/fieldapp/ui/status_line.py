"""The line at the foot: what was exchanged, work under way with its Cancel, this computer, notices, the language."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from fieldapp import i18n
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, format_time
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.notices import Notices
from fieldapp.ui.standing import NOBODY, Standing
from fieldapp.ui.tasks import Job, Tasks


class WorkUnderWay(QWidget):
    """What runs for more than a second: words, a bar with a count, Cancel where the work can stop."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._job: Job | None = None
        self.words, self.bar, self.cancel = QLabel(), QProgressBar(), QPushButton()
        self.words.setObjectName("muted")
        self.cancel.setObjectName("link")
        self.bar.setTextVisible(False)
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.S)
        for widget in (self.words, self.bar, self.cancel):
            row.addWidget(widget)
        tasks.slow.connect(self._begin)
        tasks.stepped.connect(self._step)
        tasks.ended.connect(self._end)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Words again."""
        self.cancel.setText(_("Cancel"))
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setFixedWidth(theme.pixels(120))

    def _begin(self, job: Job) -> None:
        self._job = job
        self.words.setText(breakable(job.label or _("Working…")))
        self.bar.setRange(0, 0)
        self.cancel.setVisible(job.progress is not None)
        self.cancel.setEnabled(True)
        self.show()

    def _step(self, job: Job, done: int, total: int, text: str) -> None:
        if job is self._job:
            self.bar.setRange(0, max(total, 1))
            self.bar.setValue(done)
            counted = _("{done} of {total}").format(done=format_number(done), total=format_number(total))
            self.words.setText(breakable(f"{text or job.label} · {counted}"))

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.hide()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel.setEnabled(False)
            self.words.setText(_("Stopping…"))


class StatusLine(QFrame):
    """The foot of the window."""

    exchange_asked = Signal()
    language_chosen = Signal(str)

    def __init__(self, tasks: Tasks, notices: Notices) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._standing = NOBODY
        self._notices = notices
        self.exchange = QPushButton()
        self.exchange.setObjectName("flat")
        self.exchange.setIcon(icons.icon("arrow-left-right", "muted"))
        self.exchange.clicked.connect(self.exchange_asked)
        self.exchange.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.work = WorkUnderWay(tasks)
        self.unit = QLabel()
        self.unit.setObjectName("muted")
        self.history, self.language = QToolButton(), QToolButton()
        self._history_menu, self._language_menu = QMenu(self), QMenu(self)
        for button, menu, icon in (
            (self.history, self._history_menu, "bell"),
            (self.language, self._language_menu, "languages"),
        ):
            button.setObjectName("flat")
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setIcon(icons.icon(icon, "muted"))
        self.language.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._history_menu.aboutToShow.connect(self._fill_history)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.S, 2, tokens.S, 2)
        row.setSpacing(tokens.S)
        row.addWidget(self.exchange)
        row.addStretch(1)
        for widget in (self.work, self.unit, self.history, self.language):
            row.addWidget(widget)
        self.retranslate()

    def show_standing(self, standing: Standing) -> None:
        """Say what was exchanged and which block of numbers this computer has."""
        self._standing = standing
        self.retranslate()

    def retranslate(self) -> None:
        """Words again."""
        self.exchange.setText(breakable(self._standing.exchange))
        self.exchange.setVisible(bool(self._standing.exchange))
        self.exchange.setToolTip(_("Open the exchange page"))
        names = [self._standing.device, self._standing.unit]
        self.unit.setText(dotted(names))
        self.unit.setToolTip(_("This computer, and the letters in the codes that it prints"))
        self.history.setAccessibleName(_("Notices"))
        self.history.setToolTip(_("What was told lately"))
        self.language.setText(_own_name(i18n.language()))
        self.language.setAccessibleName(_("Language"))
        self.language.setToolTip(_("Language"))
        self.exchange.setIconSize(icons.beside_words())
        self.language.setIconSize(icons.beside_words())
        self.history.setIconSize(_icon_size())
        self.work.retranslate()
        self._fill_languages()

    def _fill_languages(self) -> None:
        self._language_menu.clear()
        group = QActionGroup(self._language_menu)
        for language in i18n.languages():
            action = QAction(language.own_name, self._language_menu)
            action.setCheckable(True)
            action.setChecked(language.code == i18n.language())
            action.triggered.connect(partial(self._chosen, language.code))
            group.addAction(action)
            self._language_menu.addAction(action)

    def _chosen(self, code: str, _checked: bool = False) -> None:
        self.language_chosen.emit(code)

    def _fill_history(self) -> None:
        self._history_menu.clear()
        if not self._notices.history:
            self._history_menu.addAction(_("Nothing was told yet.")).setEnabled(False)
        for notice in list(self._notices.history)[-12:][::-1]:
            sign = "triangle-alert" if notice.trouble else "check"
            text = f"{format_time(notice.at.time())}  {notice.text}".replace("&", "&&")
            self._history_menu.addAction(icons.icon(sign, "muted"), text)


def _own_name(code: str) -> str:
    return next((language.own_name for language in i18n.languages() if language.code == code), code)


def _icon_size() -> QSize:
    return QSize(theme.pixels(16), theme.pixels(16))
