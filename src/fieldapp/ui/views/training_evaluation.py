"""What participants said of a training: figures with their method, statement by statement, and what they wrote."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.charts import Drawing, Look, Series, bars, shown
from fieldapp.domain.records import Participation, SurveyForm, SurveySubmission
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import evaluations, questionnaires
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.print_questionnaire import PrintQuestionnaire
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.figures import Figures
from fieldapp.ui.widgets.labels import Words, heading
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.table import Table


class TrainingEvaluationPage(Page):
    """The page ``training_evaluation`` with ``event_id=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._event: str | None = None
        self.seen: evaluations.Evaluation | None = None
        self.which = QComboBox()
        self.which.activated.connect(lambda _at: self._draw())
        self.figures, self.method, self.why = Figures(), Words(part="hint"), Words(part="attention")
        self.chart = ChartView(keeping(context), "evaluation")
        self.chart.setMinimumHeight(320)
        self.model = RowsModel()
        self.table = Table(self.model)
        self.setFocusProxy(self.chart.picture)
        self.said = QVBoxLayout()
        self.said.setSpacing(tokens.S)
        self.empty = EmptyState()
        self._lay_out()
        self.back_action, self.paper_action, self.fill_action = QAction(self), QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("training", event_id=self._event))
        self.paper_action.triggered.connect(lambda: self._with_form(self._paper))
        self.fill_action.triggered.connect(lambda: self._with_form(self._fill))
        self.retranslate()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, tokens.S, 0)
        column.setSpacing(tokens.S)
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        column.addLayout(row)
        for part in (self.figures, self.why, self.method, self.chart, self.table):
            column.addWidget(part)
        column.addLayout(self.said)
        column.addStretch(1)
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.room.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.room, 1)
        outer.addWidget(self.empty, 1)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Evaluation")

    def subtitle(self) -> str:
        return self.seen.title if self.seen is not None else ""

    def primary(self) -> QAction:
        return self.fill_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.paper_action]

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("event_id"):
            self._event = str(arguments["event_id"])
        self.refresh(None)
        self.room.verticalScrollBar().setValue(0)

    def refresh(self, changes: Changes | None) -> None:
        touched = (SurveySubmission, SurveyForm, Participation)
        if self._event is not None and (changes is None or any(changes.touches(one) for one in touched)):
            self.context.tasks.run(evaluations.evaluation, self.context.store(), self._event, then=self._show)

    def retranslate(self) -> None:
        for action, text, icon in (
            (self.back_action, _("Training"), "arrow-left"),
            (self.paper_action, _("On paper"), "printer"),
            (self.fill_action, _("Fill one"), "square-pen"),
        ):
            action.setText(text)
            action.setIcon(icons.icon(icon))
        self.which.setAccessibleName(_("Evaluation"))
        self.table.setAccessibleName(_("Statements"))
        self.chart.retranslate()
        self.empty.say(
            _("Nobody has answered yet. Hand out the questionnaire on paper, or let people fill it here; nobody's name "
              "is asked."),
            _("Fill one"), self.fill_action.trigger,
        )  # fmt: skip
        self.refresh(None)
        self.header_changed.emit()

    # ------------------------------------------------------------------ showing
    def _show(self, seen: evaluations.Evaluation) -> None:
        chosen = self.which.currentData()
        self.seen = seen
        self.which.clear()
        for found in seen.found:
            text = _("Day {number}").format(number=found.day) if found.day else _("The whole training")
            self.which.addItem(text, found.day)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))
        self.which.setVisible(len(seen.found) > 1)
        self.room.setVisible(bool(seen.found))
        self.empty.setVisible(not seen.found)
        self._draw()
        self.header_changed.emit()

    def _draw(self) -> None:
        if self.seen is None or not self.seen.found:
            return
        found = self.seen.found[max(0, self.which.currentIndex())]
        figures = found.overall.figure
        self.figures.setVisible(figures is not None)
        self.why.say(found.overall.why)
        self.why.setVisible(bool(found.overall.why))
        self.method.say(evaluations.method())
        if figures is not None:
            self.figures.show_figures(_figures(found))
        rated = [one for one in found.items if one.figure is not None]
        self.method.setVisible(not rated)  # else it stands under the picture
        self.chart.setVisible(bool(rated))
        self.chart.show_chart(partial(reaction_chart, found) if rated else None)
        self.model.load(
            [_("Statement"), _("Answers"), _("Mean, 1 to 5"), _("4 or 5"), _("Answered")],
            [_cells(one) for one in found.items],
        )
        self.table.setFixedHeight(self.table.horizontalHeader().height() + 4 + sum(
            self.table.rowHeight(row) for row in range(self.model.rowCount())
        ))  # fmt: skip
        emptied(self.said)
        for one in found.said:
            self.said.addWidget(heading(one.label))
            for text in one.texts:
                self.said.addWidget(Words(f"“{text}”"))

    # ------------------------------------------------------------------ doing
    def _with_form(self, then: Any) -> None:
        """Bring the form in where it is not here yet, then go on."""
        self.context.tasks.run(evaluations.ready, self.context.store(), then=then)

    def _fill(self, ready: evaluations.Ready) -> None:
        if self.seen is not None:
            self.context.open_page(
                "survey_fill", form=ready.form, subject_kind="training_event", subject=self.seen.event,
                known=evaluations.known(self.seen.code),
            )  # fmt: skip

    def _paper(self, ready: evaluations.Ready) -> None:
        if self.seen is not None:
            print_it = partial(questionnaires.print_blank, facts=evaluations.on_paper(self.seen))
            PrintQuestionnaire(self.context, print_it, ready.form, ready.languages, parent=self).open()


def reaction_chart(found: evaluations.Found, look: Look) -> Drawing:
    """The mean of each statement."""
    rated = [one for one in found.items if one.figure is not None]
    return bars(
        look,
        [one.label for one in rated],
        [Series(_("Mean, 1 to 5"), [one.figure.mean if one.figure is not None else None for one in rated])],
        title=_("How far people agree, 1 to 5"),
        method=evaluations.method(),
        head=_("Statement"),
        horizontal=True,
    )


def _figures(found: evaluations.Found) -> list[tuple[str, str, str]]:
    figure = found.overall.figure
    if figure is None:
        return []
    text = ngettext("of {count} participant answered", "of {count} participants answered", found.participants)
    shown_ = [
        (shown(figure.mean, decimals=1), _("mean of all statements, 1 to 5"), ""),
        (shown(figure.top, "share"), _("4 or 5"), ""),
        (shown(figure.response, "share"), text.format(count=format_number(found.participants)), ""),
    ]
    if found.recommend is not None:
        shown_.append((shown(found.recommend, decimals=1), _("would recommend it, 0 to 10"), ""))
    return shown_


def _cells(one: evaluations.Rated) -> list[str]:
    figure = one.figure
    if figure is None:
        return [one.label, format_number(one.answers), one.why]
    return [
        one.label, format_number(one.answers), shown(figure.mean, decimals=1), shown(figure.top, "share"),
        shown(figure.response, "share"),
    ]  # fmt: skip
