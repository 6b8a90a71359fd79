"""Dates and times: ODK's functions over Moment."""

from __future__ import annotations

import math
from datetime import UTC, timedelta

from fieldapp.survey.nodes import Node
from fieldapp.survey.xpath.context import Env
from fieldapp.survey.xpath.functions.registry import function
from fieldapp.survey.xpath.moments import (
    Moment,
    day_fraction,
    format_moment,
    from_days,
    from_text,
    start_of_day,
    time_of_day,
)
from fieldapp.survey.xpath.values import NAN, NO_DATE, Value, text_number, to_string


def _now(env: Env) -> Moment:
    now = env.host.now()
    return Moment(now.astimezone(env.zone) if env.zone is not None else now.astimezone())


@function("now", 0)
def _now_function(env: Env, _node: Node) -> Value:
    return _now(env)


@function("today", 0)
def _today(env: Env, _node: Node) -> Value:
    return start_of_day(_now(env), env.zone)


def to_moment(value: Value, env: Env) -> Moment | None:
    """The moment a value means: text as ISO 8601, a number (also written as text) as days since 1970."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return from_days(value, env.zone) if math.isfinite(value) else None
    text = to_string(value)
    moment = from_text(text, env.zone)
    if moment is None and text:
        number = text_number(text, env.zone)
        return from_days(number, env.zone) if math.isfinite(number) else None
    return moment


@function("date", 1)
def _date(env: Env, node: Node, value: Value) -> Value:
    """A moment loses its time; text and numbers keep theirs, so that ``date(today() + 10)`` is a day in every zone."""
    if isinstance(value, Moment):
        return start_of_day(value, env.zone)
    return _date_time(env, node, value)


@function("date-time", 1)
def _date_time(env: Env, _node: Node, value: Value) -> Value:
    moment = to_moment(value, env)
    if moment is not None:
        return moment
    return NO_DATE if isinstance(value, (bool, float)) or to_string(value) else ""


@function("decimal-date-time", 1)
def _decimal_date_time(env: Env, _node: Node, value: Value) -> Value:
    moment = to_moment(value, env)
    return float(moment) if moment is not None else NAN


@function("decimal-time", 1)
def _decimal_time(env: Env, _node: Node, value: Value) -> Value:
    if isinstance(value, float):
        return value - math.floor(value) if math.isfinite(value) else NAN
    text = to_string(value)
    fraction = time_of_day(text, env.zone)
    if fraction is not None:
        return fraction
    moment = value if isinstance(value, Moment) else from_text(text, env.zone)
    if moment is None:
        return NAN
    return day_fraction(moment.at.astimezone(env.zone) if env.zone is not None else moment.at)


def _format(env: Env, _node: Node, value: Value, pattern: Value) -> Value:
    """A time of day is formatted as one of today, as in JavaRosa, where it is a moment."""
    moment = to_moment(value, env)
    if moment is None:
        fraction = time_of_day(to_string(value), env.zone)
        if fraction is None:
            return ""
        day = start_of_day(_now(env), env.zone).at.replace(tzinfo=None)
        moment = Moment((day + timedelta(milliseconds=round(fraction * 86_400_000))).replace(tzinfo=UTC))
    return format_moment(moment.at, to_string(pattern), env.host.spoken_language())


function("format-date", 2)(_format)
function("format-date-time", 2)(_format)
