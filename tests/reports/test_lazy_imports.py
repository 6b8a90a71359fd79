"""Reports cost nothing until one is made: their libraries are loaded by the functions that need them."""

from __future__ import annotations

import os
import subprocess
import sys

_CODE = """
import sys
import fieldapp.reports.attendance_sheet, fieldapp.reports.pictures
import fieldapp.reports.spreadsheet, fieldapp.reports.summary
heavy = {"reportlab", "uharfbuzz", "icu4py", "openpyxl", "xlsxwriter", "pypdfium2", "PIL", "sqlmodel", "PySide6"}
print(sorted(heavy & set(sys.modules)))
"""


def test_importing_reports_then_loads_no_library_of_theirs() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", _CODE], capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    assert run.stdout.strip() == "[]"
