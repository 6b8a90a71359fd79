"""Settings: how the window looks and speaks, who works here, backups, the programme, keys, and what this is made of.

Everything holds at once; there is nothing to confirm. Must not know where settings are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

import fieldapp
from fieldapp import i18n
from fieldapp.i18n import _
from fieldapp.ui import shortcuts, theme, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.standing import Standing
from fieldapp.ui.views.key_card import KeyCard
from fieldapp.ui.views.settings_work import back_up, keep_me, libraries, saved_backups
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.card import Card
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.field import Field
from fieldapp.ui.widgets.keys_dialog import key_table
from fieldapp.ui.widgets.labels import Words

if TYPE_CHECKING:
    from fieldapp.store import Changes

TWO_COLUMNS_FROM = 820


@dataclass(frozen=True)
class _Choice:
    """A labelled box of choices."""

    label: Words
    box: QComboBox


class SettingsPage(Page):
    """The page ``settings``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._standing: Standing | None = None
        self.look, self.person, self.backups = Card(), Card(), Card()
        self.programme, self.keys_card, self.about = Card(), Card(), Card()
        self.secret = KeyCard(context)
        self._build_look()
        self._build_person()
        self._found_backups: list[str] | None = None
        self._build_backups()
        self._build_rest()
        body = Columns(2, TWO_COLUMNS_FROM, tokens.L)
        for place, cards in enumerate(
            ((self.look, self.person, self.secret, self.programme), (self.backups, self.keys_card, self.about))
        ):
            body.columns[place].setSpacing(tokens.L)
            for card in cards:
                body.columns[place].addWidget(card)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(_("Settings"))
        body.setObjectName("room")
        body.setMaximumWidth(theme.pixels(1120))
        scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self.setFocusProxy(self.language.box)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Settings")

    def refresh(self, changes: Changes | None) -> None:
        if changes is None:
            self.context.tasks.run(saved_backups, self.context.store(), then=self._show_backups)
            self.secret.read()

    def standing_changed(self, standing: Standing) -> None:
        first = self._standing is None
        self._standing = standing
        if first or not self.name.input.hasFocus():
            self.name.input.setText(standing.person)
        if first or not self.device.input.hasFocus():
            self.device.input.setText(standing.device)
        self._fill_roles()

    def retranslate(self) -> None:
        settings = self.context.settings()
        self._retranslate_look()
        self.person.say(_("You and this computer"))
        self.name.say(_("Your name"), _("Others see it beside what you enter."))
        self.role.label.say(_("Your role"))
        self.role.box.setAccessibleName(_("Your role"))
        self.device.say(_("Name of this computer"), _("As it is written on its label, for example KH-03"))
        self._fill_roles()
        self.backups.say(_("Backups"))
        self.now_button.setText(_("Back up now"))
        self.stick_button.setText(_("Back up to a folder or stick…"))
        self.restore_button.setText(_("Restore a backup…"))
        if self._found_backups is not None:
            self._show_backups(self._found_backups)
        self.programme.say(_("Programme and data"))
        self.programme_button.setText(_("Programme"))
        self.teams_button.setText(_("Teams"))
        self.folder_button.setText(_("Open the data folder"))
        self.folder.say(str(self.context.store().folder))
        self.secret.retranslate()
        self.keys_card.say(_("Keys"))
        self._fill_keys()
        self.about.say(_("About fieldapp"))
        self.version.say(_("Version {version}. Free software under the Apache licence 2.0.").format(
            version=fieldapp.__version__))  # fmt: skip
        self.about_button.setText(_("What it is made of"))
        self._select(self.look_boxes["theme"].box, settings.theme)

    # ------------------------------------------------------------------ look
    def _build_look(self) -> None:
        self.look_boxes = {name: self._choice(self.look) for name in ("language", "theme", "scale")}
        self.language = self.look_boxes["language"]
        for name, choice in self.look_boxes.items():
            choice.box.activated.connect(
                lambda _index, name=name, box=choice.box: self.context.change_settings(**{name: box.currentData()})
            )

    def _retranslate_look(self) -> None:
        settings = self.context.settings()
        self.look.say(_("Language and look"))
        sizes = [(n, i18n.format_percent(n / 100)) for n in range(theme.SMALLEST, theme.LARGEST + 1, theme.STEP)]
        filled: dict[str, tuple[str, Sequence[tuple[object, str]], object]] = {
            "language": (_("Language"), [(lang.code, lang.own_name) for lang in i18n.languages()], settings.language),
            "theme": (
                _("Colours"),
                [("light", _("Light")), ("dark", _("Dark")), ("system", _("As the system has them"))],
                settings.theme,
            ),
            "scale": (_("Size"), sizes, settings.scale),
        }
        for name, (label, options, chosen) in filled.items():
            choice = self.look_boxes[name]
            choice.label.say(label)
            choice.box.setAccessibleName(label)
            choice.box.clear()
            for value, text in options:
                choice.box.addItem(text, value)
            self._select(choice.box, chosen)

    # ------------------------------------------------------------------ who
    def _build_person(self) -> None:
        self.name, self.device = Field(), Field()
        self.person.add(self.name)
        self.role = self._choice(self.person)
        self.person.add(self.device)
        self.name.input.editingFinished.connect(self._keep_person)
        self.device.input.editingFinished.connect(self._keep_person)
        self.role.box.activated.connect(lambda _index: self._keep_person())

    def _fill_roles(self) -> None:
        from fieldapp.services import me

        self.role.box.clear()
        for choice in me.ROLES:
            self.role.box.addItem(_(choice.label), choice.code)
        self._select(self.role.box, self._standing.role if self._standing else "")

    def _keep_person(self) -> None:
        standing, name = self._standing, self.name.text
        wanted = (name, self.role.box.currentData(), self.device.text)
        if standing is None or wanted == (standing.person, standing.role, standing.device):
            return
        self.name.say_error("" if name else _("Write your name, so that others see who entered what."))
        if name:
            self.context.tasks.run(keep_me, self.context.store(), *wanted, then=self._kept)

    def _kept(self, _result: object) -> None:
        self.context.notices.show(_("Kept."))
        self.context.standing_stale()

    # ------------------------------------------------------------------ backups
    def _build_backups(self) -> None:
        self.last = Words(part="muted")
        self.now_button = button("", "database-backup", self.back_up_now)
        self.stick_button = button("", "usb", self._ask_stick)
        self.restore_button = button("", "history", self._ask_backup)
        self.backups.add(self.last, _row(self.now_button, self.stick_button), _row(self.restore_button))

    def back_up_now(self, target: Path | None = None) -> None:
        """Make a backup, beside the store or in another folder."""
        self.context.tasks.run(
            back_up,
            self.context.store(),
            target,
            progress=_("Making a backup"),
            busy=self.stick_button if target else self.now_button,
            then=self._backed_up,
        )

    def _ask_stick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Back up to a folder or stick"))
        if chosen:
            self.back_up_now(Path(chosen))

    def _ask_backup(self) -> None:
        start = str(self.context.store().folder / "backups")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Restore a backup"), start)
        if chosen:
            self.context.restore_backup(Path(chosen))

    def _backed_up(self, path: Path) -> None:
        self.context.notices.show(_("Backup saved: {name}").format(name=path.name))
        self.refresh(None)

    def _show_backups(self, backups: list[str]) -> None:
        self._found_backups = backups
        if backups:
            text = _("Last backup: {when}. {count} are kept.").format(when=backups[0], count=len(backups))
        else:
            text = _("No backup yet. One is made when you close the window after changes.")
        self.last.say(text)

    # ------------------------------------------------------------------ the rest
    def _build_rest(self) -> None:
        self.programme_button = button("", "flag", lambda: self.context.open_page("records:programme"))
        self.teams_button = button("", "users", lambda: self.context.open_page("records:team"))
        self.folder = Words(part="muted")
        self.folder_button = button("", "folder-open", self._open_folder)
        self.programme.add(_row(self.programme_button, self.teams_button), self.folder, _row(self.folder_button))
        self._keys: QWidget | None = None
        self.version, self.made_of = Words(), Words(part="muted")
        self.about_button = button("", "info", self._show_libraries)
        self.made_of.hide()
        self.about.add(self.version, _row(self.about_button), self.made_of)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.context.store().folder)))

    def _fill_keys(self) -> None:
        if self._keys is not None:
            self.keys_card.column.removeWidget(self._keys)
            self._keys.deleteLater()
        self._keys = key_table([("", shortcuts.listing())])
        self.keys_card.add(self._keys)

    def _show_libraries(self) -> None:
        self.made_of.setVisible(self.made_of.isHidden())
        if not self.made_of.isHidden():
            self.made_of.say("\n".join(libraries()))

    def _choice(self, card: Card) -> _Choice:
        label, box = Words(part="strong"), QComboBox()
        label.setBuddy(box)
        card.add(label, box)
        return _Choice(label, box)

    @staticmethod
    def _select(box: QComboBox, value: object) -> None:
        box.setCurrentIndex(max(0, box.findData(value)))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(tokens.S)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
