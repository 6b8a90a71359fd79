"""Fill a survey: one calm column, the outline beside it, Enter on and Shift+Enter back, a draft after each answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog

from fieldapp.i18n import _
from fieldapp.services import double_entry, form_media, surveys
from fieldapp.services.spoken import spoken_here
from fieldapp.survey.definition import Question
from fieldapp.ui import icons
from fieldapp.ui.forms.answers import Asked
from fieldapp.ui.forms.answers.files import SOUNDS
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views import survey_telling as telling
from fieldapp.ui.views.survey_course import Course
from fieldapp.ui.views.survey_desk import FillDesk
from fieldapp.ui.views.survey_files import FillingFiles
from fieldapp.ui.views.survey_keys import KEYS, wish

DRAFT_PAUSE_MS = 500


class SurveyFillPage(Page):
    """The page ``survey_fill``: ``form`` begins one, ``draft`` goes on, ``submission`` corrects a final one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.course: Course | None = None
        self._form_files: Mapping[str, Path] = {}
        self._finishing = False
        """True while the final version is being written: it is written once."""
        self._unkept = False
        """True while something was said that no draft holds yet."""
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
        self.desk.attach.clicked.connect(self._attach_recording)
        self.desk.speech.activated.connect(lambda _i: self._speak(self.desk.speech.currentData()))
        self.finish_action = QAction(self)
        self.finish_action.triggered.connect(self.finish)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return self.course.title() if self.course is not None else _("Survey")

    def secondary(self) -> list[QAction]:
        return [self.finish_action] if self.course is not None else []

    def search_hint(self) -> str:
        return _("Search questions") if self.course is not None else ""

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
        store, run = self.context.store(), self.context.tasks.run
        if arguments.get("form"):
            subject = {"subject_kind": arguments.get("subject_kind", "none"), "subject": arguments.get("subject")}
            known = arguments.get("known")
            run(surveys.begin, store, arguments["form"], **subject, known=known, then=partial(self._opened, new=True))
        elif arguments.get("twice"):
            run(double_entry.begin, store, arguments["twice"], then=partial(self._opened, new=True))
        elif arguments.get("again"):
            run(double_entry.begin_second, store, arguments["again"], then=partial(self._opened, new=True))
        elif arguments.get("draft"):
            run(surveys.resume, store, arguments["draft"], then=partial(self._opened, goes_on=True))
        elif arguments.get("submission"):
            run(surveys.reopen, store, arguments["submission"], then=self._opened)

    def retranslate(self) -> None:
        self.finish_action.setText(_("Finalise"))
        self.finish_action.setIcon(icons.icon("check"))
        self.desk.retranslate(lambda: self.context.open_page("surveys"))
        if self.course is not None:
            self._draw()

    def leave(self) -> None:
        self.view.hand_over()
        self.keep()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard belongs to the answer, not to the page around it."""
        super().focusInEvent(event)
        self.view.focus_answer()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.desk.fit(self.width())

    # ------------------------------------------------------------------ opening and drawing
    def _opened(self, filling: surveys.Filling, *, new: bool = False, goes_on: bool = False) -> None:
        languages = filling.form.languages
        if new and (mine := spoken_here(languages)):
            filling.session.set_language(mine)
        self.course = Course(filling)
        self.course.at = self.course.first_open() if goes_on else 0
        self.outline.search("")
        self.desk.open(languages)
        self.desk.speak(filling.session.language)
        self._form_files = {}
        self._draw()
        brought = partial(self._brought, self.course)
        self.context.tasks.run(form_media.media_of, self.context.store(), filling.form_record_id, then=brought)
        self.search_cleared.emit()
        self.header_changed.emit()
        telling.left_over(self.context, filling)

    def _brought(self, course: Course, files: Mapping[str, Path]) -> None:
        """The pictures and sounds of the form are here: show them where some belong to this step."""
        if course is self.course and files:
            self._form_files = files
            self._draw()

    def _draw(self, focus: str | None = None) -> None:
        self._draw_outline()
        if self.course is not None and self.course.steps:
            self._show(self.course)
            if focus is not None:
                self.view.focus_answer(focus)

    def _show(self, course: Course) -> None:
        """The step where the person is, and how far that is."""
        self.view.show_step(course.step, course.state, partial(self._ask, course))
        for box in self.view.boxes:
            if box.ref in course.unread:
                box.put_back(course.unread[box.ref])
        self.view.update_state(course.state, asked=course.key in course.asked)
        self._show_progress(course)

    def _show_progress(self, course: Course) -> None:
        self.desk.show_progress(course.progress(), course.at + 1, len(course.steps))
        sound = course.recording()
        self.desk.show_recording(sound is not None, course.state[sound].value if sound else "")

    def _attach_recording(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Attach the recording"), "", SOUNDS)
        if chosen:
            self.take_recording(Path(chosen))

    def take_recording(self, path: Path) -> None:
        """Take a file in for the sound that the form wants recorded in the background."""
        sound = self.course.recording() if self.course is not None else None
        if self.course is not None and sound is not None:
            filling = self.course.filling
            FillingFiles(self.context, filling, {}, partial(self._attached, filling, sound)).take(path)

    def _ask(self, course: Course, ref: str, question: Question) -> Asked:
        filling = course.filling
        files = FillingFiles(self.context, filling, self._form_files, partial(self._attached, filling, ref))
        lacks = filling.form.lacks_list(question)
        return Asked(question, lacks, files, partial(filling.session.choice_media, ref), course.look)

    def _draw_outline(self) -> None:
        if self.course is not None:
            self.outline.show_steps(self.course.steps, self.course.state, self.course.at, self.course.asked)

    # ------------------------------------------------------------------ answering
    def _answer(self, ref: str, text: str) -> None:
        course = self.course
        if course is None or course.filling.session.node_state(ref).value == text:
            return
        key, before = course.key, course.shape()
        course.filling.session.answer(ref, text)
        course.read()
        course.stand_at(key)
        if course.shape() != before:
            self._draw_outline()
        else:
            self.outline.update_step(course.place(ref, course.at), course.state, course.asked)
            self.outline.sum_up(course.steps, course.state, course.asked)
        if self.view.step is not None and course.steps and course.step.refs != self.view.step.refs:
            self._draw(focus=ref)  # a question of this page came or went
        self.view.update_state(course.state, asked=key in course.asked)
        self._show_progress(course)
        self._changed()

    def _could_not_read(self, ref: str, text: str) -> None:
        if self.course is None or self.course.unread.get(ref, "") == text:
            return
        if text:
            self.course.unread[ref] = text
        else:
            self.course.unread.pop(ref)
        self._changed()

    def _attached(self, filling: surveys.Filling, ref: str, name: str) -> None:
        """A file was kept. Should another survey be open by now, its name goes into the draft of its own."""
        if self.course is not None and filling is self.course.filling:
            self._answer(ref, name)
            return
        filling.session.answer(ref, name)
        xml = filling.session.instance_xml()
        self.context.tasks.run(surveys.keep_draft, self.context.store(), filling, xml, filling.form.title)

    def _changed(self) -> None:
        self._unkept = True
        if not self._draft.isActive():  # who types without a pause is kept too
            self._draft.start()

    def _more(self, repeat: str) -> None:
        if self.course is not None:
            self.course.add(repeat)
            self._draw()
            self._changed()

    def _fewer(self, instance: str) -> None:
        if self.course is None:
            return
        before, key, name = self.course.filling.session.instance_xml(), self.course.key, self.course.name_of(instance)
        self.course.remove(instance)
        self._draw()
        self._changed()
        put_back = partial(self._put_back, self.course.filling, before, key)
        self.context.notices.show(_("{name} taken away.").format(name=name), _("Undo"), put_back)

    def _put_back(self, filling: surveys.Filling, instance_xml: str, key: str) -> None:
        if self.course is not None and self.course.filling is filling:
            run, store = self.context.tasks.run, self.context.store()
            run(surveys.rewind, store, filling, instance_xml, then=partial(self._rewound, key))

    def _rewound(self, key: str, _filling: surveys.Filling) -> None:
        if self.course is not None:
            self.course.read()
            self.course.stand_at(key)
            self._draw()
            self._changed()

    def _speak(self, name: str) -> None:
        if self.course is not None:
            here = self.view.here()
            self.course.filling.session.set_language(name)
            self.course.read()
            self._draw(focus=here.ref if here is not None else None)
            self._changed()

    # ------------------------------------------------------------------ moving
    def go_on(self) -> None:
        """To the next answer of this page or the next step, unless what stands here is wrong or needed."""
        course = self.course
        if course is None or not course.steps:
            return
        if self.view.here() is not None and self.view.focus_beside(1):
            return
        course.asked.add(course.key)
        self.view.update_state(course.state, asked=True)
        if self.view.focus_trouble():
            return
        if course.at + 1 < len(course.steps):
            self._jump(course.at + 1)
        else:
            self.finish()

    def go_back(self) -> None:
        """To the answer before; nothing here needs to be right for that."""
        if self.view.here() is not None and self.view.focus_beside(-1):
            return
        if self.course is not None and self.course.at > 0:
            self._jump(self.course.at - 1)

    def _jump(self, number: int) -> None:
        course = self.course
        if course is None or not course.steps:
            return
        self.view.hand_over()
        before, course.at = course.at, max(0, min(number, len(course.steps) - 1))
        self.outline.update_step(before, course.state, course.asked)
        self._show(course)
        self.outline.stand_at(course.at)

    def next_problem(self) -> None:
        """To the next answer after this one that keeps the survey from being finished."""
        if self.course is None:
            return
        numbers = self.course.problems()
        if not numbers:
            self.context.notices.show(_("Nothing is wrong or missing."))
            return
        number = next((n for n in numbers if n > self.course.at), numbers[0])
        self.course.asked.add(self.course.steps[number].key)
        self._jump(number)
        self.view.focus_trouble()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = wish(event, self.view, self.outline.list, self.window().focusWidget())
        if wanted == "digit":
            box = self.view.here() or next((box for box in self.view.boxes if box.answerable), None)
            if box is None or box.widget is None or not box.widget.digit(int(event.text())):
                super().keyPressEvent(event)
        elif wanted and self.course is not None:
            self._do(wanted, self.course)
        else:
            super().keyPressEvent(event)

    def _do(self, wanted: str, course: Course) -> None:
        run = {"on": self.go_on, "back": self.go_back, "finish": self.finish, "problem": self.next_problem}
        if wanted in run:
            run[wanted]()
        elif wanted == "language" and (name := self.desk.next_language()) is not None:
            self._speak(name)
        elif wanted == "more" and (repeat := course.may_add_here()) is not None:
            self._more(repeat)
        elif wanted == "fewer" and (instance := course.may_remove_here()) is not None:
            self._fewer(instance)

    # ------------------------------------------------------------------ keeping and finishing
    def keep(self) -> None:
        """Write the draft now, when there is something new in it."""
        if self.course is None or not self._unkept:
            return
        self._draft.stop()
        self._unkept = False
        filling = self.course.filling
        self.context.tasks.run(
            surveys.keep_draft, self.context.store(), filling, filling.session.instance_xml(), self.course.title(),
            then=lambda _done: self.desk.say_kept(), failed=self._not_kept,
        )  # fmt: skip

    def _not_kept(self, error: Any) -> None:
        """The next answer, or leaving, tries again."""
        self._unkept = True
        self.context.notices.problem(error.message())

    def finish(self) -> None:
        """Check the whole form; go to the first problem, or make it final."""
        course = self.course
        if course is None or self._finishing:
            return
        self.view.hand_over()
        if problems := course.problems():
            course.asked |= {step.key for step in course.steps}
            self._jump(problems[0])
            self._draw_outline()
            self.view.focus_trouble()
            telling.problems(self.context, len(problems))
            return
        self.keep()  # should the store refuse the final version, the draft holds the last answer
        if course.filling.double:
            self._close_turn(course)
            return
        finished = course.filling.session.finalise()
        self._finishing = True
        self.context.tasks.run(
            surveys.finalise, self.context.store(), course.filling, finished, then=self._finished,
            settled=self._settled, busy=self.finish_action,
        )  # fmt: skip

    def _close_turn(self, course: Course) -> None:
        """One of two entries of a sheet is done."""
        self._finishing = True
        xml, title = course.filling.session.instance_xml(), course.title()
        self.context.tasks.run(
            double_entry.close_turn, self.context.store(), course.filling, xml, title, then=self._turned,
            settled=self._settled, busy=self.finish_action,
        )  # fmt: skip

    def _turned(self, turn: double_entry.Turn) -> None:
        self._put_away()
        telling.turn_done(self.context, turn)

    def _settled(self) -> None:
        self._finishing = False

    def _put_away(self) -> None:
        self.course = None
        self.desk.close()
        self.header_changed.emit()

    def _finished(self, outcome: surveys.Finalised) -> None:
        self._put_away()
        telling.final(self.context, outcome)
