"""Attendance as a picture over its table: people by half days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout

from fieldapp.charts import Chart
from fieldapp.domain.records import AttendanceMark, Participation, Session
from fieldapp.i18n import _, language
from fieldapp.services import attendance_picture
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.labels import Words


class AttendancePicturePage(Page):
    """The page ``attendance_picture`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self.seen: attendance_picture.Picture | None = None
        self.sentence = Words(part="strong")
        self.view = ChartView(self._save, "attendance")
        self.view.opened.connect(lambda session: self.context.open_page("sheet", session_id=session))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.sentence)
        column.addWidget(self.view, 1)
        self.back_action = QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.setFocusProxy(self.view.picture)
        self.retranslate()

    def title(self) -> str:
        return _("Attendance")

    def subtitle(self) -> str:
        return self.seen.training if self.seen is not None else ""

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def show_with(self, **arguments: Any) -> None:
        self._event = str(arguments.get("event_id") or self._event or "")
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        touched = (AttendanceMark, Participation, Session)
        if self._event and (changes is None or any(changes.touches(one) for one in touched)):
            self.context.tasks.run(attendance_picture.picture, self.context.store(), self._event, then=self._show)

    def retranslate(self) -> None:
        self.back_action.setText(_("Training"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.view.retranslate()
        self.refresh(None)

    def _show(self, seen: attendance_picture.Picture) -> None:
        self.seen = seen
        self.sentence.say(seen.sentence)
        self.view.show_chart(seen.chart)
        self.header_changed.emit()

    def _save(self, chart: Chart, path: Path) -> None:
        from fieldapp.reports.charts import save_chart

        self.context.tasks.run(
            save_chart, chart, path, language(),
            then=lambda made: self.context.notices.show(_("Saved as {name}.").format(name=made.path.name)),
        )  # fmt: skip
