"""The versions of a survey, and what differs between two of them, side by side."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldapp.domain import calendars
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import versions
from fieldapp.store import Store
from fieldapp.ui import icons
from fieldapp.ui.forms.answers.markup import shown
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.labels import Words, hairline

Found = tuple[list[versions.Version], list[versions.Difference]]


def _read(store: Store, submission: str, first: str, second: str) -> tuple[Found, str, str]:
    """On the writer thread: all versions, and what differs between two (the last two where none are named)."""
    every = versions.versions(store, submission)
    if not first or not second:
        first, second = every[max(0, len(every) - 2)].id, every[-1].id
    found = versions.between(store, first, second) if first != second else []
    return (every, found), first, second


class SurveyVersionsPage(Page):
    """The page ``survey_versions``: ``submission`` is any version of the survey, ``called`` its name."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._name, self._submission = "", ""
        self._found: Found = ([], [])
        self.first, self.second = QComboBox(), QComboBox()
        for box in (self.first, self.second):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(14)
            box.activated.connect(lambda _index: self._compare())
        self.before, self.after, self.summary = Words(wraps=False), Words(wraps=False), Words(part="muted")
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part, share in ((self.before, 0), (self.first, 1), (self.after, 0), (self.second, 1)):
            row.addWidget(part, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self.room, 1)
        self.correct_action, self.back_action = QAction(self), QAction(self)
        self.correct_action.triggered.connect(self._correct)
        self.back_action.triggered.connect(lambda: self.context.open_page("surveys"))
        self.retranslate()

    def title(self) -> str:
        return self._name or _("Versions of a survey")

    def primary(self) -> QAction:
        return self.correct_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def retranslate(self) -> None:
        self.correct_action.setText(_("Correct the newest"))
        self.correct_action.setIcon(icons.icon("pencil"))
        self.back_action.setText(_("All surveys"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.before.say(_("Compare"))
        self.after.say(_("with"))
        self.first.setAccessibleName(_("Version to compare"))
        self.second.setAccessibleName(_("Version to compare it with"))
        if self._found[0]:
            self._fill()
            self._draw()

    def show_with(self, **arguments: Any) -> None:
        self._submission, self._name = str(arguments.get("submission", "")), str(arguments.get("called", ""))
        if self._submission:
            self._ask("", "")

    def _ask(self, first: str, second: str) -> None:
        self.context.tasks.run(_read, self.context.store(), self._submission, first, second, then=self._show)

    def _compare(self) -> None:
        self._ask(str(self.first.currentData()), str(self.second.currentData()))

    def _show(self, answer: tuple[Found, str, str]) -> None:
        self._found, first, second = answer
        self._fill()
        self.first.setCurrentIndex(self.first.findData(first))
        self.second.setCurrentIndex(self.second.findData(second))
        self._draw()
        self.header_changed.emit()

    def _fill(self) -> None:
        for box in (self.first, self.second):
            kept = box.currentData()
            box.clear()
            for number, version in enumerate(self._found[0], 1):
                box.addItem(self._called(number, version), version.id)
            box.setCurrentIndex(max(0, box.findData(kept)))

    @staticmethod
    def _called(number: int, version: versions.Version) -> str:
        when = calendars.show_instant(version.finalised_at)
        text = _("version {number}: {person}, {when}").format(
            number=format_number(number), person=version.filled_by, when=when
        )
        return text + (" · " + _("counts now") if version.newest else "")

    def _draw(self) -> None:
        found = self._found[1]
        if len(self._found[0]) < 2:
            self.summary.say(_("There is one version: this survey was never corrected."))
        elif not found:
            self.summary.say(_("No answer differs between these two."))
        else:
            text = ngettext("{count} answer differs.", "{count} answers differ.", len(found))
            self.summary.say(text.format(count=format_number(len(found))))
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        if found:
            column.addWidget(_table(found))
        column.addStretch(1)
        self.room.setWidget(body)

    def _correct(self) -> None:
        newest = next((version.id for version in reversed(self._found[0]) if version.newest), self._submission)
        self.context.open_page("survey_fill", submission=newest)


def _table(found: list[versions.Difference]) -> QWidget:
    """Question, then both answers, each in a column of its own."""
    card = QFrame()
    card.setObjectName("card")
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 12, 16, 12)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    heads = (_("Question"), _("First version"), _("Second version"))
    for place, head in enumerate(heads):
        grid.addWidget(Words(head, "strong"), 0, place)
        grid.setColumnStretch(place, 1)
    for number, one in enumerate(found):
        row = 2 * number + 2
        grid.addWidget(hairline(), row - 1, 0, 1, 3)
        label = Words(shown(one.label))
        first = Words(one.first_words or _("(empty)"), "" if one.first else "muted")
        second = Words(one.second_words or _("(empty)"), "" if one.second else "muted")
        for place, words in enumerate((label, first, second)):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(words, row, place, Qt.AlignmentFlag.AlignTop)
    return card
