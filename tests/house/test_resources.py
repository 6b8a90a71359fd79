"""The files of others that ship with the application are whole, and their licences lie beside them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import vendor


def test_fonts_are_exactly_those_of_the_list(root: Path) -> None:
    folder = root / "resources" / "fonts"
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    present = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.ttf")}
    assert present == listed
    assert sum(path.stat().st_size for path in folder.glob("*.ttf")) < 3_500_000


def test_fonts_have_the_letters_of_the_languages(root: Path) -> None:
    from fontTools.ttLib import TTFont

    wanted = {
        "NotoSans-Regular": "ABCxyz 0123456789 éàçœÉ ãõ ñ¿ Ɓɓ Ɗɗ Ƙƙ Ƴƴ ʼ ạảấầẩẫậắằẳẵặđơưừ ₫₭€ –—’“”«»…•×÷°±µ",
        "NotoSansArabic-Regular": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي٠١٢٣٤٥٦٧٨٩،؟٪٫٬",
        "NotoSansEthiopic-Regular": "ሀለሐመሠረሰሸቀበተኀነኘአከወዐዘየደገጠፈፐ።፩",
        "NotoSansKhmer-Regular": "កខគឃងចឆជឈញដឋឌឍណតថទធន០១២៣៤៥៦៧៨៩។៛ ្ា",
        "NotoSansLao-Regular": "ກຂຄງຈຊຍດຕຖທນບປຜຝພຟມຢຣລວສຫອຮ໐໑໒໓໔໕໖໗໘໙",
        "NotoSansMyanmar-Regular": "ကခဂဃငစဆဇဈညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠအ၀၁၂၃၄၅၆၇၈၉၊။",
        "NotoSansThai-Regular": "กขคฆงจฉชซฌญดตถทธนบปผพฟภมยรลวศษสหอฮ๐๑๒๓๔๕๖๗๘๙฿",
        "NotoNaskhArabic-Regular": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي٠١٢٣٤٥٦٧٨٩،؟٪",
        "NotoSansMath-Regular": "←↑→↓↔⇄≤≥≠≈∞∑√",
        "NotoSansSymbols2-Regular": "✓✗●○■□▲▼★☆☐☑⚠",
    }
    for name, text in wanted.items():
        for weight in ("Regular", "Bold"):
            path = root / "resources" / "fonts" / f"{name.replace('Regular', weight)}.ttf"
            if path.exists():
                with TTFont(path) as font:
                    missing = {c for c in text if c != " " and ord(c) not in font.getBestCmap()}
                assert not missing, path.name


def test_icons_are_outlines_in_the_current_colour_and_named_in_the_list(root: Path) -> None:
    folder = root / "resources" / "icons"
    icons = sorted(folder.glob("*.svg"))
    assert sorted(icon.stem for icon in icons) == sorted(vendor.ICON_NAMES.split())
    for icon in icons:
        tree = ET.parse(icon).getroot()
        assert (tree.get("viewBox"), tree.get("stroke"), tree.get("fill")) == ("0 0 24 24", "currentColor", "none"), (
            icon
        )


def test_licences_lie_beside_what_they_are_for(root: Path) -> None:
    notices = (root / "THIRD-PARTY.md").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (root / "resources" / "fonts" / "OFL.txt").read_text("utf-8")
    assert (root / "resources" / "icons" / "LICENSE.txt").read_text("utf-8").startswith("ISC License")
    assert "Apache License" in (root / "LICENSE").read_text("utf-8")
    families = {re.sub(r"-(Regular|Bold)$", "", path.stem) for path in (root / "resources" / "fonts").glob("*.ttf")}
    assert [family for family in families if family not in notices] == []
