"""The walk through a form for paper: what is asked in which order, under which number, if at all.

``Asking`` makes the items of a questionnaire; with the state of a session those that are relevant, with answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fieldapp.i18n import _
from fieldapp.survey.definition import Keys, Question, Spec
from fieldapp.survey.errors import XPathError
from fieldapp.survey.form import Form
from fieldapp.survey.in_words import Speech, in_words
from fieldapp.survey.printed_choices import PrintedChoices
from fieldapp.survey.questionnaire import Answer, Item
from fieldapp.survey.session import Session
from fieldapp.survey.state import NodeState
from fieldapp.survey.xpath import Scope, compile_expression, to_number
from fieldapp.survey.xpath.functions.forms import names_of
from fieldapp.survey.xpath.syntax import Binary, Expr, Path, walk

SHORT = 100
"""A formula of so many letters is said where a condition names it; a longer one at the end of the paper."""
ANSWERS: Mapping[str, Answer] = {
    "int": "number",
    "integer": "number",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "dateTime": "moment",
    "geopoint": "place",
    "geotrace": "place",
    "geoshape": "place",
}


@dataclass(frozen=True)
class _Place:
    """Where the walk is: generic reference -> instance for the repeats around, and how deep the sections are."""

    instances: tuple[tuple[str, str], ...] = ()
    level: int = 0

    def ref(self, generic: str) -> str:
        for prefix, instance in reversed(self.instances):
            if generic == prefix or generic.startswith(prefix + "/"):
                return instance + generic[len(prefix) :]
        return generic


class Asking:
    """Makes the items. ``state``: that of a filled session; without it everything that may be asked is there."""

    def __init__(self, form: Form, session: Session, state: Mapping[str, NodeState] | None = None) -> None:
        self.form = form
        self.session = session
        self.language = session.language
        self.state = state
        self.choices = PrintedChoices(form, session)
        self.calculated: dict[str, str] = {}
        self.specs = {spec.ref: spec for spec in form.by_path.values()}
        self.scope = Scope(form.namespaces)
        self.numbers: dict[str, str] = {}
        self._number(form.questions, "")
        self.by_path = {self.specs[ref].path: number for ref, number in self.numbers.items() if ref in self.specs}

    def items(self) -> Iterator[Item]:
        """All entries in order."""
        return self._items(self.form.questions, _Place())

    def _number(self, questions: Sequence[Question], prefix: str) -> None:
        """Questions are numbered through, notes and sections not; those of a repeat below the repeat's number."""
        count = 0
        for question in _flat(questions):
            if question.kind != "note" and not _is_head(question) and not self._never(question):
                count += 1
                self.numbers[question.ref] = f"{prefix}{count}"
                if question.kind == "repeat":
                    self._number(question.children, f"{prefix}{count}.")

    def _items(self, questions: Sequence[Question], place: _Place) -> Iterator[Item]:
        at = 0
        while at < len(questions):
            question = questions[at]
            rows = _grid_rows(questions[at:])
            at += 1 + len(rows)
            if rows:
                yield from self._grid(question, rows, place)
            elif self._never(question) or (question.ref and not self._stands(question, place)):
                continue
            elif question.kind == "group":
                yield from self._group(question, place)
            elif question.kind == "repeat":
                yield from self._repeat(question, place)
            else:
                yield self._question(question, place)

    def _never(self, question: Question) -> bool:
        spec = self.specs.get(question.ref)
        return spec is not None and spec.relevant is not None and spec.relevant.text.strip() == "false()"

    def _stands(self, question: Question, place: _Place) -> bool:
        if self.state is None:
            return True
        own = self.state.get(place.ref(question.ref) + ("#repeat" if question.kind == "repeat" else ""))
        return own is not None and own.relevant

    def _group(self, question: Question, place: _Place) -> Iterator[Item]:
        label, condition = self._label(question, place), self._condition(question)
        if label or condition:
            yield Item("section", label=label, hint=self._hint(question, place), condition=condition, level=place.level)
            place = replace(place, level=place.level + 1)
        yield from self._items(question.children, place)

    def _repeat(self, question: Question, place: _Place) -> Iterator[Item]:
        item = Item(
            "repeat",
            number=self.numbers.get(question.ref, ""),
            label=self._label(question, place) or question.name,
            hint=self._hint(question, place),
            condition=self._condition(question),
            level=place.level,
        )
        if self.state is None:
            yield replace(item, children=tuple(self._items(question.children, place)))
            return
        ref = place.ref(question.ref)
        entries = []
        for number in range(1, (self.state[f"{ref}#repeat"].count or 0) + 1):
            inside = replace(place, instances=(*place.instances, (question.ref, f"{ref}[{number}]")))
            if self.state[f"{ref}[{number}]"].relevant:
                entries.append(tuple(self._items(question.children, inside)))
        if entries:
            yield replace(item, entries=tuple(entries))

    def _grid(self, head: Question, rows: Sequence[Question], place: _Place) -> Iterator[Item]:
        """Questions that share their choices, printed as a table; the head's label is the table's."""
        items = [self._question(row, place) for row in rows if self._stands(row, place)]
        if items and not all(item.options == items[0].options for item in items):
            yield from items
        elif items:
            label, hint = self._label(head, place), self._hint(head, place)
            yield replace(items[0], kind="grid", number="", label=label, hint=hint, condition="", rule="", value="",
                          children=tuple(items))  # fmt: skip

    def _question(self, question: Question, place: _Place) -> Item:
        spec = self.specs.get(question.ref)
        label, hint, condition = self._label(question, place), self._hint(question, place), self._condition(question)
        if spec is None or question.kind == "note" or _is_head(question):
            return Item("note", label=label, hint=hint, condition=condition, level=place.level)
        answer = _answer(question)
        state = self.state.get(place.ref(question.ref)) if self.state is not None else None
        options, listed = self.choices.short_or_listed(spec) if state is None else (state.choices or (), "")
        digits, decimals = self._boxes(question, spec) if answer == "number" else (0, 0)
        return Item(
            "question",
            number=self.numbers.get(question.ref, ""),
            label=label or question.name,
            hint=hint,
            condition=condition,
            rule=self._rule(question, spec),
            required=spec.required is not None and spec.required.text.strip() == "true()",
            answer=answer,
            options=options,
            listed=listed,
            digits=digits,
            decimals=decimals,
            value=state.value if state is not None else "",
            level=place.level,
        )

    def _rule(self, question: Question, spec: Spec) -> str:
        """What bounds the answer: the words of its constraint, the ends of a scale."""
        low, high = (question.parameters.get(name, "") for name in ("start", "end"))
        scale = question.kind == "range" and low and high
        found = [_("Write a number from {low} to {high}.").format(low=low, high=high)] if scale else []
        if spec.constraint is not None:
            found.append(self.form.plain_text(spec.constraint_message, self.language))
        return "\n".join(part for part in found if part)

    def _boxes(self, question: Question, spec: Spec) -> tuple[int, int]:
        """How many boxes a number gets in all and behind the point: enough for the largest that the bounds allow."""
        bounds = [] if spec.constraint is None else self._upper(spec.constraint.tree)
        if question.parameters.get("end", "").replace(".", "").isdigit():
            bounds.append(float(question.parameters["end"]))
        whole = max(1, min(12, len(str(int(max(bounds)))))) if bounds else 10
        decimals = 2 if question.type == "decimal" else 0
        return whole + decimals, decimals

    def _upper(self, rule: Expr) -> list[float]:
        """The largest that a rule allows, where that is a number or is worked out without any answer: this year."""
        match rule:
            case Binary("and", left, right):
                return self._upper(left) + self._upper(right)
            case Binary("<=" | "<", Path(), bound) if not any(isinstance(part, Path) for part in walk(bound)):
                try:
                    value = to_number(compile_expression(bound, self.scope)(self.form.root_element, self.session.env))
                except XPathError:
                    return []
                return [value] if 0 < value < 1e12 else []
        return []

    def _label(self, question: Question, place: _Place) -> str:
        state = self.state.get(place.ref(question.ref)) if self.state is not None else None
        return state.label if state is not None else self.form.plain_text(question.label, self.language)

    def _hint(self, question: Question, place: _Place) -> str:
        state = self.state.get(place.ref(question.ref)) if self.state is not None else None
        return state.hint if state is not None else self.form.plain_text(question.hint, self.language)

    def _condition(self, question: Question) -> str:
        spec = self.specs.get(question.ref)
        if self.state is not None or spec is None or spec.relevant is None or spec.relevant.constant:
            return ""
        return _("Only if {rule}.").format(rule=in_words(spec.relevant.tree, self._speech(spec.path)))

    def _speech(self, here: Keys) -> Speech:
        return Speech(
            self.by_path, self.choices.label, lambda path: _keys(path, here, self.scope), here, self._note_calculated
        )

    def _note_calculated(self, keys: Keys) -> str | None:
        """A condition names a value that nobody is asked: a short formula is said in its place, others at the end."""
        spec = self.form.by_path.get(keys)
        if spec is None or spec.calculate is None:
            return None
        if spec.name not in self.calculated:
            self.calculated[spec.name] = ""  # it may name itself
            words = in_words(spec.calculate.tree, self._speech(keys))
            if isinstance(spec.calculate.tree, Binary) and len(words) <= SHORT and "“" not in words:
                del self.calculated[spec.name]
                return words
            self.calculated[spec.name] = words
        return None


def _flat(questions: Sequence[Question]) -> Iterator[Question]:
    for question in questions:
        if question.kind == "group":
            yield from _flat(question.children)
        else:
            yield question


def _keys(path: Path, here: Keys, scope: Scope) -> Keys | None:
    plain = replace(path, steps=tuple(replace(step, predicates=()) for step in path.steps))
    try:
        return names_of(plain, here, scope)
    except XPathError:
        return None


def _answer(question: Question) -> Answer:
    looks = question.appearance.lower().split()
    if question.kind == "rank":
        return "rank"
    if question.control in ("select1", "select"):
        return "one" if question.control == "select1" else "many"
    if question.kind in ("trigger", "upload"):
        return "tick" if question.kind == "trigger" else "sign" if "signature" in looks else "file"
    if question.type == "date" and "month-year" in looks:
        return "month"
    if question.type == "date" and "year" in looks:
        return "year"
    return ANSWERS.get(question.type) or ("long" if "multiline" in looks else "text")


def _is_head(question: Question) -> bool:
    return "label" in question.appearance.split() and question.control in ("select1", "select")


def _grid_rows(questions: Sequence[Question]) -> Sequence[Question]:
    """The rows that follow the head of a table of questions (``label``, then ``list-nolabel``)."""
    rows: list[Question] = []
    if _is_head(questions[0]):
        for question in questions[1:]:
            if "list-nolabel" not in question.appearance.split():
                break
            rows.append(question)
    return rows
