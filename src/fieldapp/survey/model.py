"""Reading the instances of an XForm: the tree to be filled with its prototypes, the look-up lists, the metadata."""

from __future__ import annotations

from fieldapp.i18n import _
from fieldapp.survey import nodes as xml
from fieldapp.survey.definition import Prototype, Spec
from fieldapp.survey.errors import FormError
from fieldapp.survey.form import Form
from fieldapp.survey.lists import empty_list, find_resource, read_list
from fieldapp.survey.nodes import Document, Node


def read_instances(model: Node, form: Form) -> None:
    """The instance to be filled, as specs and prototypes, and the look-up lists."""
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
            form.lists.absent.add(instance.get("id"))
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


def add_meta(form: Form) -> None:
    """Every submission has meta/instanceID, a corrected one meta/deprecatedID: add what the form leaves out.

    In OpenRosa's namespace where the form knows it.
    """
    root = form.root
    meta = next((child for child in root.children if child.name == "meta"), None)
    prefix = meta.prefix if meta is not None else ("orx" if form.declares_orx else "")
    if meta is None:
        meta = _plain_spec(root, "meta", prefix, form)
        form.prototype.children.append(_prototype(meta))
    names = {child.name for child in meta.children}
    if "instanceID" not in names:
        own = _plain_spec(meta, "instanceID", prefix, form)
        own.preload = "uid"
        next(item for item in form.prototype.children if item.spec is meta).children.append(_prototype(own))
    if "deprecatedID" not in names:
        _plain_spec(meta, "deprecatedID", prefix, form)


def _plain_spec(parent: Spec, name: str, prefix: str, form: Form) -> Spec:
    uri = xml.ORX if prefix else parent.uri
    key = f"{{{uri}}}{name}" if prefix else name
    spec = Spec(key, name, prefix, uri, (*parent.path, key), parent)
    parent.children.append(spec)
    parent.by_key[key] = spec
    form.by_path[spec.path] = spec
    return spec


def _prototype(spec: Spec) -> Prototype:
    spec.pattern = Prototype(spec, "", [], [])
    return spec.pattern


def deprecated_id(meta: Spec) -> Prototype:
    """The place in meta that names the submission a corrected one replaces; only corrected ones have it."""
    known = next(child for child in meta.children if child.name == "deprecatedID")
    return known.pattern or Prototype(known, "", [], [])
