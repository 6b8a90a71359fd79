"""What a coordinator meets who was told nothing: an inbox with everything in it, a restored computer, a stick that is
gone, text that a messenger has broken."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from fieldapp.services import setup


@pytest.fixture
def six(run):
    """The six words in what a command said."""

    def words(said, start="The six words of this computer: "):
        assert said.code == 0, said.err
        line = next(line for line in said.out.splitlines() if line.startswith(start))
        return line.removeprefix(start).split()

    return words


def test_inbox_with_kits_and_requests_then_each_is_named_for_what_it_is(folders, tmp_path, run, six):
    box = tmp_path / "box"
    box.mkdir()
    run("export", "kit", box / "kit.fab", "--device-name", "KH-09", "--data", folders.hq)
    words = six(run("join", "--request", box / "ask.fab", "--device-name", "KH-10", "--data", tmp_path / "new"))
    said = run("merge", box, "--summary", tmp_path / "s.json", "--data", folders.hq)
    assert said.code == 1
    assert "KH-10 asks to belong to the programme" in said.err
    assert "A kit for a new computer: open it there." in said.out
    assert said.out.splitlines()[-1].endswith("0 refused. 1 waits for its computer to be approved.")
    assert json.loads((tmp_path / "s.json").read_text())["waiting"] == 1
    said = run("merge", box / "kit.fab", "--data", folders.laptop)
    assert (said.code, "kit for a new computer, locked with six words" in said.err) == (1, True)
    assert not (folders.laptop / "quarantine").exists(), "nothing is wrong with a kit"
    assert "1 bundle that waited is merged" in run("approve", "KH-10", *words, "--data", folders.hq).out
    done = run("export", "kit", tmp_path / "own.fab", "--for", "KH-10", "--device-name", "KH-10", "--data", folders.hq)
    assert done.code == 0, done.err
    assert "meant for another: a kit" in run("merge", tmp_path / "own.fab", "--data", folders.laptop).err
    joined = run("join", tmp_path / "own.fab", "--person", "N.", "--data", tmp_path / "new")
    assert "It is approved" in joined.out, joined.err
    again = run("merge", box / "ask.fab", "--data", folders.hq)
    assert (again.code, "does already" in again.out) == (0, True)


def test_headquarters_restored_in_its_folder_then_it_is_headquarters_at_once(folders, tmp_path, run):
    copy = run("backup", "--to", tmp_path / "stick", "--data", folders.hq).out.split()[-1].rstrip(".")
    assert run("export", "bundle", tmp_path / "mail.fab", "--to", "HQ", "--data", folders.laptop).code == 0
    assert run("join", "--request", tmp_path / "ask.fab", "--data", folders.laptop).code == 0
    setup.restore(folders.hq, tmp_path / copy).close()
    listed = run("devices", "--json", "--data", folders.hq).json["devices"]
    assert [(one["name"], one["role"], one["former"]) for one in listed if one["name"] == "HQ"] == [
        ("HQ", "coordinator", False),
        ("HQ", "coordinator", True),
    ]
    said = run("merge", tmp_path / "mail.fab", tmp_path / "ask.fab", "--data", folders.hq)
    assert said.code == 0, "what is in the mail was sealed for the key that it had before: " + said.err
    assert run("export", "bundle", tmp_path / "new.fab", "--data", folders.hq).code == 0
    assert run("merge", tmp_path / "new.fab", "--data", folders.laptop).code == 0, "nobody has to approve it"
    back = run("export", "bundle", tmp_path / "back.fab", "--to", "HQ", "--data", folders.laptop)
    assert (back.code, run("merge", tmp_path / "back.fab", "--data", folders.hq).code) == (0, 0), back.err


def test_laptop_restored_then_the_coordinator_is_told_the_way_out_and_names_mean_the_laptop_as_it_is(
    folders, tmp_path, run, six
):
    people = tmp_path / "people.csv"

    def wrote(name):
        people.write_text(f"name_as_written,sex\n{name},F\n")
        assert run("import", "person", people, "--apply", "--data", folders.laptop).code == 0
        out = tmp_path / f"{name}.fab"
        assert run("export", "bundle", out, "--to", "HQ", "--data", folders.laptop).code == 0
        return out

    shutil.copytree(folders.laptop, tmp_path / "before")
    assert run("merge", wrote("First"), "--data", folders.hq).code == 0
    shutil.rmtree(folders.laptop)
    shutil.copytree(tmp_path / "before", folders.laptop)
    forked = run("merge", wrote("Second"), "--data", folders.hq)
    assert "The coordinator sends it a bundle" in forked.err
    assert run("export", "bundle", tmp_path / "to.fab", "--to", "KH-02", "--data", folders.hq).code == 0
    assert "goes on under a new identity" in run("merge", tmp_path / "to.fab", "--data", folders.laptop).out
    again = wrote("Third")
    assert run("merge", again, "--data", folders.hq).code == 1
    waits = run("devices", "--json", "--data", folders.hq).json
    words, old = waits["waiting"][0]["words"].split(), waits["devices"][1]["device"]
    assert run("approve", waits["waiting"][0]["device"], *words, "--was", old, "--data", folders.hq).code == 0
    assert "former key" in run("devices", "--data", folders.hq).out
    for command in (
        ("receipt", "KH-02", tmp_path / "r.fab"),
        ("export", "bundle", tmp_path / "o.fab", "--to", "KH-02"),
    ):
        done = run(*command, "--data", folders.hq)
        assert done.code == 0, done.err
    assert run("merge", tmp_path / "r.fab", "--data", folders.laptop).out.splitlines()[-1].startswith("  A receipt:")
    assert run("retire", "KH-02", "--data", folders.hq).code == 0
    said = run("export", "bundle", tmp_path / "no.fab", "--to", waits["waiting"][0]["device"], "--data", folders.hq)
    assert (said.code, (tmp_path / "no.fab").exists()) == (1, False), "nothing is sent to a retired computer"


def test_bundle_from_before_the_programme_key_was_lost_when_it_comes_late_then_it_is_merged(
    folders, tmp_path, run, six
):
    run("export", "bundle", tmp_path / "late.fab", "--data", folders.hq)
    words = run("programme-key", "--lost", "--data", folders.hq).out.strip().partition(": ")[2]
    run("export", "bundle", tmp_path / "new.fab", "--data", folders.hq)
    said = run("merge", tmp_path / "new.fab", "--data", folders.laptop)
    assert (said.code, "if headquarters has made a new key" in said.err) == (1, True)
    accepted = run("programme-key", "--accept", tmp_path / "new.fab", "--words", words, "--data", folders.laptop)
    assert accepted.code == 0, accepted.err
    assert run("merge", tmp_path / "new.fab", "--data", folders.laptop).code == 0
    late = run("merge", tmp_path / "late.fab", "--data", folders.laptop)
    assert late.code == 0, late.err


def test_folder_that_is_not_there_then_none_is_made_and_a_sentence_says_what_to_do(folders, tmp_path, run):
    gone = tmp_path / "media" / "STICK"
    for words in (
        ("export", "bundle", gone / "x.fab"), ("export", "kit", gone / "k.fab"), ("receipt", "KH-02", gone / "r.png"),
    ):  # fmt: skip
        said = run(*words, "--data", folders.hq)
        assert (said.code, "put the stick in" in said.err) == (1, True), said.err
    assert not gone.parent.exists(), "a folder in the place of a stick looks like one"


def test_summary_of_a_merge_when_it_cannot_be_written_then_a_sentence_says_so(folders, write_bundle, tmp_path, run):
    path = write_bundle("Coop Nam")
    said = run("merge", path, "--summary", tmp_path / "gone" / "s.json", "--data", folders.hq)
    assert (said.code, "is not there" in said.err) == (1, True)


BREAKS = {
    "wrapped anew, quoted": lambda text: re.sub("(.{30})", r"\1\n> ", text),
    "one line": lambda text: text.replace("\n", " "),
    "indented": lambda text: text.replace("\n", "\r\n\t\u00a0"),
    "long dashes": lambda text: text.replace("-----", "\u2014\u2014-"),
    "one dash": lambda text: text.replace("-----", "\u2014"),
    "unseen signs": lambda text: re.sub("(.{20})", "\\1\u200b\u2060", text),
    "a message around it": lambda text: f"Dear Lina,\n\n{text}\nBest – Neary",
}


@pytest.mark.parametrize("kind", BREAKS)
def test_text_that_a_messenger_has_broken_then_it_is_read(folders, write_bundle, tmp_path, run, kind):
    assert run("export", "bundle", tmp_path / "b.fab", "--to", "HQ", "--text", "--data", folders.laptop).code == 0
    text = (tmp_path / "b.txt").read_text()
    for encoding in ("utf-8", "utf-16"):
        broken = tmp_path / f"{encoding}.txt"
        broken.write_text(BREAKS[kind](text), encoding=encoding)
        said = run("merge", broken, "--data", folders.hq)
        assert said.code == 0, said.err
