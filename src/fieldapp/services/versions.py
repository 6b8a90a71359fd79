"""The versions of a final survey: the one finalised first and each correction, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fieldapp.domain.records import SurveySubmission
from fieldapp.i18n import _, format_number
from fieldapp.services import entities
from fieldapp.services.errors import ServiceError
from fieldapp.services.forms import load_stored
from fieldapp.services.spoken import spoken_here
from fieldapp.store import Store
from fieldapp.survey import Form, FormError, Session
from fieldapp.survey.state import NodeState

MOST = 200
"""No survey is corrected more often; a circle in damaged data ends here."""


@dataclass(frozen=True)
class Version:
    """One version of a survey: who made it and when (UTC); ``newest`` is what counts."""

    id: str
    filled_by: str
    finalised_at: str
    newest: bool


@dataclass(frozen=True)
class Difference:
    """One answer that is not the same: its reference, the question, and both answers as kept and in words."""

    ref: str
    label: str
    first: str
    second: str
    first_words: str
    second_words: str


def versions(store: Store, submission_id: str) -> list[Version]:
    """All versions of the survey that this one is a version of, the first one first."""
    with store.read() as tx:
        wanted = ["replaces", "filled_by", "finalised_at"]
        rows: dict[str, dict[str, object]] = {}
        here: str | None = submission_id
        while here is not None and here not in rows and len(rows) < MOST:  # back to the first
            row = tx.page(SurveySubmission, [here], wanted).get(here)
            if row is None:
                break
            rows = {here: dict(row), **rows}
            here = str(row["replaces"]) if row["replaces"] else None
        waiting = [submission_id]
        while waiting and len(rows) < MOST:  # and on to the last
            later = tx.find(SurveySubmission, replaces=waiting.pop(0))
            for row in sorted(later, key=lambda row: str(row["finalised_at"])):
                if str(row["id"]) not in rows:
                    rows[str(row["id"])] = dict(row)
                    waiting.append(str(row["id"]))
    if not rows:
        raise ServiceError(_("This survey is not here. It may not have been received yet."))
    replaced = {str(row["replaces"]) for row in rows.values() if row["replaces"]}
    return [
        Version(record_id, str(row["filled_by"]), str(row["finalised_at"]), record_id not in replaced)
        for record_id, row in rows.items()
    ]


def between(store: Store, first_id: str, second_id: str, language: str | None = None) -> list[Difference]:
    """What differs between two versions of a survey, in the order of the second's form. Raises ServiceError.

    Each is read with the version of the form it was filled on: what only one of them asks is told, too.
    """
    with store.read() as tx:
        found = tx.page(SurveySubmission, [first_id, second_id], ["form", "answers"])
    if first_id not in found or second_id not in found:
        raise ServiceError(_("This survey is not here. It may not have been received yet."))
    sides = [
        opened(store, load_stored(store, str(found[one]["form"])), str(found[one]["answers"]), language)
        for one in (first_id, second_id)
    ]
    return _differences(sides)


def differences(
    store: Store, form: Form, first_xml: str, second_xml: str, *, language: str | None = None
) -> list[Difference]:
    """What differs between two fillings of a form: the questions that a person answers, in the order of the form."""
    return _differences([opened(store, form, xml, language) for xml in (first_xml, second_xml)])


def _differences(sides: list[Session]) -> list[Difference]:
    states = [side.state() for side in sides]
    found = []
    for ref in _in_order(sides):
        first, second = states[0].get(ref, _NOTHING), states[1].get(ref, _NOTHING)
        shown = second if second is not _NOTHING else first
        if first.value != second.value and asked(shown):
            label = _placed(ref, shown, states[1] if ref in states[1] else states[0])
            found.append(Difference(ref, label, first.value, second.value, in_words(first), in_words(second)))
    return found


_NOTHING = NodeState("input")


def _placed(ref: str, shown: NodeState, state: Mapping[str, NodeState]) -> str:
    """What the question is called, with the entries of repeats that it stands in: "Machine 2 › Price"."""
    parts = []
    for instance in instances_of(ref):
        base, number = whole_of(instance)
        name = (state[instance].label if instance in state else "") or state[f"{base}#repeat"].label
        parts.append(f"{name or base.rsplit('/', 1)[-1]} {format_number(number)}")
    return "  ›  ".join([*parts, shown.label or ref.rsplit("/", 1)[-1]])


def instances_of(ref: str) -> list[str]:
    """The entries of repeats that a question stands in, the outermost first: /d/a[1]/b[2]/c is in /d/a[1], .../b[2]."""
    return [ref[: place + 1] for place, letter in enumerate(ref) if letter == "]"]


def whole_of(instance: str) -> tuple[str, int]:
    """The repeat of an entry, and which of its entries it is (from 1)."""
    base, _bracket, number = instance[:-1].rpartition("[")
    return base, int(number)


def opened(store: Store, form: Form, instance_xml: str, language: str | None = None) -> Session:
    """A filling to look at, in a language of the form (else that of the window, where the form has it).

    Raises ServiceError where the answers are not of this form.
    """
    language = language or spoken_here(form.languages)
    try:
        return form.start(instance_xml, language=language, edit=False, lists=entities.lists_for(store, form))
    except FormError as error:
        raise ServiceError(str(error)) from error


def asked(state: NodeState) -> bool:
    """Whether a person gives this answer: not what the form works out, and no note."""
    return state.count is None and state.type in ("input", "select", "rank", "range", "upload", "trigger")


def in_words(state: NodeState) -> str:
    """An answer as a person reads it: the words of what was chosen, the rest as kept."""
    labels = dict(state.choices or ())
    if not labels or not state.value:
        return state.value
    values = [state.value] if state.value in labels else state.value.split()
    return ", ".join(labels.get(value) or value for value in values)


def _in_order(sides: list[Session]) -> Iterator[str]:
    """The references of both sides, those of the second where it has them too."""
    second = list(sides[1].state())
    known = set(second)
    yield from second
    yield from (ref for ref in sides[0].state() if ref not in known)
