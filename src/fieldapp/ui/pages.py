"""The pages of the window: what a page offers (Page), what it is handed (Context), and the list of them all (PAGES).

A page is opened by name: ``context.open_page("records:enterprise", record_id="...")``. It is made on first use, kept,
and shown again later. The window draws the head of the page (title, search box, buttons) from what the page answers, so
that all pages look alike; a page fills only the room below. Pages never import each other and never call each other:
what an operation touched travels as ``Changes`` on the bus, the way to another page is ``open_page``.

How a page does its work::

    class VisitsPage(Page):
        def title(self): return _("Visits")
        def refresh(self, changes):                      # None: read all again; else only what was touched
            if changes is None or changes.touches(Visit):
                self.context.tasks.run(records.listing, self.context.store(), Visit, self.query, then=self.show_rows)
        def retranslate(self): self.new.setText(_("New visit"))
        def primary(self): return self.new               # a QAction; the window makes the one coloured button of it

Must not know the store beyond handing it to services; must import views only inside the factories (start-up time).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from fieldapp.i18n import N_

if TYPE_CHECKING:
    from fieldapp.settings import Settings
    from fieldapp.store import Changes, Store
    from fieldapp.ui.bus import Bus
    from fieldapp.ui.notices import Notices
    from fieldapp.ui.standing import Standing
    from fieldapp.ui.sticks import Sticks
    from fieldapp.ui.tasks import Tasks


class OpenPage(Protocol):
    """Show a page by name; the arguments reach its ``show_with``."""

    def __call__(self, name: str, /, **arguments: Any) -> None:
        """Show the page ``name``."""


@dataclass(frozen=True)
class Context:
    """What every page is handed. Nothing in it is global; a test builds its own."""

    store: Callable[[], Store]
    """The open store; pages are made only once there is one."""
    tasks: Tasks
    """``tasks.run(service, store, ..., then=...)``: the only way to the writer thread."""
    bus: Bus
    """What operations touched; the window passes it on to the pages' ``refresh``."""
    notices: Notices
    """``notices.show(text, action=..., run=...)``: the bar at the foot of the page."""
    settings: Callable[[], Settings]
    change_settings: Callable[..., None]
    """``change_settings(theme="dark")``: kept in the file and in force at once."""
    open_page: OpenPage
    standing_stale: Callable[[], None] = lambda: None
    """Say that who works here or what waits has changed without a change of records."""
    restore_backup: Callable[[Path], None] = lambda _path: None
    """Put a backup in the place of the open store and open it."""
    sticks: Sticks | None = None
    """The USB sticks that are in the computer now, with the bundles on them that are new here."""


class Page(QWidget):
    """One page of the window. Override what the page has; everything has a harmless default."""

    header_changed = Signal()
    """Emit when title, count, primary action or search hint are to be asked again."""
    search_cleared = Signal()
    """Emit when the page itself took the search away ("Show all"): the search box is emptied."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def title(self) -> str:
        """The name of the page in the language in force."""
        return ""

    def subtitle(self) -> str:
        """A short fact beside the title, such as "3 of 1,204"; empty for none."""
        return ""

    def primary(self) -> QAction | None:
        """The one coloured button of the page (text, icon and shortcut come from the action)."""
        return None

    def secondary(self) -> list[QAction]:
        """Other actions, shown as plain buttons before the primary one."""
        return []

    def search_hint(self) -> str:
        """What the search box says while empty; an empty answer means that the page has no search."""
        return ""

    def search(self, text: str) -> None:
        """Search; called on the GUI thread 150 ms after the last key, and with "" when cleared."""

    def search_left(self) -> None:
        """Enter or Down was pressed in the search box: the keyboard goes to what was found."""
        last = self.focusWidget()
        if last is None or last is self:
            self.focusNextChild()
        else:
            last.setFocus()

    def show_with(self, **arguments: Any) -> None:
        """The page was opened by ``open_page(name, **arguments)``; called after ``refresh``."""

    def refresh(self, changes: Changes | None) -> None:
        """Read what changed. None: everything (first time, other store). Hidden pages get it when shown next."""

    def standing_changed(self, standing: Standing) -> None:
        """Who works, what waits and what was exchanged were read anew; for pages that show it."""

    def retranslate(self) -> None:
        """Set every text again: language, direction or size changed. Called once after construction, too."""

    def leave(self) -> None:
        """Another page is shown or the window closes: put what was typed into a draft now."""

    def keys(self) -> list[tuple[str, str]]:
        """Keys of this page for the F1 list: [("P", "mark present and move down"), ...]."""
        return []


PageFactory = Callable[[Context], Page]


def _view(module: str, name: str, context: Context) -> Page:
    """A page by its module in ``ui.views`` and its class."""
    made: Page = getattr(import_module(f"fieldapp.ui.views.{module}"), name)(context)
    return made


def _records(table: str, context: Context) -> Page:
    from fieldapp.ui.views.records_view import RecordsPage

    return RecordsPage(context, table)


RECORD_PAGES = (
    "programme",
    "team",
    "location",
    "cluster",
    "enterprise",
    "enterprise_snapshot",
    "cluster_snapshot",
    "phase_step",
    "phase_event",
    "selection_round",
    "selection_criterion",
    "selection_candidate",
    "selection_score",
    "recp_record",
    "responsible_check",
    "employment_table",
    "price_index",
    "size_scheme",
    "size_bound",
    "map_outline",
    "value_chain",
    "chain_stage",
    "stage_actor",
    "chain_flow",
    "chain_support",
    "support_service",
    "service_rating",
    "service_use",
    "linkage",
    "swot_item",
    "problem_node",
    "scorecard_template",
    "maturity_assessment",
    "cluster_event",
    "interview",
    "study_template",
    "diagnostic_study",
    "study_section",
    "study_issue",
    "person",
    "organisation",
    "consent",
    "wgss",
    "training_event",
    "session",
    "participation",
    "attendance_sheet",
    "printed_sheet",
    "training_programme",
    "training_template",
    "training_sponsor",
    "stated_total",
    "assessment",
    "participant_action_plan",
    "action_step",
    "follow_up",
    "certificate_rule",
    "certificate",
    "certificate_revocation",
    "occupation",
    "training_standard",
    "standard_unit",
    "standard_task",
    "agreement",
    "status_event",
    "log_entry",
    "monthly_review",
    "competency_assessment",
    "rpl_claim",
    "incident",
    "tracer",
    "survey_submission",
    "survey_wave",
    "roster_actor",
    "wave_response",
    "attachment",
)
"""Table names of the record types that have a list of their own: page ``records:<table>``."""


@dataclass(frozen=True)
class OwnPage:
    """The page that shows one record of a type whole: its name, the argument for the id, the words on the way to it.

    ``make``: another page that makes records of this type; ``make_action`` the words on the list's button to it.
    """

    page: str
    argument: str
    action: str
    make: str = ""
    make_action: str = ""


OWN_PAGES: Mapping[str, OwnPage] = {
    "training_event": OwnPage("training", "event_id", N_("Open the training"), "training_new", N_("From a template")),
    "agreement": OwnPage("apprentice", "agreement", N_("Open the apprenticeship")),
    "cluster": OwnPage("diagnosis", "cluster", N_("Diagnosis")),
    "enterprise": OwnPage("firm", "enterprise", N_("In depth")),
    "diagnostic_study": OwnPage("study", "study", N_("Open the study")),
    "survey_wave": OwnPage("network", "wave", N_("Network")),
}
"""By table name. The record pane has a button to it; Enter on the record that is open in the pane goes there too."""

PAGES: Mapping[str, PageFactory] = {
    "today": partial(_view, "today", "TodayPage"),
    **{f"records:{table}": partial(_records, table) for table in RECORD_PAGES},
    "import": partial(_view, "import_view", "ImportPage"),
    "surveys": partial(_view, "surveys", "SurveysPage"),
    "survey_fill": partial(_view, "survey_fill", "SurveyFillPage"),
    "survey_versions": partial(_view, "survey_versions", "SurveyVersionsPage"),
    "survey_settle": partial(_view, "survey_settle", "SurveySettlePage"),
    "attendance": partial(_view, "attendance", "AttendancePage"),
    "training": partial(_view, "training", "TrainingPage"),
    "training_sessions": partial(_view, "training_lists", "SessionsPage"),
    "training_people": partial(_view, "training_lists", "ParticipantsPage"),
    "training_consent": partial(_view, "training_consent", "TrainingConsentPage"),
    "sheets": partial(_view, "sheets", "SheetsPage"),
    "sheet": partial(_view, "sheet", "SheetPage"),
    "training_new": partial(_view, "training_new", "NewTrainingPage"),
    "participants_import": partial(_view, "participants_import", "ParticipantsImportPage"),
    "attendance_picture": partial(_view, "attendance_picture", "AttendancePicturePage"),
    "per_diem": partial(_view, "per_diem", "PerDiemPage"),
    "training_tests": partial(_view, "training_tests", "TrainingTestsPage"),
    "network": partial(_view, "network", "NetworkPage"),
    "training_evaluation": partial(_view, "training_evaluation", "TrainingEvaluationPage"),
    "action_plans": partial(_view, "action_plans", "ActionPlansPage"),
    "diagnosis": partial(_view, "diagnosis.file", "DiagnosisPage"),
    "phases": partial(_view, "diagnosis.phases", "PhasesPage"),
    "selection": partial(_view, "diagnosis.selection", "SelectionPage"),
    "firms": partial(_view, "diagnosis.firms", "FirmsPage"),
    "firm": partial(_view, "diagnosis.firm", "FirmPage"),
    "study": partial(_view, "study.page", "StudyPage"),
    "value_chain": partial(_view, "diagnosis.value_chain", "ValueChainPage"),
    "institutions": partial(_view, "diagnosis.institutions", "InstitutionsPage"),
    "swot": partial(_view, "diagnosis.swot", "SwotPage"),
    "problem_tree": partial(_view, "diagnosis.problem_tree", "ProblemTreePage"),
    "scorecards": partial(_view, "diagnosis.scorecards", "ScorecardsPage"),
    "training_report": partial(_view, "training_report", "TrainingReportPage"),
    "certificates": partial(_view, "certificates", "CertificatesPage"),
    "certificate_register": partial(_view, "certificate_register", "CertificateRegisterPage"),
    "network_entry": partial(_view, "network_entry", "NetworkEntryPage"),
    "apprentices": partial(_view, "apprentices", "ApprenticesPage"),
    "apprentice": partial(_view, "apprentice", "ApprenticePage"),
    "logbook": partial(_view, "logbook", "LogbookPage"),
    "monthly_review": partial(_view, "monthly_review", "MonthlyReviewPage"),
    "trade_standards": partial(_view, "trade_standards", "TradeStandardsPage"),
    "apprentice_figures": partial(_view, "apprentice_figures", "ApprenticeFiguresPage"),
    "exchange": partial(_view, "exchange", "ExchangePage"),
    "exchange_weeks": partial(_view, "exchange_weeks", "ExchangeWeeksPage"),
    "devices": partial(_view, "devices", "DevicesPage"),
    "merge_desk": partial(_view, "merge_desk", "MergeDeskPage"),
    "settings": partial(_view, "settings_view", "SettingsPage"),
    "figures": partial(_view, "diagnosis.figures", "FiguresPage"),
    "firm_map": partial(_view, "diagnosis.firm_map", "FirmMapPage"),
    "employment": partial(_view, "diagnosis.employment", "EmploymentPage"),
}
"""Every page by its name. A new screen is its module and one line here."""
