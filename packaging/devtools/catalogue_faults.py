"""What is wrong with the catalogues: template behind the source, untranslated texts, other names in braces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import Formatter

from babel.messages import Catalog, Message

from devtools.catalogues import (
    TEMPLATE,
    agrees_with_cldr,
    extract,
    forms,
    key,
    languages,
    load,
    plural_header,
    po_file,
    texts_for,
    translated,
)

MADE_BY = re.compile(r"^# Made by: .*\S", re.MULTILINE)
REVIEWED_BY = re.compile(r"^# Reviewed by: .*\S", re.MULTILINE)


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError when a brace is left open."""
    return {name for _text, name, _format, _conversion in Formatter().parse(text) if name is not None}


def message_faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation that is there."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    allowed = set().union(*(placeholders(text) for text in english))
    needed = set.intersection(*(placeholders(text) for text in english))
    if message.pluralizable:
        needed -= {"count", "n"}  # "one firm", "two firms" are words in many languages
    for form in forms(message):
        try:
            found = placeholders(form)
        except ValueError:
            yield f"a brace is left open in {form!r}"
            continue
        if not needed <= found <= allowed:
            yield f"the names in braces differ: {sorted(allowed)} in English, {sorted(found)} in {form!r}"
        if form != form.strip() and english[0] == english[0].strip():
            yield f"space before or after {form!r}"
        if form.count("\n") != english[-1].count("\n"):
            yield f"the lines differ in {form!r}"


def language_faults(language: str, template: Catalog) -> Iterator[str]:
    """What keeps a language from being offered."""
    path = po_file(language)
    if not path.exists():
        yield f"{language}: there is no catalogue; 'packaging/dev.py messages' makes one"
        return
    text, catalogue = path.read_text(encoding="utf-8"), load(path, language)
    header = re.search(r"nplurals=\d+; plural=[^;]+;", catalogue.plural_forms)
    if not header or not agrees_with_cldr(language, header[0]):
        yield f"{language}: the plural rule is not CLDR's, which is {plural_header(language)}"
    for wanted in (MADE_BY, REVIEWED_BY):
        if not wanted.search(text):
            yield f"{language}: the header lacks a line like '# Made by: NAME' or '# Reviewed by: NAME'"
    theirs = {key(message): message for message in catalogue if message.id}
    absent = [key(message) for message in template if message.id and key(message) not in theirs]
    if absent:
        yield f"{language}: {len(absent)} texts are not in the catalogue, such as {absent[0][1]!r}"
    empty = [message for message in theirs.values() if not translated(message)]
    if empty:
        yield f"{language}: {len(empty)} of {len(theirs)} texts are not translated, such as {empty[0].id!r}"
    for message in theirs.values():
        if message.fuzzy:
            yield f"{language}: {message.id!r} is marked fuzzy"
        if translated(message):
            yield from (f"{language}: {message.id!r}: {fault}" for fault in message_faults(message))


def template_faults(fresh: Catalog) -> Iterator[str]:
    """How the template in git differs from the texts of the source."""
    if not TEMPLATE.exists():
        yield "translations/fieldapp.pot is missing"
        return
    now = {key(message) for message in fresh if message.id}
    kept = {key(message) for message in load(TEMPLATE) if message.id}
    for title, keys in (("lacks", now - kept), ("still has", kept - now)):
        for _context, text in sorted(keys, key=str)[:20]:
            yield f"translations/fieldapp.pot {title} {text!r}"


def source_faults(fresh: Catalog) -> Iterator[str]:
    """English texts that no translation could be right for."""
    for message in fresh:
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            try:
                names = placeholders(text)
            except ValueError:
                yield f"a brace is left open in the English {text!r}"
                continue
            if any(not re.fullmatch(r"[a-z_][a-z0-9_]*", name) for name in names):
                yield f"placeholders need names: {text!r}"


def check(offered: Iterable[str]) -> int:
    """Say all that is wrong with the catalogues; 0 when nothing is."""
    fresh = extract()
    faults = [*source_faults(fresh), *template_faults(fresh)]
    for language in sorted({*offered, *languages()}):
        faults += language_faults(language, texts_for(language, fresh))
    for fault in faults:
        print(fault)
    print(
        f"{len(faults)} faults"
        if faults
        else f"{len(fresh)} texts in {len(languages())} languages are as they should be."
    )
    return 1 if faults else 0
