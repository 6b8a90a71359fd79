"""Two versions of a form side by side: what is asked more, less, elsewhere or otherwise, in every language.

Must not know files or how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from fieldapp.survey.definition import NO_TEXT, Spec, TextRef
from fieldapp.survey.export import choice_labels, key_of
from fieldapp.survey.form import Form

ALIKE: Final = 0.8
"""Labels as much alike as this, of questions of one type, are taken for one question that was renamed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``what``: form, added, removed, renamed, type, a rule (relevant, constraint, ...), a text
    (label, hint, ...), choice, list or order; ``question``: its key in the newer form (older, when removed);
    ``language`` for texts."""

    what: str
    question: str
    old: str = ""
    new: str = ""
    language: str = ""


def compare(old: Form, new: Form) -> list[Change]:
    """All differences, the form's own first, then question by question in the order of the newer form."""
    found = list(_of_form(old, new))
    before, after = _questions(old), _questions(new)
    removed = [key for key in before if key not in after]
    added = [key for key in after if key not in before]
    renamed = _renamed({k: before[k] for k in removed}, {k: after[k] for k in added}, old, new)
    for key, spec in after.items():
        earlier = before.get(key)
        if earlier is None and key in renamed:
            found.append(Change("renamed", key, renamed[key], key))
            earlier = before[renamed[key]]
        if earlier is None:
            found.append(Change("added", key, "", _described(spec, new)))
            continue
        found.extend(_of_question(key, earlier, spec, old, new))
    gone = set(removed) - set(renamed.values())
    found.extend(Change("removed", key, _described(before[key], old), "") for key in removed if key in gone)
    both = [key for key in before if key in after]
    if both != [key for key in after if key in before]:
        found.append(Change("order", "", ", ".join(both[:3]), ""))
    return found


def _questions(form: Form) -> dict[str, Spec]:
    specs = (spec for spec in form.root.walk() if spec.parent is not None and not spec.attribute)
    return {key_of(spec): spec for spec in specs if spec.name not in ("meta", "instanceID", "deprecatedID")}


def _of_form(old: Form, new: Form) -> Iterator[Change]:
    pairs = (("id", old.form_id, new.form_id), ("version", old.version, new.version), ("title", old.title, new.title))
    yield from (Change("form", name, a, b) for name, a, b in pairs if a != b)
    if old.languages != new.languages:
        yield Change("form", "languages", ", ".join(old.languages), ", ".join(new.languages))


def _described(spec: Spec, form: Form) -> str:
    label = form.plain_text(spec.control.label) if spec.control is not None else ""
    return f"{type_of(spec)}: {label}" if label else type_of(spec)


def type_of(spec: Spec) -> str:
    """What kind of question it is, in one word of XForms, or two."""
    control = spec.control
    if not spec.leaf:
        return spec.kind
    if control is None:
        return f"calculate {spec.type}" if spec.calculate is not None else f"hidden {spec.type}"
    return f"{control.kind} {spec.type}" if spec.kind != "note" else "note"


def _renamed(gone: dict[str, Spec], fresh: dict[str, Spec], old: Form, new: Form) -> dict[str, str]:
    """Newer key -> older key of questions that seem to be the same: one name in another group, or labels alike."""
    found: dict[str, str] = {}
    left = {key: spec for key, spec in gone.items() if spec.leaf}
    for key, spec in fresh.items():
        if not spec.leaf:
            continue
        same = [k for k, other in left.items() if type_of(other) == type_of(spec)]
        match = next((k for k in same if left[k].name == spec.name), None)
        if match is None and same:
            label = _label(spec, new)
            likeness = {k: SequenceMatcher(None, _label(left[k], old), label).ratio() for k in same}
            best = max(likeness, key=lambda k: likeness[k])
            match = best if label and likeness[best] >= ALIKE else None
        if match is not None:
            found[key] = match
            del left[match]
    return found


def _label(spec: Spec, form: Form) -> str:
    return form.plain_text(spec.control.label) if spec.control is not None else ""


def _of_question(key: str, old: Spec, new: Spec, older: Form, newer: Form) -> Iterator[Change]:
    if type_of(old) != type_of(new):
        yield Change("type", key, type_of(old), type_of(new))
    for what in ("relevant", "constraint", "calculate", "required", "readonly"):
        before, after = getattr(old, what), getattr(new, what)
        a, b = (before.text.strip() if before else ""), (after.text.strip() if after else "")
        if _plain(a, older) != _plain(b, newer):
            yield Change(what, key, a, b)
    if old.default != new.default:
        yield Change("default", key, old.default, new.default)
    looks = [spec.control.appearance if spec.control is not None else "" for spec in (old, new)]
    if looks[0] != looks[1]:
        yield Change("appearance", key, looks[0], looks[1])
    yield from _of_texts(key, old, new, older, newer)
    yield from _of_choices(key, old, new, older, newer)


def _plain(expression: str, form: Form) -> str:
    """An expression without the name of the form's root, which says nothing, and without its spacing."""
    return "".join(expression.replace(form.root.ref + "/", "/").split())


def _of_texts(key: str, old: Spec, new: Spec, older: Form, newer: Form) -> Iterator[Change]:
    for language in dict.fromkeys((*older.languages, *newer.languages)) or ("",):
        for what, before, after in _text_pairs(old, new):
            a = older.plain_text(before, language) if not language or language in older.languages else ""
            b = newer.plain_text(after, language) if not language or language in newer.languages else ""
            if a != b:
                yield Change(what, key, a, b, language)


def _text_pairs(old: Spec, new: Spec) -> list[tuple[str, TextRef, TextRef]]:
    def of(spec: Spec, name: str) -> TextRef:
        return getattr(spec.control, name) if spec.control is not None else NO_TEXT

    return [
        ("label", of(old, "label"), of(new, "label")),
        ("hint", of(old, "hint"), of(new, "hint")),
        ("constraint message", old.constraint_message, new.constraint_message),
        ("required message", old.required_message, new.required_message),
    ]


def _of_choices(key: str, old: Spec, new: Spec, older: Form, newer: Form) -> Iterator[Change]:
    for language in dict.fromkeys((*older.languages, *newer.languages)) or ("",):
        before, after = choice_labels(old, older, language), choice_labels(new, newer, language)
        for code in dict.fromkeys((*before, *after)):
            a, b = before.get(code), after.get(code)
            if a != b:
                yield Change("choice", f"{key}/{code}", a or "", b or "", language)
    filters = [s.control.itemset.nodes.text if s.control and s.control.itemset else "" for s in (old, new)]
    if filters[0] and filters[1] and _plain(filters[0], older) != _plain(filters[1], newer):
        yield Change("list", key, filters[0], filters[1])
