"""Burmese written in the Zawgyi font: noticed, and turned into Unicode. Pure rules over text.

Zawgyi keeps signs in the order in which they are drawn and gives several code points another meaning; texts in Shan,
Mon or Karen use some of the same code points rightly, so that only the order of signs decides.
"""

from __future__ import annotations

import re

from fieldapp.domain.text import nfc

_KINZI = "\u1004\u103a\u1039"
_BASE = "\u1000-\u102a\u103f\u104e"
_HOLD = "\ue000"
"""Stands for a kinzi until its consonant is known."""
_SIGNS = {
    "\u1033": "\u102f", "\u1034": "\u1030", "\u1039": "\u103a", "\u103a": "\u103b", "\u103b": "\u103c",
    "\u103c": "\u103d", "\u103d": "\u103e", "\u105a": "\u102b\u103a", "\u1064": _HOLD, "\u106a": "\u1009",
    "\u106b": "\u100a", "\u106e": "\u100d\u1039\u100d", "\u106f": "\u100d\u1039\u100e", "\u107d": "\u103b",
    "\u1086": "\u103f", "\u1087": "\u103e", "\u1088": "\u103e\u102f", "\u1089": "\u103e\u1030",
    "\u108a": "\u103d\u103e", "\u108b": _HOLD + "\u102d", "\u108c": _HOLD + "\u102e", "\u108d": _HOLD + "\u1036",
    "\u108e": "\u102d\u1036", "\u108f": "\u1014", "\u1090": "\u101b", "\u1091": "\u100f\u1039\u100d",
    "\u1092": "\u100b\u1039\u100c", "\u1094": "\u1037", "\u1095": "\u1037", "\u1096": "\u1039\u1010\u103d",
    "\u1097": "\u100b\u1039\u100b",
}  # fmt: skip
_SIGNS |= dict.fromkeys("\u107e\u107f\u1080\u1081\u1082\u1083\u1084", "\u103c")
_STACKED = {
    "\u1060": "\u1000", "\u1061": "\u1001", "\u1062": "\u1002", "\u1063": "\u1003", "\u1065": "\u1005",
    "\u1066": "\u1006", "\u1067": "\u1006", "\u1068": "\u1007", "\u1069": "\u1008", "\u106c": "\u100b",
    "\u106d": "\u100c", "\u1070": "\u100f", "\u1071": "\u1010", "\u1072": "\u1010", "\u1073": "\u1011",
    "\u1074": "\u1011", "\u1075": "\u1012", "\u1076": "\u1013", "\u1077": "\u1014", "\u1078": "\u1015",
    "\u1079": "\u1016", "\u107a": "\u1017", "\u107b": "\u1018", "\u107c": "\u1019", "\u1085": "\u101c",
    "\u1093": "\u1018",
}  # fmt: skip
"""Consonants that Zawgyi draws under another one."""
_TABLE = str.maketrans(_SIGNS | {sign: "\u1039" + base for sign, base in _STACKED.items()})
_SYLLABLE = re.compile(
    f"(\u1031?)(\u103c?)([{_BASE}])((?:\u1039[{_BASE}]|[\u102b-\u1030\u1032-\u1038\u103a-\u103e{_HOLD}])*)"
)
_MARK = re.compile(f"\u1039[{_BASE}]|.")
_ORDER = "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102f\u1030\u102b\u102c\u103a\u1036\u1037\u1038"
_ZAWGYI = re.compile(
    f"(?:^|[^{_BASE}\u1039\u103b-\u103e\u105e-\u1060\u1075-\u1081])\u1031"  # drawn before its consonant
    f"|(?:^|[\\s\u1038\u1031])\u103b[{_BASE}]"  # a ring around the consonant that follows
    f"|\u1039(?![{_BASE}])"  # in Unicode it joins two consonants
    "|[\u1033\u1034]"
)
_UNICODE = re.compile(
    f"[{_BASE}\u103b-\u103e]\u1031|\u1039[{_BASE}]|[{_BASE}][\u103b-\u103e]*[\u102b-\u1032]*\u103a|\u103e|\u103f"
)


def looks_like_zawgyi(text: str) -> bool:
    """True where the order of signs is Zawgyi's rather than Unicode's."""
    return len(_ZAWGYI.findall(text)) > len(_strict(text)) if _ZAWGYI.search(text) else False


def _strict(text: str) -> list[str]:
    """What only Unicode writes so: a vowel sign behind its consonant and not before another, letters Zawgyi has not."""
    return [found for found in _UNICODE.findall(text) if "\u103e" in found or "\u103f" in found]


def to_unicode(text: str) -> str:
    """The text in Unicode, signs in the order in which they are spoken."""
    return nfc(_SYLLABLE.sub(_ordered, text.translate(_TABLE)))


def _ordered(found: re.Match[str]) -> str:
    before, ring, base, rest = found.groups()
    marks = _MARK.findall(rest)
    kinzi = _KINZI if _HOLD in marks else ""
    under = [mark for mark in marks if len(mark) == 2]
    signs = [*([ring] if ring else []), *([before] if before else []), *(m for m in marks if m in _ORDER)]
    return kinzi + base + "".join([*under, *sorted(signs, key=_ORDER.index)])
