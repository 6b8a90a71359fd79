"""Reading an XForm: model, binds and actions into a Form. The body is read by body.py.

Raises FormError for what is no form or has rules that cannot work.
"""

from __future__ import annotations

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.body import CONTROLS, read_body
from fieldapp.survey.definition import Action, Expression, Keys, Repeat, Spec
from fieldapp.survey.errors import FormError
from fieldapp.survey.form import Form
from fieldapp.survey.graph import build_graph
from fieldapp.survey.lists import Resources
from fieldapp.survey.model import add_meta, read_instances
from fieldapp.survey.nodes import Document, Node, XMLError, parse_xml
from fieldapp.survey.resolving import resolve, spec_at
from fieldapp.survey.texts import message_ref, read_translations
from fieldapp.survey.xpath.context import PREFIXES

ACTIONS = frozenset(("setvalue", "setgeopoint", "recordaudio"))
EVENTS = frozenset(
    (
        "odk-instance-first-load",
        "odk-instance-load",
        "odk-new-repeat",
        "xforms-value-changed",
        "xforms-ready",
        "xforms-revalidate",
        "jr-insert",
    )
)
_HOLDERS = frozenset(("group", "repeat")) | CONTROLS
_TYPES = {"integer": "int", "long": "int", "float": "decimal", "double": "decimal", "datetime": "dateTime"}
_KNOWN_TYPES = frozenset(
    [
        "string",
        "int",
        "boolean",
        "decimal",
        "date",
        "time",
        "dateTime",
        "geopoint",
        "geotrace",
        "geoshape",
        "binary",
        "barcode",
        "intent",
    ]
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
    form.names.namespaces = {**PREFIXES, **declared}
    _note_encryption(model, form)
    form.translations = read_translations(model)
    read_instances(model, form)
    add_meta(form)
    form.names.repeats = frozenset(_find_repeats(body, form))
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
        raise FormError(_("This is not a form: {reason}").format(reason=str(error) or _("it is empty"))) from error
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
    """Encryption is not ignored: such a form is not taken in, so that nobody believes answers to be sealed."""
    submission = model.first("submission")
    if submission is not None and submission.get("base64RsaPublicKey"):
        form.encrypted = True


def encryption_refused() -> str:
    """Why a form that asks for encryption is not filled here."""
    return _("This form wants its answers encrypted, which is not done here. Ask its author for one without a key.")


def _find_repeats(body: Node | None, form: Form) -> list[Keys]:
    found: list[Keys] = []
    stack: list[tuple[Node, Spec]] = [(body, form.root)] if body is not None else []
    while stack:
        node, base = stack.pop()
        for child in node.elements():
            ref = child.get("nodeset") or child.get("ref")
            spec = spec_at(ref, base, form)
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
        path = resolve(ref, form.root, form)
        spec = form.by_path.get(path) if path is not None else None
        if spec is None and path is not None and path[-1:] and path[-1].startswith("@"):
            spec = _missing_attribute(path, form)
        if spec is None:
            words = _("A rule is bound to {ref}, which is not in the form.")
            form.warnings.append(FormError(words.format(ref=ref)))
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
    spec.max_pixels = bind.get("{" + xml.ORX + "}max-pixels") or spec.max_pixels
    spec.saveto = bind.get("{" + xml.ENTITIES + "}saveto") or spec.saveto
    spec.settings |= {item.name: item.text for item in bind.attributes or () if item.uri == xml.ODK}


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
        if not child.children or child.name not in _HOLDERS:
            continue
        _body_actions(child, spec_at(child.get("nodeset") or child.get("ref"), base, form) or base, form)


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
    unknown = sorted(events - EVENTS)
    if unknown:
        words = _("There is no event “{name}”: the action on {ref} would never run.")
        form.errors.append(FormError(words.format(name=unknown[0], ref=ref)))
    place = form.expression(ref, base or form.root, "default") if "[" in ref else None
    action = Action(element.name, events, target.path, value, element.value(), base.path if base else None, place)
    form.actions.append(action)
    return action
