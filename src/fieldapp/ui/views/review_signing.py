"""One of the three signatures of a monthly review: by PIN on this laptop, or on paper with a scan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from fieldapp.domain.kinds import label
from fieldapp.domain.records import MonthlyReview
from fieldapp.domain.records.apprenticeship_choices import HOW_SIGNED
from fieldapp.i18n import _
from fieldapp.services import reviews
from fieldapp.ui import tokens
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

SCANS = "*.jpg *.jpeg *.png *.pdf *.webp *.heic"


class Signature(QFrame):
    """Who signs, how it was signed, or the controls to sign."""

    def __init__(
        self, context: Context, seen: reviews.Month, signer: str, done: Callable[[reviews.Kept], None],
        unsaved: Callable[[], tuple[dict[str, Any], str]],
    ) -> None:  # fmt: skip
        """``unsaved``: what is written in the form and not saved yet, and the key of its draft."""
        super().__init__()
        self.setObjectName("card")
        self.context, self.seen, self.signer, self._done, self._unsaved = context, seen, signer, done, unsaved
        names = {"by_apprentice": seen.name, "by_mentor": seen.master, "by_third": str(seen.review.get("third") or "")}
        who = ": ".join(part for part in (_(reviews.SIGNERS[signer]), names[signer]) if part)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.M, tokens.S, tokens.M, tokens.S)
        column.setSpacing(tokens.XS)
        column.addWidget(Words(who, "strong"))
        self.said = Words(part="error")
        self.said.hide()
        how = seen.review.get(signer)
        if how:
            field = MonthlyReview.fields()[signer]
            column.addWidget(Words(f"✓ {label(field, str(how))}", "muted"))
        else:
            column.addLayout(self._controls(who))
        column.addWidget(self.said)

    def _controls(self, who: str) -> QVBoxLayout:
        self.how, self.pin = QComboBox(), QLineEdit()
        for choice in HOW_SIGNED:
            self.how.addItem(_(choice.label), choice.code)
        self.how.setAccessibleName(_("How {name} signs").format(name=who))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(12)
        known = self.seen.pins.get(self.signer)
        self.pin.setPlaceholderText(_("PIN") if known else _("New PIN, four digits or more"))
        self.pin.setAccessibleName(_("PIN of {name}").format(name=who))
        self.pin.returnPressed.connect(self._sign)
        self.how.currentIndexChanged.connect(lambda _i: self.pin.setEnabled(self.how.currentData() == reviews.PIN))
        self.go = button(_("Sign"), "square-check", self._sign)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        row.addWidget(self.pin, 1)
        row.addWidget(self.go)
        rows = QVBoxLayout()
        rows.setSpacing(tokens.XS)
        rows.addWidget(self.how)
        rows.addLayout(row)
        return rows

    def _sign(self) -> None:
        how, scan = str(self.how.currentData()), None
        if how != reviews.PIN and not self.seen.scans:
            scan, _kind = QFileDialog.getOpenFileName(self, _("Scan or photo of the signed page"), "", SCANS)
            if not scan:
                return
        self.sign(how, scan)

    def sign(self, how: str, scan: str | None = None) -> None:
        """Sign in a way, with a scan where one is new."""
        said, draft_key = self._unsaved()
        self.context.tasks.run(
            reviews.sign, self.context.store(), self.seen.agreement, self.seen.month, self.signer, how,
            day=datetime.now().astimezone().date().isoformat(), pin=self.pin.text(), scan=scan, said=said,
            draft_key=draft_key, then=self._done, failed=self._failed,
        )  # fmt: skip

    def _failed(self, error: Any) -> None:
        self.said.say(f"⚠ {error.message()}")
        self.said.show()
        self.pin.clear()
        self.pin.setFocus()


class Reopen(QFrame):
    """A signed review is opened again with a reason."""

    def __init__(self, context: Context, seen: reviews.Month, done: Callable[[], None]) -> None:
        super().__init__()
        self.context, self.seen, self._done = context, seen, done
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Why it is opened again"))
        self.reason.setAccessibleName(_("Why it is opened again"))
        self.said = Words(part="error")
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(button(_("Open again"), "lock-open", self._open))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.said)

    def _open(self) -> None:
        self.context.tasks.run(
            reviews.open_again, self.context.store(), self.seen.agreement, self.seen.month, self.reason.text(),
            then=lambda _changes: self._done(), failed=self._failed,
        )  # fmt: skip

    def _failed(self, error: Any) -> None:
        self.said.say(f"⚠ {error.message()}")
