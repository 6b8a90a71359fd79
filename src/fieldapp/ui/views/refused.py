"""The store cannot be opened: why, and the ways on. Nothing was changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.tasks import Tasks
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words


class Refused(QWidget):
    """A sentence that says what to do, and buttons that do it."""

    reopen = Signal(object)
    """Try again with this folder."""
    close_asked = Signal()

    def __init__(
        self, message: str, tasks: Tasks, folder: Path, *, may_restore: bool, may_retry: bool | None = None
    ) -> None:
        super().__init__()
        self._tasks, self._folder = tasks, folder
        sign = QLabel()
        sign.setPixmap(icons.icon("triangle-alert", "attention").pixmap(theme.pixels(32), theme.pixels(32)))
        self.sentence = Words(message)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.restore = button(_("Restore a backup…"), "database-backup", self._restore)
        self.again = button(_("Try again"), "refresh-cw", lambda: self.reopen.emit(folder))
        self.close_button = button(_("Close"), run=self.close_asked.emit, kind="primary")
        self.restore.setVisible(may_restore)
        self.again.setVisible(may_restore if may_retry is None else may_retry)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        for part in (self.close_button, self.again, self.restore):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(tokens.L)
        column.addStretch(1)
        for item in (sign, Words(_("Your data could not be opened"), "title"), self.sentence):
            column.addWidget(item)
        column.addLayout(row)
        column.addStretch(2)
        body = QWidget()
        body.setLayout(column)
        body.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.pixels(64), tokens.XL, tokens.XL, tokens.XL)
        outer.addWidget(body, 1)
        outer.addStretch(1)
        self.setFocusProxy(self.close_button)

    def _restore(self) -> None:
        start = self._folder / "backups"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Restore a backup"), str(start))
        if chosen:
            self.restore_from(Path(chosen))

    def restore_from(self, backup: Path) -> None:
        """Put a backup in the place of the store and open it; what was there is laid aside."""
        self._tasks.run(
            _put_back, self._folder, backup, then=lambda _kept: self.reopen.emit(self._folder), failed=self._failed
        )

    def _failed(self, error: Exception) -> None:
        self.sentence.say(error.message())  # type: ignore[attr-defined]


def _put_back(folder: Path, source: Path) -> Path | None:
    from fieldapp.store import backup

    return backup.restore(folder, source)
