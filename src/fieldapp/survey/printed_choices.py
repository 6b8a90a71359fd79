"""Choices as paper shows them: all of a question's, whatever is answered elsewhere; long lists once, at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fieldapp.survey.definition import Expression, Itemset, Keys, Spec
from fieldapp.survey.errors import XPathError
from fieldapp.survey.form import Form
from fieldapp.survey.instance import InstanceNode
from fieldapp.survey.questionnaire import Listing, Options
from fieldapp.survey.session import Session
from fieldapp.survey.xpath import compile_expression
from fieldapp.survey.xpath.syntax import Path

LONG_LIST: Final = 24
"""Choices beyond this are printed once at the end, and their code is written beside the question."""
LONGEST_LIST: Final = 600
"""A list longer than this is not printed at all: it is looked up on the screen."""


class PrintedChoices:
    """The choices of a form's questions in a session's language; ``lists`` are the long ones met so far, by name."""

    def __init__(self, form: Form, session: Session) -> None:
        self.form = form
        self.session = session
        self.lists: dict[str, Listing] = {}
        self._known: dict[Keys, Options] = {}

    def of(self, spec: Spec) -> Options:
        """Every choice of a question as (code, label); filters do not narrow them."""
        found = self._known.get(spec.path)
        if found is None:
            found = self._known[spec.path] = self._read(spec)
        return found

    def label(self, keys: Keys, code: str) -> str:
        """The label of a code of the question at a path; empty where there is none."""
        spec = self.form.by_path.get(keys)
        return next((label for own, label in self.of(spec) if own == code), "") if spec is not None else ""

    def short_or_listed(self, spec: Spec) -> tuple[Options, str]:
        """The choices to print beside the question, or the name of the list at the end that has them."""
        options = self.of(spec)
        if len(options) <= LONG_LIST:
            return options, ""
        kept = options if len(options) <= LONGEST_LIST else ()
        for name, listing in self.lists.items():
            if (listing.options, listing.count) == (kept, len(options)):
                return (), name
        number = len(self.lists)
        name = chr(ord("A") + number) if number < 26 else f"A{number - 25}"
        self.lists[name] = Listing(name, kept, len(options))
        return (), name

    def _read(self, spec: Spec) -> Options:
        control = spec.control
        if control is None or control.kind not in ("select", "select1", "rank"):
            return ()
        node = InstanceNode(spec, "", self.session.root)
        host = self.session.host
        if control.itemset is None:
            return tuple((choice.value, host.text(choice.label, node)) for choice in control.choices)
        itemset = self._unfiltered(control.itemset, spec)
        try:
            return tuple(dict.fromkeys(host.choices_of(itemset, node)))
        except XPathError:
            return ()

    def _unfiltered(self, itemset: Itemset, spec: Spec) -> Itemset:
        tree = itemset.nodes.tree
        if not isinstance(tree, Path):
            return itemset
        plain = replace(tree, steps=tuple(replace(step, predicates=()) for step in tree.steps), start_predicates=())
        names = self.form.names
        run = compile_expression(plain, names.scope(spec.path))
        return replace(itemset, nodes=Expression(itemset.nodes.text, spec.path, names, run))
