"""Headquarters' records in a database: every command with ``--store``, merging with several processes, what it says."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp import paths
from fieldapp.cli import folder as places
from fieldapp.domain.records import Enterprise
from fieldapp.services import exchange, keys, opening, records, setup
from fieldapp.store import Query, StoreError, WrongPassword, backup_postgresql, local, open_store, server_errors
from fieldapp.store.layout import DEVICE_KEY, SERVER
from fieldapp.sync import vault
from fieldapp.sync.claim import KeysElsewhere
from tests import postgres
from tests.e2e.conftest import Said, fieldapp
from tests.joining import joined
from tests.services.conftest import ASKED, build

Run = Callable[..., Said]


@dataclass(frozen=True)
class Office:
    """Headquarters' folder and database, the laptops' folders, bundles of theirs in an inbox."""

    hq: Path
    url: str
    inbox: Path
    firm: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, server: postgres.Server) -> tuple[Path, str, str]:
    """A headquarters in a database, three laptops, and their bundles; made once."""
    base = tmp_path_factory.mktemp("office")
    name = server.new_database()
    assert opening.prepare(base / "hq", server.url(name)) is False
    with setup.new_programme(base / "hq", ASKED, person="Lina Haddad", device_name="HQ") as store:
        assert store.on_server
        world = build(store)
        firm = world.enterprise("Atelier 12", phone="+85512345678")
        (base / "inbox").mkdir()
        for number in range(3):
            person = f"Person {number}"
            with joined(
                store, base / f"laptop-{number}", base / "kit.fab", person=person, device_name=f"KH-{number}"
            ) as laptop:
                exchange.send(store, base / "there.fab", to=laptop.device_id)
                exchange.receive(laptop, base / "there.fab")
                for turn in range(2):
                    known = records.load(laptop, Enterprise, firm)
                    assert known is not None
                    values = {field: known[field] for field in Enterprise.required() | {"clusters", "location"}}
                    assert records.save(laptop, Enterprise, {**values, "name": f"Coop {number} {turn}"}).id
                    exchange.send(laptop, base / "inbox" / f"{number}-{turn}.fab", to=store.device_id)
    return base, name, firm


@pytest.fixture
def office(made: tuple[Path, str, str], server: postgres.Server, tmp_path: Path) -> Iterator[Office]:
    """Copies for one test."""
    base, template, firm = made
    name = server.new_database(template)
    shutil.copytree(base / "hq", tmp_path / "office")
    (tmp_path / "office" / SERVER).unlink()
    shutil.copytree(base / "inbox", tmp_path / "inbox")
    yield Office(tmp_path / "office", server.url(name), tmp_path / "inbox", firm)
    server.drop(name)


def firms(office: Office) -> int:
    with opening.open_folder(office.hq) as store:
        return records.listing(store, Enterprise, Query()).total


def test_inbox_when_several_processes_merge_it_then_all_is_in_and_the_summary_says_so(office, tmp_path, run):
    said = fieldapp(
        "merge", office.inbox, "--data", office.hq, "--store", office.url,
        "--jobs", "2", "--json", "--summary", tmp_path / "told.json",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert {Path(one["file"]).name for one in said.json} == {path.name for path in office.inbox.iterdir()}
    assert all(one["ok"] for one in said.json)
    told = json.loads((tmp_path / "told.json").read_text())
    assert {**told, "seconds": 0} == {
        "bundles": 6, "merged": 6, "again": 0, "refused": 0, "waiting": 0, "codes": {}, "new": 6,
        "known": told["known"], "conflicts": 0, "asides": 0, "files": 0, "jobs": 2, "seconds": 0,
        "stopped": "", "exit": 0,
    }  # fmt: skip
    assert firms(office) == 7
    assert run("check", "--data", office.hq).code == 0
    again = run("merge", office.inbox, "--data", office.hq, "--summary", tmp_path / "told.json")
    assert again.code == 0
    assert json.loads((tmp_path / "told.json").read_text())["again"] == 6
    assert "6 bundles: 0 new changes" in again.out


def test_inbox_with_damaged_files_when_several_processes_merge_it_then_the_good_ones_are_in(office, tmp_path, run):
    whole = (office.inbox / "0-0.fab").read_bytes()
    (office.inbox / "cut.fab").write_bytes(whole[:-30])
    (office.inbox / "none.fab").write_bytes(b"holiday pictures")
    said = run(
        "merge", office.inbox, "--data", office.hq, "--store", office.url,
        "--jobs", "2", "--summary", tmp_path / "told.json",
    )  # fmt: skip
    assert said.code == 1
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["merged"], told["refused"], told["codes"], told["exit"]) == (6, 2, {"cut": 1, "not_ours": 1}, 1)
    assert "cut short" in said.err
    assert firms(office) == 7


def test_dry_run_with_several_processes_then_nothing_is_changed(office, run):
    said = run("merge", office.inbox, "--data", office.hq, "--store", office.url, "--jobs", "2", "--dry-run")
    assert said.code == 0
    assert "Enterprises: 1 new" in said.out
    assert firms(office) == 1


def test_key_under_a_passphrase_when_several_processes_merge_then_it_is_opened_once_for_all(office, run, monkeypatch):
    with opening.open_folder(office.hq, office.url):
        keys.move(office.hq, keys.Place.PASSPHRASE, "a long passphrase")
    vault.lock()
    place = ("--data", office.hq, "--jobs", "2", "--json")
    locked = run("merge", office.inbox, *place)
    assert (locked.code, locked.out) == (1, "")
    monkeypatch.setenv("FIELDAPP_PASSPHRASE", "a long passphrase")
    opened = run("merge", office.inbox, *place)
    assert opened.code == 0, opened.err
    assert len(opened.json) == 6
    vault.lock()


@pytest.mark.parametrize("jobs", ["0", "33", "-1"])
def test_number_of_processes_that_cannot_be_then_said(office, run, jobs):
    said = run("merge", office.inbox, "--data", office.hq, "--store", office.url, "--jobs", jobs)
    assert said.code == 1
    assert "from 1 to 32" in said.err


def test_several_processes_with_a_file_as_store_then_the_option_is_explained(folders, write_bundle, run):
    said = run("merge", write_bundle("Coop Nam"), "--data", folders.hq, "--jobs", "2")
    assert said.code == 1
    assert "--store" in said.err


def test_merge_when_the_server_is_gone_then_three_and_the_summary_is_written(office, tmp_path, run):
    gone = "postgresql+psycopg://sok@127.0.0.1:1/crafts"
    said = run(
        "merge", office.inbox, "--data", tmp_path / "x", "--store", gone, "--json", "--summary", tmp_path / "told.json"
    )
    assert said.code == 3
    assert "No PostgreSQL server answers" in said.err
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["exit"], told["bundles"]) == (3, 0)
    assert told["stopped"] in said.err


def test_merge_when_the_server_stops_on_the_way_then_three_and_what_was_told_is_in(office, tmp_path, run, monkeypatch):
    receive, seen = exchange.receive, []

    def once(store, path, progress=None, **how):
        if seen:
            raise server_errors.NoServer("db", "gone")
        seen.append(path)
        return receive(store, path, progress, **how)

    monkeypatch.setattr(exchange, "receive", once)
    said = run("merge", office.inbox, "--data", office.hq, "--store", office.url, "--json")
    assert said.code == 3
    assert [one["ok"] for one in said.json] == [True]
    assert firms(office) == 2


def test_merge_when_one_process_is_ended_then_three_and_nothing_is_half_in(office, run, monkeypatch):
    from fieldapp.services import merging

    monkeypatch.setattr(merging, "_work", _end)
    said = run("merge", office.inbox, "--data", office.hq, "--store", office.url, "--jobs", "2")
    assert said.code == 3
    assert "was ended" in said.err
    assert firms(office) == 1
    assert run("check", "--data", office.hq).code == 0


def _end(_path: Path) -> None:
    os._exit(9)


def test_every_command_when_the_store_is_a_database_then_it_works(office, tmp_path, run):
    place = ("--data", office.hq, "--store", office.url)
    assert run("merge", office.inbox, *place).code == 0
    assert run("check", "--json", *place).json["ok"] is True
    assert run("export", "records", "enterprise", tmp_path / "e.csv", *place).code == 0
    assert "Coop 2 1" in (tmp_path / "e.csv").read_text("utf-8-sig")
    assert run("report", "list", "enterprise", tmp_path / "e.pdf", *place).code == 0
    assert (tmp_path / "e.pdf").read_bytes().startswith(b"%PDF")
    assert run("export", "bundle", tmp_path / "b.fab", "--to", "KH-1", *place).code == 0
    assert run("export", "kit", tmp_path / "k.fab", "--device-name", "KH-9", *place).code == 0
    assert len(run("devices", "--json", *place).json["devices"]) == 4
    assert run("receipt", "KH-1", tmp_path / "r.fab", *place).code == 0
    # the folder remembers its database
    assert run("check", "--data", office.hq).code == 0
    assert "secret" not in (office.hq / SERVER).read_text()


def test_database_named_in_the_environment_then_it_is_used(office, run, monkeypatch):
    monkeypatch.setenv(opening.VARIABLE, office.url)
    assert run("check", "--data", office.hq).code == 0
    assert (office.hq / SERVER).exists()


def test_kit_for_a_database_when_a_second_office_joins_then_its_records_are_there(
    office, tmp_path, run, server: postgres.Server
):
    name = server.new_database()
    kit = run("export", "kit", tmp_path / "k.fab", "--device-name", "LA", "--data", office.hq, "--store", office.url)
    code = kit.out.split("code is: ")[1].split(".")[0]
    place = ("--data", tmp_path / "second", "--store", server.url(name))
    said = run("join", tmp_path / "k.fab", "--code", code, "--person", "Bounmy", *place)
    assert said.code == 0, said.err
    with opening.open_folder(tmp_path / "second") as store:
        assert store.on_server
        assert records.listing(store, Enterprise, Query()).total == 1
    server.drop(name)


def test_folder_without_the_keys_when_it_opens_the_database_then_it_is_refused_and_nothing_is_changed(
    office, tmp_path, run
):
    said = run("check", "--data", tmp_path / "other", "--store", office.url)
    assert said.code == 1
    assert "does not hold the keys" in said.err
    assert not (tmp_path / "other" / SERVER).exists()
    with pytest.raises(KeysElsewhere):
        opening.open_folder(tmp_path / "other", office.url)
    assert run("check", "--data", office.hq, "--store", office.url).code == 0


def test_folder_of_another_store_when_it_is_named_then_it_is_refused(office, folders, run):
    said = run("check", "--data", folders.laptop, "--store", office.url)
    assert said.code == 1
    assert "holds other data" in said.err
    assert run("check", "--data", folders.laptop).code == 0


def test_backup_when_it_is_restored_into_another_database_then_it_goes_on_as_another_device(
    office, tmp_path, run, server: postgres.Server
):
    said = run("backup", "--data", office.hq, "--store", office.url)
    if shutil.which("pg_dump") is None:
        assert said.code == 1
        assert "pg_dump is not on this computer" in said.err
        return
    assert said.code == 0, said.err
    (dump,) = (office.hq / "backups").glob("*.dump")
    name = server.new_database()
    target = server.url(name).replace("postgresql+psycopg", "postgresql")
    postgres.program("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={target}", str(dump))
    with opening.open_folder(office.hq, office.url) as store:
        before, key = store.device_id, (office.hq / DEVICE_KEY).read_bytes()
    said = run("check", "--data", office.hq, "--store", server.url(name))
    assert (said.code, said.err) == (0, "")
    with opening.open_folder(office.hq) as store:
        assert store.device_id != before
        assert store.engine.url.database == name
        with store.read() as tx:
            assert local.get(tx, local.DEVICE_NAME) == "HQ"
    (aside,) = office.hq.glob(f"{DEVICE_KEY}.replaced-*")
    assert aside.read_bytes() == key
    server.drop(name)


def test_backup_without_pg_dump_then_it_says_what_to_install(office, run, monkeypatch):
    monkeypatch.setattr(backup_postgresql.shutil, "which", lambda _name: None)
    said = run("backup", "--data", office.hq, "--store", office.url)
    assert said.code == 1
    assert "pg_dump is not on this computer" in said.err
    assert not list((office.hq / "backups").glob("*"))


def test_backup_when_pg_dump_fails_then_its_words_are_said_and_no_half_file_is_left(office, tmp_path, run, monkeypatch):
    script = tmp_path / "pg_dump"
    script.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(backup_postgresql.shutil, "which", lambda _name: str(script))
    said = run("backup", "--data", office.hq, "--store", office.url)
    assert said.code == 1
    assert "server version mismatch" in said.err
    assert not list((office.hq / "backups").glob("*"))


def test_restore_into_a_folder_whose_records_are_on_a_server_then_it_says_how(office, tmp_path, run):
    run("check", "--data", office.hq, "--store", office.url)
    with pytest.raises(StoreError) as caught:
        setup.restore(office.hq, tmp_path / "old.db")
    assert "pg_restore" in caught.value.message()


def test_password_when_somebody_sits_there_then_it_is_asked_for_once(monkeypatch):
    asked = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(places.getpass, "getpass", lambda _text: asked.append(1) or "right")
    monkeypatch.setenv("PGPASSWORD", "wrong")

    def look() -> str:
        if os.environ["PGPASSWORD"] != "right":
            raise WrongPassword("db")
        return "in"

    assert places.asking(look) == "in"
    assert asked == [1]
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    monkeypatch.setenv("PGPASSWORD", "wrong")
    with pytest.raises(WrongPassword):
        places.asking(look)


def test_password_in_the_address_then_it_goes_on_by_the_environment(monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSWORD", "")
    bare = opening.without_password("postgresql://sok:secret@host/crafts")
    assert bare == "postgresql+psycopg://sok@host/crafts"
    assert os.environ["PGPASSWORD"] == "secret"


def test_folder_of_a_database_when_none_is_named_then_it_is_one_of_its_own():
    assert opening.profile_of("postgresql://sok@db.example.org:5433/crafts") == "server-db.example.org-5433-crafts"
    assert paths.data_folder(opening.profile_of("postgresql:///crafts")).name == "server-local-crafts"


def test_open_store_when_the_note_names_the_database_then_no_address_is_needed(office):
    with opening.open_folder(office.hq, office.url):
        pass
    with open_store(office.hq) as store:
        assert store.on_server


def test_join_into_a_database_when_it_was_cut_off_or_holds_data_then_it_begins_anew_or_is_refused(
    office: Office, server: postgres.Server, tmp_path: Path, run: Run
) -> None:
    kit, url = tmp_path / "kit.fab", server.url(server.new_database())
    with opening.open_folder(office.hq, office.url) as store:
        code = exchange.send_kit(store, kit, device_name="HQ-2").code
    opening.prepare(tmp_path / "cut", url)
    setup.create(tmp_path / "cut").close()  # the tables are there; then the power went
    words = ("join", kit, "--person", "K.", "--code", code, "--store", url, "--data")
    assert "no data in" in run("devices", "--store", url, "--data", tmp_path / "cut").err
    done = run(*words, tmp_path / "cut")
    assert done.code == 0, done.err
    assert run("check", "--data", tmp_path / "cut").code == 0
    again = run(*words, tmp_path / "cut")
    assert (again.code, "holds other data" in again.err) == (1, True)
    elsewhere = run(*words, tmp_path / "elsewhere")
    assert (elsewhere.code, "does not hold the keys" in elsewhere.err) == (1, True)
    assert not (tmp_path / "elsewhere" / "fieldapp.db").exists()
    assert run("check", "--data", tmp_path / "cut").code == 0
