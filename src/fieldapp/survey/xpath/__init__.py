"""XPath 1.0 with the functions of ODK XForms: parse, compile, evaluate. Must not know Qt, stores or forms.

``evaluate`` is for one expression on one document; forms compile their expressions once (``compile_expression``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.errors import XPathError
from fieldapp.survey.nodes import (
    ATTRIBUTE,
    COMMENT,
    INSTRUCTION,
    TEXT,
    Document,
    Node,
    XMLError,
    child_nodes,
    parse_xml,
)
from fieldapp.survey.xpath import functions as _functions  # noqa: F401  (fills the registry)
from fieldapp.survey.xpath.compiler import compile_expression
from fieldapp.survey.xpath.context import Env, Host, Run, Scope
from fieldapp.survey.xpath.moments import Moment
from fieldapp.survey.xpath.parser import parse
from fieldapp.survey.xpath.values import Value, to_boolean, to_number, to_string

__all__ = [
    "Env",
    "Host",
    "Moment",
    "Run",
    "Scope",
    "Value",
    "XPathError",
    "compile_expression",
    "evaluate",
    "node_path",
    "parse",
    "read_document",
    "to_boolean",
    "to_number",
    "to_string",
]


def read_document(source: str | bytes, namespaces: Mapping[str, str] | None = None) -> Document:
    """A document to evaluate in: names without prefix mean no namespace, XForms', or the one given for ""."""
    plain = frozenset((xml.XFORMS, (namespaces or {}).get("", xml.XFORMS)))
    try:
        return parse_xml(source, plain)
    except XMLError as error:
        raise XPathError(str(error)) from error


def evaluate(
    expression: str,
    document: str | bytes | Node,
    context: str | Node | None = None,
    *,
    namespaces: Mapping[str, str] | None = None,
    root: str | Node | None = None,
    zone: tzinfo | None = None,
    now: Callable[[], datetime] | None = None,
    rng: random.Random | None = None,
    language: str = "",
    host: Host | None = None,
) -> Value:
    """The value of an expression: float, str, bool, list of nodes, or Moment (which str(), float() turn over).

    ``context`` and ``root`` (where "/" starts; the document by default) are nodes or paths such as ``/*[1]/*[2]``.
    ``language`` is that of texts and of the names of months, for documents that have several.
    Raises XPathError.
    """
    names = dict(namespaces or {})
    top = read_document(document, names) if isinstance(document, (str, bytes)) else document
    start = _node(root, top, top, names)
    node = _node(context, top, top, names)
    scope = Scope(namespaces=names)
    env = Env(start, node, host or Host(start, now=now, rng=rng, language=language), zone)
    try:
        return compile_expression(parse(expression), scope)(node, env)
    except RecursionError as error:
        raise XPathError(_("The expression is nested too deeply.")) from error


def _node(where: str | Node | None, top: Node, default: Node, names: Mapping[str, str]) -> Node:
    if isinstance(where, Node):
        return where
    if where is None or where == "/":
        return default
    found = compile_expression(parse(where), Scope(namespaces=names))(top, Env(top, top, Host(top)))
    if not isinstance(found, list) or not found:
        raise XPathError(_("The path “{path}” leads nowhere.").format(path=where))
    return found[0]


def node_path(node: Node) -> str:
    """The place of a node as a path: ``/*[1]/*[2]/text()[1]``, ``/*[1]/@*[name()='id']``."""
    if node.parent is None:
        return "/"
    before = node_path(node.parent).rstrip("/")
    if node.kind == ATTRIBUTE:
        return f"{before}/@*[name()='{node.qname}']"
    test = {TEXT: "text()", COMMENT: "comment()", INSTRUCTION: "processing-instruction()"}.get(node.kind, "*")
    like = [item for item in child_nodes(node.parent) if item.kind == node.kind]
    return f"{before}/{test}[{like.index(node) + 1}]"
