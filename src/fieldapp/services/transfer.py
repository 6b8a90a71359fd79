"""Tables in and out: what the import and export pages and the command line use, in one place."""

from __future__ import annotations

from fieldapp.services.exporting import export_csv, export_xlsx, personal_fields, template
from fieldapp.services.importing import (
    Imported,
    ImportPreview,
    ImportRow,
    RowError,
    TableRefused,
    error_report,
    import_apply,
    import_preview,
)

__all__ = [
    "ImportPreview",
    "ImportRow",
    "Imported",
    "RowError",
    "TableRefused",
    "error_report",
    "export_csv",
    "export_xlsx",
    "import_apply",
    "import_preview",
    "personal_fields",
    "template",
]
