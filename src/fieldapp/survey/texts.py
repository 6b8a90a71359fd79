"""Reading the texts of a form: labels written in place, references to translations, the translations themselves."""

from __future__ import annotations

import re
from typing import Final

from fieldapp.survey.definition import NO_TEXT, Output, Parts, TextRef, Translations
from fieldapp.survey.nodes import ELEMENT, TEXT, Node, child_nodes

_ITEXT: Final = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*")


def text_ref(node: Node | None) -> TextRef:
    """What a label, hint or the like says: its ``ref``, else its content."""
    if node is None:
        return NO_TEXT
    ref = node.get("ref")
    return expression_ref(ref) if ref else TextRef(parts=parts_of(node))


def expression_ref(text: str) -> TextRef:
    """A text given by an expression; the usual ``jr:itext('id')`` is recognised."""
    match = _ITEXT.fullmatch(text)
    if match is not None:
        return TextRef(itext=match[1] if match[1] is not None else match[2])
    return TextRef(expression=text)


def message_ref(text: str, default: TextRef = NO_TEXT) -> TextRef:
    """A message of a bind: plain words or a ``jr:itext(...)``."""
    if not text:
        return default
    return expression_ref(text) if text.lstrip().startswith("jr:itext(") else TextRef(parts=(text,))


def parts_of(node: Node) -> Parts:
    """The content of a text element: words and outputs, inner markup by its words, without white space around it."""
    parts: list[str | Output] = []
    _collect(node, parts)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")


def _collect(node: Node, parts: list[str | Output]) -> None:
    for child in child_nodes(node):
        if child.kind == TEXT:
            if parts and isinstance(parts[-1], str):
                parts[-1] += child.text
            else:
                parts.append(child.text)
        elif child.kind == ELEMENT:
            if child.name == "output":
                parts.append(Output(child.get("value") or child.get("ref")))
            else:
                _collect(child, parts)


def read_translations(model: Node) -> Translations:
    """The itext block: languages in order, the one marked as default else the first."""
    translations = Translations()
    block = model.first("itext")
    if block is None:
        return translations
    names = []
    for element in block.named("translation"):
        language = element.get("lang")
        names.append(language)
        if element.has("default") and not translations.default:
            translations.default = language
        texts = translations.texts.setdefault(language, {})
        for text in element.named("text"):
            texts[text.get("id")] = {value.get("form"): parts_of(value) for value in text.named("value")}
    translations.languages = tuple(dict.fromkeys(names))
    translations.default = translations.default or (names[0] if names else "")
    _fill_gaps(translations)
    return translations


_NO_TEXT = ("-",)
"""What pyxform writes where a language has no text."""
_MEDIA = ("image", "big-image", "audio", "video")


def _fill_gaps(translations: Translations) -> None:
    """A text that a language lacks is said in the default one, and a picture is shown in all: a dash helps nobody."""
    usual = translations.texts.get(translations.default, {})
    for language, texts in translations.texts.items():
        if language == translations.default:
            continue
        for name, forms in list(texts.items()):
            there = usual.get(name, {})
            if forms and all(parts == _NO_TEXT for parts in forms.values()) and there:
                del texts[name]
                continue
            for kind in _MEDIA:
                if kind in there:
                    forms.setdefault(kind, there[kind])
