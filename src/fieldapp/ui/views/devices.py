"""Devices of the programme: this computer's six words, who waits to be approved, who belongs to it, who is retired.

The list is changed only on the computer that keeps the programme's key; elsewhere it is only shown.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fieldapp.domain.records import Team
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import exchange, trusting
from fieldapp.store import Changes, Store
from fieldapp.ui import icons
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.device_terms import DeviceTerms, role_name
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied
from fieldapp.ui.widgets.table import Table


class WaitingCard(QFrame):
    """A device that asks: type the six words that its person reads, choose a role, approve."""

    approved = Signal(str, str, str)
    """Device, the words as typed, role."""
    discarded = Signal(str)

    def __init__(self, asks: trusting.Waiting, *, may: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.asks = asks
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        who = f"{asks.name} ({asks.person})" if asks.person else asks.name
        column.addWidget(Words(who, "strong"))
        text = ngettext("{count} change waits in the tray.", "{count} changes wait in the tray.", asks.changes)
        column.addWidget(Words(text.format(count=format_number(asks.changes)), "hint"))
        ask = _("Phone {name}, ask for the six words on that screen, and type them. They are compared with the bundle.")
        column.addWidget(Words(ask.format(name=asks.person or asks.name)))
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("The six words"))
        self.words.setAccessibleName(_("The six words of {name}").format(name=who))
        self.role = QComboBox()
        for role in trusting.ROLES:
            self.role.addItem(role_name(role), role)
        self.role.setAccessibleName(_("Role of {name}").format(name=who))
        self.approve = button(_("Approve"), "user-check", self._approve)
        discard = button(_("Discard"), run=lambda: self.discarded.emit(asks.device))
        for part in (self.words, self.role, self.approve, discard):
            part.setEnabled(may)
        self.words.returnPressed.connect(self._approve)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for part in (self.role, self.approve, discard):
            row.addWidget(part)
        column.addLayout(row)

    def _approve(self) -> None:
        self.approved.emit(self.asks.device, self.words.text(), str(self.role.currentData()))


class DevicesPage(Page):
    """Words, waiting, list."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._standing: trusting.Standing | None = None
        self._devices: list[trusting.DeviceLine] = []
        self.own, self.words, self.state = Words(part="muted"), Words(part="title"), Words()
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.asking, self.listed = Words(part="heading"), Words(part="heading")
        self.waiting = QVBoxLayout()
        self.waiting.setSpacing(12)
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.setMinimumHeight(180)
        self.terms = DeviceTerms()
        self.terms.wanted.connect(self._set_role)
        self.terms.retire_wanted.connect(self._retire)
        self._teams: list[tuple[str, str]] = []
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_chosen())
        self.request = button(run=self._request)
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for part in (self.own, self.words, self.state):
            column.addWidget(part)
        column.addWidget(self.request, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.asking)
        column.addLayout(self.waiting)
        column.addWidget(self.listed)
        column.addWidget(self.table, 1)
        column.addWidget(self.terms)
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.room.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.room)
        self.back_action, self.ask_action = QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("exchange"))
        self.ask_action.triggered.connect(self._open_request)
        self.retranslate()

    def title(self) -> str:
        return _("Devices")

    def primary(self) -> QAction | None:
        return self.ask_action if self._standing is not None and self._standing.is_root else None

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def refresh(self, changes: Changes | None) -> None:
        self.context.tasks.run(_look, self.context.store(), then=self._show)

    def retranslate(self) -> None:
        self.room.setAccessibleName(_("Devices"))
        self.back_action.setText(_("Exchange"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.ask_action.setText(_("Open a request to join"))
        self.ask_action.setIcon(icons.icon("user-plus"))
        self.own.say(_("The six words of this computer. Read them over the phone when your coordinator asks."))
        self.asking.say(_("Waiting to be approved"))
        self.listed.say(_("In the programme"))
        self.request.setText(_("Save a request to join…"))
        self.terms.retranslate()
        self.table.setAccessibleName(_("In the programme"))
        if self._standing is not None:
            self.refresh(None)

    # ------------------------------------------------------------------ showing
    def _show(self, seen: Seen) -> None:
        self._standing, waiting, self._devices, self._teams = seen
        standing = self._standing
        self.words.say("  ".join(standing.words))
        if standing.approved and standing.role:
            self.state.say(_("Approved as {role}.").format(role=role_name(standing.role)))
        elif standing.approved:
            self.state.say("⚠ " + _("This computer is retired: what it writes does not count any more."))
        elif standing.version:
            self.state.say("⚠ " + _("Not approved yet. Save a request and send it to your coordinator."))
        else:
            self.state.say(_("The list of devices begins with the first kit."))
        self.request.setVisible(not standing.approved and bool(standing.version))
        emptied(self.waiting)
        for asks in waiting:
            card = WaitingCard(asks, may=standing.is_root)
            card.approved.connect(self._approve)
            card.discarded.connect(self._discard)
            self.waiting.addWidget(card)
        self.asking.setVisible(bool(waiting))
        self.model.load(
            [_("Device"), _("Person"), _("Role"), _("Six words")],
            [[_name(one), one.person, role_name(one.role) if one.role else _("retired"), " ".join(one.words)]
             for one in self._devices],
        )  # fmt: skip
        for part in (self.listed, self.table):
            part.setVisible(bool(self._devices))
        self._show_chosen()
        self.header_changed.emit()

    def _show_chosen(self) -> None:
        row = self.table.currentIndex().row()
        line = self._devices[row] if 0 <= row < len(self._devices) else None
        self.terms.show_device(line, self._teams, may=self._standing is not None and self._standing.is_root)

    # ------------------------------------------------------------------ doing
    def _approve(self, device: str, typed: str, role: str) -> None:
        self.context.tasks.run(
            trusting.approve, self.context.store(), device, typed=typed, role=role, then=self._approved
        )

    def _approved(self, merged: list[Any]) -> None:
        self.context.notices.show(_("Approved. The list goes out with the next bundles."))
        changes = [one.changes for one in merged if hasattr(one, "changes")]
        for one in changes:
            self.context.bus.publish(one)
        self.refresh(None)

    def _discard(self, device: str) -> None:
        self.context.tasks.run(trusting.discard, self.context.store(), device, then=lambda _count: self.refresh(None))

    def _set_role(self, device: str, role: str, teams: list[str]) -> None:
        self.context.tasks.run(
            trusting.set_role, self.context.store(), device, role, teams, then=lambda _none: self._role_set()
        )

    def _role_set(self) -> None:
        self.context.notices.show(_("Kept. The list goes out with the next bundles."))
        self.refresh(None)

    def _retire(self, device: str, name: str) -> None:
        self.context.tasks.run(trusting.retire, self.context.store(), device, then=partial(self._retired, name))

    def _retired(self, name: str, _none: object) -> None:
        text = _("{name} is retired. What it wrote until now stays; what it writes from now on does not count.")
        self.context.notices.show(text.format(name=name))
        self.refresh(None)

    def _request(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save a request to join"), "request.fab", "*.fab")
        if chosen:
            self.context.tasks.run(trusting.request, self.context.store(), Path(chosen), then=self._requested)

    def _requested(self, _words: object) -> None:
        self.context.notices.show(_("Request saved. Send it to your coordinator, then read the six words by phone."))

    def _open_request(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Open a request to join"), "", "*.fab")
        if chosen:
            self.open_request(Path(chosen))

    def open_request(self, path: Path) -> None:
        """Put a request into the tray and show it."""
        self.context.tasks.run(exchange.ask, self.context.store(), path, then=lambda _asks: self.refresh(None))


Seen = tuple[trusting.Standing, list[trusting.Waiting], list[trusting.DeviceLine], list[tuple[str, str]]]


def _look(store: Store) -> Seen:
    with store.read() as tx:
        teams = sorted((str(row["name"]), str(row["id"])) for row in tx.find(Team))
    named = [(team, name) for name, team in teams]
    return trusting.standing(store), trusting.waiting(store), trusting.devices(store), named


def _name(one: trusting.DeviceLine) -> str:
    return _("{name} (this computer)").format(name=one.name) if one.own else one.name
