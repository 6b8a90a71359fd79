"""A compiled form: everything about it that does not depend on answers. Made once, shared by all its sessions.

Must not know where it is stored or shown. ``start`` gives the session that is filled.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from fieldapp.collecting import without_collecting
from fieldapp.i18n import _
from fieldapp.survey.definition import (
    TITLE,
    Action,
    Expression,
    Keys,
    Lists,
    Names,
    Output,
    Prototype,
    Question,
    Spec,
    TextRef,
    Translations,
)
from fieldapp.survey.errors import FormError, XPathError
from fieldapp.survey.lists import Resources
from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.xpath import compile_expression, parse

if TYPE_CHECKING:
    from fieldapp.survey.graph import Graph
    from fieldapp.survey.session import Session


class ExpressionError(FormError):
    """A wrong expression of a form: ``path`` is the reference of the question, ``facet`` what it decides."""

    def __init__(self, message: str, path: str, facet: str, text: str) -> None:
        super().__init__(message)
        self.path = path
        self.facet = facet
        self.text = text


class Form:
    """A form ready to be filled.

    ``xml`` is the text to store; ``questions`` the body in order; ``root`` the tree of nodes; ``missing_files`` the
    lists that were not among the resources (their selects are empty); ``encrypted`` says that it asks for encryption,
    which is not done here; ``warnings`` are words for the form's author.
    """

    def __init__(self, xml: str, resources: Resources) -> None:
        self.xml = xml
        self.resources: Resources = dict(resources)
        self.title = ""
        self.form_id = ""
        self.version = ""
        self.names = Names()
        self.translations = Translations()
        self.lists = Lists()
        self.actions: list[Action] = []
        self.questions: tuple[Question, ...] = ()
        self.by_path: dict[Keys, Spec] = {}
        self.errors: list[FormError] = []
        self.warnings: list[FormError] = []
        self.encrypted = False
        self.expressions: dict[tuple[Keys, str], Expression] = {}
        self.declares_orx = False
        self.root: Spec
        self.prototype: Prototype
        self.root_element: Node
        self.graph: Graph

    @property
    def namespaces(self) -> Mapping[str, str]:
        """The prefixes that its expressions may use."""
        return self.names.namespaces

    @property
    def repeats(self) -> frozenset[Keys]:
        """The paths of its repeats."""
        return self.names.repeats

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its texts, in the form's order; empty where it has only one, unnamed."""
        return self.translations.languages

    @property
    def default_language(self) -> str:
        """The language a session starts in."""
        return self.translations.default

    def title_in(self, language: str) -> str:
        """Its title in one of its languages, where the author gave it; else the only one."""
        parts = self.translations.texts.get(language, {}).get(TITLE, {}).get("", ())
        return "".join(part for part in parts if isinstance(part, str)).strip() or self.title

    @property
    def missing_files(self) -> tuple[str, ...]:
        """Lists the form reads that were not given with it."""
        return tuple(self.lists.missing)

    def lacks_list(self, question: Question) -> bool:
        """True for a select whose list was not given with the form: its answer can only be written."""
        if not self.lists.absent:
            return False
        spec = next((spec for spec in self.by_path.values() if spec.ref == question.ref), None)
        itemset = spec.control.itemset if spec is not None and spec.control is not None else None
        if itemset is None:
            return False
        named = itemset.nodes.text.replace('"', "'").replace(" ", "")
        return any(f"instance('{name}')" in named for name in self.lists.absent)

    def walk(self) -> Iterator[Question]:
        """All entries of the body, in order."""
        for question in self.questions:
            yield from question.walk()

    def expression(self, text: str, spec: Spec, facet: str = "text") -> Expression:
        """The expression compiled for a node; raises ExpressionError, or notes it while the form is being checked."""
        key = (spec.path, text)
        found = self.expressions.get(key)
        if found is None:
            scope = self.names.scope(spec.path)
            try:
                found = Expression(text, spec.path, self.names, compile_expression(parse(text), scope))
            except (XPathError, RecursionError) as error:
                deep = _("The expression is nested too deeply.")
                self.fail(error.message if isinstance(error, XPathError) else deep, spec, facet, text)
                found = Expression("''", spec.path, self.names)
            if scope.problems:
                self.fail(scope.problems[0], spec, facet, text)
            self.expressions[key] = found
        return found

    def fail(self, message: str, spec: Spec, facet: str, text: str) -> None:
        """Note a wrong expression."""
        words = _("The question “{name}” has a formula that cannot be used, {text}: {reason}")
        shown = text if len(text) <= 80 else f"{text[:77]}..."
        full = words.format(name=spec.name, text=f"“{shown.strip()}”", reason=message)
        self.errors.append(ExpressionError(full, spec.ref, facet, text))

    def plain_text(self, text: TextRef, language: str | None = None) -> str:
        """A text without answers, outputs as "…", in a language (the default one): for exports, outlines and checks."""
        language = self.default_language if language is None else language
        if text.itext:
            forms = self.translations.find(text.itext, language)
            parts = forms.get("") or forms.get("long") or forms.get("short") or ()
        else:
            parts = text.parts
        return "".join("…" if isinstance(part, Output) else part for part in parts)

    def start(
        self,
        instance_xml: str | None = None,
        *,
        language: str | None = None,
        now: Callable[[], datetime] | None = None,
        zone: tzinfo | None = None,
        rng: random.Random | None = None,
        properties: Mapping[str, str] | None = None,
        edit: bool | None = None,
        lists: Mapping[str, Document] | None = None,
    ) -> Session:
        """Begin to fill: anew, from a draft, or from a submission to be corrected.

        ``now`` gives the present (with zone), ``zone`` the zone of days (None: the computer's), ``rng`` chance,
        ``properties`` deviceid, username, phonenumber, email. ``edit``: whether ``instance_xml`` is a finished
        submission, which then gets a new identity and names the old one; None: unless it is a draft of ours.
        ``lists``: rows of look-up lists that change from day to day (``lists.live_list``), in the place of the form's.
        Raises FormError where ``instance_xml`` is no submission of this form.
        """
        from fieldapp.survey.session import Session

        with without_collecting():
            return Session(
                self, instance_xml, language=language, now=now, zone=zone, rng=rng, properties=properties, edit=edit,
                lists=lists,
            )  # fmt: skip
