"""What stands in a form's workbook and does not reach the XForm: choice lists that no question uses."""

from __future__ import annotations

from fieldapp.survey.places import sheet_rows


def unused_lists(content: bytes, kind: str) -> list[tuple[str, int]]:
    """Choice lists that no question of the survey sheet names: (list, row where it begins). Empty for an XForm."""
    if kind not in ("xlsx", "xls"):
        return []
    survey, choices = sheet_rows(content, kind, "survey"), sheet_rows(content, kind, "choices")
    if not survey or not choices:
        return []
    used = " ".join(str(cell or "") for row in survey for cell in row)
    heads = [str(cell or "").strip().lower() for cell in choices[0]]
    at = next((heads.index(name) for name in ("list_name", "list name") if name in heads), None)
    if at is None:
        return []
    begins: dict[str, int] = {}
    for number, row in enumerate(choices[1:], 2):
        name = str(row[at] or "").strip() if at < len(row) else ""
        if name:
            begins.setdefault(name, number)
    words = set(used.replace("(", " ").replace(")", " ").replace("'", " ").replace('"', " ").split())
    return [(name, row) for name, row in begins.items() if name not in words]
