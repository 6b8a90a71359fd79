"""Small forms for the tests, and a way to fill any form to a valid end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from fieldapp.survey import Form, Problem, Session, compile_form

_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
    'xmlns:odk="http://www.opendatakit.org/xforms">'
)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def xform(instance: str, binds: str = "", body: str = "", more: str = "") -> str:
    """An XForm around an instance, its binds and its body; ``more`` goes into the model."""
    return (
        f"{_HEAD}<h:head><h:title>T</h:title><model><instance>{instance}</instance>{more}{binds}</model></h:head>"
        f"<h:body>{body}</h:body></h:html>"
    )


def make(
    instance: str, binds: str = "", body: str = "", more: str = "", resources: Mapping[str, str] | None = None
) -> Form:
    """The compiled form."""
    return compile_form(xform(instance, binds, body, more), resources)


def begin(form: Form, xml: str | None = None, **more: object) -> Session:
    """A session with a fixed clock, zone and chance."""
    return form.start(xml, now=lambda: NOON, zone=ZoneInfo("UTC"), rng=Random(7), **more)  # type: ignore[arg-type]


_GUESSES = {
    "int": ("1", "0", "18", "40", "100", "2000", "12345"),
    "decimal": ("1.5", "0", "3.2", "40", "120"),
    "date": ("2026-03-10", "1990-01-01", "2020-05-05"),
    "dateTime": ("2026-03-10T10:00:00.000+00:00",),
    "time": ("10:00:00.000+00:00",),
    "geopoint": ("11.55 104.91 0 0",),
    "geotrace": ("11.55 104.91 0 0; 11.56 104.92 0 0",),
    "geoshape": ("0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0",),
    "binary": ("photo.jpg",),
}
_TEXTS = ("Sok", "0123456789", "85512345678", "2026", "a@b.org", "ABC-123")


def fill(session: Session, rounds: int = 40) -> list[Problem]:
    """Answer what is missing or wrong, as a person would, until nothing is; what is left is returned."""
    tried: dict[str, int] = {}
    for _round in range(rounds):
        problems = session.validate()
        if not problems:
            return []
        for problem in problems:
            state = session.state().get(problem.ref)
            if state is None or state.violation is None:
                continue
            guesses = [value for value, _label in state.choices] if state.choices else None
            guesses = guesses or list(_GUESSES.get(state.data_type, _TEXTS))
            at = tried.get(problem.ref, 0)
            tried[problem.ref] = at + 1
            session.answer(problem.ref, guesses[at % len(guesses)])
    return session.validate()
