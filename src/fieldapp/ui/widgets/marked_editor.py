"""Marked text to write in: headings, bold, italic, lists, and bars that stand for figures, tables and pictures.

What is pasted comes as plain text. Keys: Ctrl+B bold, Ctrl+I italic, Ctrl+1 heading, Ctrl+2 small heading, Ctrl+0
plain, Ctrl+L list, Ctrl+Shift+L numbers. Must not know studies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextListFormat,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit

from fieldapp.domain import marked_text
from fieldapp.domain.marked_text import Block, Piece
from fieldapp.ui import theme

_NAME = int(QTextFormat.Property.UserProperty) + 1
"""The property of a bar: what it stands for."""
_BULLET, _DECIMAL = QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListDecimal
_LEVELS = {marked_text.HEADING: 2, marked_text.SMALL_HEADING: 3}
_SIZES = {2: 1.25, 3: 1.1}


class MarkedEditor(QTextEdit):
    """The editor. ``changed`` after every change that a person makes; ``label`` says what a bar is called."""

    changed = Signal()

    def __init__(self, label: Callable[[str], str]) -> None:
        super().__init__()
        self._label, self._quiet = label, False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(theme.pixels(10))
        self.textChanged.connect(lambda: None if self._quiet else self.changed.emit())

    # ------------------------------------------------------------------ text in and out
    def show_text(self, marked: str, *, rtl: bool) -> None:
        """Show a marked text; undo begins anew."""
        self._quiet = True
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self.clear()
        cursor = self.textCursor()
        for at, block in enumerate(marked_text.blocks(marked)):
            if at:
                cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
            self._insert(cursor, block)
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._quiet = False

    def text(self) -> str:
        """What is written, as marked text."""
        return marked_text.marked(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        here = self.document().begin()
        while here.isValid():
            yield self._block(here)
            here = here.next()

    def _block(self, here: QTextBlock) -> Block:
        name = here.blockFormat().property(_NAME)
        if name:
            return Block(marked_text.SLOT, name=str(name))
        found = marked_text.blocks(here.text())
        if found and found[0].kind in (marked_text.ROW, marked_text.SLOT):
            return found[0]
        level = here.blockFormat().headingLevel()
        kind = next((kind for kind, number in _LEVELS.items() if number == level), marked_text.PARAGRAPH)
        listed = here.textList()
        if listed is not None:
            kind = marked_text.NUMBERED if listed.format().style() == _DECIMAL else marked_text.ITEM
        return Block(kind, tuple(_pieces(here, heading=level > 0)))

    def _insert(self, cursor: QTextCursor, block: Block) -> None:
        if block.kind == marked_text.SLOT:
            self._bar(cursor, block.name)
            return
        if block.kind == marked_text.ROW:
            cells = (cell.replace("|", "\\|") for cell in block.cells)
            cursor.insertText("| " + " | ".join(cells) + " |")
            return
        if block.kind in _LEVELS:
            self._heading(cursor, _LEVELS[block.kind])
        elif block.kind in (marked_text.ITEM, marked_text.NUMBERED):
            style = _DECIMAL if block.kind == marked_text.NUMBERED else _BULLET
            before = cursor.block().previous().textList() if cursor.block().previous().isValid() else None
            if before is not None and before.format().style() == style:
                before.add(cursor.block())
            else:
                cursor.createList(style)
        base = cursor.charFormat()
        for piece in block.pieces:
            look = QTextCharFormat(base)
            if piece.bold:
                look.setFontWeight(QFont.Weight.Bold)
            if piece.italic:
                look.setFontItalic(True)
            cursor.insertText(piece.text, look)

    def _heading(self, cursor: QTextCursor, level: int) -> None:
        paragraph = cursor.blockFormat()
        paragraph.setHeadingLevel(level)
        paragraph.setTopMargin(theme.pixels(8) if level else 0)
        cursor.setBlockFormat(paragraph)
        look = QTextCharFormat()
        if level:
            look.setFontWeight(QFont.Weight.Bold)
            look.setFontPointSize(self.font().pointSizeF() * _SIZES[level])
        cursor.setBlockCharFormat(look)
        cursor.setCharFormat(look)

    def _bar(self, cursor: QTextCursor, name: str) -> None:
        colours = theme.colours(self.palette())
        paragraph = QTextBlockFormat()
        paragraph.setProperty(_NAME, name)
        paragraph.setBackground(QColor(colours.hover))
        paragraph.setTopMargin(theme.pixels(4))
        paragraph.setBottomMargin(theme.pixels(4))
        cursor.setBlockFormat(paragraph)
        look = QTextCharFormat()
        look.setForeground(QColor(colours.accent))
        look.setFontWeight(QFont.Weight.Bold)
        cursor.insertText(f"▣ {self._label(name)}", look)

    # ------------------------------------------------------------------ what a person does
    def insert_bar(self, name: str) -> None:
        """Put a figure, table or picture below the line of the cursor, or in its place where the line is empty."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if cursor.block().text().strip():
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        self._bar(cursor, name)
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def bold(self) -> None:
        """Bold on or off for what is chosen, or for what comes."""
        look = QTextCharFormat()
        heavy = self.fontWeight() > QFont.Weight.Medium
        look.setFontWeight(QFont.Weight.Normal if heavy else QFont.Weight.Bold)
        self.mergeCurrentCharFormat(look)

    def italic(self) -> None:
        """Italic on or off."""
        look = QTextCharFormat()
        look.setFontItalic(not self.fontItalic())
        self.mergeCurrentCharFormat(look)

    def level(self, level: int) -> None:
        """Make the line a heading (2), a small one (3), or plain (0)."""
        cursor = self.textCursor()
        if self.at_bar(cursor):
            return
        cursor.beginEditBlock()
        self._unlist(cursor)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        text = cursor.block().text()
        whole = QTextCursor(cursor.block())
        whole.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        whole.removeSelectedText()
        self._heading(whole, level)
        whole.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(whole)

    def listed(self, *, numbered: bool) -> None:
        """Make the lines that are chosen items of a list, or plain again where they are."""
        cursor = self.textCursor()
        if self.at_bar(cursor):
            return
        style = _DECIMAL if numbered else _BULLET
        now = cursor.currentList()
        cursor.beginEditBlock()
        if now is not None and now.format().style() == style:
            self._unlist(cursor)
        else:
            cursor.createList(style)
        cursor.endEditBlock()

    @staticmethod
    def _unlist(cursor: QTextCursor) -> None:
        listed = cursor.currentList()
        if listed is not None:
            listed.remove(cursor.block())
            paragraph = cursor.blockFormat()
            paragraph.setIndent(0)
            cursor.setBlockFormat(paragraph)

    @staticmethod
    def at_bar(cursor: QTextCursor) -> bool:
        """True where the cursor stands in a bar."""
        return bool(cursor.blockFormat().property(_NAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._commanded(event):
            event.accept()
            return
        cursor = self.textCursor()
        if self.at_bar(cursor) and self._in_bar(event, cursor):
            event.accept()
            return
        heading = cursor.blockFormat().headingLevel() > 0
        super().keyPressEvent(event)
        if heading and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._heading(self.textCursor(), 0)
            self.setCurrentCharFormat(QTextCharFormat())

    def _commanded(self, event: QKeyEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        commands: dict[int, Callable[[], None]] = {
            Qt.Key.Key_B: self.bold, Qt.Key.Key_I: self.italic, Qt.Key.Key_0: lambda: self.level(0),
            Qt.Key.Key_1: lambda: self.level(2), Qt.Key.Key_2: lambda: self.level(3),
            Qt.Key.Key_L: lambda: self.listed(numbered=shifted),
        }  # fmt: skip
        command = commands.get(event.key())
        if command is None or self.isReadOnly():
            return False
        command()
        return True

    def _in_bar(self, event: QKeyEvent, cursor: QTextCursor) -> bool:
        """A bar is whole: letters and Enter go into a line beside it, Delete and Backspace take it away."""
        if self.isReadOnly():
            return False
        key = event.key()
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            cursor.setBlockFormat(QTextBlockFormat())
            cursor.setCharFormat(QTextCharFormat())
            return True
        entered = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered or (event.text().isprintable() and event.text()):
            self._beside_bar()
        return entered

    def _beside_bar(self) -> None:
        """An empty line above a bar whose beginning has the cursor, else below it; the cursor goes there."""
        cursor = self.textCursor()
        above = cursor.positionInBlock() == 0
        if above:
            cursor.insertBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertBlock()
        cursor.setBlockFormat(QTextBlockFormat())
        cursor.setBlockCharFormat(QTextCharFormat())
        cursor.setCharFormat(QTextCharFormat())
        self.setTextCursor(cursor)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take only the text of what is pasted, beside a bar where the cursor stands in one."""
        if self.at_bar(self.textCursor()):
            self._beside_bar()
        self.insertPlainText(source.text())


def _pieces(here: QTextBlock, *, heading: bool) -> Iterator[Piece]:
    iterator = here.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        look = fragment.charFormat()
        text = fragment.text().replace("\u2028", " ").replace("\ufffc", "")
        bold = not heading and look.fontWeight() > QFont.Weight.Medium
        if text:
            yield Piece(text, bold, look.fontItalic())
        iterator += 1
