"""Fixtures of the window's tests: a desk for single pages, over the same small programme as the services' tests."""

from __future__ import annotations

from tests.gui.desk import desk, in_language
from tests.services.conftest import pattern, role, world

__all__ = ["desk", "in_language", "pattern", "role", "world"]
