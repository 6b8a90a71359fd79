"""A store on a server: what can be wrong with it, each said in words that tell what to do, and the folder beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.store import Store, StoreMissing, WrongPassword, migrations, open_store, postgresql, server_errors
from fieldapp.store import server as noting
from fieldapp.store.errors import NotOurs, StoreUnreachable
from fieldapp.store.layout import FILE, SERVER
from tests import postgres


def refused(folder: Path, url: str, kind: type[StoreUnreachable]) -> str:
    """What is said when a store cannot be opened; nothing is in the folder then."""
    with pytest.raises(kind) as caught:
        open_store(folder, url=url, create=True)
    assert not (folder / SERVER).exists()
    assert not (folder / FILE).exists()
    return caught.value.message()


def execute(server: postgres.Server, database: str, sql: str) -> None:
    engine = sa.create_engine(server.url(database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()


def test_open_when_no_server_answers_then_the_address_is_named(folder: Path) -> None:
    said = refused(folder, "postgresql+psycopg://sok@127.0.0.1:1/crafts", server_errors.NoServer)
    assert "sok@127.0.0.1:1/crafts" in said
    assert "host and port" in said


def test_open_when_the_host_does_not_exist_then_no_server_is_there(folder: Path) -> None:
    said = refused(folder, "postgresql+psycopg://sok@nowhere.invalid/crafts", server_errors.NoServer)
    assert "nowhere.invalid" in said


def test_open_when_the_password_is_wrong_then_it_says_where_to_put_it(
    folder: Path, server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = server.new_database(name=postgres.GUARDED)
    server.run("CREATE ROLE sok LOGIN PASSWORD 'right'")
    for password in ("wrong", ""):
        monkeypatch.setenv("PGPASSWORD", password)
        said = refused(folder, server.url(name, "sok"), WrongPassword)
        assert "PGPASSWORD" in said
        assert "wrong" not in said.replace("is wrong", "")
    server.run(f"ALTER DATABASE {name} OWNER TO sok")
    monkeypatch.setenv("PGPASSWORD", "right")
    with open_store(folder, url=server.url(name, "sok"), create=True) as store:
        assert store.on_server
        store.keep_note()
    assert "right" not in (folder / SERVER).read_text()
    with open_store(folder) as again:
        assert again.on_server
    server.drop(name)


def test_open_when_the_name_is_unknown_then_it_counts_as_a_wrong_password(
    folder: Path, server: postgres.Server
) -> None:
    refused(folder, server.url("postgres", "nobody-of-this-name"), WrongPassword)


def test_open_when_there_is_no_such_database_then_the_command_that_makes_it_is_said(
    folder: Path, server: postgres.Server
) -> None:
    said = refused(folder, server.url("not_made_yet"), server_errors.NoDatabase)
    assert "createdb -T template0 -E UTF8 not_made_yet" in said


def test_open_when_the_encoding_cannot_hold_every_script_then_it_is_refused(
    folder: Path, server: postgres.Server
) -> None:
    name = server.new_database(encoding="LATIN1")
    said = refused(folder, server.url(name), server_errors.NotUtf8)  # type: ignore[arg-type]
    assert "LATIN1" in said
    server.drop(name)


def test_open_when_the_server_is_too_old_then_both_versions_are_said(
    folder: Path, server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "OLDEST", (99,))
    said = refused(folder, server.url("postgres"), server_errors.ServerTooOld)
    assert "99" in said


def test_open_when_the_database_holds_somebody_elses_tables_then_nothing_is_made(
    folder: Path, server: postgres.Server
) -> None:
    name = server.new_database()
    execute(server, name, "CREATE TABLE payroll (n INT)")
    said = refused(folder, server.url(name), NotOurs)  # type: ignore[arg-type]
    assert name in said
    engine = sa.create_engine(server.url(name))
    assert sa.inspect(engine).get_table_names() == ["payroll"]
    engine.dispose()
    server.drop(name)


def test_open_when_the_tables_are_of_a_newer_version_then_the_newer_application_is_asked_for(
    folder: Path, server: postgres.Server, empty_database: str
) -> None:
    name = server.new_database(empty_database)
    newer = migrations.newest().packed() + 1_000
    execute(server, name, f"UPDATE fieldapp_version SET packed = {newer}")
    said = refused(folder, server.url(name), server_errors.ServerTooNew)  # type: ignore[arg-type]
    assert str(migrations.Version.unpacked(newer)) in said
    server.drop(name)


def test_open_when_the_user_may_not_make_tables_then_the_owner_is_to_be_asked(
    folder: Path, server: postgres.Server
) -> None:
    name = server.new_database()
    server.run("CREATE ROLE visitor LOGIN")
    execute(server, name, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    said = refused(folder, server.url(name, "visitor"), server_errors.NoRights)  # type: ignore[arg-type]
    assert "owner" in said
    server.drop(name)


@pytest.mark.parametrize(
    "words",
    ["", "crafts", "sqlite:///x.db", "mysql://sok@host/crafts", "postgresql+psycopg://sok@host", "postgresql://a:b:c"],
)
def test_open_when_the_address_is_none_then_an_example_is_given(words: str) -> None:
    with pytest.raises(server_errors.BadAddress) as caught:
        noting.normal(words)
    assert "postgresql+psycopg://NAME@HOST/DATABASE" in caught.value.message()


def test_address_when_it_holds_a_password_then_no_sentence_shows_it() -> None:
    with pytest.raises(server_errors.BadAddress) as caught:
        noting.normal("mysql://sok:secret@host/crafts")
    assert "secret" not in caught.value.message()
    with pytest.raises(server_errors.BadAddress) as caught:
        noting.normal("my sql://sok:secret@host/crafts")
    assert "secret" not in caught.value.message()
    assert noting.parted("postgresql://sok:secret@host/crafts") == ("postgresql+psycopg://sok@host/crafts", "secret")


def test_open_when_the_folder_holds_a_store_of_its_own_then_another_folder_is_asked_for(
    store: Store, server: postgres.Server, empty_database: str
) -> None:
    folder = store.folder
    store.close()
    name = server.new_database(empty_database)
    with pytest.raises(server_errors.FolderTaken) as caught:
        open_store(folder, url=server.url(name))
    assert "--data" in caught.value.message()
    assert not (folder / SERVER).exists()
    server.drop(name)


def test_open_when_the_database_is_empty_then_there_is_no_data_yet(folder: Path, server: postgres.Server) -> None:
    name = server.new_database()
    with pytest.raises(StoreMissing):
        open_store(folder, url=server.url(name))
    server.drop(name)


def test_note_when_it_is_spoiled_then_the_file_is_named(folder: Path) -> None:
    folder.mkdir()
    for text in ("no json", "{}", json.dumps([1])):
        (folder / SERVER).write_text(text)
        with pytest.raises(server_errors.BadAddress) as caught:
            open_store(folder)
        assert SERVER in caught.value.message()


def test_store_when_the_server_goes_away_then_it_is_said_and_comes_back(
    folder: Path, server: postgres.Server, empty_database: str
) -> None:
    name = server.new_database(empty_database)
    with open_store(folder, url=server.url(name)) as store:
        server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with pytest.raises(StoreUnreachable) as caught, store.read() as tx:
            tx.conn.exec_driver_sql("SELECT 1")
        assert name in caught.value.message()
        with store.read() as tx:
            assert tx.conn.exec_driver_sql("SELECT 1").scalar() == 1
    server.drop(name)
