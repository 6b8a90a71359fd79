"""How fonts, icons and the map of others in ``resources/`` were made: ``python packaging/vendor.py fonts|icons|map``.

Nothing of this runs in a build: the results are in git, and ``resources/fonts/SHA256SUMS`` says what they are. To renew
them it needs npm, Debian's or Ubuntu's apt-get and dpkg-deb, and the development environment (fonttools).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from itertools import accumulate, pairwise
from pathlib import Path

from babel.core import get_global

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "resources" / "fonts"
ICONS = ROOT / "resources" / "icons"
MAPS = ROOT / "resources" / "maps"

NOTO_SANS = {
    "": ("noto-sans", "0.4.2"),
    "Arabic": ("noto-sans-arabic", "0.4.3"),
    "Ethiopic": ("noto-sans-ethiopic", "0.4.2"),
    "Khmer": ("noto-sans-khmer", "0.4.3"),
    "Lao": ("noto-sans-lao", "0.4.2"),
    "Myanmar": ("noto-sans-myanmar", "0.4.2"),
    "Thai": ("noto-sans-thai", "0.4.2"),
}
"""Script -> npm package of @expo-google-fonts (full static TrueType files) and its version."""

WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}

LATIN = (
    "U+0020-007E,U+00A0-024F,U+0250-02AF,U+02B0-02FF,U+0300-036F,U+1E00-1EFF,U+2000-206F,U+2070-209F,U+20A0-20C0,"
    "U+2100-215F,U+2190-21FF,U+2200-22FF,U+2300-23FF,U+25A0-25FF,U+2600-27BF,U+A720-A7FF,U+AB30-AB6F,U+FB00-FB06,"
    "U+FEFF,U+FFFC-FFFD"
)
"""What is kept of Noto Sans: every Latin letter (Vietnamese, Hausa, Swahili, the extensions for African languages),
combining marks, punctuation, figures, currencies; not Greek, Cyrillic and Devanagari."""

MATH = "U+2190-2199,U+21C4-21C6,U+21D0-21D4,U+2206,U+2211,U+221A,U+221E,U+2248,U+2260,U+2264-2265"
SYMBOLS = "U+23CE,U+21E7,U+2318,U+232B,U+25A0-25A1,U+25B2-25C7,U+25CB,U+25CF,U+2605-2606,U+2610-2612,U+26A0,U+2713-2718"
"""Arrows, comparisons, ticks and key signs, which Noto Sans itself lacks; regular weight only."""

DEBIAN = {"NotoNaskhArabic-Regular": None, "NotoNaskhArabic-Bold": None} | {
    "NotoSansMath-Regular": MATH,
    "NotoSansSymbols2-Regular": SYMBOLS,
}
"""File of Debian's fonts-noto-core -> the code points kept (None: all)."""

LUCIDE = ("lucide-static", "1.62.0")

ICON_NAMES = """
    arrow-down arrow-left arrow-left-right arrow-right arrow-up arrow-up-down bell book-open building-2 calendar
    calendar-check calendar-days camera chart-column check chevron-down chevron-left chevron-right chevron-up circle
    circle-alert circle-check circle-help circle-question-mark circle-x clipboard-check clipboard-list clock columns-3
    copy corner-down-left database-backup dot download ellipsis external-link eye eye-off factory file-down file-plus
    file-spreadsheet file-text file-up filter flag folder folder-open funnel git-merge graduation-cap grid-3x3 hammer
    hard-drive history home house image inbox info key-round keyboard languages layers library link list list-checks
    list-tree lock lock-open log-out mail map map-pin menu merge mic minus monitor moon network package panel-left
    panel-right paperclip pencil phone play plus printer quote redo-2 refresh-cw rotate-ccw save scale search send
    settings shield-check skip-forward sliders-horizontal smartphone square square-check square-pen star store sun
    table tag target trash-2 trending-up triangle-alert truck type undo-2 upload usb user user-check user-plus users
    wallet wifi-off wrench x zoom-in zoom-out
"""
"""Names of Lucide, parted by white space."""


def npm_package(name: str, version: str, folder: Path) -> Path:
    """Fetch one package of the npm registry into ``folder``; the path of what it holds."""
    npm = shutil.which("npm") or sys.exit("npm is missing")
    subprocess.run([npm, "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, capture_output=True)
    (archive,) = folder.glob("*.tgz")
    target = folder / name.rpartition("/")[2]
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    archive.unlink()
    return target / "package"


def debian_package(name: str, folder: Path) -> Path:
    """Fetch and unpack one package of the distribution; the folder that stands for ``/``."""
    subprocess.run(["apt-get", "download", name], cwd=folder, check=True, capture_output=True)
    (archive,) = folder.glob(f"{name}_*.deb")
    subprocess.run(["dpkg-deb", "-x", archive.name, "deb"], cwd=folder, check=True)
    return folder / "deb"


def subset(source: Path, target: Path, unicodes: str) -> None:
    """Copy a font with these code points, every feature of its layout and its hinting."""
    from fontTools import subset as tool

    tool.main([str(source), f"--unicodes={unicodes}", "--layout-features=*", f"--output-file={target}"])


def write_sums() -> None:
    """List the SHA-256 of every font file, in the form that ``sha256sum --check`` reads."""
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in sorted(FONTS.glob("*.ttf"))]
    (FONTS / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def make_fonts(folder: Path) -> None:
    """Fill ``resources/fonts/``."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for script, (package, version) in NOTO_SANS.items():
        source = npm_package(f"@expo-google-fonts/{package}", version, folder)
        for weight, stem in WEIGHTS.items():
            original = source / stem / f"NotoSans{script}_{stem}.ttf"
            target = FONTS / f"NotoSans{script}-{weight}.ttf"
            if script:
                shutil.copyfile(original, target)
            else:
                subset(original, target, LATIN)
        if not script:
            shutil.copyfile(source / "LICENSE_FONT", FONTS / "OFL.txt")
    debian = debian_package("fonts-noto-core", folder) / "usr" / "share" / "fonts" / "truetype" / "noto"
    for name, unicodes in DEBIAN.items():
        if unicodes is None:
            shutil.copyfile(debian / f"{name}.ttf", FONTS / f"{name}.ttf")
        else:
            subset(debian / f"{name}.ttf", FONTS / f"{name}.ttf", unicodes)
    write_sums()


def make_icons(folder: Path) -> None:
    """Fill ``resources/icons/``; icons that are no longer named are removed."""
    ICONS.mkdir(parents=True, exist_ok=True)
    source = npm_package(*LUCIDE, folder)
    for old in ICONS.glob("*.svg"):
        old.unlink()
    for name in ICON_NAMES.split():
        shutil.copyfile(source / "icons" / f"{name}.svg", ICONS / f"{name}.svg")
    shutil.copyfile(source / "LICENSE", ICONS / "LICENSE.txt")


WORLD_ATLAS = ("world-atlas", "2.0.2")
DEGREES = 100
"""The map is kept in hundredths of a degree: about a kilometre."""
TURN = 360 * DEGREES
NEAR = 3 * DEGREES
"""Islands farther off than this are not shown when a map opens on their country."""


def make_map(folder: Path) -> None:
    """Fill ``resources/maps/``: the countries' outlines as rings of whole hundredths of a degree, nothing else.

    Each ring is a flat list: first longitude and latitude, then the steps from point to point. A country that the
    meridian of 180 degrees cuts goes on beyond it in one piece.
    """
    MAPS.mkdir(parents=True, exist_ok=True)
    source = npm_package(*WORLD_ATLAS, folder)
    world = json.loads((source / "countries-50m.json").read_text(encoding="utf-8"))
    arcs = [_arc(arc, world["transform"]) for arc in world["arcs"]]
    rings = []
    for country in world["objects"]["countries"]["geometries"]:
        parts = {"Polygon": [country.get("arcs")], "MultiPolygon": country.get("arcs")}.get(country["type"], [])
        rings += [ring for part in parts for numbers in part if len(ring := _ring(numbers, arcs)) >= 8]
    with gzip.GzipFile(MAPS / "countries.json.gz", "wb", mtime=0) as out:
        out.write(json.dumps(rings, separators=(",", ":")).encode())
    boxes = {}
    for country in world["objects"]["countries"]["geometries"]:
        parts = {"Polygon": [country.get("arcs")], "MultiPolygon": country.get("arcs")}.get(country["type"], [])
        code = get_global("territory_aliases").get(str(country.get("id", "")), [""])[0]
        if code and parts:
            boxes[code] = _box([_ring(part[0], arcs) for part in parts])
    lines = ",\n".join(f"{json.dumps(code)}: {json.dumps(box)}" for code, box in sorted(boxes.items()))
    (MAPS / "boxes.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8", newline="\n")
    shutil.copyfile(source / "LICENSE", MAPS / "LICENSE.txt")


def _box(rings: list[list[int]]) -> list[int]:
    """South, west, north, east of a country's largest piece of land and of what lies near it, in hundredths."""
    found = []
    for ring in rings:
        xs, ys = list(accumulate(ring[0::2])), list(accumulate(ring[1::2]))
        found.append([min(ys), min(xs), max(ys), max(xs)])
    found.sort(key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), reverse=True)
    whole, waiting = found[0], found[1:]

    def beside(box: list[int]) -> bool:
        return all(box[n] - NEAR < whole[n + 2] and whole[n] < box[n + 2] + NEAR for n in (0, 1))

    while near := [box for box in waiting if beside(box)]:
        waiting = [box for box in waiting if box not in near]
        whole = [min(b[n] for b in (whole, *near)) if n < 2 else max(b[n] for b in (whole, *near)) for n in range(4)]
    return whole


def _arc(arc: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[int, int]]:
    """The points of an arc of TopoJSON in hundredths of a degree."""
    (across, up), (left, low) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((round((x * across + left) * DEGREES), round((y * up + low) * DEGREES)))
    return points


def _ring(numbers: list[int], arcs: list[list[tuple[int, int]]]) -> list[int]:
    """One ring as it is kept; points that fall together are one."""
    points: list[tuple[int, int]] = []
    for number in numbers:
        for point in arcs[number] if number >= 0 else reversed(arcs[~number]):
            if not points or points[-1] != point:
                points.append(point)
    flat, round_the_pole = list(points[0]) if points else [], 0
    for before, here in pairwise(points):
        across = here[0] - before[0]
        turns = round(across / TURN)  # from 180 degrees east to 180 degrees west is no step at all
        round_the_pole += turns
        if (step := (across - turns * TURN, here[1] - before[1])) != (0, 0):
            flat += step
    if round_the_pole:  # Antarctica: its coast goes round the earth, the land is closed by the pole
        low = -90 * DEGREES
        flat += [0, low - points[-1][1], round_the_pole * TURN, 0]
    return flat


def main(arguments: list[str]) -> int:
    """Renew what is named on the command line."""
    makers = {"fonts": make_fonts, "icons": make_icons, "map": make_map}
    if not arguments or any(name not in makers for name in arguments):
        print(f"usage: {Path(__file__).name} {' | '.join(makers)}")
        return 2
    for name in arguments:
        with tempfile.TemporaryDirectory() as folder:
            makers[name](Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
