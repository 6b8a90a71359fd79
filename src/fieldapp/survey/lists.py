"""Look-up lists beside a form: XML, CSV and GeoJSON files to trees that expressions read. Must not know forms."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fieldapp.i18n import _
from fieldapp.survey.errors import FormError
from fieldapp.survey.nodes import ELEMENT, Document, Node, XMLError, parse_xml

Resources = Mapping[str, bytes | str]

MAX_ROWS: Final = 200_000
"""Longer lists are refused with a word, rather than freezing the form."""

MAX_CELLS: Final = 1_500_000
"""The same for rows times columns."""

_NOT_A_NAME: Final = re.compile(r"[^\w.\-]", re.UNICODE)


def find_resource(source: str, resources: Resources) -> bytes | str | None:
    """The content of the file a form names as ``jr://file/towns.csv``: by the whole address or by the file name."""
    if source in resources:
        return resources[source]
    name = source.rsplit("/", 1)[-1]
    for key, content in resources.items():
        if key.rsplit("/", 1)[-1] == name:
            return content
    return None


def read_list(source: str, content: bytes | str) -> Document:
    """The tree of a list file by its ending; raises FormError naming the file."""
    name = source.rsplit("/", 1)[-1]
    text = _text(content)
    try:
        if name.lower().endswith(".geojson") or text.lstrip()[:1] == "{":
            return from_geojson(text)
        if name.lower().endswith(".csv") or text.lstrip()[:1] != "<":
            return from_csv(text)
        document = parse_xml(text)
        document.static = True
        return document
    except RecursionError as error:
        words = _("The list “{name}” cannot be read: {reason}")
        raise FormError(words.format(name=name, reason=_("The elements are nested too deeply."))) from error
    except (XMLError, ValueError, TypeError, KeyError, AttributeError, csv.Error) as error:
        raise FormError(_("The list “{name}” cannot be read: {reason}").format(name=name, reason=error)) from error


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def live_list(rows: Iterable[Mapping[str, str]]) -> Document:
    """A list of rows (column -> cell) made while the program runs, for ``Form.start(lists=...)``."""
    return _document([list(row.items()) for row in rows])


def empty_list() -> Document:
    """A list without rows, for a file that is not at hand."""
    return _document([])


def _document(rows: list[list[tuple[str, str]]]) -> Document:
    _check_size(len(rows), 0)
    document = Document()
    document.static = True
    root = Node(ELEMENT, "root", parent=document)
    document.children.append(root)
    for row in rows:
        item = Node(ELEMENT, "item", parent=root)
        item.children = [Node(ELEMENT, name, value, item) for name, value in row]
        root.children.append(item)
    return document


def from_csv(text: str) -> Document:
    """``root/item`` with a child for each column; the separator is that of the first line."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = [_NOT_A_NAME.sub("_", name.strip()) for name in next(reader, [])]
    rows: list[list[tuple[str, str]]] = []
    _check_size(text.count("\n") // 3, 0)  # a cell may have lines of its own, so many are no sign of many rows
    for cells in reader:
        _check_size(len(rows), len(header) * len(rows))
        if not any(cell.strip() for cell in cells):
            continue
        padded = cells + [""] * (len(header) - len(cells))
        rows.append([(name, cell) for name, cell in zip(header, padded, strict=False) if name])
    return _document(rows)


def _check_size(rows: int, cells: int) -> None:
    if rows > MAX_ROWS:
        raise ValueError(_("it has more than {count} rows").format(count=MAX_ROWS))
    if cells > MAX_CELLS:
        raise ValueError(_("it has more than {count} cells").format(count=MAX_CELLS))


def from_geojson(text: str) -> Document:
    """``root/item`` for each feature: ``geometry`` as ODK writes places, ``id`` and the properties."""
    data = json.loads(text)
    if data.get("type") != "FeatureCollection":
        raise ValueError(_("it is not a collection of features"))
    rows = []
    for feature in data["features"]:
        row: list[tuple[str, str]] = [("geometry", _geometry(feature.get("geometry") or {}))]
        properties: dict[str, Any] = feature.get("properties") or {}
        if "id" in feature and "id" not in properties:
            row.append(("id", str(feature["id"])))
        row.extend((name, _cell(value)) for name, value in properties.items())
        rows.append(row)
    return _document(rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _geometry(geometry: dict[str, Any]) -> str:
    coordinates = geometry.get("coordinates") or []
    match geometry.get("type"):
        case "Point":
            return _point(coordinates)
        case "LineString":
            return "; ".join(_point(pair) for pair in coordinates)
        case "Polygon":
            return "; ".join(_point(pair) for pair in (coordinates[0] if coordinates else []))
        case _:
            return ""


def _point(pair: list[float]) -> str:
    return f"{pair[1]} {pair[0]} 0 0" if len(pair) > 1 else ""
