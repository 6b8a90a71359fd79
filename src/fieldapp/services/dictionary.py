"""The data dictionary: every field of every record type, read from the declarations in the language in force.

Nothing is written by hand here, so it cannot disagree with the program. Must not know stores or windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from fieldapp.domain import kinds
from fieldapp.domain.fields import F, Kind, Merge, Record
from fieldapp.domain.records import RECORDS, by_table
from fieldapp.domain.standards import Standard
from fieldapp.i18n import N_, _, is_rtl
from fieldapp.reports.cells import Column, Sheet

KINDS = {
    Kind.TEXT: N_("Text, one line"),
    Kind.LONG: N_("Text, several lines"),
    Kind.INTEGER: N_("Whole number"),
    Kind.PERCENT: N_("Per cent, two decimals"),
    Kind.MONEY: N_("Amount and currency"),
    Kind.DAY: N_("Day"),
    Kind.PARTIAL: N_("Day, month or year; may be an estimate"),
    Kind.CLOCK: N_("Time of day"),
    Kind.INSTANT: N_("Moment (UTC)"),
    Kind.CHOICE: N_("One of a list"),
    Kind.CHOICES: N_("Several of a list"),
    Kind.REF: N_("Reference"),
    Kind.REFS: N_("References"),
    Kind.PLACE: N_("Coordinates (WGS 84)"),
    Kind.PHONE: N_("Phone number"),
    Kind.DATA: N_("Data for the program"),
}
STANDARDS = {
    Standard.COUNTRY: N_("Country code (ISO 3166-1)"),
    Standard.COUNTRIES: N_("Country codes (ISO 3166-1)"),
    Standard.CURRENCY: N_("Currency code (ISO 4217)"),
    Standard.LANGUAGE: N_("Language code (BCP 47)"),
    Standard.LANGUAGES: N_("Language codes (BCP 47)"),
    Standard.EMAIL: N_("Mail address"),
}
MERGES = {
    Merge.FIELDS: N_("The later change of a field counts; the earlier one is kept and listed"),
    Merge.QUEUE: N_("Two different changes wait for a person to settle them"),
    Merge.APPEND: N_("Never changed after it was written"),
    Merge.SEALED: N_("Sealed; a change makes a new version"),
    Merge.CENTRAL: N_("Written at headquarters only"),
    Merge.UNION: N_("A set that only grows"),
}
HEADINGS = (
    N_("Record type"),
    N_("Field"),
    N_("Label"),
    N_("Kind"),
    N_("Unit"),
    N_("Needed"),
    N_("Limits"),
    N_("Choices"),
    N_("Merging"),
    N_("Personal"),
    N_("Note"),
)


@dataclass(frozen=True)
class Entry:
    """One field in words; ``table`` and ``field`` are the names in files, all else is for people."""

    table: str
    field: str
    label: str
    kind: str
    unit: str
    needed: str
    limits: str
    choices: str
    merging: str
    personal: str
    note: str


def _kind(field: F) -> str:
    if field.standard:
        return _(STANDARDS[field.standard])
    words = _(KINDS[field.kind])
    return f"{words}: {_(by_table(field.to).view.one)}" if field.to else words


def _limits(cls: type[Record], name: str, field: F) -> str:
    """The declared bounds: "0–1,440", "at most 80 letters", "≥ 0"."""
    least, most = cls.limit(name, "ge"), cls.limit(name, "le")
    shown = [kinds.show(field, bound) if bound is not None else "" for bound in (least, most)]
    if least is not None and most is not None:
        return f"{shown[0]}–{shown[1]}"
    if least is not None:
        return f"≥ {shown[0]}"
    if most is not None:
        return f"≤ {shown[1]}"
    if field.kind not in (Kind.TEXT, Kind.LONG):
        return ""
    short, long = cls.limit(name, "min_length"), cls.limit(name, "max_length")
    if long is None:
        return ""
    words = _("{least} to {most} letters") if short is not None and short > 1 else _("at most {most} letters")
    return words.format(least=short, most=long)


def _choices(field: F) -> str:
    return "; ".join(f"{choice.code} = {_(choice.label)}" for choice in field.choices)


def entry(cls: type[Record], name: str) -> Entry:
    """One field of a record type, in the language in force. KeyError when there is none of that name."""
    field = cls.fields()[name]
    return Entry(
        table=cls.table_name(),
        field=name,
        label=_(field.label),
        kind=_kind(field),
        unit=_(field.unit),
        needed=_("Yes") if name in cls.required() else "",
        limits=_limits(cls, name, field),
        choices=_choices(field),
        merging=_(MERGES[field.merge or cls.view.merge]),
        personal=_("Yes") if field.sensitive else "",
        note=_(field.hint) or _(field.pattern_hint),
    )


def entries(records: Iterable[type[Record]] = RECORDS) -> list[Entry]:
    """All fields of all record types in order, but for those that only the program reads."""
    return [entry(cls, name) for cls in records for name, field in cls.fields().items() if field.kind is not Kind.DATA]


def rows(records: Iterable[type[Record]] = RECORDS) -> list[tuple[str, ...]]:
    """The dictionary as a table: headings first, then a row for each field."""
    return [tuple(_(heading) for heading in HEADINGS), *(astuple(item) for item in entries(records))]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def markdown(records: Iterable[type[Record]] = RECORDS) -> str:
    """The dictionary as a page of Markdown: a section with a table for each record type."""
    heads = [_(heading) for heading in HEADINGS[1:]]
    title = _("Data dictionary")
    parts = [f"# {title}", ""]
    for cls in records:
        about = _("Table {name}, natural key: {key}.") if cls.view.key else _("Table {name}.")
        parts += [
            f"## {_(cls.view.one)}",
            "",
            about.format(name=f"`{cls.table_name()}`", key=", ".join(cls.view.key)),
            "",
        ]
        parts += [_line(heads), "|" + " --- |" * len(heads)]
        for item in entries((cls,)):
            parts.append(_line([f"`{item.field}`", *astuple(item)[2:]]))
        parts.append("")
    return "\n".join(parts)


def write_markdown(path: Path | str, records: Iterable[type[Record]] = RECORDS) -> Path:
    """Write the dictionary as Markdown (UTF-8)."""
    target = Path(path)
    target.write_text(markdown(records), encoding="utf-8", newline="\n")
    return target


def write_xlsx(path: Path | str, records: Iterable[type[Record]] = RECORDS) -> Path:
    """Write the dictionary as a workbook of one sheet. Raises ReportError where the file cannot be written."""
    from fieldapp.reports import spreadsheet

    heads, *body = rows(records)
    sheet = Sheet(_("Data dictionary"), [Column(head) for head in heads], body, is_rtl())
    spreadsheet.write_xlsx(path, [sheet])
    return Path(path)
