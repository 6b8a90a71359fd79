"""The first start: language, name and role, where the data comes from, and for a new programme its few facts.

At most four screens, each with one question. Must not know how a programme is made; ``services.setup`` does that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fieldapp import i18n
from fieldapp.i18n import N_, _
from fieldapp.ui import theme, tokens
from fieldapp.ui.tasks import Tasks
from fieldapp.ui.views.first_run_join import JoinScreen
from fieldapp.ui.views.first_run_parts import Band, Person, Screen
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.choice_card import ChoiceCard
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.labels import Words

if TYPE_CHECKING:
    from fieldapp.store import Store

BAND_FROM = 900
JOIN = 4
"""The screen for joining; it stands in the place of the fourth one."""


@dataclass(frozen=True)
class _Asked:
    """One fact of a new programme: its name in ``NewProgramme``, label, hint."""

    name: str
    label: str
    hint: str = ""


ASKED: tuple[_Asked, ...] = (
    _Asked("name", N_("Name of the programme")),
    _Asked("short", N_("Short name"), N_("2 to 8 letters or digits, printed on papers")),
    _Asked("country", N_("Country"), N_("Two letters, for example KH")),
    _Asked("currency", N_("Currency of the budget"), N_("Three letters, for example USD")),
    _Asked("team", N_("Name of your team"), N_("For example the place or the cluster that it works for")),
    _Asked("team_short", N_("Letters of the team"), N_("2 to 4 letters, part of every printed code")),
)

NOT_ASKED = "none given"
"""How a kit is refused for which no code was given yet."""


class FirstRun(QWidget):
    """Walks through the screens and emits ``ready`` with the open store."""

    ready = Signal(object)
    demo_wanted = Signal()

    def __init__(self, tasks: Tasks, change_settings: Callable[..., None], folder: Path) -> None:
        super().__init__()
        self._tasks, self._change_settings, self._folder = tasks, change_settings, folder
        self._kit: Path | None = None
        self.band = Band()
        self.screens = QStackedWidget()
        self.languages: dict[str, ChoiceCard] = {}
        self.facts: dict[str, Field] = {}
        self.person = Person()
        self.join_screen = JoinScreen(tasks, folder)
        self.join_screen.kit_chosen.connect(self.join)
        self.join_screen.code_given.connect(self.go_on)
        self._all = [
            self._language_screen(), self._person_screen(), self._way_screen(), self._programme_screen(),
            self.join_screen,
        ]  # fmt: skip
        for screen in self._all:
            self.screens.addWidget(_scrolled(screen))
        self.trouble = Words(part="error")
        self.trouble.hide()
        self.back_button = button("", "arrow-left", self.back, kind="quiet")
        self.next_button = button("", "", self.go_on, kind="primary")
        self._lay_out()
        self.retranslate()
        self.show_screen(0)

    # ------------------------------------------------------------------ walking
    @property
    def step(self) -> int:
        """Which screen is shown, 0 to 3, or ``JOIN``."""
        return self.screens.currentIndex()

    def show_screen(self, step: int) -> None:
        """Show a screen and put the keyboard into it."""
        self.screens.setCurrentIndex(step)
        self.band.mark(min(step, 3))
        self.back_button.setVisible(step > 0)
        self.next_button.setVisible(step != 2 and (step != JOIN or self.join_screen.locked))
        if step == JOIN:
            self.join_screen.read_words()
        self.trouble.hide()
        self._say_next()
        self._into(step)

    def _into(self, step: int) -> None:
        """Put the keyboard into the first field of a screen."""
        first = (
            self.languages.get(i18n.language()), self.person.name.input, self.new_card, self.facts["name"].input,
            self.join_screen.open_button,
        )[step]  # fmt: skip
        if first is not None:
            first.setFocus()

    def back(self) -> None:
        """The screen before; what was typed stays."""
        self.show_screen(2 if self.step == JOIN else max(0, self.step - 1))

    def go_on(self) -> None:
        """The next screen, when this one is answered."""
        if self.step == 1 and not self.person.name.text:
            self.person.name.say_error(_("Write your name, so that others see who entered what."))
            self.person.name.setFocus()
            return
        self.person.name.say_error("")
        if self.step == 3:
            self._create()
        elif self.step == JOIN:
            if self._kit is not None:
                self.join(self._kit, self.join_screen.code.text or "-")
        else:
            self.show_screen(self.step + 1)

    def choose_language(self, code: str) -> None:
        """Speak this language from now on."""
        self._change_settings(language=code)
        for name, card in self.languages.items():
            card.setChecked(name == code)

    # ------------------------------------------------------------------ the four ways
    def join(self, kit: Path, code: str = "") -> None:
        """Join a programme with the kit file that headquarters made; ``code`` are its six words."""
        if kit != self._kit:
            self.join_screen.lock(None)
        self._kit = kit
        self._run(_join, self._folder, kit, self.person.name.text, self.person.role, self.person.device.text, code)

    def restore(self, backup: Path) -> None:
        """Put a backup back."""
        self._run(_restore, self._folder, backup)

    def _create(self) -> None:
        facts = {name: field.text for name, field in self.facts.items()}
        self._run(_create, self._folder, facts, self.person.name.text, self.person.role, self.person.device.text)

    def _run(self, fn: Callable[..., Store], *args: Any) -> None:
        self.trouble.hide()
        self.setEnabled(False)
        self._tasks.run(fn, *args, then=self.ready.emit, failed=self._refused, settled=lambda: self.setEnabled(True))

    def _refused(self, error: Any) -> None:
        """Errors stand beside their field; what belongs to none stands at the foot. A locked kit asks for its code."""
        if getattr(error, "code", "") == "code" and self._kit is not None:
            self.setEnabled(True)
            self.show_screen(JOIN)
            self.join_screen.lock(self._kit)
            self.next_button.show()
            if getattr(error, "detail", "") != NOT_ASKED:
                self.join_screen.code.say_error(error.message())
            return
        by_field = dict(getattr(error, "errors", {}))
        for name, field in self.facts.items():
            field.say_error(by_field.pop(name, ""))
        text = " ".join(by_field.values()) if hasattr(error, "errors") else error.message()
        self.trouble.say(text)
        self.trouble.setVisible(bool(text))
        self.setEnabled(True)
        first = next((field for field in self.facts.values() if field.error.text()), None)
        if first is not None:
            first.setFocus()

    def _ask_backup(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Restore a backup"), "")
        if chosen:
            self.restore(Path(chosen))

    # ------------------------------------------------------------------ parts
    def _language_screen(self) -> Screen:
        screen = Screen()
        grid = QGridLayout()
        grid.setSpacing(tokens.S)
        for place, language in enumerate(i18n.languages()):
            card = ChoiceCard()
            card.setCheckable(True)
            card.say(language.own_name)
            card.setChecked(language.code == i18n.language())
            card.clicked.connect(lambda _checked=False, code=language.code: self.choose_language(code))
            card.entered.connect(self.go_on)
            self.languages[language.code] = card
            grid.addWidget(card, place // 2, place % 2)
        screen.column.addLayout(grid)
        return screen

    def _person_screen(self) -> Screen:
        screen = Screen()
        screen.column.addWidget(self.person)
        self.person.name.input.returnPressed.connect(self.go_on)
        return screen

    def _way_screen(self) -> Screen:
        screen = Screen()
        self.new_card, self.join_card = ChoiceCard("flag"), ChoiceCard("package")
        self.restore_card, self.demo_card = ChoiceCard("database-backup"), ChoiceCard("eye")
        runs = (lambda: self.show_screen(3), lambda: self.show_screen(JOIN), self._ask_backup, self.demo_wanted.emit)
        for card, run in zip((self.new_card, self.join_card, self.restore_card, self.demo_card), runs, strict=True):
            card.clicked.connect(lambda _checked=False, run=run: run())
            screen.column.addWidget(card)
        return screen

    def _programme_screen(self) -> Screen:
        screen = Screen()
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.L)
        grid.setVerticalSpacing(tokens.M)
        for place, asked in enumerate(ASKED):
            field = Field()
            field.input.returnPressed.connect(lambda at=place: self._next_fact(at))
            self.facts[asked.name] = field
            grid.addWidget(field, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        screen.column.addLayout(grid)
        return screen

    def _next_fact(self, place: int) -> None:
        """Enter goes to the next field, and from the last one on."""
        if place + 1 < len(ASKED):
            self.facts[ASKED[place + 1].name].setFocus()
        else:
            self.go_on()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(tokens.XXL, tokens.S, tokens.XXL, tokens.XL)
        row.addWidget(self.back_button)
        row.addWidget(self.trouble, 1)
        row.addStretch(0)
        row.addWidget(self.next_button)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.screens, 1)
        right.addLayout(row)
        body = QWidget()
        body.setLayout(right)
        body.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH) + 2 * tokens.XXL)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.band)
        outer.addWidget(body, 1)
        outer.addStretch(0)
        self._body = body

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._into(self.step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.band.setVisible(self.width() >= theme.pixels(BAND_FROM))

    def retranslate(self) -> None:
        """Words again, after the language was chosen."""
        titles = (
            (_("Choose your language"), _("You can change it at any time at the foot of the window.")),
            (_("Who are you?"), _("Others see your name beside what you enter.")),
            (_("How do you want to begin?"), ""),
            (_("The new programme"), _("Everything here can be changed later.")),
        )
        self.join_screen.retranslate()
        for screen, (title, sentence) in zip(self._all[:JOIN], titles, strict=True):
            screen.say(title, sentence)
        self.person.retranslate()
        self.new_card.say(_("Start a programme"), _("You set it up, and give others a kit file to join."))
        self.join_card.say(_("Join a programme"), _("Open the kit file that your coordinator gave you."))
        self.restore_card.say(
            _("Restore a backup"), _("Go on with data that was saved on a stick or another computer.")
        )
        self.demo_card.say(
            _("Look at the demonstration"), _("An invented programme to try everything. Nothing can go wrong.")
        )
        for asked in ASKED:
            self.facts[asked.name].say(_(asked.label), _(asked.hint))
        self.back_button.setText(_("Back"))
        self.band.retranslate()
        self._say_next()
        self._body.setMaximumWidth(theme.pixels(tokens.FORM_WIDTH) + 2 * tokens.XXL)

    def _say_next(self) -> None:
        texts = {3: _("Start the programme"), JOIN: _("Join a programme")}
        self.next_button.setText(texts.get(self.step, _("Go on")))


def _scrolled(screen: Screen) -> QScrollArea:
    """Screens are scrolled where the window is too low for them."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(screen)
    return scroll


def _create(folder: Path, facts: dict[str, str], person: str, role: str, device: str) -> Store:
    from fieldapp.services import setup

    return setup.new_programme(folder, setup.NewProgramme(**facts), person=person, role=role, device_name=device)


def _join(folder: Path, kit: Path, person: str, role: str, device: str, code: str) -> Store:
    from fieldapp.services import setup

    return setup.join(folder, kit, person=person, role=role, device_name=device, code=code)


def _restore(folder: Path, source: Path) -> Store:
    from fieldapp.services import setup

    return setup.restore(folder, source)
