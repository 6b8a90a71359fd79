"""A form as it stands on paper: its questions in order with numbers, conditions in words, and room for answers.

Blank for any language of the form, or filled from a session. Must not know how paper is drawn; ``asking`` walks the
form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fieldapp.survey.form import Form
    from fieldapp.survey.session import Session

Answer = Literal[
    "one", "many", "rank", "number", "date", "month", "year", "time", "moment", "place", "text", "long", "file", "sign",
    "tick", "",
]  # fmt: skip
"""How a question is answered, "month" with its year; "" where nothing is to be written."""

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Item:
    """One entry of the questionnaire.

    ``kind``: section, note, question, repeat (``children`` are asked for each), or grid (``children`` are rows that
    share ``options``). ``condition``: when it is asked, in words. ``rule``: the words of its constraint. ``digits``:
    boxes of a number, ``decimals`` of them behind the point. ``entries`` of a filled repeat: the children of each
    instance. ``listed``: the name of the list at the end that has the choices.
    """

    kind: Literal["section", "note", "question", "repeat", "grid"]
    number: str = ""
    label: str = ""
    hint: str = ""
    condition: str = ""
    rule: str = ""
    required: bool = False
    answer: Answer = ""
    options: Options = ()
    listed: str = ""
    digits: int = 0
    decimals: int = 0
    value: str = ""
    level: int = 0
    children: tuple[Item, ...] = ()
    entries: tuple[tuple[Item, ...], ...] = ()


@dataclass(frozen=True)
class Listing:
    """A long list of choices, printed once; without ``options`` it is too long for paper (``count`` entries)."""

    name: str
    options: Options
    count: int


@dataclass(frozen=True)
class Questionnaire:
    """The whole form. ``language`` is the form's name of it, ``name`` that of a filled one.

    ``calculated``: what conditions name and nobody is asked, with its formula in words.
    """

    title: str
    form_id: str
    version: str
    language: str
    items: tuple[Item, ...]
    lists: tuple[Listing, ...] = ()
    calculated: tuple[tuple[str, str], ...] = ()
    name: str = ""
    filled: bool = False


def blank(form: Form, language: str | None = None) -> Questionnaire:
    """The form to be filled by hand, in one of its languages (the default one)."""
    from fieldapp.survey.asking import Asking

    session = form.start(language=language or form.default_language or None)
    asking = Asking(form, session)
    items = tuple(asking.items())
    lists = tuple(asking.choices.lists.values())
    title = form.title_in(session.language)
    return Questionnaire(
        title, form.form_id, form.version, session.language, items, lists, tuple(asking.calculated.items())
    )


def filled(form: Form, session: Session, name: str = "") -> Questionnaire:
    """What a session holds, as far as it is relevant, in the session's language."""
    from fieldapp.survey.asking import Asking

    items = tuple(Asking(form, session, session.state()).items())
    title = form.title_in(session.language)
    return Questionnaire(title, form.form_id, form.version, session.language, items, name=name, filled=True)
