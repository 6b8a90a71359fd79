"""What a use case may refuse, in words a person can act on."""

from __future__ import annotations


class ServiceError(Exception):
    """Something that cannot be done as asked; nothing was changed. The text is in the language in force."""

    def message(self) -> str:
        """The sentence for the person."""
        return str(self)
