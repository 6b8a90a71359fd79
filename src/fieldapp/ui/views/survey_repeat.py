"""The question "one more?" of a repeat: what is there, one more, one fewer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number
from fieldapp.survey.state import NodeState
from fieldapp.survey.steps import REPEAT, Step
from fieldapp.ui.forms.answers.markup import without_marks
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

MOST_SHOWN = 30
WORDS_SHOWN = 3


class RepeatBox(QWidget):
    """Lists the instances with the first answers of each; Space on "Add one more" adds."""

    more = Signal(str)
    """Reference of the repeat."""
    fewer = Signal(str)
    """Reference of the instance."""

    def __init__(self, step: Step, state: Mapping[str, NodeState]) -> None:
        super().__init__()
        node, base = state[step.key], step.key.removesuffix(REPEAT)
        name = without_marks(node.label) or step.questions[0].name
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(
            Words(_("{name}: {count} so far.").format(name=name, count=format_number(node.count or 0)), "heading")
        )
        for number in range(1, min(MOST_SHOWN, node.count or 0) + 1):
            column.addLayout(self._instance(name, number, f"{base}[{number}]", state))
        self.add = button(_("Add one more"), "plus")
        self.add.setEnabled(node.can_add)
        self.add.setAccessibleDescription(name)
        self.add.clicked.connect(lambda: self.more.emit(base))
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(Words(_("Enter goes on without another one."), "hint"))

    def _instance(self, name: str, number: int, ref: str, state: Mapping[str, NodeState]) -> QHBoxLayout:
        said = [_shown(node) for key, node in state.items() if key.startswith(ref + "/") and _said(node)]
        title = f"{format_number(number)}.  " + (dotted(said[:WORDS_SHOWN]) or _("nothing said yet"))
        remove = button(_("Take away"), "trash-2", kind="quiet")
        remove.setAccessibleName(_("Take away {name} {number}").format(name=name, number=format_number(number)))
        remove.clicked.connect(partial(self._take_away, ref))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Words(title), 1)
        row.addWidget(remove)
        return row

    def _take_away(self, ref: str, *_clicked: object) -> None:
        self.fewer.emit(ref)

    def take_keyboard(self) -> None:
        """Put the keyboard on "Add one more"."""
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)


def _said(node: NodeState) -> bool:
    return bool(node.value) and node.type in ("input", "select", "range")


def _shown(node: NodeState) -> str:
    """The answer in words: the labels of what was chosen."""
    labels = dict(node.choices or ())
    if not labels:
        return node.value
    return without_marks(", ".join(labels.get(value, value) for value in node.value.split()))
