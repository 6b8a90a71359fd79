"""ISIC, the classification of activities of the United Nations, Rev. 4 and Rev. 5 at section and division level.

A letter alone says nothing: from Rev. 4 to Rev. 5 the letters after J move on by one (finance is K, then L). So a code
is read with its revision. Titles of divisions are short English forms of the official ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fieldapp.domain.isic_divisions import DIVISIONS, SPLIT, TITLES_4
from fieldapp.i18n import N_, _

_SECTIONS_BOTH = {
    "A": N_("Agriculture, forestry and fishing"),
    "B": N_("Mining and quarrying"),
    "C": N_("Manufacturing"),
    "D": N_("Electricity, gas, steam and air conditioning"),
    "E": N_("Water supply; sewerage, waste and remediation"),
    "F": N_("Construction"),
    "G": N_("Wholesale and retail trade"),
    "H": N_("Transportation and storage"),
    "I": N_("Accommodation and food service"),
}
_LATER = (
    N_("Financial and insurance activities"),
    N_("Real estate activities"),
    N_("Professional, scientific and technical activities"),
    N_("Administrative and support services"),
    N_("Public administration and defence"),
    N_("Education"),
    N_("Human health and social work"),
    N_("Arts, sports and recreation"),
    N_("Other service activities"),
    N_("Households as employers and for own use"),
    N_("Extraterritorial organizations"),
)
SECTIONS: dict[str, dict[str, str]] = {
    "4": {
        **_SECTIONS_BOTH,
        "J": N_("Information and communication"),
        **dict(zip("KLMNOPQRSTU", _LATER, strict=True)),
    },
    "5": {
        **_SECTIONS_BOTH,
        "J": N_("Publishing, broadcasting and content"),
        "K": N_("Telecommunications, programming and computing"),
        **dict(zip("LMNOPQRSTUV", _LATER, strict=True)),
    },
}
"""Revision -> letter -> title, marked for translation: 21 sections in Rev. 4, 22 in Rev. 5."""


@dataclass(frozen=True)
class Division:
    """Two digits, the section they belong to, a short English title."""

    code: str
    section: str
    title: str


@lru_cache(maxsize=1)
def divisions() -> dict[str, dict[str, Division]]:
    """Revision -> code -> division."""
    found: dict[str, dict[str, Division]] = {"4": {}, "5": {}}
    for line in DIVISIONS.split("\n")[1:-1]:
        code, fourth, fifth, title = line.split(" ", 3)
        if fourth != "-":
            found["4"][code] = Division(code, fourth, TITLES_4.get(code, title))
        if fifth != "-":
            found["5"][code] = Division(code, fifth, title)
    return found


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[str, str, str], ...]:
    """Rev. 4, Rev. 5, which part."""
    return tuple((code, to, part) for code in divisions()["4"] for to, part in SPLIT.get(code, ((code, "all"),)))


def division(revision: str, code: str) -> Division | None:
    """The division of a code of two to four digits; None where the revision has none."""
    return divisions().get(revision, {}).get(code.strip()[:2])


def section(revision: str, code: str) -> str:
    """The letter of a code, or of a letter itself; empty where the revision has none."""
    plain = code.strip().upper()
    if plain in SECTIONS.get(revision, {}):
        return plain
    found = division(revision, plain)
    return found.section if found else ""


def converted(code: str, revision: str, wanted: str) -> tuple[tuple[str, str], ...]:
    """The divisions of the other revision for a division: (code, which part); several where it was split."""
    two = code.strip()[:2]
    if revision == wanted:
        return ((two, "all"),) if division(revision, two) else ()
    if revision == "4":
        return tuple((to, part) for one, to, part in _pairs() if one == two)
    return tuple((one, part) for one, to, part in _pairs() if to == two)


def converted_section(letter: str, revision: str, wanted: str) -> frozenset[str]:
    """The letters of the other revision that a section's divisions lie in."""
    inside = [one.code for one in divisions()[revision].values() if one.section == letter]
    return frozenset(section(wanted, to) for code in inside for to, _part in converted(code, revision, wanted))


def sector_group(revision: str, code: str) -> str:
    """Agriculture, production, trade or service, as size schemes group sectors; empty for an unknown code."""
    letter = section(revision, code)
    if not letter:
        return ""
    if letter == "A":
        return "agriculture"
    return "production" if letter in "BCDEF" else "trade" if letter == "G" else "service"


def doubt(revision: str, code: str) -> str:
    """What is wrong with a code of a revision, or nothing; where the other revision has it, what it became."""
    if not revision or not code or division(revision, code):
        return ""
    other = "5" if revision == "4" else "4"
    became = ", ".join(to for to, _part in converted(code, other, revision))
    text = _("{code} is no code of ISIC Rev. {revision}.").format(code=code, revision=revision)
    return text + (
        " " + _("In Rev. {revision} it is {codes}.").format(revision=revision, codes=became) if became else ""
    )
