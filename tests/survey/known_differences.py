"""Recorded cases in which this engine deliberately does otherwise, each with its reason. Nothing else may fail."""

from __future__ import annotations

XPATH = {
    "x4628": "JavaRosa refuses every path that starts from an expression in brackets; XPath 1.0, Web Forms and Enketo "
    "allow it, and so do we.",
}

SCENARIOS = {
    "s101": "Web Forms leaves the sum of no nodes blank; XPath 1.0 and JavaRosa make it 0.",
    "s429": "Web Forms runs the long and the short form of a text together; JavaRosa shows the long one.",
}
