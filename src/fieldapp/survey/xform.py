"""Reading an XForm: model, binds and actions into a Form. The body is read by body.py.

Raises FormError for what is no form or has rules that cannot work.
"""

from __future__ import annotations

import re

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.body import read_body
from fieldapp.survey.definition import Action, Expression, Keys, Prototype, Repeat, Spec
from fieldapp.survey.errors import FormError, XPathError
from fieldapp.survey.form import Form
from fieldapp.survey.graph import build_graph
from fieldapp.survey.lists import Resources, empty_list, find_resource, read_list
from fieldapp.survey.nodes import Document, Node, XMLError, parse_xml
from fieldapp.survey.texts import message_ref, read_translations
from fieldapp.survey.xpath.context import PREFIXES, Scope
from fieldapp.survey.xpath.functions.forms import names_of
from fieldapp.survey.xpath.parser import parse
from fieldapp.survey.xpath.syntax import Path

_PLAIN = re.compile(r"\s*(?:/[A-Za-z_][\w.\-]*)+\s*")
"""A reference made of names alone, which needs no parser."""

ACTIONS = frozenset(("setvalue", "setgeopoint", "recordaudio"))
_TYPES = {"integer": "int", "long": "int", "float": "decimal", "double": "decimal", "datetime": "dateTime"}
_KNOWN_TYPES = frozenset(
    "string int boolean decimal date time dateTime geopoint geotrace geoshape binary barcode intent".split()
)


def compile_form(xform_xml: str, resources: Resources | None = None) -> Form:
    """The form that an XForm describes; raises the first FormError."""
    form = read_form(xform_xml, resources)
    if form.errors:
        raise form.errors[0]
    return form


def read_form(xform_xml: str, resources: Resources | None = None) -> Form:
    """As compile_form, but errors in its rules are collected in ``form.errors``."""
    head, body, document = _parts(xform_xml)
    model = head.first("model")
    if model is None:
        raise FormError(_("This is not a form: it has no model."))
    form = Form(xform_xml, resources or {})
    title = next((child for child in head.elements() if child.name == "title"), None)
    form.title = title.value().strip() if title is not None else ""
    declared = _declared(document)
    form.declares_orx = xml.ORX in declared.values()
    form.namespaces = {**PREFIXES, **declared}
    _note_encryption(model, form)
    form.translations = read_translations(model)
    _read_instances(model, form)
    _add_meta(form)
    form.repeats = frozenset(_find_repeats(body, form))
    for path in form.repeats:
        form.by_path[path].repeat = Repeat()
    _read_binds(model, form)
    form.questions = read_body(body, form) if body is not None else ()
    _read_actions(model, body, form)
    form.graph = build_graph(form)
    return form


def _parts(text: str) -> tuple[Node, Node | None, Document]:
    try:
        document = parse_xml(text)
        root = document.root
    except (XMLError, StopIteration) as error:
        raise FormError(_("This is not a form: {reason}").format(reason=error or _("it is empty"))) from error
    head = next((child for child in root.elements() if child.name == "head"), None)
    if root.name != "html" or head is None:
        raise FormError(_("This is not a form: an XForm begins with “h:html” and has a head."))
    model = next((child for child in head.elements() if child.name == "model"), None)
    if model is not None and model.key != "model":
        model.key = "model"
        head.index = None
    return head, next((child for child in root.elements() if child.name == "body"), None), document


def _declared(document: Document) -> dict[str, str]:
    found: dict[str, str] = {}
    stack: list[Node] = [document]
    while stack:
        node = stack.pop()
        for prefix, uri in (node.nsmap or {}).items():
            if prefix:
                found.setdefault(prefix, uri)
        if node.name != "itext":
            stack.extend(reversed(node.children))
    return found


def _note_encryption(model: Node, form: Form) -> None:
    """Encryption is not ignored: the form can be filled, and everybody is told that its answers stay readable."""
    submission = model.first("submission")
    if submission is not None and submission.get("base64RsaPublicKey"):
        form.encrypted = True
        form.warnings.append(encryption_warning())


def encryption_warning() -> str:
    """The words for a form that asks for encryption."""
    return _(
        "This form asks to encrypt its answers with a public key. That is not possible here: they are kept readable. "
        "Take “public_key” out of the settings sheet if that is fine."
    )


def _read_instances(model: Node, form: Form) -> None:
    instances = model.named("instance")
    if not instances or not instances[0].elements():
        raise FormError(_("This is not a form: it has no instance to be filled."))
    element = instances[0].elements()[0]
    form.form_id = element.get("id") or element.get("{" + xml.XFORMS + "}id") or element.uri or element.name
    form.version = element.get("version") or element.get("{" + xml.ORX + "}version")
    form.prototype = _read_node(element, None, form)
    form.root = form.prototype.spec
    form.root_element = element
    for instance in instances[1:]:
        name, source = instance.get("id"), instance.get("src")
        form.lists.documents[name] = _list(instance, source, form)


def _list(instance: Node, source: str, form: Form) -> Document:
    if source:
        content = find_resource(source, form.resources)
        if content is not None:
            return read_list(source, content)
        if source.startswith("jr://instance/"):
            document = Document()
            document.static = True
            return document
        if not instance.elements():
            form.lists.missing.append(source.rsplit("/", 1)[-1])
            return empty_list()
    document = Document()
    document.static = True
    document.children = instance.children
    for child in document.children:
        child.parent = document
    return document


def _read_node(element: Node, parent: Spec | None, form: Form) -> Prototype:
    """A node of the model instance: its spec, made at its first occurrence, and this occurrence as a prototype."""
    spec = parent.by_key.get(element.key or "") if parent is not None else None
    if spec is None:
        spec = _new_spec(element, parent, form)
    prototype = Prototype(spec, element.text if not element.children else "", [], [])
    spec.pattern = spec.pattern or prototype
    spec.default = spec.default or prototype.text
    for attribute in element.attributes or ():
        if attribute.key == "{" + xml.JR + "}template":
            prototype.template = True
            spec.template = spec.template or prototype
            continue
        prototype.attributes.append((attribute.key or "", attribute.qname, attribute.text))
        key = f"@{attribute.key}"
        if (*spec.path, key) not in form.by_path:
            own = Spec(key, attribute.name, attribute.prefix, attribute.uri, (*spec.path, key), spec, attribute.text)
            spec.attributes.append(own)
            form.by_path[own.path] = own
    prototype.children = [_read_node(child, spec, form) for child in element.elements()]
    return prototype


def _new_spec(element: Node, parent: Spec | None, form: Form) -> Spec:
    key = element.key or ""
    spec = Spec(key, element.name, element.prefix, element.uri, (*(parent.path if parent else ()), key), parent)
    form.by_path[spec.path] = spec
    if parent is not None:
        parent.children.append(spec)
        parent.by_key[key] = spec
    return spec


def _add_meta(form: Form) -> None:
    """Every submission has meta/instanceID: add what the form leaves out, in OpenRosa's namespace where it knows it."""
    root = form.root
    meta = next((child for child in root.children if child.name == "meta"), None)
    prefix = meta.prefix if meta is not None else ("orx" if form.declares_orx else "")
    if meta is None:
        meta = _plain_spec(root, form.prototype, "meta", prefix, form)
    if not any(child.name == "instanceID" for child in meta.children):
        holder = next(item for item in form.prototype.children if item.spec is meta)
        _plain_spec(meta, holder, "instanceID", prefix, form).preload = "uid"


def _plain_spec(parent: Spec, holder: Prototype, name: str, prefix: str, form: Form) -> Spec:
    uri = xml.ORX if prefix else parent.uri
    key = f"{{{uri}}}{name}" if prefix else name
    spec = Spec(key, name, prefix, uri, (*parent.path, key), parent)
    parent.children.append(spec)
    parent.by_key[key] = spec
    form.by_path[spec.path] = spec
    spec.pattern = Prototype(spec, "", [], [])
    holder.children.append(spec.pattern)
    return spec


def resolve(text: str, base: Spec | None, form: Form) -> Keys | None:
    """The path that a plain reference (``/data/a``, ``../b``, ``@c``) means, seen from a node; None if it is not plain."""
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


def _find_repeats(body: Node | None, form: Form) -> list[Keys]:
    found: list[Keys] = []
    stack: list[tuple[Node, Spec]] = [(body, form.root)] if body is not None else []
    while stack:
        node, base = stack.pop()
        for child in node.elements():
            ref = child.get("nodeset") or child.get("ref")
            path = resolve(ref, base, form) if ref else None
            spec = form.by_path.get(path) if path is not None else None
            if child.name == "repeat":
                if spec is None:
                    raise FormError(_("The repeat {ref} has no place in the form.").format(ref=ref or "?"))
                found.append(spec.path)
            if child.name in ("group", "repeat"):
                stack.append((child, spec or base))
    return found


def _read_binds(model: Node, form: Form) -> None:
    for bind in model.named("bind"):
        ref = bind.get("nodeset") or bind.get("ref")
        path = resolve(ref, None, form)
        spec = form.by_path.get(path) if path is not None else None
        if spec is None and path is not None and path[-1:] and path[-1].startswith("@"):
            spec = _missing_attribute(path, form)
        if spec is None:
            form.errors.append(FormError(_("A rule is bound to {ref}, which is not in the form.").format(ref=ref)))
            continue
        _read_bind(bind, spec, form)


def _missing_attribute(path: Keys, form: Form) -> Spec | None:
    parent = form.by_path.get(path[:-1])
    if parent is None:
        return None
    name = path[-1][1:].rpartition("}")[2]
    spec = Spec(path[-1], name, "", "", path, parent)
    parent.attributes.append(spec)
    form.by_path[path] = spec
    return spec


def _read_bind(bind: Node, spec: Spec, form: Form) -> None:
    kind = bind.get("type").rpartition(":")[2]
    kind = _TYPES.get(kind, kind)
    if kind:
        spec.type = kind if kind in _KNOWN_TYPES else "string"
    spec.relevant = _facet(bind, "relevant", spec, form) or spec.relevant
    spec.readonly = _facet(bind, "readonly", spec, form) or spec.readonly
    spec.required = _facet(bind, "required", spec, form) or spec.required
    spec.constraint = _facet(bind, "constraint", spec, form) or spec.constraint
    spec.calculate = _facet(bind, "calculate", spec, form) or spec.calculate
    jr = "{" + xml.JR + "}"
    spec.constraint_message = message_ref(bind.get(f"{jr}constraintMsg"), spec.constraint_message)
    spec.required_message = message_ref(bind.get(f"{jr}requiredMsg"), spec.required_message)
    spec.preload = bind.get(f"{jr}preload") or spec.preload
    spec.preload_params = bind.get(f"{jr}preloadParams") or spec.preload_params


def _facet(bind: Node, name: str, spec: Spec, form: Form) -> Expression | None:
    text = bind.get(name)
    return form.expression(text, spec, name) if text.strip() else None


def _read_actions(model: Node, body: Node | None, form: Form) -> None:
    for child in model.elements():
        if child.name in ACTIONS:
            action = _action(child, None, form)
            if action is not None and "odk-new-repeat" in action.events:
                raise FormError(_("An action for new repeats must stand inside a repeat of the body."))
    if body is not None:
        _body_actions(body, form.root, form)


def _body_actions(node: Node, base: Spec, form: Form) -> None:
    for child in node.elements():
        if child.name in ACTIONS:
            _action(child, base, form)
            continue
        ref = child.get("nodeset") or child.get("ref")
        path = resolve(ref, base, form) if ref else None
        _body_actions(child, (form.by_path.get(path) if path is not None else None) or base, form)


def _action(element: Node, base: Spec | None, form: Form) -> Action | None:
    ref = element.get("ref") or element.get("bind")
    path = resolve(ref, base or form.root, form)
    target = form.by_path.get(path) if path is not None else None
    if target is None and path is not None and path[-1:] and path[-1].startswith("@"):
        target = _missing_attribute(path, form)
    if target is None:
        form.errors.append(FormError(_("An action sets {ref}, which is not in the form.").format(ref=ref)))
        return None
    text = element.get("value")
    value = form.expression(text, target, "default") if text.strip() else None
    events = frozenset(element.get("event").split() or element.get("{http://www.w3.org/2001/xml-events}event").split())
    action = Action(element.name, events, target.path, value, element.value(), base.path if base else None)
    form.actions.append(action)
    return action


def add_deprecated_id(meta: Spec, form: Form) -> Prototype:
    """The place in meta that names the submission a corrected one replaces."""
    known = next((child for child in meta.children if child.name == "deprecatedID"), None)
    if known is None:
        holder = Prototype(meta, "", [], [])
        known = _plain_spec(meta, holder, "deprecatedID", meta.prefix, form)
    assert known.pattern is not None
    return known.pattern
