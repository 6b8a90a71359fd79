"""Answers and results as the instance keeps them: text in the form of the type of the question."""

from __future__ import annotations

import re
from typing import Final

from fieldapp.survey.xpath import Moment, Value, to_string
from fieldapp.survey.xpath.moments import from_text, looks_like_date
from fieldapp.survey.xpath.values import number_text, text_number

_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TIME: Final = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


def answer_text(text: str, kind: str) -> str:
    """An answer as it is kept: whole numbers are cut, what is not of the type is blank."""
    match kind:
        case "int":
            return _whole(text.strip())
        case "decimal":
            return _decimal(text.strip())
        case "date":
            return text.strip()[:10] if looks_like_date(text.strip()) and from_text(text, None) is not None else ""
        case "dateTime":
            return text.strip() if looks_like_date(text.strip()) and from_text(text, None) is not None else ""
        case "time":
            return text.strip() if _TIME.fullmatch(text.strip()) else ""
        case _:
            return text


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
    if re.fullmatch(r"-?\d+(?:\.\d+)?", text, re.ASCII):
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
