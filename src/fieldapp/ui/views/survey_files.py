"""Between the answer widgets and the services: the files of the survey that is being filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fieldapp.services import attachments, codes
from fieldapp.services.surveys import Filling
from fieldapp.ui.forms.answers.media import name_in
from fieldapp.ui.pages import Context


@dataclass(frozen=True)
class FillingFiles:
    """What a form brought along, and what is attached to the answer of one question."""

    context: Context
    filling: Filling
    form_files: Mapping[str, Path]
    attached: Callable[[str], None]
    """Gets the name of a file that was kept: the answer. It outlives the question on the screen."""

    def of_form(self, address: str) -> bytes | None:
        """The picture, sound or film with this address."""
        path = self.form_files.get(name_in(address))
        try:
            return path.read_bytes() if path is not None else None
        except OSError:
            return None

    def keep(self, name: str, content: bytes) -> None:
        """Take bytes in for the answer."""
        store, run = self.context.store(), self.context.tasks.run
        run(attachments.attach_bytes, store, self.filling, name, content, then=self.attached)

    def take(self, path: Path) -> None:
        """Take a file in for the answer."""
        self.context.tasks.run(attachments.attach, self.context.store(), self.filling, path, then=self.attached)

    def find(self, name: str) -> Path | None:
        """Where an attached file lies."""
        return attachments.file_of(self.context.store(), self.filling, name)

    def codes_in(self, picture: bytes, then: Callable[[list[str]], None]) -> None:
        """Look for codes in a picture, off the window's thread."""
        self.context.tasks.run(codes.read_picture, picture, then=then)
