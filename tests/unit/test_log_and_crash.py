"""The log holds no personal data; what nobody foresaw is written, shown and marked."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp import crash, log


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = log.start(tmp_path)
    assert path is not None
    yield path
    log.stop()


@pytest.fixture
def shown() -> Iterator[list[str]]:
    texts: list[str] = []
    crash.install(texts.append)
    yield texts
    crash.uninstall()


def _fails() -> None:
    raise ValueError("Sok Chea was born in 1992")


def test_log_writes_type_and_place_of_an_error_but_not_its_words(file: Path) -> None:
    try:
        _fails()
    except ValueError:
        logging.getLogger("fieldapp.somewhere").exception("reading failed")
    text = file.read_text(encoding="utf-8")
    assert "reading failed" in text
    assert "ValueError" in text
    assert "test_log_and_crash.py" in text
    assert "_fails" in text
    assert "Sok" not in text


def test_log_names_the_cause_of_an_error(file: Path) -> None:
    def outer() -> None:
        try:
            _fails()
        except ValueError as error:
            raise KeyError("Chea") from error

    with pytest.raises(KeyError) as caught:
        outer()
    assert log.places(caught.value).count("Error") == 2


def test_log_is_rotated_and_bounded(file: Path) -> None:
    for _line in range(60):
        logging.getLogger("fieldapp").info("x" * 100_000)
    logs = list(file.parent.glob("fieldapp.log*"))
    assert len(logs) == log.FILES + 1
    assert sum(one.stat().st_size for one in logs) <= (log.FILES + 1) * log.BYTES


def test_log_that_cannot_be_written_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / log.FILE).mkdir()
    assert log.start(tmp_path) is None


def test_error_that_nobody_caught_is_shown_with_its_words_and_logged(file: Path, shown: list[str]) -> None:
    try:
        _fails()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "Sok Chea was born in 1992" in shown[0]
    assert "fieldapp 0." in shown[0]
    assert "not foreseen" in file.read_text(encoding="utf-8")


def test_error_in_another_thread_is_shown(file: Path, shown: list[str]) -> None:
    thread = threading.Thread(target=_fails)
    thread.start()
    thread.join()
    assert len(shown) == 1
    assert "ValueError" in shown[0]


def test_interrupt_from_the_keyboard_is_left_to_python(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *args: seen.append(args))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert shown == []
    assert len(seen) == 1


def test_mark_is_there_after_a_bad_end_and_gone_after_a_good_one(tmp_path: Path) -> None:
    assert crash.begin(tmp_path) is False
    assert crash.begin(tmp_path) is True
    crash.end(tmp_path)
    crash.end(tmp_path)
    assert crash.begin(tmp_path) is False


def test_native_crash_file_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / crash.NATIVE).mkdir()
    assert crash.watch_native(tmp_path) is None
    crash.stop_watching(None)
