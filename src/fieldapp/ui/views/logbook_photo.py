"""Choosing a photo for a day in the logbook."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget

from fieldapp.i18n import _
from fieldapp.services import logbook
from fieldapp.ui.pages import Context

PICTURES = "*.jpg *.jpeg *.png *.webp *.heic"


def choose_photo(context: Context, entry_id: str, parent: QWidget, done: Callable[[], None]) -> None:
    """Ask for a picture and attach it."""
    chosen, _kind = QFileDialog.getOpenFileName(parent, _("Choose a file"), "", PICTURES)
    if chosen:
        context.tasks.run(logbook.attach_photo, context.store(), entry_id, chosen, then=lambda _changes: done())


def picture_of_page(parent: QWidget) -> str:
    """Ask for a photo or scan of a paper page; empty where none was chosen."""
    chosen, _kind = QFileDialog.getOpenFileName(parent, _("Choose a file"), "", PICTURES)
    return chosen
