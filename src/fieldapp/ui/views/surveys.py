"""The surveys: forms to fill, drafts to go on with, what is final; importing a form and exporting its answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain import calendars
from fieldapp.domain.records import SurveyForm, SurveySubmission
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import collected, questionnaires, surveys
from fieldapp.store import Changes
from fieldapp.ui import icons
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.labels import Words

FORMS = "*.xlsx *.xls *.xml *.zip *.csv"
TABLES = "*.xlsx *.csv *.sav *.dta *.geojson *.zip"
"""What answers can be written as; the ending that is typed decides."""
MOST_FINAL = 40
BESIDE = 3
"""So many buttons stand beside the words of a card; more stand below them, the first of them last."""

Found = tuple[list[surveys.FormLine], list[surveys.DraftLine], list[surveys.SubmissionLine]]


def _read(store: Any, text: str) -> Found:
    """On the writer thread: all that the page shows."""
    return surveys.forms(store), surveys.drafts(store), surveys.submissions(store, None, text)


class SurveysPage(Page):
    """Three parts under each other: drafts, forms, final ones."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._text = ""
        self._found: Found = ([], [], [])
        self.kind = QComboBox()
        self.kind.activated.connect(lambda _index: self._show(self._found))
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        self.empty = EmptyState()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.room, 1)
        column.addWidget(self.empty, 1)
        self.import_action = QAction(self)
        self.import_action.triggered.connect(self._choose)
        self.retranslate()

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _("Surveys")

    def primary(self) -> QAction:
        return self.import_action

    def search_hint(self) -> str:
        return _("Search answered surveys")

    def search(self, text: str) -> None:
        self._text = text
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        if changes is None or changes.touches(SurveyForm) or changes.touches(SurveySubmission):
            self.context.tasks.run(_read, self.context.store(), self._text, then=self._show)

    def show_with(self, **arguments: Any) -> None:
        self.refresh(None)

    def retranslate(self) -> None:
        self.import_action.setText(_("Import a form"))
        self.import_action.setIcon(icons.icon("upload"))
        self.empty.say(
            _("No survey form yet. Import an XLSForm (.xlsx), made for ODK, KoboToolbox or SurveyCTO."),
            _("Import a form"),
            self._choose,
        )
        self._name_kinds()
        self._show(self._found)
        if self._found[0]:
            self.refresh(None)  # forms are called as they are in each language
        self.header_changed.emit()

    def _name_kinds(self) -> None:
        chosen = self.kind.currentData() or "all"
        self.kind.clear()
        kinds = {
            "all": _("Forms and all surveys"), "draft": _("Drafts"), "final": _("Final, not sent yet"),
            "sent": _("Sent"), "replaced": _("Replaced by a correction"),
        }  # fmt: skip
        for key, words in kinds.items():
            self.kind.addItem(words, key)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.setAccessibleName(_("Which surveys are listed"))

    # ------------------------------------------------------------------ showing
    def _show(self, found: Found) -> None:
        self._found = found
        forms, drafts, finals = found
        entered_again = {line.double.get("first") for line in drafts}
        drafts = [line for line in drafts if line.key not in entered_again]  # the second entry stands for both
        self.empty.setVisible(not forms)
        self.room.setVisible(bool(forms))
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        kind = self.kind.currentData() or "all"
        self.kind.setVisible(bool(forms))
        if (drafts and kind == "all") or kind == "draft":
            self._part(column, _("Unfinished"), [self._draft(line) for line in drafts])
        if kind == "all":
            self._part(column, _("Forms"), [self._form(line) for line in forms])
        if kind != "draft":
            listed = [line for line in finals if kind in ("all", state_of(line))]
            title = self.kind.currentText() if kind != "all" else _("Final")
            cards = [self._final(line) for line in listed[:MOST_FINAL]]
            self._part(column, f"{title}  {format_number(len(listed))}", cards)
            if len(listed) > MOST_FINAL:
                column.addWidget(Words(_("The newest are shown. Search to find others."), "muted"))
        column.addStretch(1)
        self.room.setWidget(body)

    @staticmethod
    def _part(column: QVBoxLayout, title: str, cards: Sequence[QWidget]) -> None:
        column.addWidget(Words(title, "heading"))
        for card in cards:
            column.addWidget(card)
        column.addSpacing(16)

    def _card(self, head: str, facts: str, buttons: Sequence[QPushButton]) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        below = len(buttons) > BESIDE
        row: QBoxLayout = QVBoxLayout(card) if below else QHBoxLayout(card)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        words, offers = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(head, "strong"))
        words.addWidget(Words(facts, "muted"))
        row.addLayout(words, 1)
        offers.setSpacing(8)
        for offered in reversed(buttons) if below else buttons:
            offers.addWidget(offered)
        if below:
            offers.addStretch(1)
        row.addLayout(offers)
        return card

    def _draft(self, line: surveys.DraftLine) -> QWidget:
        double, label = line.double, line.label or line.form_title
        facts = [calendars.show_instant(line.at)]
        open_it = button(_("Go on"), "pencil")
        open_it.setAccessibleName(_("Go on with {name}").format(name=label))
        open_it.clicked.connect(partial(self._open, draft=line.key))
        if line.total and line.answered is not None:
            said = _("{answered} of {total} answered")
            facts.append(said.format(answered=format_number(line.answered), total=format_number(line.total)))
        if not double:
            return self._card(label, dotted(facts), [open_it])
        label = _("{name}, sheet {sheet}").format(name=label, sheet=double.get("sheet", ""))
        first, done = double.get("turn") == "first", bool(double.get("done"))
        facts.append(_("first entry") if first else _("second entry"))
        if not done:
            return self._card(label, dotted(facts), [open_it])
        if first:
            facts.append(_("waits for the second entry"))
            again = button(_("Enter it again"), "copy")
            again.clicked.connect(partial(self._open, again=line.key))
            return self._card(label, dotted(facts), [again])
        settle = button(_("Settle"), "git-merge")
        settle.clicked.connect(partial(self._settle, line.key))
        return self._card(label, dotted(facts), [settle])

    def _settle(self, key: str, *_clicked: object) -> None:
        self.context.open_page("survey_settle", draft=key)

    def _form(self, line: surveys.FormLine) -> QWidget:
        fill, export = button(_("Fill in"), "plus"), button(_("Answers…"), "download")
        fill.setAccessibleName(_("Fill in {name}").format(name=line.title))
        fill.clicked.connect(partial(self._open, form=line.id))
        export.setAccessibleName(_("Export the answers of {name}").format(name=line.title))
        export.clicked.connect(partial(self._export, line))
        export.setEnabled(bool(line.submissions))
        paper = button(_("Print…"), "printer")
        paper.setAccessibleName(_("Print {name} to be filled by hand").format(name=line.title))
        paper.clicked.connect(partial(self._print, questionnaires.print_blank, line.id, line.languages))
        twice = button(_("Enter twice"), "copy", kind="quiet")
        twice.setToolTip(_("From paper: two people enter the same sheet, differences are settled"))
        twice.setAccessibleName(_("Enter a sheet of {name} twice").format(name=line.title))
        twice.clicked.connect(partial(self._open, twice=line.id))
        questions = ngettext("{count} question", "{count} questions", line.questions)
        answered = ngettext("{count} answered", "{count} answered", line.submissions)
        facts = [
            questions.format(count=format_number(line.questions)),
            answered.format(count=format_number(line.submissions)),
            _("version {version}").format(version=line.version) if line.version else "",
            ", ".join(line.languages),
        ]
        return self._card(line.title, dotted(facts), [twice, paper, export, fill])

    def _final(self, line: surveys.SubmissionLine) -> QWidget:
        reopen = button(_("Correct"), "pencil")
        reopen.setAccessibleName(_("Correct {name}").format(name=line.name))
        reopen.clicked.connect(partial(self._open, submission=line.id))
        reopen.setVisible(not line.replaced)
        paper = button(_("Print…"), "printer")
        paper.setAccessibleName(_("Print {name}").format(name=line.name))
        paper.clicked.connect(partial(self._print, questionnaires.print_submission, line.id, line.languages))
        history = button(_("Versions"), "history", kind="quiet")
        history.setAccessibleName(_("Versions of {name}").format(name=line.name))
        history.clicked.connect(partial(self._versions, line))
        history.setVisible(line.corrected)
        states = {
            "replaced": _("replaced by a correction"), "sent": _("sent"), "final": _("final, not sent yet"),
        }  # fmt: skip
        facts = [line.form_title, line.filled_by, calendars.show_instant(line.finalised_at), states[state_of(line)]]
        said = dotted(facts)
        return self._card(line.name or line.form_title, said, [history, paper, reopen])

    def _versions(self, line: surveys.SubmissionLine, *_clicked: object) -> None:
        self.context.open_page("survey_versions", submission=line.id, called=line.name or line.form_title)

    # ------------------------------------------------------------------ doing
    def _open(self, *_args: object, **arguments: Any) -> None:
        self.context.open_page("survey_fill", **arguments)

    def _print(self, print_it: Any, record_id: str, spoken: Sequence[str], *_args: object) -> None:
        from fieldapp.ui.views.print_questionnaire import PrintQuestionnaire

        PrintQuestionnaire(self.context, print_it, record_id, spoken, self).exec()

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Import a form"), "", FORMS)
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Import a form from a file, or from a ZIP archive or a table the answers that other programs collected.

        What is wrong with a form is said with sheet and row.
        """
        if path.suffix.lower() in (".zip", ".csv"):
            self.context.tasks.run(
                collected.import_submissions, self.context.store(), path, progress=_("Reading the answers"),
                busy=self.import_action, then=self._brought, failed=self._refused,
            )  # fmt: skip
            return
        self.context.tasks.run(
            surveys.import_form, self.context.store(), path, progress=_("Reading the form"), busy=self.import_action,
            then=self._imported, failed=self._refused,
        )  # fmt: skip

    def _brought(self, done: collected.Brought) -> None:
        text = _("Answers: {new} new, {known} were here already, {refused} refused.")
        numbers = {"new": len(done.new), "known": done.known, "refused": len(done.refused)}
        told = text.format(**{name: format_number(number) for name, number in numbers.items()})
        worth = [*done.refused, *done.waiting, *done.notes]
        if worth:
            self.context.notices.problem(" ".join([told, *worth[:3]]))
        else:
            self.context.notices.show(told)
        self.refresh(None)

    def _refused(self, error: Any) -> None:
        self.context.notices.problem(error.message())

    def _imported(self, outcome: Any) -> None:
        text = _("{title} is ready to be filled.").format(title=outcome.title)
        if outcome.warnings:
            text += " " + ngettext("{count} warning.", "{count} warnings.", len(outcome.warnings)).format(
                count=format_number(len(outcome.warnings))
            )
        self.context.notices.show(text)
        self.refresh(None)

    def _export(self, line: surveys.FormLine, *_args: object) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Export the answers"), f"{line.form_id}.xlsx", TABLES)
        if chosen:
            self.context.tasks.run(
                surveys.export_answers, self.context.store(), line.id, chosen, progress=_("Writing the file"),
                then=lambda count: self.context.notices.show(
                    ngettext("{count} survey exported.", "{count} surveys exported.", count).format(
                        count=format_number(count))
                ),
            )  # fmt: skip


def state_of(line: surveys.SubmissionLine) -> str:
    """replaced, sent or final."""
    return "replaced" if line.replaced else "sent" if line.sent else "final"
