"""Answers given on another version of a form, or by another program: what fits this form, what does not, by name.

Nothing is thrown away here: what does not fit is listed with its value, and whoever keeps the answers keeps that too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from fieldapp.survey.casting import answer_text
from fieldapp.survey.definition import Spec
from fieldapp.survey.export import choice_labels, matching
from fieldapp.survey.form import Form
from fieldapp.survey.instance import root_of
from fieldapp.survey.nodes import Node
from fieldapp.survey.session import Session

Reason = Literal["gone", "type", "choice"]

BOOKKEEPING: Final = frozenset(("formhub", "__version__", "_version_", "meta", "rootUuid", "validation_status"))
"""What other programs write into answers for themselves; forms do not ask for it and nobody misses it."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """An answer that has no place: where it stood, its value, and why.

    ``gone``: no such question; ``type``: the question takes something else now; ``choice``: it has no such choice.
    """

    ref: str
    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Fitting:
    """``moved``: (reference in this form, value) of answers whose question stands elsewhere now; ``wrong``: what is
    not allowed where it stands, to be left blank; ``leftovers``: all that has no place, in order."""

    moved: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    leftovers: tuple[Leftover, ...]


def fit(form: Form, instance_xml: str) -> Fitting:
    """Compare answers with a form. Raises FormError where they cannot be read or belong to another form."""
    root = root_of(form, instance_xml)
    work = _Work(form)
    work.look(form.root, root, form.root.ref)
    work.settle()
    return Fitting(tuple(work.moved), tuple(work.wrong), tuple(work.leftovers))


def start_fitted(form: Form, instance_xml: str, **options: object) -> tuple[Session, Fitting]:
    """A session with all that fits, and what does not. ``options`` as for ``Form.start``; raises FormError."""
    fitting = fit(form, instance_xml)
    session = form.start(instance_xml, **options)  # type: ignore[arg-type]
    for ref in fitting.wrong:
        session.answer(ref, "")
    for ref, value in fitting.moved:
        session.answer(ref, value)
    return session, fitting


class _Work:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.moved: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.leftovers: list[Leftover] = []
        self._homeless: list[tuple[str, str, str]] = []
        self._answered: set[Spec] = set()
        self._choices: dict[Spec, dict[str, str]] = {}

    def look(self, spec: Spec, node: Node, ref: str) -> None:
        """Walk the answers beside the form."""
        seen: set[int] = set()
        for child in spec.children:
            for place, item in enumerate(matching(child, node), 1):
                if child.repeat is None and place > 1:
                    break
                seen.add(id(item))
                own = f"{ref}/{child.qname}" + (f"[{place}]" if child.repeat is not None else "")
                if child.leaf and not item.children:
                    self.leaf(child, item.value(), own)
                elif child.leaf:
                    self.strange(item, own)
                else:
                    self.look(child, item, own)
        for item in node.elements():
            if id(item) not in seen:
                self.strange(item, f"{ref}/{item.qname}")

    def strange(self, node: Node, ref: str) -> None:
        """What the form does not know."""
        if node.name in BOOKKEEPING:
            return
        inside = list(node.elements())
        if not inside and node.value().strip():
            self._homeless.append((node.name, node.value(), ref))
        for child in inside:
            self.strange(child, f"{ref}/{child.qname}")

    def leaf(self, spec: Spec, value: str, ref: str) -> None:
        """An answer with a question: whether it may stand there."""
        if not value.strip():
            return
        reason = self.misfit(spec, value)
        if reason is None:
            self._answered.add(spec)
        else:
            self.wrong.append(ref)
            self.leftovers.append(Leftover(ref, value, reason))

    def misfit(self, spec: Spec, value: str) -> Reason | None:
        """Why a value cannot be an answer to a question; None where it can."""
        if spec.control is None:
            return None
        if not answer_text(value, spec.type):
            return "type"
        if spec.control.kind not in ("select", "select1", "rank"):
            return None
        known = self._choices.setdefault(spec, choice_labels(spec, self.form))
        given = [value] if spec.control.kind == "select1" else value.split()
        return "choice" if known and any(one not in known for one in given) else None

    def settle(self) -> None:
        """Answers whose question moved to another group go there, where that is the only one of its name."""
        places = _by_name(self.form)
        names = [name for name, _value, _ref in self._homeless]
        for name, value, ref in self._homeless:
            spec = places.get(name)
            if spec is None or spec in self._answered or names.count(name) > 1 or self.misfit(spec, value):
                self.leftovers.append(Leftover(ref, value, "gone"))
            else:
                self.moved.append((spec.ref, value))


def _by_name(form: Form) -> dict[str, Spec | None]:
    """The question of each name that stands once, outside repeats; None where the name says too little."""
    found: dict[str, Spec | None] = {}
    for spec in _asked(form.root):
        found[spec.name] = None if spec.name in found else spec
    return found


def _asked(spec: Spec) -> Iterator[Spec]:
    for child in spec.children:
        if child.repeat is None:
            if child.leaf and child.control is not None:
                yield child
            yield from _asked(child)
