"""Runs the conformance cases recorded from other engines: how a case is evaluated and compared."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fieldapp.survey import xpath
from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath import Moment, Value, XPathError

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "conformance"

RECORDED = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("America/Phoenix"))
"""The day on which the cases were recorded: some compare today with it."""


def load(name: str) -> Any:
    """The cases of a file; None where the folder is missing."""
    path = FOLDER / name
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def xpath_failure(case: dict[str, Any], documents: dict[str, str]) -> str:
    """Why a case fails, "" where it passes."""
    zone = ZoneInfo(case["tz"]) if case.get("tz") else ZoneInfo("UTC")
    try:
        value = xpath.evaluate(
            case["expr"],
            documents[case["document"]],
            case["context"],
            namespaces=case["ns"],
            root=case["root"],
            zone=zone,
            now=lambda: RECORDED,
            language=case.get("lang") or "",
        )
    except XPathError as error:
        return "" if case["type"] == "error" else f"raised {error.message}"
    return _difference(case, value, zone)


def _difference(case: dict[str, Any], value: Value, zone: ZoneInfo) -> str:
    expected = case["expected"]
    match case["type"]:
        case "boolean":
            found: object = xpath.to_boolean(value)
            same = found is expected
        case "number":
            found = xpath.to_number(value, zone)
            same = _same_number(case, float(found), float(expected))
        case "string":
            found = xpath.to_string(value)
            same = found == expected
        case "string-length":
            found = len(xpath.to_string(value))
            same = found == expected
        case "string-regex":
            found = xpath.to_string(value)
            same = re.search(expected["regex"], found) is not None
        case "date":
            found = str(value)[:10] if isinstance(value, Moment) else value
            same = found == expected
        case "node" | "nodeset-count":
            found, same = _nodes(case, value)
        case _:
            found, same = value, False
    return "" if same else f"gave {found!r}, not {expected!r}"


def _same_number(case: dict[str, Any], found: float, expected: float) -> bool:
    if math.isnan(expected) or math.isinf(expected):
        return found == expected or (math.isnan(found) and math.isnan(expected))
    if expected == 0 and math.copysign(1, expected) < 0 and math.copysign(1, found) > 0:
        return False
    if "round_factor" in case:
        factor = case["round_factor"]
        found = math.floor(found * factor + 0.5) / factor
    return abs(found - expected) <= max(case.get("tol", 1e-9), 1e-12)


def _nodes(case: dict[str, Any], value: Value) -> tuple[object, bool]:
    if not isinstance(value, list) or not all(isinstance(node, Node) for node in value):
        return value, False
    paths = [xpath.node_path(node) for node in value]
    if case["type"] == "node":
        return paths, paths[:1] == [case["expected"]]
    same = len(paths) == case["expected"]
    wanted = case.get("expected_nodes")
    if wanted is not None:
        ordered = case.get("ordered") or "randomize(" in case["expr"]
        same = same and (paths == wanted if ordered else sorted(paths) == sorted(wanted))
    return (len(paths), paths), same
