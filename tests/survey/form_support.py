"""Makes docs/form-support.md from the clauses: ``python -m tests.survey.form_support``."""

from __future__ import annotations

from pathlib import Path

from tests.survey.clauses import CLAUSES
from tests.survey.form_clauses import FORM_CLAUSES
from tests.survey.moment_clauses import MOMENT_CLAUSES
from tests.survey.question_kinds import KINDS, QuestionKind

ALL_CLAUSES = (*FORM_CLAUSES, *MOMENT_CLAUSES)

_HEAD = """# What of XForms works

Made from the tests (`tests/survey/clauses.py`, `tests/survey/form_clauses.py`); change those, then run
`python -m tests.survey.form_support`. Every row is tested. *Partly* means: see the note. Where the reference engines
differ, JavaRosa counts first, then Web Forms, then Enketo.

| written in | clause | cases | state | note |
|---|---|---|---|---|
"""


_KINDS = """
## Questions in the window

Every row is tested in `tests/gui/test_question_kinds.py`: its widget shows the answer, and gives it back as it came.

| type | appearance | parameters | state | note |
|---|---|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    lines = [_row(clause.source, clause.name, len(clause.rows), clause.note) for clause in CLAUSES]
    lines.extend(_row("ODK XForms, forms", clause.name, len(clause.expected), clause.note) for clause in ALL_CLAUSES)
    return _HEAD + "".join(lines) + _KINDS + "".join(_kind(kind) for kind in KINDS)


def _kind(kind: QuestionKind) -> str:
    state = "partly" if kind.note.startswith("Partly: ") else "works"
    note = kind.note.removeprefix("Partly: ")
    return f"| {kind.type} | {kind.appearance} | {kind.parameters} | {state} | {note} |\n"


def _row(source: str, name: str, cases: int, note: str) -> str:
    state = "partly" if note.startswith("Partly: ") else "works"
    return f"| {source} | {name} | {cases} | {state} | {note.removeprefix('Partly: ')} |\n"


if __name__ == "__main__":
    (Path(__file__).resolve().parents[2] / "docs" / "form-support.md").write_text(page(), "utf-8")
