"""The roles a shape may have, and their colours on white paper."""

from __future__ import annotations

DATA = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7A7A7A")
"""Hues for series of data, safe for colour blindness (Okabe and Ito); always beside a shape, pattern or letter."""

PAPER: dict[str, str] = {
    "text": "#1B2423",
    "muted": "#4A5654",
    "line": "#AEB8B5",
    "edge": "#5B6765",
    "surface": "#FFFFFF",
    "hover": "#EEF3F1",
    "accent": "#0B6E5F",
    "attention": "#B45309",
    "danger": "#B42318",
    "good": "#2E7D32",
    **{f"data-{number}": colour for number, colour in enumerate(DATA, 1)},
}
"""Every role with its colour on paper."""
ROLES = frozenset(PAPER)


def data(number: int) -> str:
    """The role of the series at a place, counted from 0."""
    return f"data-{number % len(DATA) + 1}"
