"""The core library of XPath 1.0: node-sets, booleans, and what decides which argument is evaluated."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.survey.nodes import ATTRIBUTE, ELEMENT, Node, in_document_order, number_nodes
from fieldapp.survey.xpath.context import Env, Run, Scope, document_of
from fieldapp.survey.xpath.functions.registry import function, nodes_of, special
from fieldapp.survey.xpath.syntax import Call, Expr
from fieldapp.survey.xpath.values import Value, to_boolean, to_string

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@function("last", 0)
def _last(env: Env, _node: Node) -> Value:
    return float(env.size)


@function("count", 1)
def _count(_env: Env, _node: Node, nodes: Value) -> Value:
    return float(len(nodes_of(nodes, "count")))


@function("count-non-empty", 1)
def _count_non_empty(env: Env, _node: Node, nodes: Value) -> Value:
    """How many nodes hold text, or other elements: as in JavaRosa a group counts whatever is answered inside."""
    found = nodes_of(nodes, "count-non-empty")
    return float(sum(1 for node in found if node.value() or (_holds_elements(node) and env.host.applies(node))))


def _holds_elements(node: Node) -> bool:
    return any(child.kind == ELEMENT for child in node.children)


@function("id", 1)
def _id(env: Env, node: Node, names: Value) -> Value:
    texts = [item.value() for item in names] if isinstance(names, list) else [to_string(names)]
    wanted = {word for text in texts for word in text.split()}
    found = []
    stack = [node.top()]
    while stack:
        item = stack.pop()
        env.spend(2)  # two attributes of each are read
        if item.kind == ELEMENT and (item.get("id") in wanted or item.get(_XML_ID) in wanted):
            found.append(item)
        stack.extend(item.children)
    document = document_of(node)
    if document is not None and not document.ordered:
        number_nodes(document)
    return in_document_order(found)


def _first(value: tuple[Value, ...], node: Node, name: str) -> Node | None:
    if not value:
        return node
    nodes = nodes_of(value[0], name)
    return nodes[0] if nodes else None


@function("local-name", 0, 1)
def _local_name(_env: Env, node: Node, *nodes: Value) -> Value:
    item = _first(nodes, node, "local-name")
    return item.name if item is not None else ""


@function("name", 0, 1)
def _name(_env: Env, node: Node, *nodes: Value) -> Value:
    item = _first(nodes, node, "name")
    return item.qname if item is not None else ""


@function("namespace-uri", 0, 1)
def _namespace_uri(_env: Env, node: Node, *nodes: Value) -> Value:
    item = _first(nodes, node, "namespace-uri")
    return item.uri if item is not None and item.kind in (ELEMENT, ATTRIBUTE) else ""


@function("lang", 1)
def _lang(_env: Env, node: Node, wanted: Value) -> Value:
    language = to_string(wanted).lower()
    item: Node | None = node
    while item is not None:
        own = item.get(_XML_LANG).lower() if item.kind == ELEMENT else ""
        if own:
            return own == language or own.startswith(f"{language}-")
        item = item.parent
    return False


@function("true", 0)
def _true(_env: Env, _node: Node) -> Value:
    return True


@function("false", 0)
def _false(_env: Env, _node: Node) -> Value:
    return False


def _truth(scope: Scope) -> Callable[[Value], bool]:
    from fieldapp.survey.xpath.compiler import truth_of

    return truth_of(scope)


@special("boolean", 1)
def _boolean(call: Call, scope: Scope, compile_expr: Callable[[Expr], Run]) -> Run:
    run, truth = compile_expr(call.arguments[0]), _truth(scope)
    return lambda node, env: truth(run(node, env))


@special("not", 1)
def _not(call: Call, scope: Scope, compile_expr: Callable[[Expr], Run]) -> Run:
    run, truth = compile_expr(call.arguments[0]), _truth(scope)
    return lambda node, env: not truth(run(node, env))


@special("if", 3)
def _if(call: Call, scope: Scope, compile_expr: Callable[[Expr], Run]) -> Run:
    condition, then, otherwise = (compile_expr(item) for item in call.arguments)
    truth = _truth(scope)
    return lambda node, env: then(node, env) if truth(condition(node, env)) else otherwise(node, env)


@special("coalesce", 2, None)
def _coalesce(call: Call, _scope: Scope, compile_expr: Callable[[Expr], Run]) -> Run:
    runs = [compile_expr(item) for item in call.arguments]

    def run(node: Node, env: Env) -> Value:
        value: Value = ""
        for item in runs:
            value = item(node, env)
            text = to_string(value)
            if text and text != "NaN":
                break
        return value

    return run


@function("boolean-from-string", 1)
def _boolean_from_string(_env: Env, _node: Node, value: Value) -> Value:
    return to_string(value).lower() in ("true", "1")


@function("checklist", 2, None)
def _checklist(env: Env, _node: Node, least: Value, most: Value, *factors: Value) -> Value:
    from fieldapp.survey.xpath.values import to_number

    count = sum(_flags(factors))
    low, high = to_number(least, env.zone), to_number(most, env.zone)
    return (low < 0 or count >= low) and (high < 0 or count <= high)


def _flags(values: tuple[Value, ...]) -> list[bool]:
    flags: list[bool] = []
    for value in values:
        if isinstance(value, list):
            flags.extend(node.value() != "" for node in value)
        else:
            flags.append(to_boolean(value))
    return flags


@function("weighted-checklist", 2, None)
def _weighted_checklist(env: Env, _node: Node, least: Value, most: Value, *pairs: Value) -> Value:
    from fieldapp.survey.xpath.values import text_number, to_number

    total = 0.0
    for flag, weight in zip(pairs[::2], pairs[1::2], strict=False):
        if isinstance(flag, list) and isinstance(weight, list):
            total += sum(
                text_number(w.value(), env.zone) for f, w in zip(flag, weight, strict=False) if f.value() != ""
            )
        elif any(_flags((flag,))):
            total += to_number(weight, env.zone)
    low, high = to_number(least, env.zone), to_number(most, env.zone)
    return low <= total and (high == -1 or total <= high)
