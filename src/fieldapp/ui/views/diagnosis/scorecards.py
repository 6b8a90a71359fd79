"""Scorecards of a cluster: scored by digits, the radar against last time beside it, sealed when it is final."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from fieldapp.domain.records import MaturityAssessment, ScorecardTemplate
from fieldapp.domain.scorecards import said
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, language
from fieldapp.services import analysis_paper, me, scorecard_tables, scorecards
from fieldapp.services.records import Saved
from fieldapp.services.scorecards import Seen
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.views.diagnosis.analysis_page import AnalysisPage, beside
from fieldapp.ui.views.diagnosis.scorecard_import import ScorecardImport
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table


class ScoreTable(Table):
    """``scored`` is called with a row and what was typed so far; None takes the score away."""

    def __init__(self, model: RowsModel, scored: Callable[[int, int | None], bool]) -> None:
        super().__init__(model)
        self._scored = scored

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, text = self.currentIndex().row(), event.text()
        if row >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._scored(row, None)
        elif row >= 0 and text.isdecimal():
            if self._scored(row, int(text)):
                self.selectRow(min(row + 1, self.model().rowCount() - 1))
        else:
            super().keyPressEvent(event)


class ScorecardsPage(AnalysisPage):
    """Page ``scorecards`` with ``cluster=...``; ``assessment=...`` opens one, else the newest."""

    records = (MaturityAssessment, ScorecardTemplate)
    paper = analysis_paper.SCORECARD

    def build(self) -> None:
        self._found: list[Seen] = []
        self._now: Seen | None = None
        self._wanted = ""
        self.card, self.assessment = QComboBox(), QComboBox()
        for box in (self.card, self.assessment):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.assessment.activated.connect(lambda _index: self._choose())
        self.begin = button("", "plus", self._begin)
        self.top.addWidget(self.assessment)
        self.top.addStretch(1)
        self.top.addWidget(self.card)
        self.top.addWidget(self.begin)
        self.rows = RowsModel()
        self.table = ScoreTable(self.rows, self._score)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._tell())
        self.guide, self.evidence = Words(part="hint"), Field()
        self.evidence.input.returnPressed.connect(self._say_evidence)
        self.table.opened.connect(lambda _index: self.evidence.input.setFocus())
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.table, 1)
        column.addWidget(self.guide)
        column.addWidget(self.evidence)
        self.chart.setMinimumWidth(theme.pixels(320))
        self.body.addLayout(beside((side, 1), (self.chart, 1)))
        self.seal_action, self.own_action, self.save_action = QAction(self), QAction(self), QAction(self)
        self.seal_action.triggered.connect(self._seal)
        self.own_action.triggered.connect(self._bring_in)
        self.save_action.triggered.connect(self._save_table)
        self.setFocusProxy(self.table)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Scorecards")

    def primary(self) -> QAction | None:
        return self.seal_action if self._now is not None and not self._now.sealed else None

    def secondary(self) -> list[QAction]:
        return [*super().secondary(), self.own_action, self.save_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("0–9", _("give a score and go on to the next item")),
            ("Del", _("take a score away")),
            ("Enter", _("write the evidence, then go on")),
        ]

    def which(self) -> str:
        return self._now.id if self._now is not None else ""

    def show_with(self, **arguments: Any) -> None:
        self._wanted = str(arguments.get("assessment") or "")
        super().show_with(**arguments)

    def words(self) -> None:
        self.seal_action.setText(_("Seal"))
        self.seal_action.setIcon(icons.icon("lock", "on_accent"))
        self.own_action.setText(_("Own scorecard from a table…"))
        self.own_action.setIcon(icons.icon("file-spreadsheet"))
        self.save_action.setText(_("Save as a table…"))
        self.save_action.setIcon(icons.icon("download"))
        self.begin.setText(_("New assessment"))
        self.card.setAccessibleName(_("Scorecard"))
        self.assessment.setAccessibleName(_("Assessment by scorecard"))
        self.table.setAccessibleName(_("Items: a digit is a score"))
        self.evidence.say(_("Evidence"))
        self._fill_cards()

    # ------------------------------------------------------------------ showing
    def read(self) -> None:
        self._fill_cards()
        if self.choice.cluster:
            self.context.tasks.run(scorecards.assessments, self.context.store(), self.choice.cluster, then=self._show)

    def _fill_cards(self) -> None:
        kept = self.card.currentData()
        self.card.clear()
        for card in scorecard_tables.cards(self.context.store()):
            self.card.addItem(card.title, card.code)
        self.card.setCurrentIndex(max(0, self.card.findData(kept)))

    def _show(self, found: list[Seen]) -> None:
        self._found = found
        kept = self._wanted or str(self.assessment.currentData() or "")
        self.assessment.clear()
        for one in found:
            self.assessment.addItem(one.title, one.id)
        self.assessment.setCurrentIndex(max(0, self.assessment.findData(kept)))
        self.assessment.setVisible(bool(found))
        self._wanted = ""
        self._choose()

    def _choose(self) -> None:
        at = self.table.currentIndex().row()
        chosen = str(self.assessment.currentData() or "")
        now, before = scorecards.against(self._found, chosen)
        same = self._now is not None and now is not None and self._now.id == now.id
        self._now = now
        for part in (self.table, self.guide, self.evidence, self.chart):
            part.setVisible(now is not None)
        self.print_action.setEnabled(now is not None)
        if now is None:
            self.say(_("Nothing was assessed yet. Choose a scorecard and begin."))
            self.header_changed.emit()
            return
        table = scorecards.item_table(now, before)
        shown = [*range(4), len(table.headers) - 1]  # the highest score stands in the guide
        self.rows.load(
            [table.headers[at] for at in shown], [[row[at] for at in shown] for row in table.rows], numbers=(1, 2, 3)
        )
        self.table.setColumnWidth(0, theme.pixels(230))
        self.table.selectRow(at if same and at >= 0 else 0)
        self.chart.show_chart(scorecards.chart(now, before))
        sealed = [_("Sealed: it stays as it is.")] if now.sealed else []
        people = _("Assessed by {people}").format(people=now.row["assessor"])
        self.say(dotted([now.sentence, people, *sealed]))
        self.evidence.setEnabled(not now.sealed)
        self._tell()
        self.header_changed.emit()

    def _tell(self) -> None:
        """The guide and the evidence of the item that is chosen."""
        item = self._item(self.table.currentIndex().row())
        if item is None:
            return
        guide = said(item.guide, language())
        most = _("0 to {most}").format(most=format_number(item.highest))
        self.guide.say(dotted((said(item.text, language()), guide or most)))
        self.evidence.input.setText(item.evidence)
        self.evidence.say_error("")

    def _item(self, row: int) -> Any:
        return self._now.items[row] if self._now is not None and 0 <= row < len(self._now.items) else None

    # ------------------------------------------------------------------ writing
    def _begin(self) -> None:
        store, day = self.context.store(), datetime.now().astimezone().date().isoformat()
        who = me.me(store).name or _("unknown")
        self.context.tasks.run(
            scorecards.start, store, self.choice.cluster, str(self.card.currentData()), day, who, then=self._begun,
            busy=self.begin,
        )  # fmt: skip

    def _begun(self, saved: Saved) -> None:
        if saved.errors:
            self.context.notices.problem("\n".join(saved.errors.values()))
            return
        self._wanted = saved.id or ""
        self.read()
        self.table.setFocus()

    def _score(self, row: int, value: int | None) -> bool:
        """A digit is the score, or the second digit of one where the scale has so many."""
        item, now = self._item(row), self._now
        if item is None or now is None:
            return False
        if value is not None and item.highest > 9 and item.score and item.score * 10 + value <= item.highest:
            value = item.score * 10 + value
        self.context.tasks.run(scorecards.score, self.context.store(), now.id, item.code, value)
        return value is not None and item.highest <= 9 and value <= item.highest and not now.sealed

    def _say_evidence(self) -> None:
        row = self.table.currentIndex().row()
        item = self._item(row)
        if item is not None and self._now is not None:
            self.context.tasks.run(
                scorecards.say_evidence, self.context.store(), self._now.id, item.code, self.evidence.text,
                then=lambda _changes: self._go_on(row),
            )  # fmt: skip

    def _go_on(self, row: int) -> None:
        self.table.selectRow(min(row + 1, self.rows.rowCount() - 1))
        self.table.setFocus()

    def _seal(self) -> None:
        if self._now is not None:
            day = datetime.now().astimezone().date().isoformat()
            self.context.tasks.run(scorecards.seal, self.context.store(), self._now.id, day, busy=self.seal_action)

    # ------------------------------------------------------------------ own cards
    def _bring_in(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Own scorecard from a table"), "", "CSV, XLSX (*.csv *.tsv *.txt *.xlsx)"
        )
        if name:
            self.context.tasks.run(scorecard_tables.preview, Path(name), then=self.show_preview)

    def show_preview(self, seen: scorecard_tables.CardPreview) -> None:
        """The rows of a file with what is wrong in each; one button brings it in."""
        self.preview_dialog = ScorecardImport(self.context, seen, self.window())
        self.preview_dialog.open()

    def _save_table(self) -> None:
        code = str(self.card.currentData())
        card = next((one for one in scorecard_tables.cards(self.context.store()) if one.code == code), None)
        name, _kind = QFileDialog.getSaveFileName(self, _("Save as a table"), f"{code.lower()}.xlsx", "XLSX (*.xlsx)")
        if name and card is not None:
            self.context.tasks.run(
                scorecard_tables.write_table, card, Path(name),
                then=lambda path: self.context.notices.show(_("Saved as {name}.").format(name=path.name)),
            )  # fmt: skip
