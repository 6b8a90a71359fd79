"""Joining, approving, retiring, receipts and the programme's key on the command line."""

from __future__ import annotations

import re

from fieldapp.sync import vault


def test_a_laptop_joins_is_approved_and_retired_by_commands(folders, tmp_path, run):
    kit = run("export", "kit", tmp_path / "kit.fab", "--device-name", "KH-09", "--data", folders.hq)
    code = re.search(r"code is: ([a-z ]+)\.", kit.out)[1]
    new = tmp_path / "new"
    wrong = run("join", tmp_path / "kit.fab", "--person", "N.", "--code", "bapa", "--data", new)
    assert (wrong.code, "six words" in wrong.err) == (1, True)
    request = tmp_path / "request.fab"
    said = run("join", tmp_path / "kit.fab", "--person", "N.", "--code", code, "--request", request, "--data", new)
    assert said.code == 0, said.err
    words = said.out.splitlines()[0].partition(": ")[2].split()
    assert len(words) == 6
    assert said.out.splitlines()[0] in run("devices", "--data", new).out, "also later, as long as nobody approved it"
    assert said.out.splitlines()[0] not in run("devices", "--data", folders.hq).out
    wrong = run("approve", request, *words[:5], "bapa", "--data", folders.hq)
    assert (wrong.code, "not the words" in wrong.err) == (1, True)
    listed = run("devices", "--json", "--data", folders.hq).json
    assert [one["words"] for one in listed["waiting"]] == [" ".join(words)]
    done = run("approve", "KH-09", *words, "--role", "trainer", "--data", folders.hq)
    assert done.code == 0, done.err
    listed = run("devices", "--json", "--data", folders.hq).json
    assert {one["name"]: one["role"] for one in listed["devices"]}["KH-09"] == "trainer"
    assert listed["waiting"] == []
    assert run("retire", "KH-09", "--data", folders.hq).code == 0
    assert "retired" in run("devices", "--data", folders.hq).out
    assert "none waits" in run("retire", "Mars", "--data", folders.hq).err
    elsewhere = run("retire", "HQ", "--data", folders.laptop)
    assert (elsewhere.code, "holds the programme's key" in elsewhere.err) == (1, True)
    assert len(run("programme-key", "--data", folders.hq).out.partition(": ")[2].split()) == 6


def test_receipt_and_bundle_as_text_by_commands(folders, tmp_path, run):
    line = run("receipt", "KH-02", "--data", folders.hq)
    assert line.out.startswith("FABQ:")
    for name in ("r.png", "r.svg", "r.txt", "r.fab"):
        assert run("receipt", "KH-02", tmp_path / name, "--data", folders.hq).code == 0
        assert (tmp_path / name).stat().st_size > 300
    assert run("receipt", "KH-02", tmp_path / "r.docx", "--data", folders.hq).code == 1
    assert run("merge", tmp_path / "r.txt", tmp_path / "r.fab", "--data", folders.laptop).code == 0
    out = tmp_path / "b.fab"
    sent = run("export", "bundle", out, "--to", "HQ", "--max-size", "5 MB", "--text", "--data", folders.laptop)
    assert sent.code == 0, sent.err
    assert sent.out.splitlines()[-1] == str(tmp_path / "b.txt")
    assert run("merge", tmp_path / "b.txt", "--data", folders.hq).code == 0
    assert "10 kB" in run("export", "bundle", out, "--max-size", "1", "--data", folders.laptop).err


def test_key_locked_by_a_passphrase_by_commands(folders, tmp_path, run, monkeypatch):
    assert "file of the data folder" in run("key", "show", "--data", folders.hq).out
    assert run("programme-key", "--save", tmp_path / "safe.key", "--data", folders.hq).code == 0
    monkeypatch.setenv("FIELDAPP_PASSPHRASE_NEW", "short")
    assert "at least 8" in run("key", "passphrase", "--data", folders.hq).err
    monkeypatch.setenv("FIELDAPP_PASSPHRASE_NEW", "maize lantern river copper")
    assert "Under a passphrase" in run("key", "passphrase", "--data", folders.hq).out
    vault.lock()
    out = tmp_path / "all.fab"
    locked = run("export", "bundle", out, "--data", folders.hq)
    assert (locked.code, "locked" in locked.err, out.exists()) == (1, True, False)
    monkeypatch.setenv("FIELDAPP_PASSPHRASE", "something else")
    assert "does not open" in run("export", "bundle", out, "--data", folders.hq).err
    monkeypatch.setenv("FIELDAPP_PASSPHRASE", "maize lantern river copper")
    sent = run("export", "bundle", out, "--data", folders.hq)
    assert (sent.code, out.exists()) == (0, True), sent.err
    vault.lock()
    monkeypatch.delenv("FIELDAPP_PASSPHRASE")
    assert len(run("key", "anew", "--data", folders.hq).out.splitlines()[0].partition(": ")[2].split()) == 6
    assert "on this computer again" in run(
        "programme-key", "--restore", tmp_path / "safe.key", "--data", folders.hq
    ).out  # fmt: skip
    assert "no data" in run("key", "show", "--data", tmp_path / "nothing").err
