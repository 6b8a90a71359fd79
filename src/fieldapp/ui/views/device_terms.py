"""The terms of one device of the list: what it was, its role and teams from now on, retiring it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from fieldapp.i18n import _
from fieldapp.services import me, trusting
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.layouts import emptied

TEAMS_IN_A_ROW = 3


def role_name(role: str) -> str:
    """A role of the list in words; auditors are known to the list alone."""
    return _("Auditor") if role == "auditor" else me.role_label(role)


class DeviceTerms(QFrame):
    """Role and teams of the device that is chosen in the list. No team ticked means all of them."""

    wanted = Signal(str, str, list)
    """Device, role, ids of teams."""
    retire_wanted = Signal(str, str)
    """Device, its name."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._line: trusting.DeviceLine | None = None
        self.boxes: dict[str, QCheckBox] = {}
        self.name, self.was = Words(part="strong"), Words(part="hint")
        self.role, self.all_teams = QComboBox(), Words(part="hint")
        self.grid = QGridLayout()
        self.keep, self.retire = button("", "check", self._keep), button(run=self._retire)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for part in (self.name, self.was):
            column.addWidget(part)
        column.addWidget(self.role, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self.grid)
        column.addWidget(self.all_teams)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.keep)
        row.addWidget(self.retire)
        row.addStretch(1)
        column.addLayout(row)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text again."""
        chosen = self.role.currentData()
        self.role.clear()
        for role in trusting.ROLES:
            self.role.addItem(role_name(role), role)
        self.role.setCurrentIndex(max(0, self.role.findData(chosen)))
        self.role.setAccessibleName(_("Role"))
        self.all_teams.say(_("Without a team ticked it works for all of them."))
        self.keep.setText(_("Keep role and teams"))
        self.retire.setText(_("Retire this device"))

    def show_device(self, line: trusting.DeviceLine | None, teams: Sequence[tuple[str, str]], *, may: bool) -> None:
        """Show a device; ``teams`` are (id, name) of the programme's. Nothing is shown where nothing may be changed."""
        self._line = line if may else None
        self.setVisible(self._line is not None)
        if self._line is None:
            return
        names = dict(teams)
        self.name.say(self._line.name)
        self.was.say(_("Before: {terms}").format(terms="; ".join(said(term, names) for term in self._line.before)))
        self.was.setVisible(bool(self._line.before))
        self.role.setCurrentIndex(max(0, self.role.findData(self._line.role)))
        emptied(self.grid)
        self.boxes = {}
        for place, (team, name) in enumerate(teams):
            self.boxes[team] = box = QCheckBox(name)
            box.setChecked(team in self._line.teams)
            self.grid.addWidget(box, place // TEAMS_IN_A_ROW, place % TEAMS_IN_A_ROW)
        self.retire.setVisible(not self._line.retired and not self._line.own)

    def _keep(self) -> None:
        if self._line is not None:
            chosen = [team for team, box in self.boxes.items() if box.isChecked()]
            self.wanted.emit(self._line.device, str(self.role.currentData()), chosen)

    def _retire(self) -> None:
        if self._line is not None:
            self.retire_wanted.emit(self._line.device, self._line.name)


def said(term: tuple[str, tuple[str, ...]], names: dict[str, str]) -> str:
    """A role and its teams in words."""
    role, teams = term
    if not teams:
        return role_name(role)
    listed = ", ".join(names.get(team, "?") for team in teams)
    return _("{role} ({teams})").format(role=role_name(role), teams=listed)
