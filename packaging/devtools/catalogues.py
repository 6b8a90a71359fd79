"""The catalogues in ``translations/``: extracted, brought up to date, compiled. Needs Babel: runs in the environment.

``fieldapp.pot`` is every text of the source; ``<language>/LC_MESSAGES/fieldapp.po`` follows it. Neither has line
numbers or days of extraction, which would change with every edit. New texts arrive untranslated, never as a guess.
"""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from devtools.shell import ROOT
from fieldapp.i18n import ON_PAPER

SOURCE = ROOT / "src" / "fieldapp"
FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "fieldapp.pot"
COMPILED = SOURCE / "_locale"

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
COMMENT_TAGS = ("Translators:",)

HEADER = """\
# {language} texts of fieldapp.
# Made by: nobody yet
# Reviewed by: nobody yet
#"""

IDLE_HEADERS = (
    r'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    r"Generated-By): .*\n"
)
"""Lines of the header that say nothing, or change by themselves; who made a catalogue is in its first comment."""

PAPER_SOURCES = (
    "src/fieldapp/reports/answer_space.py",
    "src/fieldapp/reports/asked.py",
    "src/fieldapp/reports/questionnaire.py",
    "src/fieldapp/services/questionnaires.py",
    "src/fieldapp/survey/asking.py",
    "src/fieldapp/survey/in_words.py",
    "src/fieldapp/survey/other_words.py",
    "src/fieldapp/survey/printed_choices.py",
    "src/fieldapp/survey/questionnaire.py",
    "src/fieldapp/survey/showing.py",
    "src/fieldapp/survey/terms.py",
)
"""Where the words of a questionnaire on paper stand: all that a language of ``i18n.ON_PAPER`` has."""

PLURAL_RULES = (("1", "0"), ("2", "(n != 1)"), ("2", "(n > 1)"))
"""Rules tried when gettext's usual one is not CLDR's: none for Burmese, 0 with 1 for Amharic and Portuguese."""


def extract() -> Catalog:
    """Every text of the source that a person reads."""
    template = Catalog(project="fieldapp", version="", charset="utf-8", fuzzy=False)
    template.header_comment = "# Every text of fieldapp that a person reads; made by packaging/dev.py messages.\n#"
    found = extract_from_dir(
        str(SOURCE), [("**.py", "python")], keywords=KEYWORDS, comment_tags=COMMENT_TAGS, strip_comment_tags=True
    )
    for file, _line, message, comments, context in sorted(found, key=lambda f: (f[0], f[1])):
        place = Path("src/fieldapp", file).as_posix()
        template.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return template


def texts_for(language: str, template: Catalog) -> Catalog:
    """The texts that a language needs: all, or those on paper."""
    if language not in ON_PAPER:
        return template
    few = Catalog(project="fieldapp", version="", charset="utf-8", fuzzy=False)
    for message in template:
        places = [place for place in message.locations if place[0] in PAPER_SOURCES]
        if message.id and places:
            few.add(message.id, None, places, auto_comments=message.auto_comments, context=message.context)
    return few


def plural_header(language: str) -> str:
    """The plural rule for a catalogue's header, as CLDR has it. Raises ValueError when none of ours fits."""
    usual = get_plural(language)
    for forms, rule in ((str(usual.num_plurals), usual.plural_expr), *PLURAL_RULES):
        header = f"nplurals={forms}; plural={rule};"
        if agrees_with_cldr(language, header):
            return header
    raise ValueError(f"no plural rule for {language}: add it to PLURAL_RULES")


def agrees_with_cldr(language: str, header: str) -> bool:
    """True when the rule parts the counts from 0 to 1,000 exactly as CLDR does, with no form to spare."""
    match = re.search(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+)", header)
    if not match:
        return False
    rule, cldr = gettext.c2py(match[2].strip()), Locale.parse(language).plural_form
    pairs = {(rule(count), cldr(count)) for count in range(1001)}
    forms = {form for form, _category in pairs}
    return len(pairs) == len(forms) == len({category for _form, category in pairs}) == int(match[1])


def po_file(language: str) -> Path:
    """Where a language's catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "fieldapp.po"


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/fieldapp.po"))


def load(path: Path, language: str | None = None) -> Catalog:
    """Read a catalogue. Raises babel's PoFileError with the line when it is damaged."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


Key = tuple[str | None, str]


def key(message: Message) -> Key:
    """What tells one text from another: its context and its English (singular)."""
    return message.context or None, message.id if isinstance(message.id, str) else "\0".join(message.id)


def forms(message: Message) -> tuple[str, ...]:
    """The translation as a tuple, one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def translated(message: Message) -> bool:
    """True when every form says something."""
    return all(form.strip() for form in forms(message))


def save(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue without line numbers, obsolete texts and the day of extraction."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    text = re.sub(IDLE_HEADERS, "", buffer.getvalue().decode("utf-8"), flags=re.MULTILINE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def follow(catalogue: Catalog, template: Catalog) -> None:
    """Give a language's catalogue the texts of the template; what is new or has changed its kind stays empty."""
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    for message in catalogue:
        if message.id and message.fuzzy:
            message.flags.discard("fuzzy")
            message.string = ("",) * catalogue.num_plurals if message.pluralizable else ""


def update() -> int:
    """Extract the template anew and let every catalogue follow it; says how much is left to translate."""
    template = extract()
    save(TEMPLATE, template)
    for language in languages():
        catalogue = load(po_file(language), language)
        follow(catalogue, texts_for(language, template))
        save(po_file(language), catalogue)
        left = sum(not translated(message) for message in catalogue if message.id)
        print(f"{language}: {len(catalogue) - left} of {len(catalogue)} texts are translated")
    return 0


def add(language: str) -> int:
    """Begin a catalogue for a language; 1 when there is one."""
    path = po_file(language)
    if path.exists():
        print(f"{path.relative_to(ROOT)} is there already")
        return 1
    name = Locale.parse(language).get_display_name("en")
    catalogue = Catalog(locale=language, header_comment=HEADER.format(language=name), project="fieldapp", fuzzy=False)
    catalogue.mime_headers = [("Plural-Forms", plural_header(language))]
    follow(catalogue, texts_for(language, extract()))
    save(path, catalogue)
    return 0


def compile_all() -> int:
    """Write ``_locale/<language>/LC_MESSAGES/fieldapp.mo`` for every catalogue."""
    for language in languages():
        target = COMPILED / language / "LC_MESSAGES" / "fieldapp.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_mo(buffer, load(po_file(language), language))
        fresh = target.with_suffix(".new")
        fresh.write_bytes(buffer.getvalue())
        fresh.replace(target)
    return 0
