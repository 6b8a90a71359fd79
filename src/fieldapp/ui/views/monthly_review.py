"""The monthly review: what the logbook says of the month, what the three say, and their signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from fieldapp.domain import logbook as calendar
from fieldapp.domain.calendars import show_partial
from fieldapp.domain.fields import Value
from fieldapp.domain.records import LogEntry, MonthlyReview
from fieldapp.i18n import _, format_date, format_number
from fieldapp.services import drafts, records, reviews
from fieldapp.store import Changes
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.forms.record_form import Lookups, RecordForm
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.review_signing import Reopen, Signature
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words, heading, muted
from fieldapp.ui.widgets.layouts import emptied


class MonthlyReviewPage(Page):
    """The page ``monthly_review`` with ``agreement=...`` and ``month="2026-05"``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._agreement, self._month = "", ""
        self._seen: reviews.Month | None = None
        self._shown = ""
        self._build()
        self.retranslate()

    def _build(self) -> None:
        store = self.context.store
        lookups = Lookups(
            options=lambda table, text: records.options(store(), table, text, 20),
            titles=lambda table, ids: records.titles(store(), table, ids),
            currency=records.usual_currency(store()),
        )
        self.form = RecordForm(MonthlyReview, lookups)
        self.form.drafted.connect(self._keep)
        self.form.submitted.connect(lambda _next: self.save())
        self.form.cancelled.connect(self.setFocus)
        self.setFocusProxy(self.form)
        side = QWidget()
        side.setObjectName("room")
        self._side = QVBoxLayout(side)
        self._side.setContentsMargins(tokens.M, 0, tokens.S, tokens.S)
        self._side.setSpacing(tokens.S)
        self.side_room = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(side)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.form)
        split.addWidget(scroll)
        scroll.setMinimumWidth(theme.pixels(380))
        split.setStretchFactor(0, 1)
        split.setSizes([700, 400])
        self.before, self.after = button(run=lambda: self._turn(-1)), button(run=lambda: self._turn(1))
        self.head, self.kept = Words(part="strong", wraps=False), Words(part="muted", wraps=False)
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        for widget in (self.before, self.head, self.after):
            top.addWidget(widget)
        top.addWidget(self.kept, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(split, 1)
        self.save_action, self.logbook_action, self.back_action = QAction(self), QAction(self), QAction(self)
        self.save_action.setShortcut(QKeySequence("Ctrl+S"))
        self.save_action.triggered.connect(self.save)
        self.logbook_action.triggered.connect(self._logbook)
        self.back_action.triggered.connect(lambda: self.context.open_page("apprentice", agreement=self._agreement))

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Monthly review")

    def subtitle(self) -> str:
        return f"{self._seen.name}, {show_partial(self._month)}" if self._seen is not None else ""

    def primary(self) -> QAction:
        return self.save_action

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.logbook_action]

    def keys(self) -> list[tuple[str, str]]:
        return [("Ctrl+S", _("save"))]

    def show_with(self, **arguments: Any) -> None:
        self.form.keep_now()
        self._agreement = str(arguments.get("agreement") or self._agreement)
        self._month = str(arguments.get("month") or self._month)
        self._shown = ""
        self.reload()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or changes.touches(MonthlyReview) or changes.touches(LogEntry):
            self.reload()

    def leave(self) -> None:
        self.form.keep_now()

    def retranslate(self) -> None:
        self.save_action.setText(_("Save"))
        self.save_action.setIcon(icons.icon("save"))
        self.logbook_action.setText(_("Logbook"))
        self.logbook_action.setIcon(icons.icon("book-open"))
        self.back_action.setText(_("Apprentice"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.before.setText(_("Month before"))
        self.before.setIcon(icons.icon("chevron-left"))
        self.after.setText(_("Month after"))
        self.after.setIcon(icons.icon("chevron-right"))
        self.form.retranslate()
        self.form.setAccessibleName(_("Monthly review"))
        self.side_room.setAccessibleName(_("Signatures"))
        if self._seen is not None:
            self.reload()  # tasks have their names in each language
        self.header_changed.emit()

    # ------------------------------------------------------------------ reading
    def reload(self) -> None:
        """Read the month again."""
        if self._agreement and self._month:
            self.context.tasks.run(
                reviews.month, self.context.store(), self._agreement, self._month, then=self._show
            )  # fmt: skip

    def _key(self) -> str:
        return f"{MonthlyReview.table_name()}:{reviews.review_id(self._agreement, self._month)}"

    def _show(self, seen: reviews.Month) -> None:
        self._seen = seen
        if self._shown != self._key() or not self.form.touched:
            fixed: dict[str, Value] = {"agreement": self._agreement, "month": self._month}
            draft = None if seen.sealed else drafts.fetch(self.context.store(), self._key())
            self.form.load({**seen.review, **(draft.values if draft else {})}, fixed)
            self.kept.say(_("Draft from before opened.") if draft else "")
            self._shown = self._key()
        self.form.setEnabled(not seen.sealed)
        self.save_action.setEnabled(not seen.sealed)
        self.head.say(show_partial(self._month))
        self._fill_side(seen)
        self.header_changed.emit()

    def _fill_side(self, seen: reviews.Month) -> None:
        emptied(self._side)
        hours = _("{on} h on the job, {off} h off the job").format(
            on=calendar.show_minutes(seen.on), off=calendar.show_minutes(seen.off)
        )
        self._side.addWidget(heading(_("From the logbook")))
        self._side.addWidget(Words(f"{hours}; {_('Days')}: {format_number(seen.days)}"))
        for title, times in seen.tasks:
            self._side.addWidget(Words(f"{title} × {format_number(times)}", "small"))
        if not seen.tasks:
            self._side.addWidget(muted(_("No tasks were entered.")))
        self._side.addWidget(heading(_("Signatures")))
        due = _("To be signed by {day}.").format(day=format_date(seen.due))
        late = not seen.sealed and seen.due < datetime.now().astimezone().date()
        self._side.addWidget(Words(_("Signed by all three.") if seen.sealed else due, "attention" if late else "muted"))
        for signer in reviews.SIGNERS:
            self._side.addWidget(Signature(self.context, seen, signer, self._signed, self._unsaved))
        if seen.scans:
            self._side.addWidget(muted(_("Scans: {names}").format(names=", ".join(seen.scans))))
        if seen.sealed:
            self._side.addWidget(Reopen(self.context, seen, self._reopened))
        self._side.addStretch(1)

    # ------------------------------------------------------------------ writing
    def _keep(self, values: dict[str, Value]) -> None:
        if self._seen is not None and not self._seen.sealed:
            self.context.tasks.run(
                drafts.keep_record, self.context.store(), MonthlyReview, self._key(), values,
                then=lambda _done: self.kept.say(_("Draft kept")),
            )  # fmt: skip

    def save(self) -> None:
        """Keep what the three say."""
        self.context.tasks.run(
            reviews.save, self.context.store(), self._agreement, self._month, self.form.values(), self._key(),
            then=self._saved,
        )  # fmt: skip

    def _saved(self, outcome: reviews.Kept) -> None:
        self.form.show_messages(outcome.errors)
        if not outcome.errors:
            self._shown = ""
            self.context.notices.show(_("{name} saved.").format(name=_(MonthlyReview.view.one)), undo=True)
            self.reload()

    def _unsaved(self) -> tuple[dict[str, Any], str]:
        self.form.keep_now()
        return dict(self.form.values()), self._key()

    def _signed(self, outcome: reviews.Kept) -> None:
        self.form.show_messages(outcome.errors)
        if not outcome.errors:
            self._shown = ""
            self.context.notices.show(_("Signed."), undo=True)
        self.reload()

    def _reopened(self) -> None:
        self._shown = ""
        self.reload()

    # ------------------------------------------------------------------ ways on
    def _turn(self, months: int) -> None:
        year, month = int(self._month[:4]), int(self._month[5:7]) + months
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        self.show_with(month=f"{year:04d}-{month:02d}")

    def _logbook(self) -> None:
        self.context.open_page("logbook", agreement=self._agreement, day=f"{self._month}-01")
