"""Between the answer widgets and the services: the files of the survey that is being filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from fieldapp.services import attachments
from fieldapp.services.surveys import Filling
from fieldapp.ui.forms.answers.media import name_in
from fieldapp.ui.pages import Context


class FillingFiles:
    """What a form brought along, and what is attached to its answers."""

    def __init__(self, context: Context, filling: Filling, of_form: Mapping[str, bytes]) -> None:
        self._context = context
        self._filling = filling
        self._of_form = of_form

    def of_form(self, address: str) -> bytes | None:
        """The picture, sound or film with this address."""
        return self._of_form.get(name_in(address))

    def keep(self, name: str, content: bytes, then: Callable[[str], None]) -> None:
        """Take bytes in for an answer."""
        store = self._context.store()
        run = partial(attachments.attach_bytes, store, self._filling, name, content)
        self._context.tasks.run(run, then=then)

    def take(self, path: Path, then: Callable[[str], None]) -> None:
        """Take a file in for an answer."""
        self._context.tasks.run(attachments.attach, self._context.store(), self._filling, path, then=then)

    def find(self, name: str) -> Path | None:
        """Where an attached file lies."""
        return attachments.file_of(self._context.store(), self._filling, name)
