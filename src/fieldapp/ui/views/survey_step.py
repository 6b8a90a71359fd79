"""One step of a survey on the screen: section, question, hint, input, message; or a page of several; or "one more?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.survey.definition import Question
from fieldapp.survey.state import NodeState
from fieldapp.survey.steps import Step
from fieldapp.ui import theme, tokens
from fieldapp.ui.forms.answers import Asked
from fieldapp.ui.views.survey_question import QuestionBox
from fieldapp.ui.views.survey_repeat import RepeatBox
from fieldapp.ui.widgets.labels import Words

Ask = Callable[[str, Question], Asked]


def with_words(questions: Sequence[Question]) -> Sequence[Question]:
    """The questions of a step; rows of a table have the words of their choices themselves where no row above has."""
    if any({"label", "list"} & set(question.appearance.split()) for question in questions):
        return questions
    return [replace(one, appearance=one.appearance.replace("list-nolabel", "list")) for one in questions]


class StepView(QScrollArea):
    """The current step. Emits answers, and the wish for one more or one fewer in a repeat."""

    answered = Signal(str, str)
    unread = Signal(str, str)
    settled = Signal()
    more = Signal(str)
    fewer = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.boxes: list[QuestionBox] = []
        self.repeat: RepeatBox | None = None
        self.step: Step | None = None

    def show_step(self, step: Step, state: Mapping[str, NodeState], ask: Ask) -> None:
        """Put a step on the screen and the keyboard into its first answer. ``ask`` tells what a widget has to know."""
        self.step = step
        self.repeat = None
        self.boxes = []
        column_widget = QWidget()
        column_widget.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH))
        column = QVBoxLayout(column_widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.pixels(24 if len(step.refs) < 2 else 20))
        if step.section:
            column.addWidget(Words("  ›  ".join(step.section), "muted"))
        if step.repeat:
            self.repeat = RepeatBox(step, state)
            self.repeat.more.connect(self.more.emit)
            self.repeat.fewer.connect(self.fewer.emit)
            column.addWidget(self.repeat)
        for ref, question in zip(step.refs, with_words(step.questions), strict=False):
            if ref in state:
                column.addWidget(self._box(ref, ask(ref, question), state[ref]))
        column.addStretch(1)
        self._put(column_widget)
        self._fit()
        self.setAccessibleName(self.boxes[0].label.text() if self.boxes else "")
        self.focus_answer()

    def _box(self, ref: str, asked: Asked, state: NodeState) -> QuestionBox:
        box = QuestionBox(ref, asked, state)
        box.answered.connect(self.answered.emit)
        box.unread.connect(self.unread.emit)
        box.settled.connect(self.settled.emit)
        self.boxes.append(box)
        return box

    def _put(self, column: QWidget) -> None:
        body = QWidget()
        body.setObjectName("room")
        outer = QHBoxLayout(body)
        outer.setContentsMargins(0, 0, 12, 8)
        outer.addWidget(column, 1)
        outer.addStretch(0)
        self.setWidget(body)

    def update_state(self, state: Mapping[str, NodeState], *, asked: bool = False) -> None:
        """Show what an answer changed, without losing the keyboard. ``asked``: the person wanted to go on."""
        for box in self.boxes:
            if box.ref in state:
                box.update_state(state[box.ref], asked=asked)

    def hand_over(self) -> None:
        """The step is left: what was not handed out yet goes now."""
        for box in self.boxes:
            if box.widget is not None:
                box.widget.hand_over()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Down and Page Up go on and back; they are the page's."""
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for box in self.boxes:
            if box.widget is not None:
                box.widget.fit(self.viewport().height())

    # ------------------------------------------------------------------ where the keyboard is
    def here(self) -> QuestionBox | None:
        """The question that has the keyboard."""
        focus = self.window().focusWidget()
        return next((box for box in self.boxes if focus is not None and box.isAncestorOf(focus)), None)

    def focus_answer(self, ref: str | None = None) -> None:
        """Put the keyboard into an answer: that of ``ref``, else the first."""
        boxes = [box for box in self.boxes if box.answerable]
        box = next((box for box in boxes if box.ref == ref), boxes[0] if boxes else None)
        if box is not None:
            box.take_keyboard()
            if box is boxes[0]:
                self.verticalScrollBar().setValue(0)  # the words before the input are read first
            else:
                self.ensureWidgetVisible(box, 0, theme.pixels(tokens.L))
        elif self.repeat is not None:
            self.repeat.take_keyboard()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_beside(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) answer of this page; False where there is none."""
        boxes = [box for box in self.boxes if box.answerable]
        here = self.here()
        place = boxes.index(here) + by if here in boxes else -1
        if not 0 <= place < len(boxes):
            return False
        self.focus_answer(boxes[place].ref)
        return True

    def focus_trouble(self) -> bool:
        """Put the keyboard into the first answer that is wrong; False where none is."""
        box = next((box for box in self.boxes if box.wrong), None)
        if box is not None:
            self.focus_answer(box.ref)
            step = self.widget()
            if step is not None and (layout := step.layout()) is not None:
                layout.activate()  # the message has only now got its place
            self.ensureWidgetVisible(box.message, 0, theme.pixels(tokens.S))
        return box is not None

    @property
    def unreadable(self) -> bool:
        """True while a field holds something that could not be read."""
        return any(box.unreadable for box in self.boxes)
