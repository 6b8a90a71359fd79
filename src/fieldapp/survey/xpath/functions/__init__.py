"""The functions expressions may call: XPath 1.0, ODK XForms and those in use beyond. Importing fills the registry."""

from __future__ import annotations

from fieldapp.survey.xpath.functions import core, forms, geo, lists, numeric, text, time
from fieldapp.survey.xpath.functions.registry import FUNCTIONS

__all__ = ["FUNCTIONS", "core", "forms", "geo", "lists", "numeric", "text", "time"]
