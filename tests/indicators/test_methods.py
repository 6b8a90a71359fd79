"""Every figure says how it comes about: label, one sentence, and a docstring with the formula."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import fieldapp.indicators
from fieldapp.indicators.method import Method

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(fieldapp.indicators.__path__, "fieldapp.indicators.")
]
FIGURES = [
    (f"{module.__name__}.{name}", function)
    for module in MODULES
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__ and hasattr(function, "method")
]


def test_figures_when_listed_then_there_are_all_families():
    codes = {function.method.code for _name, function in FIGURES}
    assert codes >= {"A1", "A1b", *(f"A{n}" for n in range(2, 10)), *(f"C{n}" for n in range(2, 9))}
    assert codes >= {*(f"D{n}" for n in range(1, 10)), *(f"E{n}" for n in range(1, 7)), *(f"F{n}" for n in range(1, 9))}


@pytest.mark.parametrize(("name", "function"), FIGURES)
def test_figure_when_shown_then_its_method_is_said(name, function):
    method = function.method
    assert isinstance(method, Method)
    assert method.label[0].isupper()
    assert method.text.endswith(".")
    assert inspect.getdoc(function)


def test_figures_when_imported_then_no_library_of_networks_is_loaded_yet():
    names = ", ".join(module.__name__ for module in MODULES)
    code = f"import sys, {names}; sys.exit(bool({{'numpy', 'rustworkx'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
