"""What expressions ask of a session: lists, texts, choices, the device. And the texts of questions themselves."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from fieldapp.survey.definition import Itemset, Output, Parts, Spec, TextRef
from fieldapp.survey.errors import XPathError
from fieldapp.survey.instance import InstanceNode
from fieldapp.survey.nodes import Document, Node
from fieldapp.survey.xpath import Host, Scope, compile_expression, parse, to_string
from fieldapp.survey.xpath.context import Env, Run

if TYPE_CHECKING:
    from fieldapp.survey.form import Form
    from fieldapp.survey.session import Session

MEDIA: Final = ("image", "big-image", "audio", "video")

Choices = tuple[tuple[str, str], ...]

_WHOLE_LIST: Final = re.compile(r"instance\('[\w.-]+'\)(?:/[\w.-]+)+")
"""All of a list, whatever is answered."""


class SessionHost(Host):
    """The host of a session's expressions."""

    skips_blanks = True

    def __init__(
        self,
        session: Session,
        now: Callable[[], datetime] | None,
        rng: random.Random | None,
        properties: Mapping[str, str] | None,
        lists: Mapping[str, Document] | None = None,
    ) -> None:
        super().__init__(session.document, now=now, rng=rng)
        self.session = session
        self.form: Form = session.form
        self.properties = dict(properties or {})
        self.lists = dict(lists or {})
        self._plain: dict[str, Run] = {}
        self._whole: dict[tuple[str, str, str, str], Choices] = {}
        self._shuffle_seed = self.rng.getrandbits(31)

    def shuffle_seed(self) -> int:
        """One for the whole session: choices in random order stay where they are while the form is filled."""
        return self._shuffle_seed

    def instance(self, name: str) -> list[Node]:
        document = self.lists.get(name) or self.form.lists.find(name)
        if document is not None:
            return [document]
        return [self.session.document] if name in (self.form.form_id, self.form.root.name) else []

    def spoken_language(self) -> str:
        return self.session.language

    def itext(self, name: str, node: Node) -> str:
        return self.spoken(self.form.translations.find(name, self.session.language), node)

    def property(self, name: str) -> str:
        return self.properties.get(name, "")

    def version(self) -> str:
        return self.form.version

    def kept(self, node: Node) -> str:
        return node.kept if isinstance(node, InstanceNode) else node.value()

    def applies(self, node: Node) -> bool:
        return not isinstance(node, InstanceNode) or node.relevant

    def choice_name(self, value: str, path: str, node: Node) -> str:
        found = self._question(path, node)
        if found is None:
            return ""
        return next((label for own, label in self.choices(found) if own == value), "")

    def _question(self, path: str, node: Node) -> InstanceNode | None:
        """The nearest node with choices at a path: that of the same repeat instance, else the first."""
        from fieldapp.survey.resolving import resolve

        base = node.spec if isinstance(node, InstanceNode) else None
        keys = resolve(path, base, self.form)
        spec = self.form.by_path.get(keys) if keys is not None else None
        if spec is None or spec.control is None:
            return None
        return self.session.nearest(spec, node)

    # texts

    def spoken(self, forms: Mapping[str, Parts], node: Node) -> str:
        """The words of a translated text: the long form, as JavaRosa shows it, else the plain, else the short one."""
        parts = forms.get("long") or forms.get("") or forms.get("short") or ()
        return self.join(parts, node)

    def join(self, parts: Parts, node: Node) -> str:
        """Parts of a text with their outputs worked out."""
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        return "".join(part if isinstance(part, str) else self.output(part, node) for part in parts)

    def output(self, part: Output, node: Node) -> str:
        """The value of an output in a text."""
        if not isinstance(node, InstanceNode):
            return ""
        return to_string(self.session.evaluate(self.form.expression(part.value, node.spec), node))

    def forms_of(self, text: TextRef, node: InstanceNode) -> Mapping[str, Parts]:
        """All forms of a text (plain, guidance, image, ...)."""
        if text.itext:
            return self.form.translations.find(text.itext, self.session.language)
        if text.expression:
            found = to_string(self.session.evaluate(self.form.expression(text.expression, node.spec), node))
            return {"": (found,)} if found else {}
        return {"": text.parts} if text.parts else {}

    def text(self, text: TextRef, node: InstanceNode) -> str:
        """A text in the language in force."""
        return self.spoken(self.forms_of(text, node), node)

    # choices

    def choices(self, node: InstanceNode) -> Choices:
        """The choices of a question now, with labels."""
        control = node.spec.control
        if control is None:
            return ()
        if control.itemset is None:
            return tuple((choice.value, self.text(choice.label, node)) for choice in control.choices)
        return self.choices_of(control.itemset, node)

    def choices_of(self, itemset: Itemset, node: InstanceNode) -> Choices:
        """The choices that an itemset gives at a node, with labels."""
        key = (itemset.nodes.text, itemset.value, itemset.label, self.session.language)
        whole = self._whole.get(key)
        if whole is None:
            items = self.items(itemset, node)
            whole = tuple((self.cell(item, itemset.value), self._label(item, itemset, node)) for item in items)
            if self._stays(itemset, items):
                self._whole[key] = whole
        return whole

    def _stays(self, itemset: Itemset, items: list[Node]) -> bool:
        """Whether an itemset gives the same choices with the same labels until the language changes."""
        if not _WHOLE_LIST.fullmatch(itemset.nodes.text) or any(isinstance(item, InstanceNode) for item in items):
            return False
        if not itemset.label_is_itext:
            return True
        find = self.form.translations.find
        texts = (find(self.cell(item, itemset.label), self.session.language) for item in items)
        return not any(isinstance(part, Output) for forms in texts for parts in forms.values() for part in parts)

    def choice_media(self, node: InstanceNode) -> dict[str, dict[str, str]]:
        """The pictures, sounds and films of the choices, by value; choices without any are left out."""
        control = node.spec.control
        if control is None:
            return {}
        if control.itemset is None:
            texts = [(choice.value, self.forms_of(choice.label, node)) for choice in control.choices]
        elif control.itemset.label_is_itext:
            own, find = control.itemset, self.form.translations.find
            texts = [
                (self.cell(item, own.value), find(self.cell(item, own.label), self.session.language))
                for item in self.items(own, node)
            ]
        else:
            return {}
        found = {
            value: {kind: self.join(forms[kind], node) for kind in MEDIA if kind in forms} for value, forms in texts
        }
        return {value: media for value, media in found.items() if media}

    def values(self, node: InstanceNode) -> dict[str, None]:
        """The values of the choices now, in their order."""
        control = node.spec.control
        if control is None or control.itemset is None:
            return dict.fromkeys(choice.value for choice in control.choices) if control is not None else {}
        return dict.fromkeys(self.cell(item, control.itemset.value) for item in self.items(control.itemset, node))

    def items(self, itemset: Itemset, node: InstanceNode) -> list[Node]:
        """The nodes that are the choices."""
        found = self.session.evaluate(itemset.nodes, node)
        return found if isinstance(found, list) else []

    def _label(self, item: Node, itemset: Itemset, node: InstanceNode) -> str:
        text = self.cell(item, itemset.label or itemset.value)
        return self.itext(text, node) if itemset.label_is_itext else text

    def cell(self, item: Node, path: str) -> str:
        """The text at a path inside an item."""
        if not path:
            return ""
        key = path if path.replace("_", "").replace("-", "").isalnum() else None
        if key is not None:
            found = item.named(key)
            return found[0].value() if found else ""
        run = self._plain.get(path)
        if run is None:
            run = self._plain[path] = compile_expression(parse(path), Scope(self.form.namespaces))
        try:
            return to_string(run(item, Env(self.root, item, self, self.session.zone)))
        except XPathError:
            return ""


def has_choices(spec: Spec) -> bool:
    """Whether the question is answered by choosing."""
    return spec.control is not None and spec.control.kind in ("select", "select1", "rank")
