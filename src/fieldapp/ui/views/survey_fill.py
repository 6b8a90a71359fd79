"""Fill a survey: one calm column, the outline beside it, Enter on and Shift+Enter back, a draft after each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent

from fieldapp.i18n import _, format_number, language, ngettext
from fieldapp.services import surveys
from fieldapp.survey import steps as way
from fieldapp.survey.definition import Question
from fieldapp.survey.state import NodeState
from fieldapp.ui import icons
from fieldapp.ui.forms.answers import Asked
from fieldapp.ui.forms.answers.markup import without_marks
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.survey_desk import FillDesk
from fieldapp.ui.views.survey_files import FillingFiles
from fieldapp.ui.views.survey_keys import KEYS, wish
from fieldapp.ui.widgets.world_map import Look

DRAFT_PAUSE_MS = 500
SECONDS_A_QUESTION = 17
"""Reading, asking and entering, from field practice of interviews on a laptop: only for the estimate of time left."""


class SurveyFillPage(Page):
    """The page ``survey_fill``: ``form`` begins one, ``draft`` goes on, ``submission`` corrects a final one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._filling: surveys.Filling | None = None
        self._form_files: Mapping[str, Path] = {}
        self._look = Look()
        self._state: dict[str, NodeState] = {}
        self._steps: list[way.Step] = []
        self._at = 0
        self._finishing = False
        """True while the final version is being written: it is written once."""
        self._goes_on = False
        """True where a draft was opened: it goes on at the first open question."""
        self._unkept = False
        """True while something was said that no draft holds yet."""
        self._unread: dict[str, str] = {}
        """Text that could not be read, by question: it stands there again, and nothing is final with it."""
        self._asked: set[str] = set()
        """Steps that the person wanted to leave: from then on a missing answer is said."""
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_PAUSE_MS)
        self._draft.timeout.connect(self.keep)
        self.desk = FillDesk(self)
        self.view, self.outline = self.desk.view, self.desk.outline
        self.view.answered.connect(self._answer)
        self.view.unread.connect(self._could_not_read)
        self.view.settled.connect(self.go_on)
        self.view.more.connect(self._more)
        self.view.fewer.connect(self._fewer)
        self.outline.chosen.connect(self._jump)
        self.desk.next.clicked.connect(self.go_on)
        self.desk.back.clicked.connect(self.go_back)
        self.desk.speech.activated.connect(lambda _i: self._speak(self.desk.speech.currentData()))
        self.finish_action = QAction(self)
        self.finish_action.triggered.connect(self.finish)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self._filling.form.title if self._filling is not None else _("Survey")

    def secondary(self) -> list[QAction]:
        return [self.finish_action] if self._filling is not None else []

    def search_hint(self) -> str:
        return _("Search questions") if self._filling is not None else ""

    def search(self, text: str) -> None:
        self.outline.search(text)
        self._draw_outline()
        self.desk.show_outline(bool(text))
        if (found := self.outline.first_found()) is not None:
            self._jump(found)

    def keys(self) -> list[tuple[str, str]]:
        return [(key, _(words)) for key, words in KEYS]

    def show_with(self, **arguments: Any) -> None:
        """Begin, go on, or correct."""
        self.leave()
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
        self.desk.retranslate(lambda: self.context.open_page("surveys"))
        if self._filling is not None:
            self._draw()

    def leave(self) -> None:
        self.view.hand_over()
        self.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.desk.fit(self.width())

    # ------------------------------------------------------------------ opening
    def _opened(self, filling: surveys.Filling, *, new: bool = False) -> None:
        self._filling = filling
        self._asked, self._unread = set(), {}
        self.outline.search("")
        self.desk.open(filling.form.languages)
        if new and (mine := _spoken_here(filling.form.languages)):
            filling.session.set_language(mine)
        self.desk.speak(filling.session.language)
        self._read()
        self._at = self._first_open() if self._goes_on else 0
        self._draw()
        self.search_cleared.emit()
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
    def _draw(self, focus: str | None = None) -> None:
        self._draw_outline()
        if self._steps:
            step = self._steps[self._at]
            self._show(step)
            if focus is not None:
                self.view.focus_answer(focus)
        self._draw_progress()

    def _show(self, step: way.Step) -> None:
        self.view.show_step(step, self._state, self._ask)
        for box in self.view.boxes:
            if box.ref in self._unread:
                box.put_back(self._unread[box.ref])
        self.view.update_state(self._state, asked=step.key in self._asked)

    def _could_not_read(self, ref: str, text: str) -> None:
        if text:
            self._unread[ref] = text
        else:
            self._unread.pop(ref, None)

    def _ask(self, ref: str, question: Question) -> Asked:
        assert self._filling is not None
        session = self._filling.session
        lacks = self._filling.form.lacks_list(question)
        attached = partial(self._attached, self._filling, ref)
        files = FillingFiles(self.context, self._filling, self._form_files, attached)
        return Asked(question, lacks, files, partial(session.choice_media, ref), self._look)

    def _draw_outline(self) -> None:
        self.outline.show_steps(self._steps, self._state, self._at, self._asked)

    def _draw_progress(self) -> None:
        total = len(self._steps)
        left = sum(way.status(step, self._state) == "open" for step in self._steps[self._at :])
        minutes = max(1, round(left * SECONDS_A_QUESTION / 60))
        text = _("{at} of {total}").format(at=format_number(self._at + 1), total=format_number(total))
        about = ngettext("about {count} minute left", "about {count} minutes left", minutes)
        text = f"{text} · {about.format(count=format_number(minutes))}" if left else text
        self.desk.show_progress(text, self._at + 1, total)

    # ------------------------------------------------------------------ answering
    def _answer(self, ref: str, text: str) -> None:
        assert self._filling is not None
        if self._filling.session.node_state(ref).value == text:
            return
        self._filling.session.answer(ref, text)
        key = self._steps[self._at].key if self._steps else ""
        before = [(step.key, step.refs) for step in self._steps]
        self._read()
        here = way.step_of(self._steps, key)
        self._at = here if here is not None else self._at
        if [(step.key, step.refs) for step in self._steps] != before:
            self._draw_outline()
            if self._steps and self.view.step is not None and self._steps[self._at].refs != self.view.step.refs:
                self._draw(focus=ref)  # a question of this page came or went
        elif self._steps:
            place = way.step_of(self._steps, ref)
            self.outline.update_step(self._at if place is None else place, self._state, self._asked)
            self.outline.sum_up(self._steps, self._state, self._asked)
        self.view.update_state(self._state, asked=key in self._asked)
        self._draw_progress()
        self._changed()

    def _attached(self, filling: surveys.Filling, ref: str, name: str) -> None:
        """A file was kept. Should another survey be open by now, its name goes into the draft of its own."""
        if filling is self._filling:
            self._answer(ref, name)
            return
        filling.session.answer(ref, name)
        xml = filling.session.instance_xml()
        self.context.tasks.run(surveys.keep_draft, self.context.store(), filling, xml, filling.form.title)

    def _changed(self) -> None:
        self._unkept = True
        self._draft.start()

    def _more(self, ref: str) -> None:
        assert self._filling is not None
        self._filling.session.add_repeat(ref)
        plain = ref.removesuffix(way.REPEAT)
        self._read()
        number = self._state[plain + way.REPEAT].count
        inside = f"{plain}[{number}]"
        first = (n for n, s in enumerate(self._steps) if s.key == inside or s.key.startswith(inside + "/"))
        self._at = next(first, self._at)
        self._draw()
        self._changed()

    def _fewer(self, ref: str) -> None:
        assert self._filling is not None
        before, key = self._filling.session.instance_xml(), self._steps[self._at].key
        whole = ref.rpartition("[")[0] + way.REPEAT
        label = without_marks(self._state[whole].label) or whole.rsplit("/", 1)[-1].removesuffix(way.REPEAT)
        self._filling.session.remove_repeat(ref)
        self._read()
        here = way.step_of(self._steps, key)
        self._at = here if here is not None else way.step_of(self._steps, whole) or 0
        self._draw()
        self._changed()
        self.context.notices.show(
            _("{name} taken away.").format(name=label), _("Undo"), partial(self._put_back, before, key)
        )

    def _put_back(self, instance_xml: str, key: str) -> None:
        if self._filling is None:
            return
        run, store = self.context.tasks.run, self.context.store()
        run(surveys.rewind, store, self._filling, instance_xml, then=partial(self._rewound, key))

    def _rewound(self, key: str, _filling: surveys.Filling) -> None:
        self._read()
        self._at = way.step_of(self._steps, key) or 0
        self._draw()
        self._changed()

    def _speak(self, name: str) -> None:
        assert self._filling is not None
        self._filling.session.set_language(name)
        here = self.view.here()
        self._read()
        self._draw(focus=here.ref if here is not None else None)
        self._changed()

    # ------------------------------------------------------------------ moving
    def go_on(self) -> None:
        """To the next answer of this page or the next step, unless what stands here is wrong or needed."""
        if self._filling is None or not self._steps:
            return
        if self.view.here() is not None and self.view.focus_beside(1):
            return
        step = self._steps[self._at]
        self._asked.add(step.key)
        self.view.update_state(self._state, asked=True)
        if self.view.focus_trouble():
            return
        if self._at + 1 < len(self._steps):
            self._jump(self._at + 1)
        else:
            self.finish()

    def go_back(self) -> None:
        """To the answer before; nothing here needs to be right for that."""
        if self.view.here() is not None and self.view.focus_beside(-1):
            return
        if self._at > 0:
            self._jump(self._at - 1)

    def _jump(self, number: int) -> None:
        self.view.hand_over()
        before, self._at = self._at, max(0, min(number, len(self._steps) - 1))
        if 0 <= before < len(self._steps):
            self.outline.update_step(before, self._state, self._asked)
        step = self._steps[self._at]
        self._show(step)
        self.outline.stand_at(self._at)
        self._draw_progress()

    def _problems(self) -> list[int]:
        """The steps that keep the survey from being finished, in order; one without a step stops it too."""
        assert self._filling is not None
        refs = [problem.ref for problem in self._filling.session.validate()]
        refs += [ref for ref in self._unread if ref in self._state and self._state[ref].relevant]
        return sorted({way.step_of(self._steps, ref) or 0 for ref in refs})

    def next_problem(self) -> None:
        """To the next answer after this one that keeps the survey from being finished."""
        if self._filling is None:
            return
        numbers = self._problems()
        if not numbers:
            self.context.notices.show(_("Nothing is wrong or missing."))
            return
        number = next((n for n in numbers if n > self._at), numbers[0])
        self._asked.add(self._steps[number].key)
        self._jump(number)
        self.view.focus_trouble()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = wish(event, self.view, self.outline.list, self.window().focusWidget())
        if wanted == "digit":
            box = self.view.here() or next((box for box in self.view.boxes if box.answerable), None)
            if box is None or box.widget is None or not box.widget.digit(int(event.text())):
                super().keyPressEvent(event)
        elif wanted and self._filling is not None:
            self._do(wanted)
        else:
            super().keyPressEvent(event)

    def _do(self, wanted: str) -> None:
        run = {
            "on": self.go_on, "back": self.go_back, "finish": self.finish, "problem": self.next_problem,
            "language": self._next_language, "more": self._more_here, "fewer": self._fewer_here,
        }  # fmt: skip
        run[wanted]()

    def _instance_here(self) -> str | None:
        """The instance of the innermost repeat that this step is in."""
        key = self._steps[self._at].key if self._steps else ""
        head, bracket, _rest = key.rpartition("]")
        return head + bracket if bracket and "[" in head else None

    def _more_here(self) -> None:
        key = self._steps[self._at].key if self._steps else ""
        instance = self._instance_here()
        whole = key if key.endswith(way.REPEAT) else (instance or "").rpartition("[")[0] + way.REPEAT
        if whole in self._state and self._state[whole].can_add:
            self._more(whole.removesuffix(way.REPEAT))

    def _fewer_here(self) -> None:
        instance = self._instance_here()
        if instance is not None and not self._state[instance.rpartition("[")[0] + way.REPEAT].controlled:
            self._fewer(instance)

    def _next_language(self) -> None:
        if (name := self.desk.next_language()) is not None:
            self._speak(name)

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
            then=lambda _done: self.desk.say_kept(), failed=self._not_kept,
        )  # fmt: skip

    def _not_kept(self, error: Any) -> None:
        """The next answer, or leaving, tries again."""
        self._unkept = True
        self.context.notices.problem(error.message())

    def finish(self) -> None:
        """Check the whole form; go to the first problem, or make it final."""
        if self._filling is None or self._finishing:
            return
        self.view.hand_over()
        if problems := self._problems():
            self._asked |= {step.key for step in self._steps}
            self._jump(problems[0])
            self._draw_outline()
            self.view.focus_trouble()
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
        self.desk.close()
        self.context.notices.show(_("Survey finalised. It travels with the next bundle."))
        self.context.open_page("surveys")


def _spoken_here(names: Sequence[str]) -> str | None:
    """The form's language that the window speaks: XLSForm writes the code behind the name, "Khmer (km)"."""
    return next((name for name in names if name.strip().endswith(f"({language()})")), None)
