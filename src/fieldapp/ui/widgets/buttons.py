"""Buttons by their weight: the one that matters, plain ones, quiet ones, links. All have words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from fieldapp.ui import icons


def button(text: str = "", icon: str = "", run: Callable[[], object] | None = None, *, kind: str = "") -> QPushButton:
    """A button. ``kind``: ``primary`` (one a screen), empty for a plain one, ``quiet`` or ``link``."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setIconSize(icons.beside_words())
    if icon:
        ink = {"primary": "on_accent", "link": "accent"}.get(kind, "text")
        made.setIcon(icons.icon(icon, ink))
    if run is not None:
        made.clicked.connect(lambda _checked=False: run())
    return made
