"""The diagnostic study of a cluster: outline beside the text. What is typed is kept as a draft, written on leaving."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QStackedWidget, QVBoxLayout, QWidget

from fieldapp.domain.records import Cluster, DiagnosticStudy, StudyIssue, StudySection
from fieldapp.i18n import _, is_rtl, language, languages
from fieldapp.services import drafts
from fieldapp.services.study import drafting, paper, reading, settling, writing
from fieldapp.store import Changes
from fieldapp.ui import icons, tokens
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.views.diagnosis.cluster_choice import ClusterChoice
from fieldapp.ui.views.study.about import About
from fieldapp.ui.views.study.outline import Outline
from fieldapp.ui.views.study.printing import PrintStudy
from fieldapp.ui.views.study.section import SectionPane
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words

READ = (Cluster, DiagnosticStudy, StudySection, StudyIssue)


class StudyPage(Page):
    """Page ``study`` with ``cluster=...`` or ``study=...``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.study: reading.Study | None = None
        self._id = self._section = ""
        self.choice, self.head = ClusterChoice(context), Words(part="muted")
        self.choice.chosen.connect(self._of_cluster)
        self.speech, self.template = QComboBox(), QComboBox()
        self.outline, self.pane, self.about, self.empty = Outline(), SectionPane(), About(), EmptyState()
        self.add_button = button(run=self._add)
        self.stack = QStackedWidget()
        self.body = QWidget()
        self._lay_out()
        self._wire()
        self.back_action, self.print_action, self.new_action = QAction(self), QAction(self), QAction(self)
        self.back_action.triggered.connect(lambda: self.context.open_page("diagnosis", cluster=self.choice.cluster))
        self.print_action.triggered.connect(self._print)
        self.new_action.triggered.connect(self._begin)
        self.setFocusProxy(self.outline)
        self.retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        for part in (self.choice, self.speech, self.template):
            top.addWidget(part)
        top.addWidget(self.head, 1)
        side = QVBoxLayout()
        side.setSpacing(tokens.S)
        side.addWidget(self.outline, 1)
        side.addWidget(self.add_button)
        self.stack.addWidget(self.about)
        self.stack.addWidget(self.pane)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.M)
        row.addLayout(side)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(top)
        column.addWidget(self.body, 1)
        column.addWidget(self.empty, 1)

    def _wire(self) -> None:
        self.outline.chosen.connect(self._choose)
        self.outline.moved.connect(self._move)
        self.outline.added.connect(self._add)
        self.outline.taken_out.connect(self._take_out)
        self.pane.typed.connect(self._keep)
        self.pane.state_chosen.connect(self._set_state)
        self.pane.look_wanted.connect(self._look)
        self.pane.issues.added.connect(self._add_issue)
        self.pane.issues.opened.connect(lambda one: self.context.open_page("records:study_issue", record_id=one))
        self.about.typed.connect(self._keep)
        self.about.validate.connect(self._validate)
        self.about.refresh.connect(self._refresh_data)
        self.about.seal.connect(self._seal)
        self.about.version.connect(self._new_version)
        self.about.template.connect(self._keep_template)
        self.about.compare.connect(self._compare)
        self.about.opened.connect(self._open)
        for key, run in (
            ("Ctrl+S", self._save), ("F7", self.pane.toggle_look), ("Ctrl+PgDown", lambda: self.outline.step(1)),
            ("Ctrl+PgUp", lambda: self.outline.step(-1)), ("F6", self._other_side),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Diagnostic study")

    def primary(self) -> QAction:
        return self.print_action if self.study else self.new_action

    def secondary(self) -> list[QAction]:
        return [self.back_action]

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("F6", _("outline, text")), ("Ctrl+PgUp, Ctrl+PgDn", _("section before, behind")),
            ("Ctrl+J", _("put a figure, table or picture here")), ("F7", _("preview")), ("Ctrl+S", _("write now")),
            ("Ctrl+B, Ctrl+I", _("bold, italic")), ("Ctrl+1, Ctrl+2, Ctrl+0", _("heading, small heading, plain")),
            ("Ctrl+L, Ctrl+Shift+L", _("list, numbers")), ("Alt+↑ Alt+↓", _("move the section")),
            ("Insert, Delete", _("add a section, take it out")),
        ]  # fmt: skip

    def show_with(self, **arguments: Any) -> None:
        if arguments.get("study"):
            self._open(str(arguments["study"]))
        elif arguments.get("cluster"):
            self.choice.fill(str(arguments["cluster"]))
            self._of_cluster(self.choice.cluster)

    def refresh(self, changes: Changes | None) -> None:
        if changes is None:
            self.choice.fill(str(self.study.cluster["id"]) if self.study else "")
            self._of_cluster(self.choice.cluster)
        elif any(changes.touches(record) for record in READ):
            self._read()

    def leave(self) -> None:
        self._save()

    def retranslate(self) -> None:
        self.back_action.setText(_("Diagnosis"))
        self.back_action.setIcon(icons.icon("arrow-left"))
        self.print_action.setText(_("Print or save…"))
        self.print_action.setIcon(icons.icon("printer"))
        self.new_action.setText(_("Begin the study"))
        self.new_action.setIcon(icons.icon("plus"))
        self.add_button.setText(_("Add a section"))
        self.add_button.setIcon(icons.icon("plus"))
        self.speech.clear()
        for one in languages():
            self.speech.addItem(one.own_name, one.code)
        self.speech.setCurrentIndex(max(0, self.speech.findData(language())))
        self.speech.setAccessibleName(_("Language of the study"))
        self.template.setAccessibleName(_("Template"))
        self.empty.say(
            _("This cluster has no study yet. It begins with 16 sections in the language chosen above."),
            _("Begin the study"), self.new_action.trigger,
        )  # fmt: skip
        for part in (self.pane, self.about):
            part.retranslate()
        self.outline.fit()
        if self._id:
            self._read()

    # ------------------------------------------------------------------ reading
    def _of_cluster(self, cluster: str) -> None:
        self._save()
        self.context.tasks.run(reading.of_cluster, self.context.store(), cluster, then=self._versions)

    def _versions(self, found: list[reading.Version]) -> None:
        if found:
            known = any(one.id == self._id for one in found)
            self._open(self._id if known else found[0].id)
            return
        self.study, self._id = None, ""
        self.context.tasks.run(writing.choices, self.context.store(), then=self._fill_templates)
        self._show_parts()

    def _fill_templates(self, found: list[tuple[str, str]]) -> None:
        self.template.clear()
        for name, words in found:
            self.template.addItem(words, name)

    def _show_parts(self) -> None:
        here = self.study is not None
        self.body.setVisible(here)
        self.empty.setVisible(not here)
        for part in (self.speech, self.template):
            part.setVisible(not here)
        self.head.say(self.study.head if self.study else "")
        self.header_changed.emit()

    def _open(self, study: str) -> None:
        if study != self._id:
            self._save()
            self._id, self._section = study, ""
        self._read()

    def _read(self) -> None:
        if self._id:
            self.context.tasks.run(drafting.seen, self.context.store(), self._id, then=self._show)

    def _show(self, seen: tuple[reading.Study, list[str]]) -> None:
        self.study, open_ = seen
        sealed = self.study.sealed
        self.choice.fill(str(self.study.cluster["id"]))
        self.outline.show_study(self.study, self._section)
        self._section = self.outline.section
        self.add_button.setVisible(not sealed)
        self._show_parts()
        if not (self.about.dirty and self.stack.currentIndex() == 0):
            kept = drafts.fetch(self.context.store(), drafts.key_of(DiagnosticStudy, self._id))
            self.about.show_study(self.study, kept.values if kept and not sealed else {}, open_)
        self._show_section()

    def _choose(self, section: str) -> None:
        self._save()
        self._section = section
        self._show_section()

    def _show_section(self) -> None:
        assert self.study is not None
        section = next((one for one in self.study.sections if one.id == self._section), None)
        self.stack.setCurrentIndex(0 if section is None else 1)
        if section is None:
            self.pane.clear()
            return
        same = self.pane.section is not None and self.pane.section.id == section.id
        if same and self.pane.dirty:
            self.pane.say_state(section)
        else:
            kept = drafts.fetch(self.context.store(), drafts.key_of(StudySection, section.id))
            typed = kept.values if kept and not self.study.sealed else {}
            self.pane.show_section(
                section, body=str(typed.get("body", section.body)), title=str(typed.get("title", section.title)),
                rtl=is_rtl(str(self.study.row["language"])), sealed=self.study.sealed,
            )  # fmt: skip
        self.context.tasks.run(
            reading.issues, self.context.store(), self._id, section.code, then=self.pane.issues.show_issues
        )

    # ------------------------------------------------------------------ keeping what is typed
    def _keep(self) -> None:
        """What is typed is on the disk within a second."""
        store = self.context.store()
        if self.pane.section is not None and self.pane.dirty:
            key = drafts.key_of(StudySection, self.pane.section.id)
            self.context.tasks.run(drafts.keep_record, store, StudySection, key, self._typed(), self.pane.section.id)
            self.pane.say_state(self.pane.section)
        if self._id and self.about.dirty:
            values = self.about.values(tuple(self.about.fields))
            key = drafts.key_of(DiagnosticStudy, self._id)
            self.context.tasks.run(drafts.keep_record, store, DiagnosticStudy, key, values, self._id)

    def _typed(self) -> dict[str, Any]:
        return {"body": self.pane.editor.text() or None, "title": self.pane.title.text().strip()}

    def _save(self) -> None:
        """Write what was typed into the records; drafts go when that is done."""
        if self.study is None or self.study.sealed:
            return
        section = self.pane.section
        if section is not None and self.pane.dirty:
            self.pane.dirty = False
            values = self._typed()
            self.context.tasks.run(
                drafting.written, self.context.store(), section.id, values, then=self._told_title
            )  # fmt: skip
        if self.about.dirty:
            self._keep()
            self.about.dirty = False
            values = self.about.values(tuple(self.about.fields))
            self.context.tasks.run(drafting.noted, self.context.store(), self._id, values, then=self._noted)

    def _told_title(self, written: writing.Written) -> None:
        if written.errors:
            self.context.notices.show(" ".join(written.errors.values()))

    def _noted(self, written: writing.Written) -> None:
        self.about.say_errors(written.errors)

    # ------------------------------------------------------------------ what a person does
    def _other_side(self) -> None:
        there = self.outline.hasFocus()
        (self.stack.currentWidget() if there else self.outline).setFocus()  # type: ignore[union-attr]

    def _begin(self) -> None:
        self.context.tasks.run(
            writing.begin, self.context.store(), self.choice.cluster, self.speech.currentData(),
            self.template.currentData(), then=lambda made: self._open(made.id), busy=self.new_action,
        )  # fmt: skip

    def _set_state(self, state: str) -> None:
        if self.pane.section is not None:
            self._save()
            self.context.tasks.run(writing.write, self.context.store(), self.pane.section.id, {"state": state})

    def _look(self) -> None:
        if self.pane.section is not None:
            self.context.tasks.run(
                paper.preview, self.context.store(), self._id, self.pane.section.code, self.pane.editor.text(),
                then=self.pane.show_pages,
            )  # fmt: skip

    def _move(self, section: str, by: int) -> None:
        self._save()
        self.context.tasks.run(writing.move, self.context.store(), section, by)

    def _add(self) -> None:
        title, good = QInputDialog.getText(self, _("Add a section"), _("Title of the section"))
        if good:
            self.add_section(title)

    def add_section(self, title: str) -> None:
        """Add a section behind the one that is chosen."""
        self._save()
        self.context.tasks.run(
            writing.add, self.context.store(), self._id, title, self._section, then=self._added
        )  # fmt: skip

    def _added(self, written: writing.Written) -> None:
        if written.errors:
            self.context.notices.show(" ".join(written.errors.values()))
        else:
            self._section = written.id
            self._read()

    def _take_out(self, section: str) -> None:
        self.pane.clear()
        self._section = ""
        self.context.tasks.run(
            writing.take_out, self.context.store(), section,
            then=lambda _changes: self.context.notices.show(_("The section was taken out."), undo=True),
        )  # fmt: skip

    def _add_issue(self, kind: str, text: str, severity: int) -> None:
        if self.pane.section is not None:
            self.context.tasks.run(
                writing.add_issue, self.context.store(), self._id, self.pane.section.code, kind, text,
                {"severity": severity or None},
                then=lambda made: self.pane.issues.say_error(made.errors.get("text", "")),
            )  # fmt: skip

    # ------------------------------------------------------------------ from draft to final
    def _validate(self) -> None:
        self._save()
        values = self.about.values(settling.MEETING)
        self.context.tasks.run(
            drafting.validated,
            self.context.store(),
            self._id,
            values,
            then=self._noted,
            busy=self.about.validate_button,
        )

    def _refresh_data(self) -> None:
        self.context.tasks.run(
            settling.refresh, self.context.store(), self._id, busy=self.about.refresh_button,
            then=lambda _changes: self.context.notices.show(_("The data are as of now.")),
        )  # fmt: skip

    def _seal(self) -> None:
        self._save()
        self.context.tasks.run(
            settling.seal, self.context.store(), self._id, busy=self.about.seal_button,
            then=lambda _changes: self.context.notices.show(_("This version is final.")),
        )  # fmt: skip

    def _new_version(self, reason: str) -> None:
        self.context.tasks.run(settling.new_version, self.context.store(), self._id, reason, then=self._versioned)

    def _versioned(self, written: writing.Written) -> None:
        self.about.say_errors(written.errors)
        if written.id:
            self._open(written.id)

    def _keep_template(self, name: str) -> None:
        self.context.tasks.run(writing.keep_template, self.context.store(), self._id, name, then=self._templated)

    def _templated(self, written: writing.Written) -> None:
        self.about.say_errors(written.errors)
        if written.id:
            self.context.notices.show(_("The template was kept."), undo=True)

    def _compare(self, before: str) -> None:
        self.context.tasks.run(settling.compare, self.context.store(), before, self._id, then=self.about.show_changes)

    def _print(self) -> None:
        self._save()
        if self._id:
            PrintStudy(self.context, self._id, self).open()
