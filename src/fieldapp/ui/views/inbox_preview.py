"""Several bundles at once: what each would do and what all would do together, then what came of merging them.

Shows and asks; the page does the work. Nothing is changed before ``accepted``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import exchange_paper
from fieldapp.services.describing import describe
from fieldapp.services.exchange_inbox import Looked, Merged, Totals, totals
from fieldapp.ui import theme, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.figures import Figures
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

BESIDE_FROM = 820


def order(files: Sequence[Looked]) -> list[Looked]:
    """What wants a person first: refused, waiting, disagreeing, then new, then what is known."""
    return sorted(files, key=_rank)


def _rank(one: Looked) -> tuple[int, str]:
    report = one.report
    if report is None:
        return 0, one.path.name
    return (1 if report.waiting else 2 if report.to_settle else 3 if report.new else 4), one.path.name


class InboxPreview(QWidget):
    """Figures of all, a table of files, and beside it what the chosen one holds."""

    accepted = Signal(object)
    """The paths to merge."""
    left = Signal()
    """Back to the exchange; nothing more is done."""
    settle_asked = Signal()
    print_asked = Signal(object)
    """The ``Merged`` to put on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Looked] = []
        self.merged: Merged | None = None
        self._more = False
        self.heading, self.explain, self.figures = Words(part="paneTitle"), Words(part="muted"), Figures()
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._show_file)
        self.detail = Words()
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.name = Words(part="strong")
        self.merge = button(kind="primary", run=self._accept)
        self.leave, self.settle, self.paper = button(), button(), button()
        self.leave.clicked.connect(self.left)
        self.settle.clicked.connect(self.settle_asked)
        self.paper.clicked.connect(lambda: self.print_asked.emit(self.merged))
        self._build()

    def _build(self) -> None:
        pane = QFrame()
        pane.setObjectName("pane")
        inner = QVBoxLayout(pane)
        inner.setContentsMargins(tokens.L, tokens.M, tokens.L, tokens.M)
        for label in (self.name, self.detail):
            inner.addWidget(label)
        inner.addStretch(1)
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.room.setWidget(pane)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(tokens.L)
        self._middle.addWidget(self.table, 3)
        self._middle.addWidget(self.room, 2)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        for part in (self.merge, self.settle, self.paper, self.leave):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.M)
        for item in (self.heading, self.explain, self.figures):
            column.addWidget(item)
        column.addLayout(self._middle, 1)
        column.addLayout(row)

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        wide = self.width() >= theme.pixels(BESIDE_FROM)
        self._middle.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # ------------------------------------------------------------------ showing
    def show_files(self, files: Sequence[Looked], *, more: bool = False) -> None:
        """What merging would do; ``more``: there were more files than are looked at together."""
        self.merged, self._more = None, more
        self._fill(files)
        self._focus(self.merge, self.table)

    def show_merged(self, merged: Merged) -> None:
        """What came of it."""
        self.merged, self._more = merged, False
        self._fill([*merged.files, *(Looked(path) for path in merged.left)])
        self._focus(self.settle, self.leave)

    def _focus(self, first: QWidget, else_: QWidget) -> None:
        """The next step has the keyboard, also when the window gives it to the page afterwards."""
        self.setFocusProxy(first if first.isVisibleTo(self) else else_)
        self.setFocus()

    def retranslate(self) -> None:
        """All words again."""
        self._fill(self.files)

    def _fill(self, files: Sequence[Looked]) -> None:
        self.files = list(files) if self.merged else order(files)
        together = totals(one for one in self.files if one.report or one.refusal)
        self._say(together)
        self.figures.show_figures(_figures(together))
        head = [_("State"), _("From"), _("New"), _("Known"), _("File")]
        self.model.load(head, [self._row(one) for one in self.files])
        self.table.setAccessibleName(_("Bundles"))
        self.room.setAccessibleName(_("What the bundle holds"))
        if self.files:
            self.table.selectRow(0)
            self._show_file(self.model.index(0, 0))

    def _say(self, together: Totals) -> None:
        if self.merged is not None:
            count = together.useful
            self.heading.say(ngettext("{count} bundle merged", "{count} bundles merged", count).format(
                count=format_number(count)))  # fmt: skip
            self.explain.say(self.merged.stopped or _("Each of them can be taken back from the list of what came in."))
        else:
            count = len(self.files)
            self.heading.say(ngettext("{count} bundle to look at", "{count} bundles to look at", count).format(
                count=format_number(count)))  # fmt: skip
            text = _("Nothing is changed yet. Each bundle was counted by itself, so what is in two counts twice.")
            more = " " + _("There are more files: merge these, then look again.") if self._more else ""
            self.explain.say(text + more)
        useful = self.merged is None and together.useful > 0
        self.merge.setVisible(useful)
        self.merge.setText(ngettext("Merge {count} bundle", "Merge {count} bundles", together.useful).format(
            count=format_number(together.useful)))  # fmt: skip
        self.settle.setVisible(self.merged is not None and together.to_settle > 0)
        self.settle.setText(_("Settle what disagrees"))
        self.paper.setVisible(self.merged is not None)
        self.paper.setText(_("Print the summary…"))
        self.leave.setText(_("Back to the exchange") if self.merged or not useful else _("Leave them"))

    def _row(self, one: Looked) -> list[str]:
        report = one.report
        if report is None:
            reached = one.refusal is not None
            return [_("refused") if reached else _("not reached"), "", "", "", one.path.name]
        state = exchange_paper.state(report) if self.merged else exchange_paper.outlook(report)
        sender = f"{report.sender_name} ({report.person})" if report.person else report.sender_name
        return [state, sender, format_number(report.new), format_number(report.known), one.path.name]

    def _show_file(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        if not index.isValid() or index.row() >= len(self.files):
            return
        one = self.files[index.row()]
        self.name.say(one.path.name)
        if one.report is not None:
            self.detail.say("\n".join(describe(one.report)))
        elif one.refusal is not None:
            self.detail.say("⚠ " + one.problem)
        else:
            self.detail.say(_("This file was not reached. It was not changed."))

    def _accept(self) -> None:
        self.accepted.emit(self.useful())

    def useful(self) -> list[Path]:
        """The files that can be merged."""
        return [one.path for one in self.files if one.report is not None]


def _figures(together: Totals) -> list[tuple[str, str, str]]:
    """(figure, word, ink) of all files together."""
    new = sum(counts.new for counts in together.by_type.values())
    changed = sum(counts.changed for counts in together.by_type.values())
    deleted = sum(counts.deleted for counts in together.by_type.values())
    listed = [
        (new, ngettext("new record", "new records", new), "good"),
        (changed, ngettext("changed record", "changed records", changed), ""),
        (deleted, ngettext("deleted record", "deleted records", deleted), ""),
        (together.known, ngettext("change known already", "changes known already", together.known), "muted"),
        (together.waiting, ngettext("change that waits", "changes that wait", together.waiting), "attention"),
        (together.to_settle, ngettext("value to settle", "values to settle", together.to_settle), "attention"),
        (together.refused, ngettext("file refused", "files refused", together.refused), "error"),
    ]
    always = 2
    return [
        (format_number(number), word, ink if number else "muted")
        for place, (number, word, ink) in enumerate(listed)
        if number or place < always
    ]
