"""One question of a survey with everything that belongs to it: words, media, hint, guidance, input, message."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.survey.state import NodeState
from fieldapp.ui.forms import answers
from fieldapp.ui.forms.answers.choosing import Heads
from fieldapp.ui.forms.answers.image_map import ImageMap
from fieldapp.ui.forms.answers.markup import shown
from fieldapp.ui.forms.answers.media import LabelMedia
from fieldapp.ui.widgets.labels import Words


class Guidance(QWidget):
    """More words for whoever asks the question, folded in until wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setObjectName("link")
        self.button.setCheckable(True)
        self.button.setText(_("More about this question"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.words = Words(part="muted")
        self.words.hide()
        self.button.toggled.connect(self.words.setVisible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)

    def say(self, text: str) -> None:
        """Set the words; without any nothing is seen."""
        self.words.say(shown(text))
        self.setVisible(bool(text))


class QuestionBox(QWidget):
    """One question. A row of a table of questions (``list-nolabel``) has its words beside the input."""

    answered = Signal(str, str)
    """Reference, text of the instance."""
    unread = Signal(str, str)
    """Reference, text that could not be read; without text: it can be read now."""
    settled = Signal()

    def __init__(self, ref: str, asked: answers.Asked, state: NodeState) -> None:
        super().__init__()
        self.ref, self.asked = ref, asked
        self.state = state
        self.widget = answers.make(asked, state)
        row = bool(asked.looks & {"list-nolabel", "label"}) and not asked.lacks_list
        self.label = Words(part="" if row or self.widget is None else "heading")
        self.hint, self.message, self.note = Words(part="muted"), Words(part="error"), Words()
        self.guidance, self.media = Guidance(), LabelMedia(asked.files)
        self._trouble, self._asked = "", False
        self._lay_out(row)
        if self.widget is not None:
            self.widget.answered.connect(lambda text: self.answered.emit(self.ref, text))
            self.widget.unread.connect(self._unread)
            self.widget.left.connect(self._say_what_is_wrong)
            self.widget.settled.connect(self.settled.emit)
        self.update_state(state, asked=False)

    def _lay_out(self, row: bool) -> None:
        words = QVBoxLayout()
        words.setSpacing(6)
        for part in (self.label, self.media, self.hint, self.guidance):
            words.addWidget(part)
        outer: QBoxLayout = QHBoxLayout() if row else QVBoxLayout()
        outer.setSpacing(8)
        outer.addLayout(words, 2)
        outer.addWidget(self.widget or self.note, 3 if row else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(outer)
        column.addWidget(self.message)

    @property
    def answerable(self) -> bool:
        """True where the keyboard can go."""
        return self.widget is not None and not isinstance(self.widget, Heads)

    def take_keyboard(self) -> None:
        """Put the keyboard into the input."""
        if self.widget is not None:
            (self.widget.focusProxy() or self.widget).setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ showing
    def update_state(self, state: NodeState, *, asked: bool) -> None:
        """Show the node as it stands; what is missing is only said once the person wanted to go on (``asked``)."""
        self.state = state
        self._asked = asked
        label = shown(state.label)
        self.label.say(label + (" *" if state.required and not state.readonly else ""))
        self.label.setVisible(bool(label))
        written = _("The list of this question did not come with the form: write the answer.")
        hint = "\n".join(part for part in (shown(state.hint), written if self.asked.lacks_list else "") if part)
        self.hint.say(hint)
        self.hint.setVisible(bool(hint))
        self.guidance.say(state.guidance)
        if self.widget is None:
            self.note.say(shown(state.value))
            self.note.setVisible(bool(state.value))
        else:
            self.widget.update_state(state)
            self.widget.name(label or self.ref.rsplit("/", 1)[-1], hint)
        drawn = isinstance(self.widget, ImageMap) and self.widget.regions is not None
        self.media.show_media(() if drawn else state.media)
        self._say_what_is_wrong()

    def _unread(self, message: str) -> None:
        self._trouble = message
        self.unread.emit(self.ref, self.widget.unreadable() if message and self.widget is not None else "")
        self._say_what_is_wrong()

    def put_back(self, text: str) -> None:
        """Show text again that could not be read when the question was left."""
        if self.widget is not None:
            self.widget.put_back(text)

    def _say_what_is_wrong(self) -> None:
        """Beside the field, in words, at leaving it; nothing about half a word."""
        typing = self.widget is not None and self.widget.typing and not self._asked
        message = "" if typing else self._trouble or self._violation()
        self.message.say(f"⚠ {message}" if message else "")
        self.message.setVisible(bool(message))

    def _violation(self) -> str:
        state = self.state
        due = state.violation == "constraint" or (state.violation == "required" and self._asked)
        if not due:
            return ""
        if state.message:
            return shown(state.message)
        return _("This answer is needed.") if state.violation == "required" else _("This answer is not allowed.")

    @property
    def unreadable(self) -> bool:
        """True while something stands in the field that could not be read."""
        return bool(self._trouble)

    @property
    def wrong(self) -> bool:
        """True where the form cannot be finished with what stands here."""
        return self.unreadable or self.state.violation is not None
