"""Columns of a table that all fit into the room there is: wide ones give way first. Texts cut so have a tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from fieldapp.ui.widgets.table import Table

LEAST = 64
"""No column gets narrower than this."""


class Squeezed(QObject):
    """Keeps a table without a horizontal bar: after each load and each change of its room."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        table.viewport().installEventFilter(self)
        table.model().modelReset.connect(self.fit)

    def fit(self) -> None:
        """Widths by content, then as much narrower as the room asks, taken from the widest."""
        table = self._table
        count = table.model().columnCount()
        if not count:
            return
        table.fit_columns()
        wanted = [table.columnWidth(column) for column in range(count)]
        over = sum(wanted) - table.viewport().width()
        while over > 0 and max(wanted) > LEAST:
            widest = max(wanted)
            second = max([width for width in wanted if width < widest] or [LEAST])
            chosen = [at for at, width in enumerate(wanted) if width == widest]
            step = min(widest - max(second, LEAST), -(-over // len(chosen)))
            if step <= 0:
                break
            for at in chosen:
                wanted[at] -= step
            over -= step * len(chosen)
        for column, width in enumerate(wanted):
            table.setColumnWidth(column, width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)
