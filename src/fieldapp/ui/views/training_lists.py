"""The sessions and the participants of one training, as lists."""

from __future__ import annotations

from fieldapp.i18n import _
from fieldapp.services import training_lists
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

    def named(self) -> str:
        return _("Participants")

    def new_words(self) -> str:
        return _("New participant")

    def add(self) -> None:
        self.context.open_page("records:participation", new=True, fixed={"event": self._event})
