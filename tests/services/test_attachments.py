"""Files of surveys: kept with the draft, linked when it is final, carried over by a correction."""

from __future__ import annotations

import hashlib
import io

import pytest

from fieldapp.services import attachments, surveys
from fieldapp.services.errors import ServiceError
from fieldapp.store import files
from tests.services.forms import write_form
from tests.services.test_surveys import fill


@pytest.fixture
def filling(world, tmp_path):
    form = surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx")).id
    started = surveys.begin(world.store, form)
    fill(started.session)
    return started


def photo(folder, content=b"\x89PNG invented", name="yard.png"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def answer(filling, name):
    filling.session.answer(f"{filling.session.root.ref}/where", name)


def test_a_file_that_is_attached_survives_the_draft_and_belongs_to_the_final_survey(world, filling, tmp_path):
    name = attachments.attach(world.store, filling, photo(tmp_path))
    attachments.attach_bytes(world.store, filling, "never-named.png", b"other")
    answer(filling, name)
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "")
    again = surveys.resume(world.store, filling.draft_key)
    path = attachments.file_of(world.store, again, name)
    assert path is not None
    assert path.read_bytes() == b"\x89PNG invented"
    done = surveys.finalise(world.store, again, again.session.finalise())
    (found,) = attachments.files_of(world.store, done.id)
    assert (found.name, found.mime, found.size) == ("yard.png", "image/png", 13)
    assert found.sha256 == hashlib.sha256(b"\x89PNG invented").hexdigest() == found.path.name


def test_a_correction_keeps_the_files_of_what_it_corrects(world, filling, tmp_path):
    answer(filling, attachments.attach(world.store, filling, photo(tmp_path)))
    old = surveys.finalise(world.store, filling, filling.session.finalise()).id
    again = surveys.reopen(world.store, old)
    assert attachments.file_of(world.store, again, "yard.png") is not None
    new = surveys.finalise(world.store, again, again.session.finalise()).id
    assert [one.name for one in attachments.files_of(world.store, new)] == ["yard.png"]
    assert [one.name for one in attachments.files_of(world.store, old)] == ["yard.png"]


def test_two_files_of_one_name_are_told_apart_and_the_same_one_is_kept_once(world, filling, tmp_path):
    first = attachments.attach(world.store, filling, photo(tmp_path / "a"))
    other = attachments.attach(world.store, filling, photo(tmp_path / "b", b"another"))
    same = attachments.attach(world.store, filling, photo(tmp_path / "c"))
    upper = attachments.attach(world.store, filling, photo(tmp_path / "d", b"third", "YARD.png"))
    assert [first, other, same, upper] == ["yard.png", "yard-2.png", "yard.png", "YARD-3.png"]
    assert len(list(world.store.attachments.iterdir())) == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.jpg", "a.jpg"),
        ("a\x00b\u202egpj.exe", "a_b_gpj.exe"),
        ("...", "file"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_a_file_name_never_leads_out_of_its_folder(given, expected):
    assert attachments.plain_name(given) == expected


def test_a_file_that_is_not_there_or_too_large_is_refused_and_nothing_is_left(world, filling, tmp_path, monkeypatch):
    with pytest.raises(ServiceError, match=r"gone\.png"):
        attachments.attach(world.store, filling, tmp_path / "gone.png")
    monkeypatch.setattr(attachments, "LARGEST", 4)
    with pytest.raises(ServiceError, match="too large"):
        attachments.attach(world.store, filling, photo(tmp_path))
    assert filling.attachments == {}
    assert not world.store.attachments.exists() or not list(world.store.attachments.iterdir())


def test_a_source_that_breaks_leaves_no_part_behind(world):
    class Broken(io.BytesIO):
        def read(self, *_size):
            raise OSError("stick pulled out")

    with pytest.raises(OSError, match="stick"):
        files.keep(world.store, Broken())
    assert list(world.store.attachments.iterdir()) == []
    assert files.path_of(world.store, "../fieldapp.db") is None
