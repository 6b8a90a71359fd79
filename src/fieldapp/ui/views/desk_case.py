"""One case of the merge desk: why it is there, who says what with which evidence, and a choice for each field.

A key takes a value or a whole side, any other value can be written. Must not know how a case is settled.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain import kinds
from fieldapp.domain.fields import Value
from fieldapp.domain.records import by_table
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number
from fieldapp.services.desk import Asked, Case, Claim, Side
from fieldapp.sync.fold import GONE, Cell
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.labels import Words


class ClaimLine(QWidget):
    """One value as a radio button with its text beside it, which wraps; a click on the text chooses it, too."""

    def __init__(self, claim: Claim, side: Side) -> None:
        super().__init__()
        text = isolate(claim.text) or _("(empty)")
        self.radio = QRadioButton(format_number(claim.side))
        self.radio.setAccessibleName(text)
        self.text = Words(text)
        shown = " · " + _("shown now") if claim.current else ""
        who = isolate(side.who) + ", " if side.who else ""
        self.source = Words(f"{who}{side.when}, {isolate(side.device)}{shown}", "hint")
        self.radio.setAccessibleDescription(self.source.text())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.radio, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.text, 0, 1)
        grid.addWidget(self.source, 1, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setChecked(True)
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()


class FieldChoice(QFrame):
    """One field that differs: its claims as radio buttons under the numbers of their sides, and a line for a third.

    Whether a deleted record stays, and where a reference leads, is chosen among the claims only.
    """

    def __init__(self, table: str, asked: Asked, sides: Mapping[int, Side]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.asked = asked
        self._field = by_table(table).fields().get(asked.field)
        self._buttons = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(Words(asked.label, "strong"))
        self.claims = [ClaimLine(claim, sides[claim.side]) for claim in asked.claims]
        for claim, line in zip(asked.claims, self.claims, strict=True):
            self._buttons.addButton(line.radio, claim.side)
            line.radio.setChecked(claim.current)
            column.addWidget(line)
        self._third = max(sides, default=0) + 1
        words = f"{format_number(self._third)}  " + _("Another value")
        self.other, self.line = QRadioButton(words, self), QLineEdit(self)
        self.line.setAccessibleName(_("{label}: another value").format(label=asked.label))
        self.line.textEdited.connect(lambda _text: self.other.setChecked(True))
        self.error = Words(part="error")
        self.error.hide()
        row = QHBoxLayout()
        row.addWidget(self.other)
        row.addWidget(self.line, 1)
        column.addLayout(row)
        column.addWidget(self.error)
        if asked.earlier:
            column.addWidget(Words(asked.earlier, "hint"))
        if asked.third and self._field is not None:
            self._buttons.addButton(self.other, self._third)
        else:
            self.other.hide()
            self.line.hide()

    def take(self, number: int) -> bool:
        """Choose what the side with this number says, or with the next number a third value; False for no such."""
        chosen = self._buttons.button(number)
        if chosen is None:
            return False
        chosen.setChecked(True)
        (self.line if chosen is self.other else chosen).setFocus()
        return True

    def value(self) -> Cell:
        """The chosen value. Raises ValueError with the message when another value was written wrongly."""
        chosen = self._buttons.checkedId()
        for claim in self.asked.claims:
            if claim.side == chosen:
                return claim.value
        if chosen < 0 or self._field is None:
            raise ValueError(_("Choose one of the values."))
        typed: Value = kinds.clean(self._field, self.line.text())
        return typed

    def say(self, message: str) -> None:
        """Show what is wrong with the choice."""
        self.error.say("⚠ " + message)
        self.error.setVisible(bool(message))


class CaseView(QWidget):
    """A whole case: the sentence why, the sides beside each other, the fields below."""

    side_taken = Signal(int)

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.setObjectName("room")
        self.case = case
        sides = {side.number: side for side in case.sides}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        if not case.mine:
            column.addWidget(Words("⚠ " + _("A coordinator settles this. It is shown so that you know."), "attention"))
        beside = Columns(max(1, min(3, len(case.sides))), 560, 12, level=True)
        beside.setMaximumWidth(860)
        for place, side in enumerate(case.sides):
            beside.columns[place % len(beside.columns)].addWidget(self._side(side))
        column.addWidget(beside)
        self.fields = [FieldChoice(case.table, asked, sides) for asked in case.fields]
        for choice in self.fields:
            choice.setMaximumWidth(860)
            column.addWidget(choice)
        column.addStretch(1)

    def _side(self, side: Side) -> QWidget:
        """Who says so, when, from where, how it is known, and the button that takes all of it."""
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        head = f"{format_number(side.number)}  {isolate(side.who or side.device)}"
        column.addWidget(Words(head, "strong"))
        shown = " · " + _("shown now") if side.current else ""
        column.addWidget(Words(f"{isolate(side.device)}, {side.when}{shown}", "hint"))
        column.addWidget(Words(side.came, "hint"))
        for one in (*side.evidence, *self.case.attachments[:2]):
            column.addWidget(Words(f"{one.label}: {isolate(one.text)}"))
        column.addStretch(1)
        words = _("Take all from {device}").format(device=side.device)
        take = button(words, run=lambda: self.side_taken.emit(side.number))
        take.setEnabled(self.case.mine)
        column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeading)
        return card

    def take_side(self, number: int) -> bool:
        """Choose in every field what a side says; False where it says nothing."""
        taken = [field.take(number) for field in self.fields]
        return any(taken)

    def chosen(self) -> dict[str, Cell] | None:
        """Field -> value as chosen; None where something is wrong, which then stands beside it."""
        decided: dict[str, Cell] = {}
        for field in self.fields:
            try:
                decided[field.asked.field] = field.value()
                field.say("")
            except ValueError as problem:
                field.say(str(problem))
                return None
        return {GONE: True} if decided.get(GONE) is True else decided
