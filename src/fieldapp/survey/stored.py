"""A compiled form as text and back: what takes long in compiling is not done again when the form is opened anew.

The text is JSON that only ``read_compiled`` understands: a cache, good for one state of the engine and one form. Only
values, and objects of the classes listed in ``stored_values``, are ever made from it. Must not know where it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

import fieldapp
from fieldapp.collecting import without_collecting
from fieldapp.survey.definition import Names
from fieldapp.survey.form import Form
from fieldapp.survey.lists import Resources
from fieldapp.survey.nodes import Document
from fieldapp.survey.stored_nodes import node_code, read_document
from fieldapp.survey.stored_values import Reader, Writer
from fieldapp.survey.xpath import parse
from fieldapp.survey.xpath.syntax import Expr

_FORMAT: Final = 1
_APART: Final = frozenset(("xml", "resources", "errors", "warnings", "expressions", "names", "lists", "root_element"))
"""What of a form is written in a way of its own, or not at all."""


@cache
def engine() -> str:
    """The state of the engine: its version and, in a checkout, its files as they are now."""
    here = Path(__file__).parent
    files = sorted((str(file.relative_to(here)), file.stat()) for file in here.rglob("*.py"))
    seen = [(name, state.st_size, state.st_mtime_ns) for name, state in files]
    return hashlib.sha256(repr((fieldapp.__version__, _FORMAT, seen)).encode()).hexdigest()


def write_compiled(form: Form) -> str | None:
    """The text to keep of a form without errors; None for one that is nested too deeply to be written."""
    try:
        body = _body(form)
    except RecursionError:
        return None
    return f"{_digest(body)}\n{body}"


def _body(form: Form) -> str:
    writer = Writer()
    trees = {expression.text: expression.tree for expression in form.expressions.values()}
    values = {name: writer.code(value) for name, value in vars(form).items() if name not in _APART}
    lists = form.lists
    documents = {name: lists.find(name) for name in lists.names()}
    return json.dumps(
        {
            "engine": engine(),
            "values": values,
            "namespaces": dict(form.namespaces),
            "repeats": writer.code(form.repeats),
            "expressions": [writer.code(expression) for expression in form.expressions.values()],
            "trees": {text: json.dumps(Writer().code(tree)) for text, tree in trees.items()},
            "missing": lists.missing,
            "absent": sorted(lists.absent),
            "lists": {name: json.dumps(node_code(item)) for name, item in documents.items() if item is not None},
            "root": node_code(form.root_element, alone=True),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def read_compiled(text: str, xml: str, resources: Resources | None = None) -> Form | None:
    """The form that was written; None where the text is of another state of the engine, or damaged.

    ``xml`` and ``resources`` are what the form was compiled from.
    """
    try:
        digest, _line, body = text.partition("\n")
        if digest != _digest(body):
            return None
        with without_collecting():
            stored = msgspec.json.decode(body)
            return _form(stored, xml, resources or {}) if stored["engine"] == engine() else None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None


def _form(stored: dict[str, Any], xml: str, resources: Resources) -> Form:
    form = Form(xml, resources)
    reader = Reader(form.names)
    form.names.namespaces = stored["namespaces"]
    form.names.repeats = reader.value(stored["repeats"])
    form.names.trees = _Trees(stored["trees"]).find
    for name, code in stored["values"].items():
        setattr(form, name, reader.value(code))
    for code in stored["expressions"]:
        expression = reader.value(code)
        form.expressions[expression.path, expression.text] = expression
    form.lists.missing = stored["missing"]
    form.lists.absent = set(stored["absent"])
    for name, code in stored["lists"].items():
        form.lists.waiting[name] = _document_maker(code)
    form.root_element = read_document(stored["root"]).root
    return form


class _Trees:
    """The trees of the expressions, made when one is first asked for."""

    def __init__(self, codes: dict[str, str]) -> None:
        self._codes = codes
        self._made: dict[str, Expr] = {}
        self._reader = Reader(Names())

    def find(self, text: str) -> Expr:
        found = self._made.get(text)
        if found is None:
            code = self._codes.get(text)
            found = self._made[text] = parse(text) if code is None else self._reader.value(msgspec.json.decode(code))
        return found


def _document_maker(code: str) -> Callable[[], Document]:
    return lambda: read_document(msgspec.json.decode(code))
