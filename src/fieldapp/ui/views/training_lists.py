"""The sessions and the participants of one training, as lists."""

from __future__ import annotations

from PySide6.QtGui import QAction

from fieldapp.i18n import _
from fieldapp.services import training_lists
from fieldapp.ui import icons
from fieldapp.ui.pages import Context
from fieldapp.ui.views.training_table import TrainingTablePage


class SessionsPage(TrainingTablePage):
    """The page ``training_sessions``."""

    reader = staticmethod(training_lists.sessions)

    def named(self) -> str:
        return _("Sessions")

    def new_words(self) -> str:
        return _("New session")

    def add(self) -> None:
        self.context.open_page("records:session", new=True, fixed={"event": self._event})


class ParticipantsPage(TrainingTablePage):
    """The page ``training_people``."""

    reader = staticmethod(training_lists.participants)

    def __init__(self, context: Context) -> None:
        self.import_action = QAction()
        self.import_action.triggered.connect(
            lambda: self.context.open_page("participants_import", event_id=self._event)
        )
        self.consent_action = QAction()
        self.consent_action.triggered.connect(lambda: self.context.open_page("training_consent", event_id=self._event))
        super().__init__(context)

    def secondary(self) -> list[QAction]:
        return [self.back_action, self.consent_action, self.import_action]

    def retranslate(self) -> None:
        super().retranslate()
        self.consent_action.setText(_("Consents"))
        self.consent_action.setIcon(icons.icon("check"))
        self.import_action.setText(_("Import a list"))
        self.import_action.setIcon(icons.icon("file-spreadsheet"))

    def named(self) -> str:
        return _("Participants")

    def new_words(self) -> str:
        return _("New participant")

    def add(self) -> None:
        self.context.open_page("records:participation", new=True, fixed={"event": self._event})
