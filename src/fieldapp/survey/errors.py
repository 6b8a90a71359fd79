"""What can be wrong with a form, said in the words of the person who has to mend it.

Must not know XPath, XML or spreadsheets: it only carries a message and where the fault lies.
"""

from __future__ import annotations

from fieldapp.i18n import _


class FormError(Exception):
    """A form that cannot be used: ``message`` in plain words, and the place in the spreadsheet where it is known."""

    def __init__(
        self, message: str, *, sheet: str | None = None, row: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.sheet = sheet
        self.row = row
        self.column = column

    def where(self) -> str:
        """The place in words ("sheet survey, row 12, column relevant"), "" where it is not known."""
        parts = []
        if self.sheet:
            parts.append(_("sheet {sheet}").format(sheet=self.sheet))
        if self.row is not None:
            parts.append(_("row {row}").format(row=self.row))
        if self.column:
            parts.append(_("column {column}").format(column=self.column))
        return ", ".join(parts)

    def __str__(self) -> str:
        place = self.where()
        return f"{self.message} ({place})" if place else self.message


class XPathError(Exception):
    """An expression that cannot be read or evaluated: ``message``, and where in its text (0-based) if known."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
