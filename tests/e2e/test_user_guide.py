"""The user guide is true: its commands run as they stand there, and the words that it quotes are on the screen."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest

GUIDE = "docs/user-guide.md"
SAME_IN_EVERY_LANGUAGE = {"bold", "Many at once.", "And out again.", "When two disagree."}


def commands(text):
    return [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]


def test_every_command_of_the_guide_then_it_does_what_it_says(root, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(root / "resources" / "forms" / "enterprise-baseline.xlsx", tmp_path)
    shutil.copy(root / "resources" / "demo" / "organisations.csv", tmp_path)
    listed = commands((root / GUIDE).read_text("utf-8"))
    assert len(listed) > 15
    for line in listed:
        said = run(*shlex.split(line)[1:])
        assert (said.code, line) == (0, line), said.err
    tables = ("firms.xlsx", "people.xlsx", "answers.xlsx", "report.docx")
    for name in (
        "kit-KH-05.fab",
        *tables,
        "study.pdf",
        "study-for-all.docx",
        "sheet.pdf",
        "marked.pdf",
        "certificates.pdf",
    ):
        assert (tmp_path / name).stat().st_size > 1000
    assert list((tmp_path / "stick").glob("*.db"))


def test_every_quoted_word_of_the_guide_then_it_is_on_the_screen(root):
    sources = [path.read_text("utf-8") for path in (root / "src" / "fieldapp").rglob("*.py")]
    quoted = set(re.findall(r"\*\*(.+?)\*\*", (root / GUIDE).read_text("utf-8").replace("\n", " ")))
    unknown = {
        words for words in quoted - SAME_IN_EVERY_LANGUAGE if not any(f'"{words}"' in source for source in sources)
    }
    assert unknown == set()


@pytest.mark.parametrize(
    "word", ["demo", "form", "export", "import", "merge", "report", "certificate", "backup", "check"]
)
def test_every_command_that_there_is_then_the_guide_shows_it(root, word):
    assert f"\nfieldapp {word} " in (root / GUIDE).read_text("utf-8")
