"""Exchange: what is to be sent and to whom, what came in, and what a dropped bundle would do before it is merged."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services import exchange
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.bundle_preview import BundlePreview
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

FILES = "*.fab"


def _day(value: str | None) -> str:
    return format_date(date.fromisoformat(value[:10])) if value else _("never")


class ExchangePage(Page):
    """Two halves: to send, and received."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self._overview: exchange.Overview | None = None
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.send_title, self.sentence = Words(part="heading"), Words()
        self.peers = QVBoxLayout()
        self.peers.setSpacing(12)
        self.send_all, self.kit = button(), button()
        self.send_all.clicked.connect(partial(self._send, None))
        self.kit.clicked.connect(self._send_kit)
        left, left_column = self._half(self.send_title)
        left_column.addWidget(self.sentence)
        left_column.addLayout(self.peers)
        row = QHBoxLayout()
        row.addWidget(self.send_all)
        row.addWidget(self.kit)
        row.addStretch(1)
        left_column.addLayout(row)
        left_column.addStretch(1)
        self.received_title, self.drop = Words(part="heading"), Words(part="drop")
        self.drop.setMinimumHeight(88)
        self.preview = BundlePreview()
        self.preview.accepted.connect(self._merge)
        self.preview.refused.connect(self.preview.hide)
        self.preview.hide()
        self.desk = button()
        self.desk.clicked.connect(lambda: self.context.open_page("merge_desk"))
        self.log = QVBoxLayout()
        self.log.setSpacing(8)
        right, right_column = self._half(self.received_title)
        right_column.addWidget(self.drop)
        right_column.addWidget(self.preview)
        right_column.addWidget(self.desk, 0, Qt.AlignmentFlag.AlignLeading)
        right_column.addLayout(self.log)
        right_column.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(24)
        outer.addWidget(left, 1)
        outer.addWidget(right, 1)
        self.open_action = QAction(self)
        self.open_action.triggered.connect(self._choose)

    @staticmethod
    def _half(title: Words) -> tuple[QScrollArea, QVBoxLayout]:
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(title)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        return scroll, column

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Exchange")

    def primary(self) -> QAction:
        return self.open_action

    def show_with(self, **arguments: Any) -> None:
        """``path``: a bundle to look at, dropped on the window or named on the command line."""
        if arguments.get("path"):
            self.look_at(Path(arguments["path"]))

    def refresh(self, changes: Changes | None) -> None:
        self.context.tasks.run(exchange.overview, self.context.store(), then=self._show)

    def retranslate(self) -> None:
        self.open_action.setText(_("Open a bundle"))
        self.open_action.setIcon(icons.icon("inbox"))
        self.send_title.say(_("To send"))
        self.received_title.say(_("Received"))
        self.drop.setText(
            breakable(_("Drop a bundle file here, or open one. You see what it changes before it is merged."))
        )
        self.send_all.setText(_("Save everything as a bundle…"))
        self.send_all.setIcon(icons.icon("usb"))
        self.kit.setText(_("Make a kit for a new laptop…"))
        self.kit.setIcon(icons.icon("user-plus"))
        self.preview.retranslate()
        if self._overview is not None:
            self.refresh(None)  # its sentences come translated from the service
        self.header_changed.emit()

    # ------------------------------------------------------------------ showing
    def _show(self, overview: exchange.Overview) -> None:
        self._overview = overview
        self.sentence.say(overview.sentence)
        self.kit.setVisible(overview.role == "coordinator")
        _empty(self.peers)
        for peer in overview.peers:
            self.peers.addWidget(self._peer(peer))
        count = overview.disputes
        self.desk.setVisible(count > 0)
        self.desk.setIcon(icons.icon("scale"))
        self.desk.setText(
            ngettext("Settle {count} record", "Settle {count} records", count).format(count=format_number(count))
        )
        _empty(self.log)
        for line in overview.received:
            text = _("{sender}, {day}: {new} new changes, {known} known").format(
                sender=line.sender, day=_day(line.at), new=format_number(line.new), known=format_number(line.known)
            )
            self.log.addWidget(Words(text))
        if not overview.received:
            self.log.addWidget(Words(_("Nothing received yet."), "muted"))

    def _peer(self, peer: exchange.PeerLine) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(Words(peer.name, "strong"))
        waiting = ngettext("{count} change to send", "{count} changes to send", peer.waiting)
        confirmed = _("has confirmed nothing yet")
        if peer.confirmed_at:
            confirmed = _("has everything up to {day}").format(day=_day(peer.confirmed_at))
        column.addWidget(Words(f"{waiting.format(count=format_number(peer.waiting))} · {confirmed}"))
        column.addWidget(Words(_("Last sent {out}, last received {back}").format(
            out=_day(peer.last_out), back=_day(peer.last_in)), "hint"))  # fmt: skip
        words = _("Save a bundle for {name}…").format(name=peer.name)
        save = button(words, "send", partial(self._send, peer.device_id))
        column.addSpacing(4)
        column.addWidget(save, 0, Qt.AlignmentFlag.AlignLeading)
        return card

    # ------------------------------------------------------------------ sending
    def _send(self, to: str | None, *_args: object) -> None:
        name = exchange.suggest_name(self.context.store(), to)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the bundle"), name, FILES)
        if chosen:
            self.send_to(Path(chosen), to)

    def send_to(self, path: Path, to: str | None) -> None:
        """Write a bundle of what ``to`` lacks (None: everything)."""
        self.context.tasks.run(
            exchange.send, self.context.store(), path, to=to, progress=_("Writing the bundle"), then=self._sent
        )

    def _sent(self, sent: Any) -> None:
        text = ngettext("{count} change saved in {file}.", "{count} changes saved in {file}.", sent.changes)
        self.context.notices.show(text.format(count=format_number(sent.changes), file=sent.path.name))
        self.refresh(None)

    def _send_kit(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the kit"), "kit.fab", FILES)
        if chosen:
            self.context.tasks.run(
                exchange.send_kit,
                self.context.store(),
                Path(chosen),
                progress=_("Writing the kit"),
                then=self._kit_done,
            )

    def _kit_done(self, sent: Any) -> None:
        self.context.notices.show(
            _("Kit saved in {file}. Open it at the first start on the new laptop.").format(file=sent.path.name)
        )

    # ------------------------------------------------------------------ receiving
    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Open a bundle"), "", FILES)
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Show what a bundle would do; nothing is changed."""
        self.context.tasks.run(
            exchange.preview, self.context.store(), path, progress=_("Reading the bundle"),
            then=partial(self._previewed, path), failed=partial(self._refused, path),
        )  # fmt: skip

    def _previewed(self, path: Path, report: Any) -> None:
        self.preview.show_report(path, exchange.describe(report))

    def _refused(self, path: Path, error: Any) -> None:
        self.preview.show_refusal(path, error.message())

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
        settle = (_("Settle"), lambda: self.context.open_page("merge_desk")) if report.conflicts else (None, None)
        self.context.notices.show(text, action=settle[0], run=settle[1])
        self.refresh(None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls()[:1]:
            self.look_at(Path(url.toLocalFile()))


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
