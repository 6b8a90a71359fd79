"""References written as plain paths (``/data/a``, ``../b``) to places in the form, without evaluating anything."""

from __future__ import annotations

import re
from typing import Final

from fieldapp.survey.definition import Keys, Spec
from fieldapp.survey.errors import XPathError
from fieldapp.survey.form import Form
from fieldapp.survey.xpath import Scope, parse
from fieldapp.survey.xpath.functions.forms import names_of
from fieldapp.survey.xpath.syntax import Path

_PLAIN: Final = re.compile(r"\s*(?:/[A-Za-z_][\w.\-]*)+\s*")
"""A reference made of names alone, which needs no parser."""


def resolve(text: str, base: Spec | None, form: Form) -> Keys | None:
    """The path that a plain reference (``/data/a``, ``../b``, ``@c``) means, seen from a node; None if it is none."""
    if _PLAIN.fullmatch(text):
        return tuple(text.strip().split("/")[1:])
    scope = Scope(form.namespaces)
    try:
        tree = parse(text)
        if not isinstance(tree, Path):
            return None
        steps = tree.steps
        last = f"@{scope.key(steps[-1].test)}" if steps and steps[-1].axis == "attribute" else ""
        path = Path(tree.absolute, steps[:-1] if last else steps, tree.start, tree.start_predicates)
        keys = names_of(path, base.path if base is not None else (), scope)
    except XPathError:
        return None
    return (*keys, last) if last else keys


def spec_at(text: str, base: Spec, form: Form) -> Spec | None:
    """The node that a reference of the body means, seen from the group or repeat around it; None if there is none.

    A repeat named as its own group is (``<group ref="r"><repeat nodeset="r">``) is meant from where the group stands.
    """
    path = resolve(text, base, form) if text else None
    found = form.by_path.get(path) if path is not None else None
    if found is None and base.parent is not None and text.strip() == base.qname:
        return base
    return found
