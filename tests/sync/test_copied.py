"""A data folder copied with its key: two computers under one name part by themselves, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.services import exchange
from fieldapp.store import Store, open_store
from fieldapp.sync import claim, desk, identity, receive
from fieldapp.sync.refusal import Reason, Refused
from tests.postgres import HEADQUARTERS
from tests.sync.conftest import Trio
from tests.sync.states import everything, records


@pytest.fixture
def shared(trio: Trio) -> str:
    """A firm that headquarters has, confirmed; and then a name that was not sent before the folder was copied."""
    firm = trio.firm(trio.a, "first")
    trio.pass_on(trio.a, trio.hq)
    trio.pass_on(trio.hq, trio.a)
    trio.rename(trio.a, firm, "not sent yet")
    return firm


@pytest.fixture
def copy(trio: Trio, shared: str, tmp_path: Path) -> Iterator[Store]:
    """A second computer with the folder of ``a``."""
    trio.a.close()
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    trio.a = open_store(tmp_path / "a", clock=trio.clock.of("a"))
    with open_store(tmp_path / "copy", clock=trio.clock.of("copy")) as store:
        yield store
    trio.a.close()


def agree(trio: Trio, copy: Store) -> None:
    """Everything goes round until all have heard of all."""
    for _round in range(2):
        for store in (trio.a, copy):
            trio.pass_on(store, trio.hq)
        for store in (trio.a, copy):
            trio.pass_on(trio.hq, store)
    assert records(trio.hq) == records(trio.a) == records(copy)


@HEADQUARTERS
@pytest.mark.parametrize("more", [1, 3])
def test_original_and_copy_when_both_go_on_working_then_headquarters_ends_with_everything(
    trio: Trio, copy: Store, shared: str, more: int
) -> None:
    firms = [trio.firm(trio.a, f"original {n}") for n in range(more)]
    others = [trio.firm(copy, f"copy {n}") for n in range(1)]
    trio.pass_on(trio.a, trio.hq)
    with pytest.raises(Refused) as caught:
        trio.pass_on(copy, trio.hq)
    assert caught.value.code is Reason.FORKED
    before, old = everything(copy), copy.device_id
    path = trio.send(trio.hq, copy)
    seen = receive.preview(copy, path)
    assert (seen.parted, copy.device_id) == ("KH-01", old)
    assert everything(copy) == before
    done = receive.merge(copy, path)
    assert done.parted == "KH-01"
    assert any("Another computer writes under this computer's name: KH-01" in line for line in exchange.describe(done))
    assert copy.device_id == identity.id_of(identity.device_key(copy.folder)) != old
    assert trio.name(copy, others[0]) == "copy 0"
    agree(trio, copy)
    trio.rename(trio.a, shared, "by the original")
    others.append(trio.firm(copy, "copy later"))
    trio.rename(copy, firms[0], "by the copy")
    agree(trio, copy)
    assert [trio.name(trio.hq, firm) for firm in [*others, firms[0]]] == ["copy 0", "copy later", "by the copy"]
    assert desk.conflicts(trio.hq) == []


@HEADQUARTERS
def test_copy_when_the_bundle_repeats_our_changes_then_only_what_differs_goes_to_the_new_name(
    trio: Trio, copy: Store, shared: str
) -> None:
    trio.firm(trio.a, "original")
    trio.firm(copy, "copy")
    trio.pass_on(trio.a, trio.hq)
    receive.merge(copy, trio.send(trio.hq))  # everything: it tells how far both are the same
    with copy.read() as tx:
        own = tx.conn.exec_driver_sql(
            "SELECT count(*) FROM change c JOIN stream s ON s.n = c.stream WHERE s.device = ?", (copy.device_id,)
        ).scalar()
    assert own == 1
    agree(trio, copy)


@HEADQUARTERS
def test_copy_when_the_power_fails_before_the_key_is_changed_then_it_is_changed_at_the_next_start(
    trio: Trio, copy: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    trio.firm(trio.a, "original")
    trio.firm(copy, "copy")
    trio.pass_on(trio.a, trio.hq)
    with monkeypatch.context() as patch:
        patch.setattr(claim, "take", lambda *_given: None)
        assert receive.merge(copy, trio.send(trio.hq, copy)).parted
    folder = copy.folder
    copy.close()
    with open_store(folder, clock=trio.clock.of("copy")) as again:
        device = identity.id_of(claim.key(again))
        assert again.device_id == device != trio.a.device_id
        assert not (folder / identity.NEXT_KEY).exists()
        agree(trio, again)


@HEADQUARTERS
def test_an_honest_laptop_when_bundles_come_back_then_it_keeps_its_name(trio: Trio, shared: str) -> None:
    device = trio.a.device_id
    for _round in range(3):
        trio.firm(trio.a)
        assert trio.pass_on(trio.a, trio.hq).parted == ""
        assert trio.pass_on(trio.hq, trio.a).parted == ""
        assert receive.merge(trio.a, trio.send(trio.hq)).parted == ""
    assert trio.a.device_id == device
