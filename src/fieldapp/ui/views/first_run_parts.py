"""The parts of the first run: the coloured band with the steps, a screen with its question, name and role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from fieldapp.i18n import N_, _
from fieldapp.ui import theme, tokens
from fieldapp.ui.widgets.choice_card import ChoiceCard
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words

STEPS = (N_("Language"), N_("Name and role"), N_("How to begin"), N_("Programme"))
ROLES = (
    ("facilitator", "store", N_("Facilitator"), N_("Visits firms, fills surveys, accompanies clusters.")),
    ("trainer", "graduation-cap", N_("Trainer"), N_("Plans trainings and marks who takes part.")),
    ("coordinator", "scale", N_("Coordinator"), N_("Sets up the programme and merges what the teams send.")),
    ("auditor", "eye", N_("Auditor"), N_("Reads everything and changes nothing.")),
)
"""Code, icon, label, what one does; the codes are those of ``services.me`` (a test compares)."""


class Band(QFrame):
    """Says what this is, and where in the few steps the person stands."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("band")
        self._step = 0
        self._name, self._promise = Words("fieldapp", "bandTitle"), Words(part="bandText")
        self._steps = [Words(part="bandStep") for _step in STEPS]
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XXL, theme.pixels(40), tokens.XXL, tokens.XXL)
        column.setSpacing(tokens.M)
        column.addWidget(self._name)
        column.addWidget(self._promise)
        column.addSpacing(theme.pixels(tokens.XXL))
        for label in self._steps:
            column.addWidget(label)
        column.addStretch(1)

    def mark(self, step: int) -> None:
        """Show which step is open."""
        self._step = step
        self.retranslate()

    def retranslate(self) -> None:
        """Words again."""
        self._promise.say(_("Works without a network. Your data stays on this computer until you send it."))
        for place, (label, step) in enumerate(zip(self._steps, STEPS, strict=True)):
            sign = "✓" if place < self._step else str(place + 1)
            label.say(f"{sign}   {_(step)}")
            label.setObjectName("bandHere" if place == self._step else "bandStep")
            label.style().unpolish(label)
            label.style().polish(label)
        self.setFixedWidth(theme.pixels(300))


class Screen(QWidget):
    """One question; what answers it goes into ``column``."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._sentence = Words(part="title"), Words(part="muted")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.XXL, theme.pixels(40), tokens.XXL, tokens.L)
        outer.setSpacing(tokens.XS)
        outer.addWidget(self._title)
        outer.addWidget(self._sentence)
        outer.addSpacing(tokens.L)
        self.column = QVBoxLayout()
        self.column.setSpacing(tokens.S)
        outer.addLayout(self.column)
        outer.addStretch(1)

    def say(self, title: str, sentence: str) -> None:
        """Set the question and what helps to answer it."""
        self._title.say(title)
        self._sentence.say(sentence)
        self._sentence.setVisible(bool(sentence))


class Person(QWidget):
    """Name, role and what this computer is called."""

    def __init__(self) -> None:
        super().__init__()
        self.role = ROLES[0][0]
        self.name, self.device = Field(), Field()
        self.roles: dict[str, ChoiceCard] = {}
        self._question = Words(part="strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self.name)
        column.addSpacing(tokens.S)
        column.addWidget(self._question)
        for code, icon, _label, _sentence in ROLES:
            card = ChoiceCard(icon)
            card.setCheckable(True)
            card.clicked.connect(lambda _checked=False, code=code: self.choose(code))
            self.roles[code] = card
            column.addWidget(card)
        column.addSpacing(tokens.S)
        column.addWidget(self.device)
        self.choose(self.role)

    def choose(self, role: str) -> None:
        """Take a role."""
        self.role = role
        for code, card in self.roles.items():
            card.setChecked(code == role)

    def retranslate(self) -> None:
        """Words again."""
        self.name.say(_("Your name"))
        self._question.say(_("What do you do?"))
        for code, _icon, label, sentence in ROLES:
            self.roles[code].say(_(label), _(sentence))
        self.device.say(
            _("Name of this computer (if it has one)"), _("As it is written on its label, for example KH-03")
        )
        self._question.setAlignment(Qt.AlignmentFlag.AlignLeading)
