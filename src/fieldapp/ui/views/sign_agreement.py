"""Signing an agreement, and changing one that is signed: both with what is needed and said beside it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QWidget

from fieldapp.domain.records import Agreement
from fieldapp.domain.records.apprenticeship_choices import SIGNER
from fieldapp.i18n import _
from fieldapp.services import agreements, records
from fieldapp.ui.forms.editors import DayEditor
from fieldapp.ui.forms.record_form import Lookups, RecordForm
from fieldapp.ui.pages import Context
from fieldapp.ui.views.review_signing import SCANS
from fieldapp.ui.widgets.ask_dialog import AskDialog
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words


class _AgreementDialog(AskDialog):
    """A dialog about one agreement."""

    def __init__(self, context: Context, agreement: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, title, parent)
        self.context, self.agreement = context, agreement

    def ended(self, outcome: agreements.Signed) -> None:
        """Close, or say what is in the way."""
        wrong = {**outcome.doubts, **outcome.errors}
        if wrong:
            fields = Agreement.fields()
            self.say(" ".join(f"{_(fields[name].label)}: {text}" for name, text in wrong.items()))
            return
        self.context.notices.show(_("{name} saved.").format(name=_(Agreement.view.one)), undo=True)
        self.accept()


class SignAgreement(_AgreementDialog):
    """The day, who agreed, a scan where there is one."""

    def __init__(self, context: Context, agreement: str, parent: QWidget | None = None) -> None:
        super().__init__(context, agreement, _("Sign the agreement"), parent)
        self.scan = ""
        self.day = DayEditor(Agreement.fields()["signed_on"])
        self.day.set_value(datetime.now().astimezone().date().isoformat())
        (self.day.focusProxy() or self.day).setAccessibleName(_("Agreed or signed on"))
        row = records.load(context.store(), Agreement, agreement) or {}
        needed = agreements.needed_signers(row)
        self.column.addWidget(Words(_("Agreed or signed on")))
        self.column.addWidget(self.day)
        self.column.addWidget(Words(_("Who agreed or signed")))
        self.boxes: dict[str, QCheckBox] = {}
        for choice in SIGNER:
            box = QCheckBox(_(choice.label) + (" *" if choice.code in needed else ""))
            self.boxes[choice.code] = box
            self.column.addWidget(box)
        self.scan_button = button(_("Attach a scan…"), "paperclip", self._choose)
        self.column.addWidget(self.scan_button)
        self.finish_layout()

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", SCANS)
        if chosen:
            self.scan = chosen
            self.scan_button.setText(chosen.rsplit("/", 1)[-1])

    def act(self) -> None:
        day = str(self.day.value() or "")
        if not day:
            self.say(_("Write the day of the decision."))
            return
        signers = [code for code, box in self.boxes.items() if box.isChecked()]
        self.context.tasks.run(
            agreements.sign, self.context.store(), self.agreement, day, signers, self.scan or None, then=self.ended,
            failed=self.failed,
        )  # fmt: skip


class AmendAgreement(_AgreementDialog):
    """All fields of the agreement, and why it is changed."""

    def __init__(self, context: Context, agreement: str, parent: QWidget | None = None) -> None:
        super().__init__(context, agreement, _("Change the agreement"), parent)
        self.resize(760, 600)
        store = context.store
        lookups = Lookups(
            options=lambda table, text: records.options(store(), table, text, 20),
            titles=lambda table, ids: records.titles(store(), table, ids),
            currency=records.usual_currency(store()),
        )
        self.form = RecordForm(Agreement, lookups)
        self.form.load(records.load(store(), Agreement, agreement) or {})
        self.why = QLineEdit()
        self.why.setPlaceholderText(_("Why the agreement is changed"))
        self.why.setAccessibleName(_("Why the agreement is changed"))
        self.column.addWidget(self.form, 1)
        self.column.addWidget(self.why)
        self.finish_layout()

    def act(self) -> None:
        self.context.tasks.run(
            agreements.amend, self.context.store(), self.agreement, self.form.values(), self.why.text(),
            then=self.ended, failed=self.failed,
        )  # fmt: skip

    def ended(self, outcome: agreements.Signed) -> None:
        self.form.show_messages(outcome.errors, outcome.doubts)
        super().ended(outcome)
