"""The navigation pane: whose data this is, who is working, the pages, and what waits on them.

Shrinks to icons in narrow windows; lies on the right in right-to-left. Must not know pages beyond their names.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fieldapp.i18n import N_, _
from fieldapp.ui import theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.standing import NOBODY, Standing
from fieldapp.ui.widgets.nav_button import NavButton

WIDTH = 216
NARROW = 60


@dataclass(frozen=True)
class Entry:
    """One entry: the page that it opens, its icon, its word."""

    page: str
    icon: str
    word: str


ENTRIES: tuple[Entry, ...] = (
    Entry("today", "house", N_("Today")),
    Entry("records:cluster", "network", N_("Clusters")),
    Entry("records:enterprise", "store", N_("Enterprises")),
    Entry("records:person", "users", N_("People")),
    Entry("records:organisation", "building-2", N_("Organisations")),
    Entry("surveys", "clipboard-list", N_("Surveys")),
    Entry("records:training_event", "graduation-cap", N_("Trainings")),
    Entry("apprentices", "hammer", N_("Apprentices")),
    Entry("diagnosis", "chart-column", N_("Diagnosis")),
    Entry("records:location", "map-pin", N_("Places")),
)
LAST: tuple[Entry, ...] = (
    Entry("merge_desk", "scale", N_("Merge desk")),
    Entry("exchange", "arrow-left-right", N_("Exchange")),
    Entry("settings", "settings", N_("Settings")),
)
APPRENTICES = (
    "apprentice", "logbook", "monthly_review", "trade_standards", "apprentice_figures", "records:agreement",
    "records:status_event", "records:log_entry", "records:competency_assessment", "records:rpl_claim",
    "records:incident", "records:tracer", "records:occupation", "records:training_standard", "records:standard_unit",
    "records:standard_task",
)  # fmt: skip
"""Pages about apprenticeships."""
UNDER: dict[str, str] = {
    **dict.fromkeys(APPRENTICES, "apprentices"),
    "survey_fill": "surveys",
    "records:survey_submission": "surveys",
    "attendance": "records:training_event",
    "training": "records:training_event",
    "sheets": "records:training_event",
    "per_diem": "records:training_event",
    "attendance_picture": "records:training_event",
    "participants_import": "records:training_event",
    "training_new": "records:training_event",
    "sheet": "records:training_event",
    "training_sessions": "records:training_event",
    "training_people": "records:training_event",
    "training_consent": "records:training_event",
    "records:session": "records:training_event",
    "records:participation": "records:training_event",
    "records:attendance_sheet": "records:training_event",
    "records:printed_sheet": "records:training_event",
    "records:training_programme": "records:training_event",
    "records:training_template": "records:training_event",
    "records:training_sponsor": "records:training_event",
    "records:stated_total": "records:training_event",
    "records:assessment": "records:training_event",
    "training_tests": "records:training_event",
    "certificates": "records:training_event",
    "training_report": "records:training_event",
    "training_evaluation": "records:training_event",
    "action_plans": "records:training_event",
    "certificate_register": "records:training_event",
    "records:participant_action_plan": "records:training_event",
    "records:action_step": "records:training_event",
    "records:follow_up": "records:training_event",
    "records:certificate_rule": "records:training_event",
    "records:certificate": "records:training_event",
    "records:certificate_revocation": "records:training_event",
    "records:enterprise_snapshot": "records:enterprise",
    "records:cluster_snapshot": "diagnosis",
    "records:phase_step": "diagnosis",
    "records:phase_event": "diagnosis",
    "records:selection_round": "diagnosis",
    "records:selection_criterion": "diagnosis",
    "records:selection_candidate": "diagnosis",
    "records:selection_score": "diagnosis",
    "records:recp_record": "records:enterprise",
    "records:responsible_check": "records:enterprise",
    "records:employment_table": "diagnosis",
    "records:price_index": "diagnosis",
    "records:size_scheme": "diagnosis",
    "records:size_bound": "diagnosis",
    "records:map_outline": "diagnosis",
    "value_chain": "diagnosis",
    "institutions": "diagnosis",
    "swot": "diagnosis",
    "problem_tree": "diagnosis",
    "scorecards": "diagnosis",
    "records:value_chain": "diagnosis",
    "records:chain_stage": "diagnosis",
    "records:stage_actor": "diagnosis",
    "records:chain_flow": "diagnosis",
    "records:chain_support": "diagnosis",
    "records:support_service": "diagnosis",
    "records:service_rating": "diagnosis",
    "records:service_use": "diagnosis",
    "records:linkage": "diagnosis",
    "records:swot_item": "diagnosis",
    "records:problem_node": "diagnosis",
    "records:scorecard_template": "diagnosis",
    "records:maturity_assessment": "diagnosis",
    "records:cluster_event": "diagnosis",
    "records:interview": "diagnosis",
    "records:study_template": "diagnosis",
    "records:diagnostic_study": "diagnosis",
    "records:study_section": "diagnosis",
    "records:study_issue": "diagnosis",
    "study": "diagnosis",
    "records:consent": "records:person",
    "records:wgss": "records:person",
    "network_entry": "diagnosis",
    "network": "diagnosis",
    "phases": "diagnosis",
    "selection": "diagnosis",
    "firms": "diagnosis",
    "firm": "diagnosis",
    "figures": "diagnosis",
    "employment": "diagnosis",
    "firm_map": "diagnosis",
    "records:survey_wave": "records:cluster",
    "records:roster_actor": "records:cluster",
    "records:wave_response": "records:cluster",
    "records:programme": "settings",
    "records:team": "settings",
    "exchange_weeks": "exchange",
    "devices": "exchange",
    "print_sheet": "records:training_event",
}
"""Pages without an entry of their own, and the entry that is marked while they are open."""


class Navigation(QFrame):
    """The pane. ``chosen`` carries the name of the page that a person asked for."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.collapsed = False
        self._standing = NOBODY
        self.buttons: dict[str, NavButton] = {}
        self._head = QWidget()
        self.whose, self.who, self.demo = QLabel(), QLabel(), QLabel()
        self._build_head()
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(tokens.S, tokens.M, tokens.S, tokens.S)
        column.setSpacing(2)
        column.addWidget(self._head)
        self._add(column, ENTRIES)
        column.addStretch(1)
        self._add(column, LAST)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_standing(self, standing: Standing) -> None:
        """Say whose data this is, who works, and what waits."""
        self._standing = standing
        self.retranslate()

    def mark(self, page: str) -> None:
        """Show which page is open."""
        entry = UNDER.get(page, page)
        for name, button in self.buttons.items():
            button.setChecked(name == entry)

    def collapse(self, narrow: bool) -> None:
        """Icons only, or icons with words."""
        if narrow != self.collapsed:
            self.collapsed = narrow
            self.retranslate()

    def retranslate(self) -> None:
        """Words, counts and width again."""
        standing = self._standing
        self.whose.setText(breakable(standing.whose()))
        self.who.setText(breakable(standing.who()))
        self.who.setVisible(bool(standing.person))
        self.demo.setText(_("Demonstration"))
        self.demo.setVisible(standing.demo)
        self.demo.setToolTip(_("Everything in this programme is invented."))
        self._head.setVisible(bool(standing.whose()) and not self.collapsed)
        for entry in (*ENTRIES, *LAST):
            self.buttons[entry.page].say(_(entry.word), standing.waiting.get(entry.page, 0), collapsed=self.collapsed)
        self.setAccessibleName(_("Navigation"))
        hints = max(button.sizeHint().width() for button in self.buttons.values()) + 2 * tokens.S
        self.setFixedWidth(theme.pixels(NARROW) if self.collapsed else max(theme.pixels(WIDTH), hints))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between entries, as in a list."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        order = list(self.buttons.values())
        focused = next((i for i, button in enumerate(order) if button.hasFocus()), None)
        if event.key() in steps and focused is not None:
            order[(focused + steps[Qt.Key(event.key())]) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _build_head(self) -> None:
        self.whose.setObjectName("strong")
        self.who.setObjectName("small")
        self.demo.setObjectName("tag")
        for label in (self.whose, self.who):
            label.setWordWrap(True)
        self.demo.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self._head)
        column.setContentsMargins(tokens.M, tokens.XS, tokens.S, tokens.L)
        column.setSpacing(tokens.XS)
        for label in (self.whose, self.who, self.demo):
            column.addWidget(label)

    def _add(self, column: QVBoxLayout, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            button = NavButton(entry.icon)
            button.clicked.connect(lambda _checked=False, page=entry.page: self.chosen.emit(page))
            self.buttons[entry.page] = button
            column.addWidget(button)
