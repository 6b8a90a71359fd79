"""One step of a survey on the screen: section, question, hint, input, message; or a page of several; or "one more?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.survey.definition import Question
from fieldapp.survey.state import NodeState
from fieldapp.survey.steps import Step
from fieldapp.ui.forms import answers
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

WIDTH = 640


class QuestionBox(QWidget):
    """One question with everything that belongs to it."""

    answered = Signal(str, str)
    """Reference, text of the instance."""

    def __init__(self, ref: str, question: Question, state: NodeState, *, lacks_list: bool = False) -> None:
        super().__init__()
        self.ref = ref
        self._lacks_list = lacks_list
        self.widget = answers.make(question, state, lacks_list=lacks_list)
        self.label = Words(part="heading" if self.widget is not None else "")
        self.hint, self.message, self.note = Words(part="muted"), Words(part="error"), Words()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.label)
        column.addWidget(self.hint)
        if self.widget is not None:
            self.widget.answered.connect(lambda text: self.answered.emit(self.ref, text))
            self.widget.unread.connect(self._unread)
            column.addWidget(self.widget)
        else:
            column.addWidget(self.note)
        column.addWidget(self.message)
        self._trouble = ""
        self.update_state(state, show_required=False)

    def update_state(self, state: NodeState, *, show_required: bool) -> None:
        """Show the node as it stands; a missing required answer is only said once the person wanted to go on."""
        self.label.say(state.label + (" *" if state.required and not state.readonly else ""))
        self.label.setVisible(bool(state.label))
        written = _("The list of this question did not come with the form: write the answer.")
        hint = "\n".join(part for part in (state.hint, written if self._lacks_list else "") if part)
        self.hint.say(hint)
        self.hint.setVisible(bool(hint))
        if self.widget is None:
            self.note.say(state.value)
            self.note.setVisible(bool(state.value))
        else:
            self.widget.update_state(state)
            target = self.widget.focusProxy() or self.widget
            target.setAccessibleName(state.label or self.ref.rsplit("/", 1)[-1])
            target.setAccessibleDescription(state.hint)
        due = state.violation == "constraint" or (state.violation == "required" and show_required)
        self._say(self._trouble or (self._words(state) if due else ""))

    def _words(self, state: NodeState) -> str:
        if state.message:
            return state.message
        if state.violation == "required":
            return _("This answer is needed.")
        return _("This answer does not fit. Please check it.")

    def _unread(self, message: str) -> None:
        self._trouble = message
        self._say(message)

    def _say(self, message: str) -> None:
        self.message.say(f"⚠ {message}" if message else "")
        self.message.setVisible(bool(message))

    @property
    def unreadable(self) -> bool:
        """True while something stands in the field that could not be read."""
        return bool(self._trouble)


class StepView(QScrollArea):
    """The current step. Emits answers, and the wish for one more or one fewer in a repeat."""

    answered = Signal(str, str)
    more = Signal(str)
    fewer = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.boxes: list[QuestionBox] = []
        self.step: Step | None = None

    def show_step(
        self, step: Step, state: Mapping[str, NodeState], lacks_list: Callable[[Question], bool] = lambda _q: False
    ) -> None:
        """Put a step on the screen and the keyboard into its first answer. ``lacks_list`` as the form has it."""
        self.step = step
        body = QWidget()
        body.setObjectName("room")
        outer = QHBoxLayout(body)
        outer.setContentsMargins(0, 0, 12, 0)
        column_widget = QWidget()
        column_widget.setMaximumWidth(WIDTH)
        column = QVBoxLayout(column_widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        if step.section:
            column.addWidget(Words("  ›  ".join(step.section), "muted"))
        self.boxes = []
        if step.repeat:
            self._one_more(column, step, state)
        for ref, question in zip(step.refs, step.questions, strict=False):
            box = QuestionBox(ref, question, state[ref], lacks_list=lacks_list(question))
            box.answered.connect(self.answered.emit)
            self.boxes.append(box)
            column.addWidget(box)
        column.addStretch(1)
        outer.addWidget(column_widget, 1)
        outer.addStretch(0)
        self.setWidget(body)
        self.focus_answer()

    def _one_more(self, column: QVBoxLayout, step: Step, state: Mapping[str, NodeState]) -> None:
        node = state[step.key]
        name = node.label or step.questions[0].name
        column.addWidget(Words(_("{name}: {count} so far.").format(name=name, count=node.count or 0), "heading"))
        row = QHBoxLayout()
        row.setSpacing(8)
        add = button(_("Add one more"), "plus")
        add.setEnabled(node.can_add)
        add.clicked.connect(lambda: self.more.emit(step.key.removesuffix("#repeat")))
        row.addWidget(add)
        if node.count:
            remove = button(_("Take the last one away"), "trash-2")
            remove.clicked.connect(lambda: self.fewer.emit(f"{step.key.removesuffix('#repeat')}[{node.count}]"))
            row.addWidget(remove)
        row.addStretch(1)
        column.addLayout(row)
        self._first = add

    def update_state(self, state: Mapping[str, NodeState], *, show_required: bool = False) -> None:
        """Show what an answer changed, without losing the keyboard."""
        for box in self.boxes:
            if box.ref in state:
                box.update_state(state[box.ref], show_required=show_required)

    def focus_answer(self) -> None:
        """Put the keyboard into the first answer."""
        first = next((box.widget for box in self.boxes if box.widget is not None), None)
        if first is not None:
            (first.focusProxy() or first).setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.step is not None and self.step.repeat:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def unreadable(self) -> bool:
        """True while a field holds something that could not be read."""
        return any(box.unreadable for box in self.boxes)
