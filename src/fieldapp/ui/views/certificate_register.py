"""The register of certificates: search, print again, revoke with a reason; and is a certificate genuine?"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from fieldapp.domain.records import Certificate, CertificateRevocation
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_date, format_number
from fieldapp.services import certificates, proving, records
from fieldapp.services.certificate_words import kind_label
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.models.rows import RowsModel
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.certificates import PrintCertificates
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.table import Table

SIGNS = {
    proving.State.GENUINE: ("✓", "strong"),
    proving.State.REVOKED: ("✗", "error"),
    proving.State.ALTERED: ("✗", "error"),
    proving.State.UNKNOWN: ("?", "attention"),
}


class CertificateRegisterPage(Page):
    """The page ``certificate_register``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._text = ""
        self._lines: list[certificates.Line] = []
        self.model = RowsModel()
        self.table = Table(self.model)
        self.table.opened.connect(lambda _index: self._print())
        self.setFocusProxy(self.table)
        self.empty = EmptyState()
        self.reason, self.revoke_button = Field(), button(run=self._revoke)
        self.reason.input.returnPressed.connect(self._revoke)
        self.judge = VerifyCard(context)
        self._lay_out()
        self.print_action = QAction(self)
        self.print_action.triggered.connect(self._print)
        self.retranslate()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(tokens.S)
        below.addWidget(self.reason, 1)
        below.addWidget(self.revoke_button, 0, Qt.AlignmentFlag.AlignBottom)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(below)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(tokens.M, 0, 0, 0)
        beside.addWidget(self.judge)
        beside.addStretch(1)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.addWidget(left)
        body.addWidget(right)
        body.setStretchFactor(0, 3)
        body.setStretchFactor(1, 1)
        body.setSizes([720, 330])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Register of certificates")

    def subtitle(self) -> str:
        return format_number(len(self._lines)) if self._lines else ""

    def primary(self) -> QAction:
        return self.print_action

    def search_hint(self) -> str:
        return _("Name, serial number or training")

    def search(self, text: str) -> None:
        self._text = text
        self.refresh(None)

    def keys(self) -> list[tuple[str, str]]:
        return [("Enter", _("look at the chosen certificate"))]

    def refresh(self, changes: Changes | None) -> None:
        touched = (Certificate, CertificateRevocation)
        if changes is None or any(changes.touches(one) for one in touched):
            self.context.tasks.run(certificates.register, self.context.store(), self._text, then=self._show)

    def retranslate(self) -> None:
        self.print_action.setText(_("Print"))
        self.print_action.setIcon(icons.icon("printer"))
        self.table.setAccessibleName(_("Register of certificates"))
        self.reason.say(_("Reason"), _("The certificate stays in the register, with the reason."))
        self.revoke_button.setText(_("Revoke the chosen certificate"))
        self.judge.retranslate()
        self._show(self._lines)

    # ------------------------------------------------------------------ showing
    def _show(self, lines: list[certificates.Line]) -> None:
        row = max(0, self.table.currentIndex().row())
        self._lines = lines
        self.model.load(
            [_("Serial number"), _("Name"), _("State"), _("Certificate"), _("Title"), _("Issued"), _("Check code")],
            [_cells(line) for line in lines],
        )
        if lines:
            self.table.selectRow(min(row, len(lines) - 1))
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.say(
            _("No certificate is called so.") if self._text else _("No certificates have been issued yet."),
            "" if self._text else _("Go to the trainings"),
            lambda: self.context.open_page("records:training_event"),
        )
        for part in (self.reason, self.revoke_button):
            part.setVisible(bool(lines))
        self.print_action.setEnabled(bool(lines))
        self.header_changed.emit()

    def _chosen(self) -> list[certificates.Line]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._lines[row] for row in rows if row < len(self._lines)]

    # ------------------------------------------------------------------ doing
    def _print(self) -> None:
        chosen = [line.id for line in self._chosen() if not line.revoked]
        if chosen:
            PrintCertificates(self.context, chosen, self).open()
        else:
            self.context.notices.show(_("Choose a certificate that holds."))

    def _revoke(self) -> None:
        chosen = self._chosen()
        if len(chosen) != 1:
            self.reason.say_error(_("Choose one certificate in the list first."))
            return
        today = datetime.now().astimezone().date()
        self.context.tasks.run(
            certificates.revoke, self.context.store(), chosen[0].id, self.reason.text, today, then=self._revoked
        )

    def _revoked(self, saved: records.Saved) -> None:
        self.reason.say_error(saved.errors.get("reason", ""))
        if saved.id is not None:
            self.reason.input.clear()
            self.context.notices.show(_("Revoked. It goes to the other computers with the next bundles."))


class VerifyCard(Card):
    """Type or scan the code of a certificate, or choose a picture of it; the verdict stands below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.code, self.verdict, self.note, self.said = Field(), Words(part="strong"), Words(), Words(part="muted")
        self.look, self.choose = button(run=self._look), button(run=self._choose)
        self.code.input.returnPressed.connect(self._look)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        row.addWidget(self.look)
        row.addWidget(self.choose)
        row.addStretch(1)
        self.add(self.code, row, self.verdict, self.note, self.said)
        self._clear()

    def retranslate(self) -> None:
        """Every word again."""
        self.say(_("Is a certificate genuine?"))
        self.code.say(_("Its code"), _("Scanned with a reader; or serial number and check code"))
        self.look.setText(_("Verify"))
        self.choose.setText(_("From a picture…"))
        self.choose.setIcon(icons.icon("camera"))

    def verify_picture(self, path: Path) -> None:
        """Judge the certificate in a photo or scan."""
        self._clear()
        self.context.tasks.run(proving.verify_picture, self.context.store(), path, then=self._show)

    def _look(self) -> None:
        self._clear()
        if not self.code.text:
            self.code.say_error(_("This is needed."))
            return
        self.context.tasks.run(
            proving.verify, self.context.store(), self.code.text, then=self._show, failed=self._refused
        )

    def _choose(self) -> None:
        kinds = "*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff *.pdf"
        name, _kind = QFileDialog.getOpenFileName(self, _("A picture of the certificate"), "", kinds)
        if name:
            self.verify_picture(Path(name))

    def _refused(self, error: Exception) -> None:
        """Say beside the field what is wrong with the code."""
        message = getattr(error, "message", None)
        self.code.say_error(str(message()) if callable(message) else str(error))

    def _clear(self) -> None:
        self.code.say_error("")
        for part in (self.verdict, self.note, self.said):
            part.say("")
            part.hide()

    def _show(self, found: proving.Verdict) -> None:
        sign, part_of_page = SIGNS[found.state]
        self.verdict.setObjectName(part_of_page)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        said = found.said
        facts = [
            isolate(said.code), kind_label(said.kind), said.name, said.title,
            _("Issued {day}").format(day=_day(said.issued)),
        ]  # fmt: skip
        for part, text in (
            (self.verdict, f"{sign} {proving.state_words(found)}"),
            (self.note, found.note),
            (self.said, "\n".join(facts)),
        ):
            part.say(text)
            part.setVisible(bool(text))


def _cells(line: certificates.Line) -> list[str]:
    state = _("valid")
    if line.revoked:
        state = _("revoked {day}: {reason}").format(day=_day(line.revoked), reason=line.reason)
    return [
        isolate(line.code), line.name, state, kind_label(line.kind), line.title, _day(line.issued),
        isolate(line.check_code),
    ]  # fmt: skip


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
