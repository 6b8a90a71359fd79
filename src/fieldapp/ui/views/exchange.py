"""Exchange: what is to be sent and to whom, what came in, and what bundles would do before they are merged."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import exchange, exchange_inbox, exchange_kept, exchange_paper, exchange_text, trusting
from fieldapp.store import Changes
from fieldapp.ui import icons, theme
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.exchange_received import ReceivedHalf
from fieldapp.ui.views.exchange_send import FILES, SendHalf
from fieldapp.ui.views.inbox_preview import InboxPreview
from fieldapp.ui.views.paper_dialog import PaperDialog

BESIDE_FROM = 760
"""Pixels at 100 % from which the two halves stand beside each other."""


class ExchangePage(Page):
    """Two halves, to send and received; in their place the look at many bundles."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self._overview: exchange.Overview | None = None
        self.sending = SendHalf(context, partial(self.refresh, None))
        self.received = ReceivedHalf()
        self.preview, self.inbox = self.received.preview, InboxPreview()
        self._wire()
        self._build()
        self.retranslate()

    def _wire(self) -> None:
        self.preview.accepted.connect(self._merge)
        self.received.settle_asked.connect(self._settle)
        self.received.take_back_asked.connect(self._take_back)
        self.received.look_asked.connect(self.look_at_all)
        self.received.drop_asked.connect(self._drop_refused)
        self.received.paste_asked.connect(self._paste)
        self.received.folder_asked.connect(self._choose_folder)
        self.inbox.accepted.connect(self._merge_all)
        self.inbox.left.connect(self._back)
        self.inbox.settle_asked.connect(self._settle)
        self.inbox.print_asked.connect(self._print)
        if (sticks := self.context.sticks) is not None:
            sticks.changed.connect(self._show_sticks)
            self._show_sticks()
        self.open_action, self.weeks_action = QAction(self), QAction(self)
        self.open_action.triggered.connect(self._choose)
        self.devices_action = QAction(self)
        self.devices_action.triggered.connect(lambda: self.context.open_page("devices"))
        self.weeks_action.triggered.connect(lambda: self.context.open_page("exchange_weeks"))

    def _build(self) -> None:
        self.halves = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.halves)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(24)
        for half in (self.sending, self.received):
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setWidget(half)
            scroll.setMinimumHeight(220)
            self._row.addWidget(scroll, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.halves)
        self.stack.addWidget(self.inbox)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.pixels(BESIDE_FROM)
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Exchange")

    def primary(self) -> QAction | None:
        return None if self.stack.currentWidget() is self.inbox else self.open_action

    def secondary(self) -> list[QAction]:
        return [] if self.stack.currentWidget() is self.inbox else [self.devices_action, self.weeks_action]

    def keys(self) -> list[tuple[str, str]]:
        return [(_("Esc"), _("back from many bundles to the exchange; nothing is merged"))]

    def show_with(self, **arguments: Any) -> None:
        """``path``: a bundle to look at; ``paths``: files and folders, from a stick or dropped on the window."""
        if arguments.get("path"):
            self.look_at(Path(arguments["path"]))
        if arguments.get("paths"):
            self.look_at_all([Path(path) for path in arguments["paths"]])

    def refresh(self, changes: Changes | None) -> None:
        store = self.context.store()
        self.context.tasks.run(exchange.overview, store, then=self._show)
        self.context.tasks.run(exchange_kept.refused, store, then=self.received.show_refused)
        self.context.tasks.run(trusting.waiting, store, then=self._show_waiting)

    def retranslate(self) -> None:
        self.open_action.setText(_("Open a bundle"))
        self.open_action.setIcon(icons.icon("inbox"))
        self._show_waiting([])
        self.devices_action.setIcon(icons.icon("monitor"))
        self.weeks_action.setText(_("Who sent what"))
        self.weeks_action.setIcon(icons.icon("grid-3x3"))
        self.sending.retranslate()
        self.received.retranslate()
        self.inbox.retranslate()
        if self._overview is not None:
            self.refresh(None)  # its sentences come translated from the service
        self.header_changed.emit()

    def _show(self, overview: exchange.Overview) -> None:
        self._overview = overview
        self.sending.show_overview(overview)
        self.received.show_overview(overview)

    def _show_sticks(self) -> None:
        if self.context.sticks is not None:
            self.received.show_sticks(self.context.sticks.fresh)

    def _show_waiting(self, waiting: list[trusting.Waiting]) -> None:
        """How many devices wait to be approved stands on the button that leads to them."""
        count = len(waiting)
        text = ngettext("Devices: {count} waits", "Devices: {count} wait", count).format(count=format_number(count))
        self.devices_action.setText(text if count else _("Devices"))

    def _turn(self, widget: QWidget) -> None:
        self.stack.setCurrentWidget(widget)
        self.setFocusProxy(self.inbox if widget is self.inbox else None)  # type: ignore[arg-type]
        self.header_changed.emit()

    def _back(self) -> None:
        self._turn(self.halves)
        self.received.drop.setFocus()

    def _settle(self) -> None:
        self._back()
        self.context.open_page("merge_desk")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.inbox:
            self._back()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ choosing
    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Open bundles"), "", FILES)
        if chosen:
            self.look_at_all([Path(one) for one in chosen])

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Open a folder with bundles"))
        if chosen:
            self.look_at_all([Path(chosen)])

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        self.context.tasks.run(exchange_text.pasted, self.context.store(), text, then=self.look_at_all)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.look_at_all([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    # ------------------------------------------------------------------ one bundle
    def look_at(self, path: Path) -> None:
        """Show what a bundle would do; nothing is changed."""
        self._turn(self.halves)
        self.context.tasks.run(
            exchange.preview, self.context.store(), path, progress=_("Reading the bundle"),
            then=partial(self._previewed, path), failed=partial(self._refused, path),
        )  # fmt: skip

    def _previewed(self, path: Path, report: Any) -> None:
        self.preview.show_report(path, exchange.describe(report))

    def _refused(self, path: Path, error: Any) -> None:
        self.preview.show_refusal(path, error.message())
        store = self.context.store()
        self.context.tasks.run(exchange_kept.refused, store, then=self.received.show_refused)
        self.context.tasks.run(trusting.waiting, store, then=self._show_waiting)

    def _merge(self, path: Path) -> None:
        self.context.tasks.run(
            exchange.receive, self.context.store(), path, progress=_("Merging"), busy=self.preview.merge,
            then=self._merged, failed=partial(self._refused, path),
        )  # fmt: skip

    def _merged(self, report: Any) -> None:
        self.preview.hide()
        text = _("Merged. {new} new changes.").format(new=format_number(report.new))
        if report.conflicts:
            text += " " + ngettext(
                "{count} value disagrees.", "{count} values disagree.", report.conflicts
            ).format(count=format_number(report.conflicts))  # fmt: skip
        elif report.asides:
            what = _("{count} to settle").format(count=format_number(report.asides))
            text += " " + _("{type}: {what}").format(type=_("Merge desk"), what=what)
        settle = (_("Settle"), lambda: self.context.open_page("merge_desk")) if report.to_settle else (None, None)
        self.context.notices.show(text, action=settle[0], run=settle[1])
        self.refresh(None)

    # ------------------------------------------------------------------ many
    def look_at_all(self, paths: list[Path]) -> None:
        """Look at files and at the bundles in folders; one alone is shown beside the list, many in a table."""
        if len(paths) == 1 and not paths[0].is_dir():
            self.look_at(paths[0])
        elif paths:
            self.context.tasks.run(
                _found_and_looked, self.context.store(), paths, progress=_("Reading bundles"), then=self._looked
            )

    def _looked(self, found: tuple[list[exchange_inbox.Looked], bool]) -> None:
        files, more = found
        if not files:
            self.context.notices.problem(_("There is no bundle there. Bundles are files whose names end in .fab."))
            return
        self._turn(self.inbox)
        self.inbox.show_files(files, more=more)

    def _merge_all(self, paths: list[Path]) -> None:
        self.context.tasks.run(
            exchange_inbox.merge, self.context.store(), paths, progress=_("Merging"), busy=self.inbox.merge,
            then=self._all_merged,
        )  # fmt: skip

    def _all_merged(self, merged: exchange_inbox.Merged) -> None:
        self.inbox.show_merged(merged)
        if merged.stopped:
            self.context.notices.problem(merged.stopped)
        self.refresh(None)

    def _print(self, merged: exchange_inbox.Merged) -> None:
        make = partial(exchange_paper.print_merged, self.context.store(), merged)
        PaperDialog(self.context, _("Print the summary"), "bundles.pdf", make, self).open()

    # ------------------------------------------------------------------ going back
    def _take_back(self, number: int) -> None:
        self.context.tasks.run(exchange_kept.take_back, self.context.store(), number, then=self._taken_back)

    def _taken_back(self, _changes: Changes) -> None:
        self.context.notices.show(_("The bundle was taken back. Open its file again to merge it after all."))
        self.refresh(None)

    def _drop_refused(self, path: Path) -> None:
        store = self.context.store()
        self.context.tasks.run(exchange_kept.drop, store, path, then=lambda _none: self.refresh(None))


def _found_and_looked(store: Any, paths: list[Path], progress: Any) -> tuple[list[exchange_inbox.Looked], bool]:
    found = exchange_inbox.find(paths)
    return exchange_inbox.look(store, found.paths, progress), found.more
