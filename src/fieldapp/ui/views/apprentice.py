"""One apprenticeship seen whole: figures at the head, then a card for each section, each with one button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _
from fieldapp.services import agreements, apprentice_certificates, apprentice_sections
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.figures import Figures
from fieldapp.ui.widgets.labels import muted
from fieldapp.ui.widgets.sections import Sections, walking_keys


class ApprenticePage(Page):
    """The page ``apprentice`` with ``agreement=...``; ``print`` opens the preview of a paper."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._agreement = ""
        self._seen: apprentice_sections.Seen | None = None
        self.room = Sections(context.open_page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.room)
        self.list_action, self.print_action = QAction(self), QAction(self)
        self.sign_action, self.logbook_action = QAction(self), QAction(self)
        self.list_action.triggered.connect(lambda: self.context.open_page("apprentices"))
        self.print_action.triggered.connect(lambda: self._print("agreement"))
        self.sign_action.triggered.connect(self._sign)
        self.logbook_action.triggered.connect(self._logbook)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self._seen.name if self._seen is not None else _("Apprentice")

    def subtitle(self) -> str:
        return self._seen.trade if self._seen is not None else ""

    def primary(self) -> QAction | None:
        return self.logbook_action if self._seen is not None else None

    def secondary(self) -> list[QAction]:
        return [self.list_action, self.print_action, self.sign_action] if self._seen is not None else [self.list_action]

    def keys(self) -> list[tuple[str, str]]:
        return walking_keys()

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("agreement"):
            self._agreement = str(arguments["agreement"])
        self.refresh(None)
        if arguments.get("print"):
            self._print(str(arguments["print"]))
        if arguments.get("certify"):
            self._certify()
        if arguments.get("attach"):
            self._attach()

    def refresh(self, changes: Changes | None) -> None:
        if self._agreement:
            today = datetime.now().astimezone().date()
            self.context.tasks.run(
                apprentice_sections.overview, self.context.store(), self._agreement, today, then=self._show
            )  # fmt: skip

    def retranslate(self) -> None:
        self.list_action.setText(_("Apprentices"))
        self.list_action.setIcon(icons.icon("arrow-left"))
        self.print_action.setText(_("Print the agreement"))
        self.print_action.setIcon(icons.icon("printer"))
        self.logbook_action.setText(_("Logbook"))
        self.logbook_action.setIcon(icons.icon("book-open"))
        self._name_sign()
        if self._seen is not None:
            self.refresh(None)

    def _name_sign(self) -> None:
        signed = self._seen is not None and self._seen.signed
        self.sign_action.setText(_("Change the agreement") if signed else _("Sign the agreement"))
        self.sign_action.setIcon(icons.icon("pencil" if signed else "square-check"))

    # ------------------------------------------------------------------ showing
    def _show(self, seen: apprentice_sections.Seen) -> None:
        self._seen = seen
        place = [isolate(seen.code) if seen.code else "", seen.master, seen.firm]
        head = Figures()
        head.show_figures(seen.figures)
        self.room.show_sections(seen.sections, muted(dotted(place)), head)
        self.setFocusProxy(self.room)
        self._name_sign()
        self.header_changed.emit()

    def _logbook(self) -> None:
        self.context.open_page("logbook", agreement=self._agreement)

    def _print(self, paper: str) -> None:
        from fieldapp.ui.views.print_apprentice import PrintApprentice

        if self._agreement:
            PrintApprentice(self.context, self._agreement, paper, self).open()

    def _certify(self) -> None:
        today = datetime.now().astimezone().date()
        self.context.tasks.run(
            apprentice_certificates.issue, self.context.store(), self._agreement, today,
            then=lambda _changes: self.context.notices.show(_("Certificate issued.")),
        )  # fmt: skip

    def _attach(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"))
        if chosen:
            self.context.tasks.run(
                agreements.attach, self.context.store(), self._agreement, chosen,
                then=lambda _changes: self.context.notices.show(_("Attached."), undo=True),
            )  # fmt: skip

    def _sign(self) -> None:
        from fieldapp.ui.views.sign_agreement import AmendAgreement, SignAgreement

        if self._seen is None:
            return
        dialog = AmendAgreement if self._seen.signed else SignAgreement
        dialog(self.context, self._agreement, self).open()
