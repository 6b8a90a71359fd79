"""What the analyses of a cluster share: which cluster, what is said of it, the way back, the way to paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.fields import Record
from fieldapp.i18n import _
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.views.diagnosis.print_analysis import PrintAnalysis
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.labels import Words


class Body(QWidget):
    """The room for pictures and tables: it takes what the window has left, down to a height at which they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(tokens.S)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class AnalysisPage(Page):
    """A page with ``cluster=...``. Who derives names its records, reads, and fills ``body``."""

    records: tuple[type[Record], ...] = ()
    paper = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.choice = ClusterChoice(context)
        self.choice.chosen.connect(lambda _cluster: self.read())
        self.sentence, self.doubts, self.method = Words(part="strong"), Words(part="attention"), Words(part="hint")
        self.chart = ChartView(keeping(context), self.paper)
        self.chart.opened.connect(self.open_key)
        self.room = Body()
        self.top, self.body = QHBoxLayout(), self.room.column
        self.top.setSpacing(tokens.S)
        self.top.addWidget(self.choice)
        self.back_action, self.print_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis", cluster=self.choice.cluster))
        self.print_action.triggered.connect(self.print)
        self.build()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(self.top)
        column.addWidget(self.sentence)
        column.addWidget(self.doubts)
        column.addWidget(self.room, 1)
        column.addWidget(self.method)
        self.retranslate()

    # ------------------------------------------------------------------ for who derives
    def build(self) -> None:
        """Put controls into ``top`` and the rest into ``body``."""
        raise NotImplementedError

    def read(self) -> None:
        """Read what is shown, of ``choice.cluster``."""
        raise NotImplementedError

    def words(self) -> None:
        """Every own text again."""
        raise NotImplementedError

    def which(self) -> str:
        """What of the cluster is printed: the chain, the assessment."""
        return ""

    def say(self, sentence: str, doubts: Sequence[str] = (), method: str = "") -> None:
        """What stands over and under the body; an empty text takes no room."""
        for label, text in (
            (self.sentence, sentence),
            (self.doubts, "\n".join(f"⚠ {doubt}" for doubt in doubts)),
            (self.method, method),
        ):
            label.say(text)
            label.setVisible(bool(text))

    def open_key(self, key: str) -> None:
        """Open the record behind a shape or a row."""
        table, _colon, record_id = key.partition(":")
        if record_id:
            self.context.open_page(f"records:{table}", record_id=record_id)

    def add_record(self, table: str, **fixed: str) -> None:
        """An empty form of a type, with what is known filled in."""
        self.context.open_page(f"records:{table}", new=True, fixed=fixed)

    # ------------------------------------------------------------------ what the window asks
    def secondary(self) -> list[QAction]:
        return [self.back_action, self.print_action]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("cluster"):
            self.choice.fill(str(arguments["cluster"]))
            self.read()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or any(changes.touches(record) for record in self.records):
            self.choice.fill()
            self.read()

    def retranslate(self) -> None:
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.print_action.setText(_("Print"))
        self.print_action.setIcon(icons.icon("printer"))
        self.words()
        self.chart.retranslate()
        if self.choice.cluster:
            self.read()

    def print(self) -> None:
        """Show the paper before it is printed."""
        if self.choice.cluster:
            self.preview = PrintAnalysis(self.context, self.paper, self.choice.cluster, self.which(), self.window())
            self.preview.open()


def beside(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    """Widgets side by side, each with its part of the width."""
    row = QHBoxLayout()
    row.setSpacing(tokens.M)
    for widget, part in parts:
        row.addWidget(widget, part)
    return row
