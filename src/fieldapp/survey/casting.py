"""Answers and results as the instance keeps them: text in the form of the type of the question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fieldapp.survey.xpath import Moment, Value, to_string
from fieldapp.survey.xpath.moments import from_text, looks_like_date
from fieldapp.survey.xpath.values import number_text, text_number

_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d+", re.ASCII)
_ZONE: Final = re.compile(r"T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$", re.ASCII)
LARGEST_WHOLE: Final = 2**31 - 1
"""Whole numbers of forms have 32 bits (ODK XForms specification, data types)."""
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


def answer_text(text: str, kind: str) -> str:
    """An answer as it is kept: whole numbers are cut, what is not of the type is blank."""
    match kind:
        case "int":
            return _whole(text.strip())
        case "decimal":
            return _decimal(text.strip())
        case "date":
            return _date(text.strip())
        case "dateTime":
            return text.strip() if looks_like_date(text.strip()) and from_text(text, None) is not None else ""
        case "time":
            return text.strip() if _TIME.fullmatch(text.strip()) else ""
        case "geopoint" | "geotrace" | "geoshape":
            return _places(text)
        case _:
            return text


def given_text(text: str, kind: str) -> str:
    """As ``answer_text``, for an answer given now: blank as well where no form takes it.

    That is a whole number beyond 32 bits, a day with a time zone (which day it is there, nobody can say), several
    points for one place. What another program kept so is read as it is.
    """
    kept = answer_text(text, kind)
    match kind:
        case "int" if kept and not -LARGEST_WHOLE - 1 <= int(kept) <= LARGEST_WHOLE:
            return ""
        case "date" if kept and _ZONE.search(text.strip()):
            return ""
        case "geopoint" if ";" in kept:
            return ""
        case _:
            return kept


def within(text: str, bounds: Mapping[str, str]) -> bool:
    """Whether a number lies in a range (``start``, ``end``); true where the range does not say."""
    try:
        ends = sorted((float(bounds["start"]), float(bounds["end"])))
    except (KeyError, ValueError):
        return True
    try:
        return ends[0] <= float(text) <= ends[1]
    except ValueError:
        return False


def written(text: str, kind: str) -> str:
    """A kept answer as a submission has it: a decimal with a digit behind its point, as Collect writes it.

    Formulas see the number itself ("2", not "2.0"), as in JavaRosa.
    """
    return f"{text}.0" if kind == "decimal" and _WHOLE.fullmatch(text) else text


def _date(text: str) -> str:
    if not looks_like_date(text) or from_text(text, None) is None:
        return ""
    year, month, day = (int(part) for part in re.findall(r"\d+", text)[:3])
    return f"{year:04}-{month:02}-{day:02}"


def _places(text: str) -> str:
    """Points as Collect writes them: numbers with a digit behind the point; blank where one is nowhere on earth."""
    points = [point.split() for point in text.split(";") if point.strip()]
    if not all(1 < len(point) < 5 and all(map(_DECIMAL.fullmatch, point)) for point in points):
        return ""
    found = [[_decimal(part) for part in point] for point in points]
    if any(abs(float(point[0])) > 90 or abs(float(point[1])) > 180 for point in found):
        return ""
    return ";".join(" ".join(written(part, "decimal") for part in point) for point in found)


def _whole(text: str) -> str:
    if re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        return str(int(text)) if len(text) < 4000 else ""
    if not _DECIMAL.fullmatch(text):
        return ""
    number = float(text.replace(",", "."))
    return str(int(number)) if abs(number) < 1e300 else ""


def _decimal(text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        return ""
    if re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", text, re.ASCII):
        return text.rstrip("0").rstrip(".") if "." in text else text
    return number_text(float(text.replace(",", ".")))


def result_text(value: Value, kind: str) -> str:
    """The result of a formula as it is kept. A number that is none is blank."""
    if isinstance(value, float):
        text = "" if value != value else number_text(value)
    elif isinstance(value, Moment):
        text = value.at.isoformat(timespec="milliseconds") if kind == "dateTime" else str(value)
    else:
        text = to_string(value)
    match kind:
        case "int" | "decimal" if text in ("Infinity", "-Infinity", "NaN"):
            return ""
        case "int":
            return _whole(text.strip()) if not looks_like_date(text) else _whole(number_text(text_number(text)))
        case "decimal":
            return _decimal(text.strip()) if not looks_like_date(text) else number_text(text_number(text))
        case "boolean":
            return {"1": "true", "0": "false"}.get(text, text)
        case _:
            return answer_text(text, kind)
