"""Looking a form over for its author: what cannot work, what is missing in a language, what nobody will ever see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldapp.i18n import _, ngettext
from fieldapp.survey.definition import Spec, TextRef
from fieldapp.survey.errors import FormError
from fieldapp.survey.export import choice_labels
from fieldapp.survey.form import Form
from fieldapp.survey.loading import read_file, spreadsheet_fault
from fieldapp.survey.references import literal_comparisons

MANY = 10
"""From so many questions on, what they lack is told once."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: ``errors`` keep the form from being used, ``warnings`` are worth a look."""

    errors: tuple[FormError, ...]
    warnings: tuple[FormError, ...]
    questions: int = 0
    languages: tuple[str, ...] = ()

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
    return check_form(form)


def check_form(form: Form) -> Report:
    """Look over a form that was read."""
    errors = list(form.errors)
    errors.extend(
        FormError(_("The list {name} is missing. Put it beside the form and try again.").format(name=name))
        for name in form.missing_files
    )
    warnings = [spreadsheet_fault(text) for text in form.warnings]
    warnings.extend(missing_translations(form))
    warnings.extend(unreachable(form))
    warnings.extend(dead_references(form))
    questions = sum(1 for entry in form.walk() if entry.kind not in ("group", "repeat"))
    return Report(tuple(errors), tuple(warnings), questions, form.languages)


def missing_translations(form: Form) -> list[FormError]:
    """Texts that some language lacks: one warning a question, or one for all where there are many."""
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
    found = []
    for spec in form.root.walk():
        if spec.relevant is None:
            continue
        if spec.relevant.constant and spec.relevant.text.strip() in ("false()", "0", "''", '""'):
            found.append(FormError(_("The question “{name}” is never shown.").format(name=spec.name)))
            continue
        for other, value in literal_comparisons(spec.relevant.tree, spec, form):
            if _impossible(other, value, form):
                words = _(
                    "The question “{name}” waits for the answer “{value}” to “{other}”, which has no such choice."
                )
                found.append(FormError(words.format(name=spec.name, value=value, other=other.name)))
    return found


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
        for reference in rule.reads:
            path = reference.target
            if not reference.deep and path and path not in form.by_path:
                found.setdefault((rule.spec.name, "/" + "/".join(path)))
    return [
        FormError(
            _("A formula of the question “{name}” reads {path}, which is not in the form.").format(name=n, path=p)
        )
        for n, p in found
    ]
