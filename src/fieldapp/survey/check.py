"""Looking a form over for its author: what cannot work, what is missing in a language, what nobody will ever see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fieldapp.domain.registry import is_registry
from fieldapp.i18n import _, ngettext
from fieldapp.survey.definition import Expression, Spec, TextRef
from fieldapp.survey.errors import FormError
from fieldapp.survey.estimate import minutes
from fieldapp.survey.export import choice_labels
from fieldapp.survey.form import ExpressionError, Form
from fieldapp.survey.graph import reads_of
from fieldapp.survey.loading import read_file, sniff
from fieldapp.survey.references import literal_comparisons
from fieldapp.survey.sheets import unused_lists
from fieldapp.survey.xform import encryption_refused
from fieldapp.survey.xpath.functions.text import pattern_fault
from fieldapp.survey.xpath.syntax import Call, Text, walk

MANY = 10
"""From so many questions on, what they lack is told once."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: ``errors`` keep the form from being used, ``warnings`` are worth a look."""

    errors: tuple[FormError, ...]
    warnings: tuple[FormError, ...]
    questions: int = 0
    languages: tuple[str, ...] = ()
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> names of the questions that are not translated into it."""
    minutes: float = 0
    """How long it takes to ask (``estimate`` has the method)."""

    @property
    def usable(self) -> bool:
        """Whether the form can be used."""
        return not self.errors


def check(path: str | Path, media_dir: str | Path | None = None) -> Report:
    """Look over the form in a file; never raises for what is wrong in the form."""
    try:
        form = read_file(path, media_dir)
    except FormError as error:
        return Report((error,), ())
    report = check_form(form)
    content = Path(path).read_bytes()
    unused = [
        FormError(_("No question uses the list “{name}”.").format(name=name), sheet="choices", row=row)
        for name, row in unused_lists(content, sniff(content))
    ]
    return replace(report, warnings=(*report.warnings, *unused))


def check_form(form: Form) -> Report:
    """Look over a form that was read."""
    errors = list(form.errors)
    if form.encrypted:
        errors.append(FormError(encryption_refused()))
    errors.extend(
        FormError(_("The list {name} is missing. Put it beside the form and try again.").format(name=name))
        for name in form.missing_files
        if not is_registry(name)
    )
    warnings = list(form.warnings)
    warnings.extend(missing_translations(form))
    warnings.extend(unreachable(form))
    warnings.extend(dead_references(form))
    warnings.extend(bad_patterns(form))
    questions = sum(1 for entry in form.walk() if entry.kind not in ("group", "repeat"))
    lacking = {
        language: tuple(dict.fromkeys(name for name, one in untranslated(form) if one == language))
        for language in form.languages
    }
    return Report(tuple(errors), tuple(warnings), questions, form.languages, lacking, minutes(form))


def told_once(faults: Sequence[FormError]) -> list[FormError]:
    """What is the same in several rows of a sheet as one fault that names them."""
    alike: dict[tuple[str, str | None], list[FormError]] = {}
    for fault in faults:
        alike.setdefault((fault.message, fault.sheet), []).append(fault)
    found = []
    for (message, sheet), group in alike.items():
        rows = [fault.row for fault in group if fault.row is not None]
        if len(group) == 1 or len(rows) < len(group):
            found.extend(group)
            continue
        words = _("{text} Rows: {rows}.").format(text=message, rows=", ".join(str(row) for row in rows))
        found.append(FormError(words, sheet=sheet))
    return found


def untranslated(form: Form) -> list[tuple[str, str]]:
    """Questions with a text that a language lacks: (name of the question, language)."""
    if len(form.languages) < 2:
        return []
    found: dict[tuple[str, str], None] = {}
    by_ref = {spec.ref: spec for spec in form.by_path.values()}
    for entry in form.walk():
        spec = by_ref.get(entry.ref)
        texts = [entry.label, entry.hint]
        if spec is not None:
            texts += [spec.constraint_message, spec.required_message]
        for text in texts:
            for language in _lacking(text, form):
                found.setdefault((entry.name or form.plain_text(entry.label), language))
    return list(found)


def missing_translations(form: Form) -> list[FormError]:
    """Texts that some language lacks: one warning a question, or one for all where there are many."""
    found = untranslated(form)
    warnings = []
    for language in form.languages:
        names = [name for name, lacking in found if lacking == language]
        if len(names) > MANY:
            words = ngettext(
                "{count} question is not translated into {language}, the first is “{name}”.",
                "{count} questions are not translated into {language}, the first is “{name}”.",
                len(names),
            )
            warnings.append(FormError(words.format(count=len(names), language=language, name=names[0])))
        else:
            words = _("The question “{name}” is not translated into {language}.")
            warnings.extend(FormError(words.format(name=name, language=language)) for name in names)
    return warnings


def _lacking(text: TextRef, form: Form) -> Iterator[str]:
    if not text.itext:
        return
    for language in form.languages:
        forms = form.translations.texts.get(language, {}).get(text.itext, {})
        words = [forms.get(kind, ()) for kind in ("", "long", "short", "guidance", "image", "audio", "video")]
        if not any(parts and parts != ("-",) for parts in words):
            yield language


def unreachable(form: Form) -> list[FormError]:
    """Questions whose condition can never hold: it says no, or waits for an answer that is not among the choices."""
    found: list[FormError] = []
    never: set[Spec] = set()
    wrong = {error.path for error in form.errors if isinstance(error, ExpressionError)}
    for spec in form.root.walk():
        if spec.ref in wrong or any(item in never for item in _around(spec)):
            continue  # said of itself, or of its group
        told = len(found)
        contradiction = _contradiction(spec, form)
        if spec.relevant is None:
            continue
        if contradiction:
            found.append(contradiction)
        elif spec.relevant.constant and spec.relevant.text.strip() in ("false()", "0", "''", '""'):
            found.append(FormError(_("The question “{name}” is never shown.").format(name=spec.name)))
        else:
            found.extend(_impossible_answers(spec, form))
        if len(found) > told:
            never.add(spec)
    return found


def _impossible_answers(spec: Spec, form: Form) -> Iterator[FormError]:
    assert spec.relevant is not None
    for other, value in literal_comparisons(spec.relevant.tree, spec, form):
        if _impossible(other, value, form):
            words = _("The question “{name}” waits for the answer “{value}” to “{other}”, which has no such choice.")
            yield FormError(words.format(name=spec.name, value=value, other=other.name))


def _around(spec: Spec) -> Iterator[Spec]:
    item = spec.parent
    while item is not None:
        yield item
        item = item.parent


def _contradiction(spec: Spec, form: Form) -> FormError | None:
    """Its own condition and those of the groups around it want two different answers to one question."""
    wanted: dict[Spec, str] = {}
    for item in (*reversed(list(_around(spec))), spec):
        if item.relevant is None:
            continue
        for other, value in literal_comparisons(item.relevant.tree, item, form):
            several = other.control is not None and other.control.kind in ("select", "rank")
            elsewhere = other.path[:-1] != spec.path[: len(other.path) - 1] and _in_repeat(other)
            if several or elsewhere:
                continue
            if wanted.setdefault(other, value) != value:
                words = _(
                    "The question “{name}” is never shown: “{other}” would have to be both “{first}” and “{second}”."
                )
                return FormError(words.format(name=spec.name, other=other.name, first=wanted[other], second=value))
    return None


def _in_repeat(spec: Spec) -> bool:
    return any(item.repeat is not None for item in _around(spec))


def _impossible(spec: Spec, value: str, form: Form) -> bool:
    control = spec.control
    if not value or control is None or control.kind not in ("select", "select1"):
        return False
    values = choice_labels(spec, form)
    return bool(values) and value not in values


def dead_references(form: Form) -> list[FormError]:
    """Formulas that read something that is not in the form."""
    found: dict[tuple[str, str], None] = {}
    for rule in form.graph.rules:
        for reference in reads_of(rule, form):
            path = reference.target
            if not reference.deep and path and path not in form.by_path:
                found.setdefault((rule.spec.name, "/" + "/".join(path)))
        if rule.expression is not None:
            found.update(((rule.spec.name, f"instance('{name}')"), None) for name in _strange(rule.expression, form))
    return [
        FormError(
            _("A formula of the question “{name}” reads {path}, which is not in the form.").format(name=n, path=p)
        )
        for n, p in found
    ]


def bad_patterns(form: Form) -> list[FormError]:
    """Patterns of ``regex()`` that nothing can match, because they are not written as one."""
    found: dict[str, None] = {}
    for rule in form.graph.rules:
        parts = walk(rule.expression.tree) if rule.expression is not None else ()
        for item in parts:
            match item:
                case Call("regex", (_, Text(pattern))) if (fault := pattern_fault(pattern)) is not None:
                    words = _("The question “{name}”: {reason} No answer will be right.")
                    found[words.format(name=rule.spec.name, reason=fault)] = None
    return [FormError(text) for text in found]


def _strange(expression: Expression, form: Form) -> list[str]:
    """The lists an expression names that the form neither has nor asks for."""
    calls = (item for item in walk(expression.tree) if isinstance(item, Call) and item.name == "instance")
    names = [item.value for call in calls for item in call.arguments if isinstance(item, Text)]
    return [name for name in names if name not in (form.form_id, form.root.name) and form.lists.find(name) is None]
