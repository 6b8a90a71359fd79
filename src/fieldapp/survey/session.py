"""One filling of a form: answers in, states out, a draft or a finished submission to keep.

Must not know Qt, stores or files. References are those of the instance with 1-based positions in repeats:
``/data/household[2]/age``; a repeat as a whole is ``/data/household`` (in ``state()``: ``/data/household#repeat``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from fieldapp.i18n import _
from fieldapp.survey import actions
from fieldapp.survey.audit import FILE, Audit, audit_ref
from fieldapp.survey.casting import given_text, within
from fieldapp.survey.definition import Expression, Keys, Spec
from fieldapp.survey.errors import FormError, XPathError
from fieldapp.survey.host import SessionHost
from fieldapp.survey.instance import (
    DRAFT,
    InstanceNode,
    filled_node,
    new_document,
    new_node,
    root_of,
    write_instance,
)
from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.recalc import FUEL, Recalculation
from fieldapp.survey.showing import node_state, problems, range_state
from fieldapp.survey.state import NodeState, Problem
from fieldapp.survey.xpath import Env, Value

if TYPE_CHECKING:
    from fieldapp.survey.form import Form

_LAST_PLACE = re.compile(r"\[\d+\]$")


class UnfinishedError(FormError):
    """A submission that cannot be finished yet: ``problems`` in the order of the form."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(_("Some answers are missing or not allowed. Please look at the questions marked."))
        self.problems = found


class Session:
    """A form being filled. Every mutator returns the references whose state may have changed."""

    def __init__(
        self,
        form: Form,
        instance_xml: str | None,
        *,
        language: str | None = None,
        now: Callable[[], datetime] | None = None,
        zone: tzinfo | None = None,
        rng: random.Random | None = None,
        properties: Mapping[str, str] | None = None,
        edit: bool | None = None,
        lists: Mapping[str, Document] | None = None,
    ) -> None:
        self.form = form
        self.zone = zone
        self.language = language if language in form.languages and language is not None else form.default_language
        self.faults: dict[tuple[str, str], str] = {}
        self.started = False
        self._touched: set[str] = set()
        self._by_ref: dict[str, InstanceNode] = {}
        self.alone: dict[Keys, InstanceNode] = {}
        """The nodes in no repeat: the only ones at their paths."""
        self.actions_by_source = actions.by_source(form.actions)
        self.root, is_draft = _open_instance(form, instance_xml)
        self.document = new_document(self.root)
        self.host = SessionHost(self, now, rng, properties, lists)
        self.env = Env(self.document, self.document, self.host, zone)
        self.recalculation = Recalculation(self)
        self.name_nodes(self.root)
        self.audit = Audit(form, self.host.now, self.host.property("username")) if audit_ref(form) else None
        """The log that the form asks for, else None."""
        self._begin(new=instance_xml is None, edit=not is_draft if edit is None else edit)
        if self.audit is not None:
            self.audit.note("form start" if instance_xml is None else "form resume")

    def _begin(self, *, new: bool, edit: bool) -> None:
        work = self.recalculation
        work.loading, work.editing = not new, edit
        if not new and edit:
            self._give_new_identity()
        if new:
            for node in self.root.below():
                work.fit_default(node)
        actions.fill_preloads(self, only_blank=not new)
        work.schedule_below(self.root)
        actions.settle_all(self)
        work.changed.clear()
        if new:
            actions.fire(self, actions.FIRST_LOAD)
        actions.fire(self, actions.LOAD)
        work.recalculate(work.changed)
        actions.settle_all(self)
        work.loading = False
        work.changed.clear()
        self.started = True
        self._touched.clear()

    def _give_new_identity(self) -> None:
        """A corrected submission is a new one that says which it replaces."""
        from fieldapp.survey.model import deprecated_id

        meta = next((node for node in self.root.elements() if node.name == "meta"), None)
        if not isinstance(meta, InstanceNode):
            return
        own = next((node for node in meta.elements() if node.name == "instanceID"), None)
        if not isinstance(own, InstanceNode) or not own.kept:
            return
        old, own.kept, own.text = own.kept, "", ""
        place = next((node for node in meta.elements() if node.name == "deprecatedID"), None)
        if not isinstance(place, InstanceNode):
            place = new_node(deprecated_id(meta.spec), meta)
            meta.append(place)
            self.name_nodes(place)
        self.recalculation.set_value(place, old)
        if not own.spec.preload and own.spec.calculate is None:
            self.recalculation.set_value(own, f"uuid:{self.host.uuid()}")

    # what the rest of the engine asks

    def evaluate(self, expression: Expression, node: InstanceNode) -> Value:
        """The value of an expression for a node; blank where it fails (``faults`` then says why)."""
        env = self.env
        before, position, size, left = env.current, env.position, env.size, env.left
        given = min(left, self.recalculation.fuel)
        env.current, env.position, env.size, env.left = node, 1, 1, given
        try:
            return expression.run(node, env)
        except XPathError as error:
            self.faults[node.ref, expression.text] = str(error)
        except (RecursionError, OverflowError):
            self.faults[node.ref, expression.text] = _("The expression is nested too deeply.")
        finally:
            self.recalculation.fuel -= given - env.left
            env.current, env.position, env.size, env.left = before, position, size, left
        return ""

    def name_nodes(self, top: InstanceNode, place: int | None = None) -> None:
        """Give the nodes of a part their references; ``place``: that of ``top`` in its repeat, where it is known."""
        places: dict[tuple[int, str], int] = {}
        for node in top.below():
            parent = node.parent
            before = parent.ref if isinstance(parent, InstanceNode) else ""
            ref = f"{before}/{'@' if node.spec.attribute else ''}{node.qname}"
            if node.spec.repeat is not None and isinstance(parent, InstanceNode):
                if node is top:
                    number = place or parent.named(node.spec.key).index(node) + 1
                else:  # those before it have just been named
                    number = places[id(parent), node.spec.key] = places.get((id(parent), node.spec.key), 0) + 1
                ref = f"{ref}[{number}]"
            node.ref = ref
            self._by_ref[ref] = node
            if "[" not in ref:
                self.alone[node.spec.path] = node

    def forget(self, node: InstanceNode) -> None:
        """A node left, or its reference will change."""
        self._touched.add(node.ref)
        self._by_ref.pop(node.ref, None)
        node.ref = ""
        node.state = None

    def touch(self, node: InstanceNode) -> None:
        """The state of a node may have changed."""
        node.state = None
        if node.ref and not node.spec.attribute:
            self._touched.add(node.ref)

    def touch_range(self, parent: InstanceNode, path: Keys) -> None:
        """The number of instances of a repeat changed."""
        self._touched.add(f"{parent.ref}/{self.form.by_path[path].qname}#repeat")

    def nodes_at(self, path: Keys, near: InstanceNode | None = None) -> list[InstanceNode]:
        """The nodes at a path; with ``near``, those in the same instances of repeats."""
        from fieldapp.survey.recalc import down

        if near is None:
            return down(self.document, path)
        own = near.spec.path
        depth = 0
        while depth < min(len(own), len(path)) and own[depth] == path[depth]:
            depth += 1
        item: Node | None = near
        for _level in range(len(own) - depth):
            item = item.parent if item is not None else None
        return down(item, path[depth:])

    def nearest(self, spec: Spec, node: Node) -> InstanceNode | None:
        """The node of a spec nearest to another one."""
        found = self.nodes_at(spec.path, node if isinstance(node, InstanceNode) else None)
        return found[0] if found else None

    # what a person does

    def answer(self, ref: str, text: str) -> set[str]:
        """Give an answer as text of the instance; what is not of the type is blank. Raises KeyError, FormError."""
        node = self._node(ref)
        if not node.spec.leaf:
            raise FormError(_("{name} cannot be answered: it holds other questions.").format(name=node.name))
        before = node.kept
        self.recalculation.set_value(node, self._fitted(node, given_text(text, node.spec.type)))
        if self.audit is not None:
            self.audit.answered(ref, before, node.kept)
        return self._settle()

    def _fitted(self, node: InstanceNode, text: str) -> str:
        """Several choices are kept in the order of the list, as on a form with boxes; unknown ones stay, at the end.

        What lies outside of a range is no answer.
        """
        control, codes = node.spec.control, text.split()
        if control is not None and control.kind == "range":
            return text if within(text, control.parameters) else ""
        if control is None or control.kind != "select" or len(codes) < 2:
            return text
        place = {value: at for at, (value, _label) in enumerate(self.host.choices(node))}
        return " ".join(sorted(codes, key=lambda code: place.get(code, len(place))))

    def add_repeat(self, ref: str) -> set[str]:
        """Add an instance at the end of the repeat ``ref`` (``/data/household``). Raises KeyError, FormError."""
        parent, spec = self._range(ref)
        if spec.repeat is None or spec.repeat.controlled:
            raise FormError(_("The form itself decides how many of these there are."))
        self.recalculation.add(parent, spec)
        if self.audit is not None:
            self.audit.note("add repeat", f"{parent.ref}/{spec.qname}[{len(parent.instances(spec))}]")
        return self._settle()

    def remove_repeat(self, ref: str) -> set[str]:
        """Take out the instance ``ref`` (``/data/household[2]``). Raises KeyError, FormError."""
        node = self._node(ref)
        if node.spec.repeat is None or node.spec.repeat.controlled:
            raise FormError(_("The form itself decides how many of these there are."))
        self.recalculation.remove(node)
        if self.audit is not None:
            self.audit.note("delete repeat", ref)
        return self._settle()

    def set_language(self, name: str) -> set[str]:
        """Show the texts in another language of the form. Raises KeyError."""
        if name not in self.form.languages:
            raise KeyError(name)
        self.language = name
        for rule in self.form.graph.speaking:
            for node in self.nodes_at(rule.spec.path[:-1] if rule.facet == "count" else rule.spec.path):
                self.recalculation.schedule(rule, node)
        for node in self.root.below():
            self.touch(node)
        return self._settle()

    def _settle(self) -> set[str]:
        actions.settle_all(self)
        touched, self._touched = self._touched, set()
        return touched

    def _node(self, ref: str) -> InstanceNode:
        node = self._by_ref.get(ref)
        if node is None:
            raise KeyError(ref)
        return node

    def _range(self, ref: str) -> tuple[InstanceNode, Spec]:
        plain = _LAST_PLACE.sub("", ref.removesuffix("#repeat"))
        before, _slash, name = plain.rpartition("/")
        parent = self._node(before)
        for child in parent.spec.children:
            if child.qname == name:
                return parent, child
        raise KeyError(ref)

    # what is shown and kept

    def state(self) -> dict[str, NodeState]:
        """The state of every node by reference, in the order of the form."""
        states: dict[str, NodeState] = {}
        self.recalculation.fuel = FUEL
        self._collect(self.root, states)
        return states

    def _collect(self, node: InstanceNode, states: dict[str, NodeState]) -> None:
        states[node.ref] = self._state(node)
        if node.spec.leaf:
            return
        for spec in node.spec.children:
            if spec.repeat is None:
                for child in node.instances(spec):
                    self._collect(child, states)
                continue
            for child in node.instances(spec):
                self._collect(child, states)
            states[f"{node.ref}/{spec.qname}#repeat"] = range_state(self, node, spec)

    def node_state(self, ref: str) -> NodeState:
        """The state of one node, or of a repeat as ``ref#repeat``. Raises KeyError."""
        self.recalculation.fuel = FUEL
        if ref.endswith("#repeat"):
            return range_state(self, *self._range(ref))
        return self._state(self._node(ref))

    def _state(self, node: InstanceNode) -> NodeState:
        if node.state is None:
            node.state = node_state(self, node)
        return node.state

    def choice_media(self, ref: str) -> dict[str, dict[str, str]]:
        """Value of a choice -> image, audio or video -> address, for the choices that have such. Raises KeyError."""
        return self.host.choice_media(self._node(ref))

    def validate(self) -> list[Problem]:
        """What keeps the submission from being finished, in the order of the form."""
        self.recalculation.fuel = FUEL
        return problems(self)

    def instance_xml(self) -> str:
        """The draft: everything answered, also what is not relevant now."""
        return write_instance(self.root, self.form, draft=True)

    def finalise(self) -> str:
        """The finished submission, without what is not relevant. Raises UnfinishedError."""
        found = self.validate()
        if found:
            raise UnfinishedError(found)
        actions.fill_at_end(self)
        ref = audit_ref(self.form)
        if self.audit is not None and ref is not None:
            self.recalculation.set_value(self._node(ref), FILE)
            for event in ("form save", "form exit", "form finalize"):
                self.audit.note(event)
        self._settle()
        return write_instance(self.root, self.form, draft=False)


def _open_instance(form: Form, text: str | None) -> tuple[InstanceNode, bool]:
    if text is None:
        return new_node(form.prototype, None), True
    source = root_of(form, text)
    return filled_node(form.root, source, None), source.get("{" + DRAFT + "}draft") == "true"
