"""What can go wrong when a report is written or a table is read, in words a person can act on."""

from __future__ import annotations


class ReportError(Exception):
    """A report could not be written or a file not read; the message says what to do, in the language in force.

    ``row`` is the number of the row in the file that is at fault (1 is the first line), or None.
    """

    def __init__(self, message: str, *, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


class EncodingUnclearError(ReportError):
    """The text of a file is in none of the encodings that can be recognised for sure.

    ``tried`` are the encodings that failed; ``choices`` maps codecs to names, one of which a person can pick and
    hand to ``read_table(encoding=...)``.
    """

    def __init__(
        self, message: str, *, tried: tuple[str, ...], choices: dict[str, str], row: int | None = None
    ) -> None:
        super().__init__(message, row=row)
        self.tried = tried
        self.choices = choices
