"""One section of a study: title, what belongs in it, its text, its state, its issues; preview in place of the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fieldapp.domain.records.study import SECTION_STATE
from fieldapp.i18n import _
from fieldapp.services.study.reading import Section
from fieldapp.services.study.register import label
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.views.study.issues import Issues
from fieldapp.ui.views.study.picker import Picker
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.flow import Flow
from fieldapp.ui.widgets.labels import Words
from fieldapp.ui.widgets.marked_editor import MarkedEditor

KEEP_AFTER_MS = 800
WRITE, PICK, LOOK = 0, 1, 2


class SectionPane(QWidget):
    """``typed`` after a pause in typing; ``state_chosen`` carries a state; ``look_wanted`` asks for the preview."""

    typed = Signal()
    state_chosen = Signal(str)
    look_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.section: Section | None = None
        self.dirty = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self.typed)
        self.title, self.guide, self.editor = QLineEdit(), Words(part="hint"), MarkedEditor(label)
        self.picker, self.pages, self.issues, self.state = Picker(), QScrollArea(), Issues(), QComboBox()
        self.checked, self.said = Words(part="hint", wraps=False), Words(part="hint", wraps=False)
        self.stack = QStackedWidget()
        for part in (self.editor, self.picker, self.pages):
            self.stack.addWidget(part)
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # the page gives what it has
        self.stack.setMinimumHeight(theme.pixels(130))
        self.pages.setWidgetResizable(True)
        self.tools: dict[str, QPushButton] = {}
        self._lay_out()
        self.title.textEdited.connect(lambda _text: self._touched())
        self.editor.changed.connect(self._touched)
        self.state.activated.connect(lambda _at: self.state_chosen.emit(str(self.state.currentData())))
        self.picker.taken.connect(self._take)
        self.picker.left.connect(self.back)
        self.editor.installEventFilter(self)
        self.setFocusProxy(self.editor)

    def _lay_out(self) -> None:
        bar = QWidget()
        tools = Flow(bar, tokens.XS)
        for name, run in self._commands():
            made = button(run=run, kind="quiet")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.tools[name] = made
            tools.addWidget(made)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.S)
        foot.addWidget(self.state)
        foot.addWidget(self.checked)
        foot.addStretch(1)
        foot.addWidget(self.said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        for part in (self.title, self.guide, bar):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addLayout(foot)
        column.addWidget(self.issues)

    def _commands(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            ("insert", self.pick), ("look", self.toggle_look), ("heading", lambda: self.editor.level(2)),
            ("small", lambda: self.editor.level(3)), ("bold", self.editor.bold), ("italic", self.editor.italic),
            ("list", lambda: self.editor.listed(numbered=False)),
            ("numbers", lambda: self.editor.listed(numbered=True)),
        )  # fmt: skip

    def retranslate(self) -> None:
        """Words again, in the language in force."""
        words = {
            "insert": (_("Insert…"), "image", "Ctrl+J"), "look": (_("Preview"), "eye", "F7"),
            "heading": (_("Heading"), "", "Ctrl+1"), "small": (_("Small heading"), "", "Ctrl+2"),
            "bold": (_("Bold"), "", "Ctrl+B"), "italic": (_("Italic"), "", "Ctrl+I"),
            "list": (_("List"), "list", "Ctrl+L"),
            "numbers": (_("Numbers"), "", "Ctrl+Shift+L"),
        }  # fmt: skip
        for name, (text, icon, key) in words.items():
            self.tools[name].setText(text)
            self.tools[name].setToolTip(key)
            if icon:
                self.tools[name].setIcon(icons.icon(icon))
        kept = self.state.currentIndex()
        self.state.clear()
        for one in SECTION_STATE:
            self.state.addItem(_(one.label), one.code)
        self.state.setCurrentIndex(max(0, kept))
        self.state.setAccessibleName(_("State"))
        self.title.setAccessibleName(_("Title of the section"))
        self.editor.setAccessibleName(_("Text of the section"))
        self.pages.setAccessibleName(_("Preview"))
        self.issues.retranslate()

    # ------------------------------------------------------------------ showing
    def show_section(self, section: Section, *, body: str, title: str, rtl: bool, sealed: bool) -> None:
        """Show a section; ``body`` and ``title`` may be a draft of what it says."""
        self.section = section
        self._pause.stop()
        self.title.setText(title)
        self.guide.say(section.guide)
        self.guide.setVisible(bool(section.guide))
        self.editor.show_text(body, rtl=rtl)
        self.dirty = (body, title) != (section.body, section.title)
        self.say_state(section)
        for part in (self.title, self.editor):
            part.setReadOnly(sealed)
        self.state.setEnabled(not sealed)
        self.issues.setEnabled(not sealed)
        for name, tool in self.tools.items():
            tool.setVisible(name == "look" or not sealed)
        self.stack.setCurrentIndex(WRITE)

    def say_state(self, section: Section) -> None:
        """State, who checked, whether a draft is kept."""
        self.state.setCurrentIndex(max(0, self.state.findData(section.state)))
        by = _("checked by {name}").format(name=section.checked_by) if section.state == "checked" else ""
        self.checked.say(by if section.checked_by else "")
        self.said.say(_("Draft kept") if self.dirty else "")

    def show_pages(self, pictures: list[bytes]) -> None:
        """Show how the section will look."""
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        for png in pictures:
            pixmap = QPixmap()
            pixmap.loadFromData(png)
            page = QLabel()
            page.setPixmap(pixmap)
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.pages.setWidget(body)
        self.stack.setCurrentIndex(LOOK)
        self.pages.setFocus()

    # ------------------------------------------------------------------ what a person does
    def _touched(self) -> None:
        self.dirty = True
        self._pause.start()

    def pick(self) -> None:
        """Choose what to put at the cursor."""
        if not self.editor.isReadOnly():
            self.stack.setCurrentIndex(PICK)
            self.picker.open()

    def _take(self, name: str) -> None:
        self.back()
        self.editor.insert_bar(name)

    def back(self) -> None:
        """Back to the text."""
        self.stack.setCurrentIndex(WRITE)
        self.editor.setFocus()

    def toggle_look(self) -> None:
        """Preview, or back to the text."""
        if self.stack.currentIndex() == LOOK:
            self.back()
        else:
            self.look_wanted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if control and event.key() == Qt.Key.Key_J:
                self.pick()
                return True
        return super().eventFilter(watched, event)

    def clear(self) -> None:
        """Forget what is shown."""
        self.section, self.dirty = None, False
        self._pause.stop()
