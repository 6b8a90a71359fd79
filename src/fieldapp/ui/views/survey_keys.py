"""What a key means while a survey is filled. Must not do anything: the page does."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QWidget

from fieldapp.i18n import N_
from fieldapp.ui.views.survey_step import StepView

KEYS: Final = (
    ("Enter", N_("on to the next question")),
    ("Shift+Enter", N_("back to the one before")),
    ("Page Down, Page Up", N_("on and back, also from a text of several lines")),
    ("1 … 9", N_("pick the choice with that number")),
    ("Space", N_("pick the choice, press the button")),
    ("Alt+Up, Alt+Down", N_("put in order")),
    ("F8", N_("next answer that is wrong or missing")),
    ("Ctrl+F", N_("search questions")),
    ("Ctrl+L", N_("next language of the respondent")),
    ("Ctrl+M", N_("one more of this list")),
    ("Ctrl+Shift+Delete", N_("take this one of the list away")),
    ("Ctrl+Enter", N_("check everything and finalise")),
)

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def wish(event: QKeyEvent, view: StepView, outline: QWidget, focus: QWidget | None) -> str:
    """What the person wants: on, back, finish, problem, language, more, fewer, digit; "" for nothing of these."""
    modifiers, key = event.modifiers(), Qt.Key(event.key())
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if key in _ENTER:
        return _enter(view, outline, focus, control=control, shift=shift)
    if control:
        if shift:
            return "fewer" if key == Qt.Key.Key_Delete else ""
        return {Qt.Key.Key_L: "language", Qt.Key.Key_M: "more"}.get(key, "")
    plain = {Qt.Key.Key_PageDown: "on", Qt.Key.Key_PageUp: "back", Qt.Key.Key_F8: "problem"}
    if key in plain and focus is not outline:
        return plain[key]
    typing = isinstance(focus, QLineEdit | QPlainTextEdit)
    return "digit" if event.text().isdecimal() and not typing else ""


def _enter(view: StepView, outline: QWidget, focus: QWidget | None, *, control: bool, shift: bool) -> str:
    if control:
        return "finish"
    if shift:
        return "back"
    if focus is outline:
        return ""
    if isinstance(focus, QPushButton) and not view.isAncestorOf(focus):
        focus.click()
        return ""
    return "on"
