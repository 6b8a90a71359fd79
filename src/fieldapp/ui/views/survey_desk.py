"""The parts of the page on which a survey is filled, laid out: outline, progress, language, question, buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import theme
from fieldapp.ui.views.survey_outline import Outline
from fieldapp.ui.views.survey_step import StepView
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words

BESIDE_FROM = 780
"""The outline stands beside the question from this width on; below, a button shows it instead of the question."""


class FillDesk:
    """Widgets and nothing else: what they mean is the page's."""

    def __init__(self, page: QWidget) -> None:
        self.outline, self.view, self.empty, self.work = Outline(), StepView(), EmptyState(), QWidget()
        self.progress, self.kept = Words(part="muted", wraps=False), Words(part="hint", wraps=False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.speech = QComboBox()
        self.questions = button(icon="list-tree", kind="quiet")
        self.questions.setCheckable(True)
        self.questions.toggled.connect(self._narrow_look)
        self.back, self.next = button(), button(kind="primary")
        self.aside, self.attach = Words(part="hint"), button(icon="mic", kind="quiet")
        self.beside = QWidget()
        """What this computer cannot do while the survey is filled, and what to do instead."""
        self._narrow = False
        self._lay_out(page)
        self.work.hide()

    def _lay_out(self, page: QWidget) -> None:
        top, buttons = QHBoxLayout(), QHBoxLayout()
        for row in (top, buttons):
            row.setSpacing(theme.pixels(8))
        for part, share in ((self.questions, 0), (self.progress, 0), (self.kept, 1), (self.speech, 0)):
            top.addWidget(part, share)
        buttons.addWidget(self.next)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.bar)
        beside = QHBoxLayout(self.beside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.aside, 1)
        beside.addWidget(self.attach)
        column.addWidget(self.beside)
        column.addWidget(self.view, 1)
        column.addLayout(buttons)
        columns = QHBoxLayout(self.work)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(24)
        columns.addWidget(self.outline, 1)
        columns.addLayout(column, 3)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.work, 1)
        outer.addWidget(self.empty, 1)

    def retranslate(self, leave: Callable[[], object]) -> None:
        """Set every text again."""
        self.back.setText(_("Back"))
        self.next.setText(_("Next"))
        self.questions.setText(_("Questions"))
        self.attach.setText(_("Attach the recording…"))
        self.outline.retranslate()
        self.speech.setAccessibleName(_("Language of the respondent"))
        self.speech.setToolTip(_("Language of the respondent"))
        self.view.setAccessibleName(_("Question"))
        self.empty.say(_("No survey is open."), _("Go to the surveys"), leave)

    def show_recording(self, wanted: bool, attached: str) -> None:
        """Say that the form wants sound recorded in the background; ``attached`` is the file that was given for it."""
        text = _("The form records sound in the background, which is not done here. Record with a phone and attach it.")
        self.beside.setVisible(wanted)
        self.aside.say(_("Recording: {name}").format(name=attached) if attached else text)

    def fit(self, width: int) -> None:
        """Follow the width of the page (pixels)."""
        self._narrow = width < theme.pixels(BESIDE_FROM)
        self.questions.setVisible(self._narrow)
        self._narrow_look()

    def _narrow_look(self, *_on: object) -> None:
        instead = self._narrow and self.questions.isChecked()
        self.outline.setVisible(not self._narrow or instead)
        self.outline.setMaximumWidth(16_777_215 if instead else theme.pixels(270))
        for part in (self.view, self.next, self.back):
            part.setVisible(not instead)

    def show_outline(self, on: bool) -> None:
        """Where the outline is folded in: fold it out, or in again."""
        self.questions.setChecked(on and self._narrow)

    def open(self, languages: Sequence[str]) -> None:
        """A survey is there."""
        self.work.show()
        self.empty.hide()
        self.kept.say("")
        self.speech.clear()
        for name in languages:
            self.speech.addItem(name, name)
        self.speech.setVisible(len(languages) > 1)

    def close(self) -> None:
        """No survey is there any more."""
        self.work.hide()
        self.empty.show()

    def speak(self, name: str) -> None:
        """Show which language is spoken."""
        self.speech.setCurrentIndex(max(0, self.speech.findData(name)))

    def next_language(self) -> str | None:
        """Choose the language after this one, and say which."""
        if self.speech.count() < 2:
            return None
        self.speech.setCurrentIndex((self.speech.currentIndex() + 1) % self.speech.count())
        return str(self.speech.currentData())

    def show_progress(self, text: str, at: int, total: int) -> None:
        """Where the person is (from 1) on the way of so many."""
        self.progress.say(text)
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(at)
        self.back.setEnabled(at > 1)
        self.next.setText(_("Check and finalise") if at == total else _("Next"))

    def say_kept(self) -> None:
        """Said once, quietly."""
        self.kept.say(_("Draft kept"))
