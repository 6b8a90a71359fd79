"""Which key marks what in the attendance grid."""

from __future__ import annotations

from PySide6.QtCore import Qt

DIGITS = "PLXAERN"
"""The keys 1 to 7 do what these letters do: keyboards without Latin letters have figures."""
KEYS = {"P": "P", "L": "L", "X": "X", "A": "A", "E": "E", "R": "R", "N": "NE"}
WITH_MINUTES = ("L", "X")
MOVES = (
    Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown, Qt.Key.Key_Backtab,
)  # fmt: skip
"""Keys that leave a cell for another than the next one."""


def letter(typed: str) -> str:
    """The letter that a key stands for; figures of any script stand for the statuses in their order."""
    if typed.isdecimal() and 1 <= int(typed) <= len(DIGITS):
        return DIGITS[int(typed) - 1]
    return typed.upper()
