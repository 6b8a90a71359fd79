"""The way through a form as it stands now: one step a question, a page (field-list) or a repeat's "one more?".

Made anew from the state after each answer: steps come and go with relevance and repeats. Must not know how they are
shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fieldapp.survey.definition import Question
from fieldapp.survey.form import Form
from fieldapp.survey.state import NodeState

State = Mapping[str, NodeState]
Status = Literal["open", "done", "wrong", "note"]
REPEAT = "#repeat"


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on the way: its key, the questions asked there, and the titles of the groups around it."""

    key: str
    refs: tuple[str, ...]
    section: tuple[str, ...]
    questions: tuple[Question, ...]
    repeat: bool = False
    """True where the person is asked whether there is one more; ``key`` is then the repeat's state key."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: which instance stands for which repeat, under which titles."""

    instances: tuple[tuple[str, str], ...] = ()
    section: tuple[str, ...] = ()

    def ref(self, generic: str) -> str:
        """The reference of a node here: positions put in for the repeats around it."""
        for prefix, instance in reversed(self.instances):
            if generic == prefix or generic.startswith(prefix + "/"):
                return instance + generic[len(prefix) :]
        return generic


def steps(form: Form, state: State) -> list[Step]:
    """All steps that are relevant now, in order."""
    return list(_walk(form.questions, state, _Place()))


def status(step: Step, state: State) -> Status:
    """How far a step is: wrong, open (nothing answered), done, or nothing to answer."""
    nodes = [state[ref] for ref in step.refs if ref in state]
    if any(node.violation and node.value for node in nodes):
        return "wrong"
    asked = [node for node in nodes if not node.readonly and node.type != "note"]
    if not asked:
        return "note"
    answered = [node for node in asked if node.value]
    complete = answered and not any(node.violation for node in nodes)
    return "done" if complete else "open"


def step_of(all_steps: Sequence[Step], ref: str) -> int | None:
    """The number of the step where a question is asked."""
    return next((number for number, step in enumerate(all_steps) if ref in step.refs or ref == step.key), None)


def _walk(questions: Sequence[Question], state: State, place: _Place) -> Iterator[Step]:
    for question in questions:
        if question.kind == "repeat":
            yield from _repeat(question, state, place)
        elif question.kind == "group":
            yield from _group(question, state, place)
        else:
            ref = place.ref(question.ref)
            if _relevant(ref, state):
                yield Step(ref, (ref,), place.section, (question,))


def _group(question: Question, state: State, place: _Place) -> Iterator[Step]:
    ref = place.ref(question.ref)
    if question.ref and not _relevant(ref, state):
        return
    label = state[ref].label if ref in state else ""
    inside = _Place(place.instances, (*place.section, label) if label else place.section)
    if "field-list" not in question.appearance.split() or _holds_repeat(question):
        yield from _walk(question.children, state, inside)
        return
    asked = list(_leaves(question.children, state, inside))
    if asked:
        refs = tuple(found for found, _question in asked)
        yield Step(ref or refs[0], refs, inside.section, tuple(found for _ref, found in asked))


def _repeat(question: Question, state: State, place: _Place) -> Iterator[Step]:
    base = place.ref(question.ref)
    whole = state.get(base + REPEAT)
    if whole is None:
        return
    for number in range(1, (whole.count or 0) + 1):
        instance = f"{base}[{number}]"
        if not _relevant(instance, state):
            continue
        label = state[instance].label or whole.label
        title = f"{label} {number}".strip()
        inside = _Place((*place.instances, (question.ref, instance)), (*place.section, title))
        if "field-list" in question.appearance.split():
            asked = list(_leaves(question.children, state, inside))
            if asked:
                yield Step(instance, tuple(r for r, _q in asked), inside.section, tuple(q for _r, q in asked))
        else:
            yield from _walk(question.children, state, inside)
    if not whole.controlled:
        yield Step(
            base + REPEAT, (), (*place.section, whole.label) if whole.label else place.section, (question,), True
        )


def _leaves(questions: Sequence[Question], state: State, place: _Place) -> Iterator[tuple[str, Question]]:
    for question in questions:
        ref = place.ref(question.ref)
        if question.kind == "group":
            if not question.ref or _relevant(ref, state):
                yield from _leaves(question.children, state, place)
        elif _relevant(ref, state):
            yield ref, question


def _holds_repeat(question: Question) -> bool:
    return any(child.kind == "repeat" or _holds_repeat(child) for child in question.children)


def _relevant(ref: str, state: State) -> bool:
    node = state.get(ref)
    return node is not None and node.relevant
