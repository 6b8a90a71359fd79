"""The merge desk: every record on which devices disagree, value beside value, with who, when and from where.

A key takes a value, any other value can be written, skipping is always possible. Nothing here blocks other work.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain import kinds
from fieldapp.domain.fields import Value
from fieldapp.domain.records import by_table
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number
from fieldapp.services import exchange
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words


class ClaimLine(QWidget):
    """One value as a radio button with its text beside it, which wraps; a click on the text chooses it, too."""

    def __init__(self, number: int, claim: exchange.Claim) -> None:
        super().__init__()
        text = isolate(claim.text) or _("(empty)")
        self.radio = QRadioButton(format_number(number))
        self.radio.setAccessibleName(text)
        self.text = Words(text)
        shown = " · " + _("shown now") if claim.current else ""
        self.source = Words(f"{isolate(claim.who)}, {claim.when}, {isolate(claim.device)}{shown}", "hint")
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
    """One disputed field: its claims as radio buttons, numbered, and a line for another value where one can be typed.

    Whether a deleted record stays, and where a reference leads, is chosen among the claims only.
    """

    def __init__(self, table: str, disputed: exchange.DisputedField) -> None:
        super().__init__()
        self.setObjectName("card")
        self.disputed = disputed
        self._field = by_table(table).fields().get(disputed.field)
        self._buttons = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        name = Words(disputed.label, "strong")
        column.addWidget(name)
        self.claims = [ClaimLine(number, claim) for number, claim in enumerate(disputed.values, start=1)]
        for index, line in enumerate(self.claims):
            self._buttons.addButton(line.radio, index)
            line.radio.setChecked(disputed.values[index].current)
            column.addWidget(line)
        self.other, self.line = QRadioButton(_("Another value"), self), QLineEdit(self)
        self.line.setAccessibleName(_("{label}: another value").format(label=disputed.label))
        self.line.textEdited.connect(lambda _text: self.other.setChecked(True))
        self.error = Words(part="error")
        self.error.hide()
        row = QHBoxLayout()
        row.addWidget(self.other)
        row.addWidget(self.line, 1)
        column.addLayout(row)
        column.addWidget(self.error)
        if self._field is not None and not self._field.to:
            self._buttons.addButton(self.other, len(disputed.values))
        else:
            self.other.hide()
            self.line.hide()

    def take(self, number: int) -> bool:
        """Choose the claim with this number (from 1); False when there is none."""
        button = self._buttons.button(number - 1)
        if button is None:
            return False
        button.setChecked(True)
        if button is self.other:
            self.line.setFocus()
        return True

    def value(self) -> Value:
        """The chosen value. Raises ValueError with the message when another value was written wrongly."""
        chosen = self._buttons.checkedId()
        if chosen < 0:
            raise ValueError(_("Choose one of the values."))
        if chosen < len(self.disputed.values):
            return self.disputed.values[chosen].value
        assert self._field is not None
        return kinds.clean(self._field, self.line.text())

    def say(self, message: str) -> None:
        """Show what is wrong with the choice."""
        self.error.say("⚠ " + message)
        self.error.setVisible(bool(message))


class MergeDeskPage(Page):
    """One disputed record at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._disputes: list[exchange.Dispute] = []
        self._at = 0
        self._fields: list[FieldChoice] = []
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.heading, self.explain = Words(part="paneTitle"), Words(part="muted")
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.reason = QLineEdit()
        self.skip, self.back = button(), button()
        self.skip.clicked.connect(partial(self._go, 1))
        self.back.clicked.connect(partial(self._go, -1))
        self.empty = EmptyState()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.reason, 1)
        row.addWidget(self.back)
        row.addWidget(self.skip)
        self.desk = QWidget()
        column = QVBoxLayout(self.desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.explain)
        column.addWidget(self.room, 1)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.desk, 1)
        outer.addWidget(self.empty, 1)
        self.settle_action = QAction(self)
        self.settle_action.setShortcut("Ctrl+Return")
        self.settle_action.triggered.connect(self._settle)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Merge desk")

    def subtitle(self) -> str:
        if not self._disputes:
            return ""
        return _("{at} of {total}").format(at=format_number(self._at + 1), total=format_number(len(self._disputes)))

    def primary(self) -> QAction:
        return self.settle_action

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("1 2 3", _("take that value in the first field that is not decided")),
            ("Ctrl+Enter", _("settle this record")),
            (_("Page Down"), _("leave it for later, next record")),
            (_("Page Up"), _("back to the record before")),
        ]

    def refresh(self, changes: Changes | None) -> None:
        self.context.tasks.run(exchange.disagreements, self.context.store(), then=self._show)

    def retranslate(self) -> None:
        self.settle_action.setText(_("Settle"))
        self.settle_action.setIcon(icons.icon("check"))
        self.skip.setText(_("Later"))
        self.back.setText(_("Back"))
        self.reason.setPlaceholderText(_("Reason, kept with the decision (for example: seen the receipt)"))
        self.reason.setAccessibleName(_("Reason"))
        self.explain.setText(
            breakable(
                _("Two people wrote different values without knowing of each other. Both are kept until you choose.")
            )
        )
        self.empty.say(
            _("Nothing disagrees. When two people change the same value apart, both values wait here."),
            _("Go to the exchange"),
            lambda: self.context.open_page("exchange"),
        )
        if self._disputes:
            self.refresh(None)  # labels and moments come translated from the service

    # ------------------------------------------------------------------ showing
    def _show(self, disputes: list[exchange.Dispute]) -> None:
        self._disputes = list(disputes)
        self._at = min(self._at, max(0, len(disputes) - 1))
        self._draw()

    def _draw(self) -> None:
        self.desk.setVisible(bool(self._disputes))
        self.empty.setVisible(not self._disputes)
        self.settle_action.setEnabled(bool(self._disputes))
        if self._disputes:
            dispute = self._disputes[self._at]
            self.heading.say(f"{isolate(dispute.record_title)}  ·  {dispute.type_label}")
            body = QWidget()
            body.setObjectName("room")
            column = QVBoxLayout(body)
            column.setContentsMargins(0, 0, 8, 0)
            column.setSpacing(12)
            self._fields = [FieldChoice(dispute.table, disputed) for disputed in dispute.fields]
            for choice in self._fields:
                choice.setMaximumWidth(760)
                column.addWidget(choice)
            column.addStretch(1)
            self.room.setWidget(body)
        self.header_changed.emit()

    def _go(self, step: int, *_args: object) -> None:
        if self._disputes:
            self._at = (self._at + step) % len(self._disputes)
            self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_PageDown:
            self._go(1)
        elif event.key() == Qt.Key.Key_PageUp:
            self._go(-1)
        elif event.text().isdigit() and self._fields and self._in_focus().take(int(event.text())):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _in_focus(self) -> FieldChoice:
        """The field that the keyboard is in, or the first."""
        focus = self.window().focusWidget()
        return next(
            (field for field in self._fields if focus is not None and field.isAncestorOf(focus)), self._fields[0]
        )

    # ------------------------------------------------------------------ deciding
    def _settle(self) -> None:
        dispute, decided, wrong = self._disputes[self._at], {}, False
        for field in self._fields:
            try:
                decided[field.disputed.field] = field.value()
                field.say("")
            except ValueError as problem:
                field.say(str(problem))
                wrong = True
        if not wrong:
            self.context.tasks.run(
                exchange.settle, self.context.store(), dispute.table, dispute.record_id, decided,
                reason=self.reason.text().strip(), then=self._settled,
            )  # fmt: skip

    def _settled(self, _changes: Any) -> None:
        self.context.notices.show(_("Settled. The decision travels with the next bundle."), undo=True)
        self.refresh(None)
