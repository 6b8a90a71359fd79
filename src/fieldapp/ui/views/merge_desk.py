"""The merge desk: everything that wants a person, record by record, side by side; two that may be one come last.

A key takes a value or a side, skipping is always possible, and the reason is asked once and stays. Nothing here blocks
other work.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fieldapp.domain.records import by_table
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number
from fieldapp.services import desk, sameness
from fieldapp.services.desk import Case
from fieldapp.services.sameness import Comparison, Suggestion
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.desk_case import CaseView, FieldChoice
from fieldapp.ui.views.desk_filters import DeskFilters
from fieldapp.ui.views.desk_same import SameView
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words


class MergeDeskPage(Page):
    """One case at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._all: list[Case] = []
        self._pairs: list[Suggestion] = []
        self._items: list[Case | Suggestion] = []
        self._at = 0
        self.view: CaseView | SameView | None = None
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.heading, self.explain = Words(part="paneTitle"), Words(part="muted")
        self.filters = DeskFilters()
        self.filters.chosen.connect(lambda _filter: self._sort_out())
        self.filters.batch_asked.connect(self._batch)
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
        for part in (self.filters, self.heading, self.explain):
            column.addWidget(part)
        column.addWidget(self.room, 1)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.desk, 1)
        outer.addWidget(self.empty, 1)
        self.settle_action = QAction(self)
        self.settle_action.setShortcut("Ctrl+Return")
        self.settle_action.triggered.connect(self._settle)
        for key, step in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, -1)):
            turn = QShortcut(QKeySequence(key), self)  # a shortcut: what scrolls would take the key for itself
            turn.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            turn.activated.connect(partial(self._go, step))

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Merge desk")

    def subtitle(self) -> str:
        if not self._items:
            return ""
        return _("{at} of {total}").format(at=format_number(self._at + 1), total=format_number(len(self._items)))

    def primary(self) -> QAction:
        return self.settle_action

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("1 2 3", _("take that side's value in this field, or write another one")),
            (_("L, R"), _("take the left side or the right side in every field")),
            ("Ctrl+Enter", _("settle this record")),
            ("1 2 N", _("two that may be one: same, show the first or the second; not the same")),
            (_("Page Down"), _("leave it for later, next record")),
            (_("Page Up"), _("back to the record before")),
        ]

    def show_with(self, **arguments: Any) -> None:
        """``record``: the id of the record to begin with."""
        wanted = arguments.get("record")
        for place, one in enumerate(self._items):
            if isinstance(one, Case) and one.record_id == wanted:
                self._at = place
                self._draw()

    def refresh(self, changes: Changes | None) -> None:
        store = self.context.store()
        self.context.tasks.run(desk.cases, store, then=self._show)
        if changes is None or any(changes.touches(cls) for cls in sameness.suggestible()):
            self.context.tasks.run(_suggestions, store, progress=_("Comparing names"), then=self._show_pairs)

    def retranslate(self) -> None:
        self.settle_action.setText(_("Settle"))
        self.settle_action.setIcon(icons.icon("check"))
        self.skip.setText(_("Later"))
        self.back.setText(_("Back"))
        self.reason.setPlaceholderText(_("Reason, kept with the decision (for example: seen the receipt)"))
        self.reason.setAccessibleName(_("Reason"))
        self.room.setAccessibleName(_("Merge desk"))
        self.empty.say(
            _("Nothing disagrees. When two people change the same value apart, both values wait here."),
            _("Go to the exchange"),
            lambda: self.context.open_page("exchange"),
        )
        if self._items:
            self.refresh(None)  # labels and moments come translated from the service

    # ------------------------------------------------------------------ showing
    def _show(self, cases: list[Case]) -> None:
        self._all = list(cases)
        self.filters.offer(cases)
        self._sort_out()

    def _show_pairs(self, pairs: list[Suggestion]) -> None:
        self._pairs = list(pairs)
        if not self._items or isinstance(self._items[self._at], Suggestion):
            self._sort_out()
        else:  # the person is at a case: it is not drawn again under the hands
            self._items = [one for one in self._items if isinstance(one, Case)] + self._pairs
            self.header_changed.emit()

    def _sort_out(self) -> None:
        self._items = [case for case in self._all if self.filters.fits(case)] + self._pairs
        self._at = min(self._at, max(0, len(self._items) - 1))
        self._draw()

    def _draw(self) -> None:
        self.desk.setVisible(bool(self._items))
        self.empty.setVisible(not self._items)
        one = self._items[self._at] if self._items else None
        self.settle_action.setVisible(not isinstance(one, Suggestion))
        self.settle_action.setEnabled(isinstance(one, Case) and one.mine)
        if isinstance(one, Case):
            place = ", ".join(part for part in (one.type_label, one.team_name) if part)
            self.heading.say(f"{isolate(one.title)}  ·  {place}")
            self.explain.say(f"{one.why_label}. {one.sentence}")
            view = CaseView(one)
            view.side_taken.connect(self._take_side)
            self._put(view)
        elif isinstance(one, Suggestion):
            self._draw_pair(one)
        self.header_changed.emit()

    def _draw_pair(self, pair: Suggestion) -> None:
        kind = _(by_table(pair.table).view.one)
        self.heading.say(f"{isolate(pair.first_title)} = {isolate(pair.second_title)}?  ·  {kind}")
        self.explain.say(_("These two may be one and the same. Ids stay; what you say can be taken back."))
        self.context.tasks.run(
            sameness.side_by_side, self.context.store(), pair.table, pair.first, pair.second,
            then=partial(self._compared, pair),
        )  # fmt: skip

    def _compared(self, pair: Suggestion, comparison: Comparison) -> None:
        if self._items and self._items[self._at] is pair:
            view = SameView(pair, comparison)
            view.answered.connect(self._answer)
            self._put(view)

    def _put(self, view: CaseView | SameView) -> None:
        self.view = view
        self.room.setWidget(view)
        if isinstance(view, CaseView) and self.isVisible() and self.window().focusWidget() in (None, self, self.room):
            self.room.setFocus()

    def _go(self, step: int, *_args: object) -> None:
        if self._items:
            self._at = (self._at + step) % len(self._items)
            self._draw()

    # ------------------------------------------------------------------ keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(event.text().upper()):
            super().keyPressEvent(event)

    def _press(self, sign: str) -> bool:
        """A letter or digit that takes something; False for others."""
        if isinstance(self.view, SameView):
            answers = {"1": 1, "2": 2, "N": 0}
            if sign in answers:
                self._answer(answers[sign])
            return sign in answers
        if self.view is None or not self.view.fields:
            return False
        if sign in ("L", "R"):
            return self.view.take_side("LR".index(sign) + 1)
        return sign.isdecimal() and len(sign) == 1 and self._in_focus(self.view).take(int(sign))

    def _in_focus(self, view: CaseView) -> FieldChoice:
        """The field that the keyboard is in, or the first."""
        focus = self.window().focusWidget()
        return next((one for one in view.fields if focus is not None and one.isAncestorOf(focus)), view.fields[0])

    # ------------------------------------------------------------------ deciding
    def _settle(self) -> None:
        if not isinstance(self.view, CaseView) or (decided := self.view.chosen()) is None:
            return
        case = self.view.case
        self.context.tasks.run(
            desk.settle, self.context.store(), case.table, case.record_id, decided, reason=self.reason.text().strip(),
            then=self._settled,
        )  # fmt: skip

    def _take_side(self, number: int) -> None:
        if isinstance(self.view, CaseView):
            self.context.tasks.run(
                desk.take_side, self.context.store(), self.view.case, number, reason=self.reason.text().strip(),
                then=self._settled,
            )  # fmt: skip

    def _batch(self, device: str) -> None:
        self.context.tasks.run(
            desk.take_all_from, self.context.store(), device, self.filters.filter, self.reason.text().strip(),
            then=self._batch_done,
        )  # fmt: skip

    def _batch_done(self, outcome: desk.Outcome) -> None:
        self.context.notices.show(outcome.sentence(), undo=True)
        self.refresh(None)

    def _answer(self, number: int) -> None:
        pair, store, reason = self._items[self._at], self.context.store(), self.reason.text().strip()
        if not isinstance(pair, Suggestion):
            return
        one, other = (pair.second, pair.first) if number == 2 else (pair.first, pair.second)
        say = sameness.join if number else sameness.not_same
        self.context.tasks.run(say, store, pair.table, one, other, reason, then=self._settled)

    def _settled(self, _changes: Any) -> None:
        self.context.notices.show(_("Settled. The decision travels with the next bundle."), undo=True)
        self.refresh(None)


def _suggestions(store: Any, progress: Any) -> list[Suggestion]:
    return [one for cls in sameness.suggestible() for one in sameness.suggest(store, cls, progress)]
