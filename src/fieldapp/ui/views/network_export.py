"""The menu that writes a network into files: pictures, tables, other programs' formats."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from fieldapp.domain.declaring import Choice
from fieldapp.i18n import N_, _
from fieldapp.reports.errors import ReportError
from fieldapp.services.network import exporting
from fieldapp.services.network.mapping import Seen
from fieldapp.ui import icons
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets import chart_painter

PICTURE_ROOM = (1000, 620)
KINDS = (
    Choice("png", N_("Picture (PNG)")),
    Choice("svg", N_("Drawing (SVG)")),
    Choice("pdf", N_("Page (PDF)")),
    Choice("xlsx", N_("All figures (XLSX)")),
    Choice("csv", N_("Figures of the actors (CSV)")),
    Choice("edges", N_("List of ties (CSV)")),
    Choice("graphml", N_("GraphML, for Gephi and yEd")),
    Choice("gexf", N_("GEXF, for Gephi")),
    Choice("dl", N_("UCINET DL")),
    Choice("kumu", N_("Kumu (two CSV files)")),
)
FIGURES = ("xlsx", "csv")
NAMES = {"edges": "network-ties.csv", "kumu": "network-kumu.csv", "csv": "network-actors.csv"}


class NetworkExport:
    """``action`` carries the menu; ``seen`` is what would be written."""

    def __init__(self, context: Context, page: QWidget) -> None:
        self.seen: Seen | None = None
        self._context, self._page = context, page
        self.action = QAction(page)
        menu = QMenu(page)
        self._kinds = {one.code: menu.addAction("", partial(self._ask, one.code)) for one in KINDS}
        self.action.setMenu(menu)

    def retranslate(self) -> None:
        """Every word again."""
        self.action.setText(_("Export"))
        self.action.setIcon(icons.icon("file-down"))
        for one in KINDS:
            self._kinds[one.code].setText(_(one.label))

    def _ask(self, kind: str) -> None:
        name = NAMES.get(kind, f"network.{kind}")
        ending = Path(name).suffix
        chosen, _filter = QFileDialog.getSaveFileName(self._page, _("Export"), name, f"*{ending}")
        if chosen:
            path = Path(chosen)
            self.write(kind, path if path.suffix else path.with_suffix(ending))

    def write(self, kind: str, path: Path) -> None:
        """Write one file; a notice says what came of it."""
        if self.seen is None:
            return
        run = self._context.tasks.run
        if kind == "png":
            self._picture(path)
        elif kind in ("svg", "pdf"):
            run(exporting.export_picture, self.seen, path, then=self._written, busy=self.action)
        elif kind in FIGURES:
            run(exporting.export_table, self.seen, path, then=self._written, busy=self.action)
        else:
            run(exporting.export_network, self.seen, path, kind, then=self._written, busy=self.action)

    def _picture(self, path: Path) -> None:
        assert self.seen is not None
        font = self._page.font()
        drawing = exporting.chart(self.seen)(chart_painter.look(*PICTURE_ROOM, font))
        if chart_painter.image(drawing, font).save(str(path)):
            self._written(path)
        else:
            self._context.tasks.tell(str(ReportError(_("{name} cannot be written.").format(name=path.name))))

    def _written(self, done: Path | list[Path]) -> None:
        paths = done if isinstance(done, list) else [done]
        names = ", ".join(path.name for path in paths)
        self._context.notices.show(_("{names} written. Only those who agreed are named in it.").format(names=names))
