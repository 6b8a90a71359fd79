"""What is done to layouts again and again."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def emptied(layout: QLayout) -> None:
    """Take every widget out of a layout and delete it; what is still on its way to it is not shown any more."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def grow(window: QWidget) -> None:
    """Make a dialog as high as what it says now needs; it never shrinks under the person's hands."""
    inside = window.layout()
    if inside is None:
        return
    inside.invalidate()
    inside.activate()
    width = window.width()
    wanted = inside.totalHeightForWidth(width) if inside.hasHeightForWidth() else inside.totalSizeHint().height()
    if wanted > window.height():
        window.resize(width, wanted)
