"""Fill a survey: one calm column, the outline beside it, Enter on and Shift+Enter back, a draft after each answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from fieldapp.i18n import _, format_number, language, ngettext
from fieldapp.services import surveys
from fieldapp.survey import steps as way
from fieldapp.survey.state import NodeState
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.survey_step import StepView
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words

DRAFT_PAUSE_MS = 500
SECONDS_A_QUESTION = 17
"""Reading, asking and entering, from field practice of interviews on a laptop: only for the estimate of time left."""
SIGNS = {"done": "✓", "wrong": "⚠", "open": "○", "note": "·"}


class SurveyFillPage(Page):
    """The page ``survey_fill``: ``form`` begins one, ``draft`` goes on, ``submission`` corrects a final one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._filling: surveys.Filling | None = None
        self._state: dict[str, NodeState] = {}
        self._steps: list[way.Step] = []
        self._at = 0
        self._finishing = False
        """True while the final version is being written: it is written once."""
        self._goes_on = False
        """True where a draft was opened: it goes on at the first open question."""
        self._unkept = False
        """True while something was said that no draft holds yet."""
        self._asked: set[str] = set()
        """Steps that the person wanted to leave: from then on a missing answer is said."""
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_PAUSE_MS)
        self._draft.timeout.connect(self.keep)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.outline = QListWidget()
        self.outline.setMaximumWidth(280)
        self.outline.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.outline.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.outline.itemActivated.connect(lambda item: self._jump(self.outline.row(item)))
        self.outline.itemClicked.connect(lambda item: self._jump(self.outline.row(item)))
        self.progress, self.kept = Words(part="muted", wraps=False), Words(part="hint", wraps=False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.speech = QComboBox()
        self.speech.activated.connect(lambda _i: self._speak(self.speech.currentData()))
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.progress)
        top.addWidget(self.kept, 1)
        top.addWidget(self.speech)
        self.view = StepView()
        self.view.answered.connect(self._answer)
        self.view.more.connect(self._more)
        self.view.fewer.connect(self._fewer)
        self.back, self.next = button(), button()
        self.back.clicked.connect(self.go_back)
        self.next.setObjectName("primary")
        self.next.clicked.connect(self.go_on)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.next)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        self._lay_out(top, buttons)

    def _lay_out(self, top: QHBoxLayout, buttons: QHBoxLayout) -> None:
        self.work = QWidget()
        columns = QHBoxLayout(self.work)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(24)
        columns.addWidget(self.outline)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        column.addLayout(buttons)
        columns.addLayout(column, 1)
        self.empty = EmptyState()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.work, 1)
        outer.addWidget(self.empty, 1)
        self.finish_action = QAction(self)
        self.finish_action.triggered.connect(self.finish)
        self.work.hide()
        self.installEventFilter(self)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self._filling.form.title if self._filling is not None else _("Survey")

    def primary(self) -> QAction | None:
        return None

    def secondary(self) -> list[QAction]:
        return [self.finish_action] if self._filling is not None else []

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("Enter", _("on to the next question")),
            ("Shift+Enter", _("back to the one before")),
            ("1 … 9", _("pick the choice with that number")),
            ("Ctrl+L", _("next language of the respondent")),
            ("Ctrl+Enter", _("check everything and finalise")),
        ]

    def show_with(self, **arguments: Any) -> None:
        """Begin, go on, or correct."""
        self.keep()
        self._goes_on = "draft" in arguments
        store, run = self.context.store(), self.context.tasks.run
        if arguments.get("form"):
            subject = {"subject_kind": arguments.get("subject_kind", "none"), "subject": arguments.get("subject")}
            run(surveys.begin, store, arguments["form"], **subject, then=partial(self._opened, new=True))
        elif arguments.get("draft"):
            run(surveys.resume, store, arguments["draft"], then=self._opened)
        elif arguments.get("submission"):
            run(surveys.reopen, store, arguments["submission"], then=self._opened)

    def retranslate(self) -> None:
        self.finish_action.setText(_("Finalise"))
        self.finish_action.setIcon(icons.icon("check"))
        self.next.setText(_("Next"))
        self.back.setText(_("Back"))
        self.outline.setAccessibleName(_("Questions"))
        self.speech.setAccessibleName(_("Language of the respondent"))
        self.empty.say(_("No survey is open."), _("Go to the surveys"), lambda: self.context.open_page("surveys"))
        if self._filling is not None:
            self._draw()

    def leave(self) -> None:
        self.keep()

    # ------------------------------------------------------------------ opening
    def _opened(self, filling: surveys.Filling, *, new: bool = False) -> None:
        self._filling = filling
        self._asked = set()
        self.work.show()
        self.empty.hide()
        self.speech.clear()
        for name in filling.form.languages:
            self.speech.addItem(name, name)
        if new and (mine := _spoken_here(filling.form.languages)):
            filling.session.set_language(mine)
        self.speech.setVisible(len(filling.form.languages) > 1)
        self.speech.setCurrentIndex(max(0, self.speech.findData(filling.session.language)))
        self._read()
        self._at = self._first_open() if self._goes_on else 0
        self._draw()
        self.header_changed.emit()

    def _first_open(self) -> int:
        open_steps = (n for n, step in enumerate(self._steps) if way.status(step, self._state) in ("open", "wrong"))
        return next(open_steps, 0)

    def _read(self) -> None:
        assert self._filling is not None
        self._state = self._filling.session.state()
        self._steps = way.steps(self._filling.form, self._state)
        self._at = max(0, min(self._at, len(self._steps) - 1))

    # ------------------------------------------------------------------ drawing
    def _draw(self) -> None:
        self._draw_outline()
        if self._steps:
            step = self._steps[self._at]
            assert self._filling is not None
            self.view.show_step(step, self._state, self._filling.form.lacks_list)
            self.view.update_state(self._state, show_required=step.key in self._asked)
        self._draw_progress()

    def _draw_outline(self) -> None:
        self.outline.blockSignals(True)
        self.outline.clear()
        for step in self._steps:
            item = QListWidgetItem(self._outline_text(step))
            self.outline.addItem(item)
        self.outline.setCurrentRow(self._at)
        self.outline.blockSignals(False)

    def _outline_text(self, step: way.Step) -> str:
        if step.repeat:
            node = self._state[step.key]
            question = _("One more?")
            return breakable(f"＋  {question} ({format_number(node.count or 0)})")
        first = self._state.get(step.refs[0])
        label = (first.label if first else "") or step.questions[0].name
        first_line = label.strip().split("\n", 1)[0]
        return breakable(f"{SIGNS[way.status(step, self._state)]}  {first_line}")

    def _draw_progress(self) -> None:
        total = len(self._steps)
        left = sum(way.status(step, self._state) == "open" for step in self._steps[self._at :])
        minutes = max(1, round(left * SECONDS_A_QUESTION / 60))
        text = _("{at} of {total}").format(at=format_number(self._at + 1), total=format_number(total))
        about = ngettext("about {count} minute left", "about {count} minutes left", minutes)
        self.progress.say(f"{text} · {about.format(count=format_number(minutes))}" if left else text)
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(self._at + 1)
        self.back.setEnabled(self._at > 0)
        last = self._at == total - 1
        self.next.setText(_("Check and finalise") if last else _("Next"))

    # ------------------------------------------------------------------ answering
    def _answer(self, ref: str, text: str) -> None:
        assert self._filling is not None
        self._filling.session.answer(ref, text)
        self._after_answer()

    def _after_answer(self) -> None:
        key = self._steps[self._at].key if self._steps else ""
        before = [step.key for step in self._steps]
        self._read()
        here = way.step_of(self._steps, key)
        self._at = here if here is not None else self._at
        if [step.key for step in self._steps] != before:
            self._draw_outline()
        elif self._steps and (item := self.outline.item(self._at)) is not None:
            item.setText(self._outline_text(self._steps[self._at]))
        self.view.update_state(self._state, show_required=key in self._asked)
        self._draw_progress()
        self._unkept = True
        self._draft.start()

    def _more(self, ref: str) -> None:
        assert self._filling is not None
        self._filling.session.add_repeat(ref)
        at = self._at
        self._read()
        self._at = at
        self._draw()
        self._unkept = True
        self._draft.start()

    def _fewer(self, ref: str) -> None:
        assert self._filling is not None
        key = self._steps[self._at].key
        self._filling.session.remove_repeat(ref)
        self._read()
        self._at = way.step_of(self._steps, key) or 0
        self._draw()
        self._unkept = True
        self._draft.start()

    def _speak(self, name: str) -> None:
        assert self._filling is not None
        self._filling.session.set_language(name)
        self._read()
        self._draw()
        self._unkept = True
        self._draft.start()

    # ------------------------------------------------------------------ moving
    def go_on(self) -> None:
        """To the next question, unless what stands here is wrong or needed."""
        if self._filling is None or not self._steps:
            return
        step = self._steps[self._at]
        self._asked.add(step.key)
        self.view.update_state(self._state, show_required=True)
        wrong = any(self._state[ref].violation for ref in step.refs if ref in self._state)
        if wrong or self.view.unreadable:
            self.view.focus_answer()
        elif self._at + 1 < len(self._steps):
            self._jump(self._at + 1)
        else:
            self.finish()

    def go_back(self) -> None:
        """To the question before; nothing here needs to be right for that."""
        if self._at > 0:
            self._jump(self._at - 1)

    def _jump(self, number: int) -> None:
        self._at = max(0, min(number, len(self._steps) - 1))
        self._draw()
        self.outline.scrollToItem(self.outline.item(self._at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        modifiers, enter = event.modifiers(), event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        focus = self.window().focusWidget()
        if enter and modifiers & Qt.KeyboardModifier.ControlModifier:
            self.finish()
        elif enter and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.go_back()
        elif enter and focus is self.outline:
            return False
        elif enter:
            self.go_on()
        elif event.key() == Qt.Key.Key_L and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._next_language()
        elif event.text().isdigit() and not isinstance(focus, QLineEdit | QPlainTextEdit):
            return any(box.widget is not None and box.widget.digit(int(event.text())) for box in self.view.boxes[:1])
        else:
            return False
        return True

    def _next_language(self) -> None:
        if self.speech.count() > 1:
            self.speech.setCurrentIndex((self.speech.currentIndex() + 1) % self.speech.count())
            self._speak(self.speech.currentData())

    # ------------------------------------------------------------------ keeping and finishing
    def keep(self) -> None:
        """Write the draft now, when there is something new in it."""
        if self._filling is None or not self._unkept:
            return
        self._draft.stop()
        self._unkept = False
        filling = self._filling
        self.context.tasks.run(
            surveys.keep_draft, self.context.store(), filling, filling.session.instance_xml(), filling.form.title,
            then=lambda _done: self.kept.say(_("Draft kept")),
        )  # fmt: skip

    def finish(self) -> None:
        """Check the whole form; go to the first problem, or make it final."""
        if self._filling is None or self._finishing:
            return
        problems = self._filling.session.validate()
        if problems:
            number = way.step_of(self._steps, problems[0].ref)
            if number is not None:
                self._asked.add(self._steps[number].key)
                self._jump(number)
            text = ngettext("{count} answer needs attention.", "{count} answers need attention.", len(problems))
            self.context.notices.show(text.format(count=format_number(len(problems))))
            return
        self.keep()  # should the store refuse the final version, the draft holds the last answer
        finished = self._filling.session.finalise()
        self._finishing = True
        self.context.tasks.run(
            surveys.finalise,
            self.context.store(),
            self._filling,
            finished,
            then=self._finished,
            settled=self._settled,
            busy=self.finish_action,
        )

    def _settled(self) -> None:
        self._finishing = False

    def _finished(self, _outcome: Any) -> None:
        self._filling = None
        self.work.hide()
        self.empty.show()
        self.context.notices.show(_("Survey finalised. It travels with the next bundle."))
        self.context.open_page("surveys")


def _spoken_here(names: Sequence[str]) -> str | None:
    """The form's language that the window speaks: XLSForm writes the code behind the name, "Khmer (km)"."""
    return next((name for name in names if name.strip().endswith(f"({language()})")), None)
