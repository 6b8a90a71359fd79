"""Who belongs to the programme: approval by six words, the tray, roles, retiring, the programme's key, receipts."""

from __future__ import annotations

import base64
import json

import pytest
from nacl.signing import SigningKey

from fieldapp.domain.records import RECORDS, Enterprise
from fieldapp.services import exchange, exchange_text, me, setup, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.store import blocks, schema
from fieldapp.sync import armour, book, bundle, contents, gate, identity, send, trust, words
from fieldapp.sync.refusal import Reason, Refused
from tests.joining import approve, joined


@pytest.fixture
def post(tmp_path):
    numbers = iter(range(1000))
    return lambda: tmp_path / f"{next(numbers)}.fab"


@pytest.fixture
def hq(world):
    trusting.begin(world.store)
    return world.store


def newcomer(hq, tmp_path, name="KH-02"):
    kit = tmp_path / f"{name}-kit.fab"
    code = exchange.send_kit(hq, kit, device_name=name).code
    return setup.join(tmp_path / name, kit, person="Souk V.", code=code)


def facts_of(world, team):
    facts = {"name": "Atelier 12", "country": "KH", "location": world.place, "clusters": world.cluster,
        "isic_revision": "4", "isic_code": "1311", "first_contact": "2025-11-03", "consent": "signature",
        "team": team}  # fmt: skip
    return {name: value for name, value in facts.items() if name in Enterprise.columns()}


def firm(world, store, name="Coop Nam"):
    team = me.me(store).team
    with store.write("register") as tx:
        return tx.insert(Enterprise, {**facts_of(world, team), "name": name})


def refused(store, path):
    with pytest.raises(Refused) as caught:
        exchange.receive(store, path)
    return caught.value


def name_of(store, row):
    with store.read() as tx:
        found = tx.get(Enterprise, row)
    return found and found["name"]


def test_bundle_of_a_newcomer_then_it_waits_and_is_merged_once_its_words_were_compared(world, hq, tmp_path, post):
    with newcomer(hq, tmp_path) as field:
        row = firm(world, field)
        assert name_of(field, row) == "Coop Nam", "one can record before being approved"
        path = post()
        exchange.send(field, path, to=hq.device_id)
        error = refused(hq, path)
        assert error.code is Reason.UNKNOWN
        assert error.kept.parent.name == "waiting"
        (came,) = trusting.waiting(hq)
        assert (came.device, came.name, came.person) == (field.device_id, "KH-02", "Souk V.")
        assert came.words == trusting.standing(field).words
        assert not trusting.standing(field).approved
        with pytest.raises(ServiceError, match="not the words"):
            trusting.approve(hq, field.device_id, typed="bapa " * 6)
        assert trusting.waiting(hq) == [came]
        (report,) = trusting.approve(hq, field.device_id, typed=" ".join(came.words).upper().replace(" ", " - "))
        assert report.new == 1
        assert trusting.waiting(hq) == []
        assert name_of(hq, row) == "Coop Nam"
        back = post()
        exchange.send(hq, back, to=field.device_id)
        exchange.receive(field, back)
        here = trusting.standing(field)
        assert (here.approved, here.role, here.is_root) == (True, "facilitator", False)
        assert here.programme_words == trusting.standing(hq).programme_words


def test_request_before_there_is_a_kit_then_the_kit_is_sealed_for_it_and_needs_no_code(world, hq, tmp_path, post):
    request = post()
    said = setup.request(tmp_path / "early", request)
    assert b"Souk" not in request.read_bytes()
    asking = exchange.ask(hq, request)
    assert asking.words == said
    trusting.approve(hq, asking.device, typed=" ".join(said), name="KH-07")
    kit = post()
    assert exchange.send_kit(hq, kit, device=asking.device, device_name="KH-07").code == ""
    with pytest.raises(Refused) as caught:
        setup.join(tmp_path / "thief", kit, person="X")
    assert caught.value.code is Reason.SEALED
    with setup.join(tmp_path / "early", kit, person="Souk V.") as field:
        assert trusting.standing(field).role == "facilitator"


def test_kit_when_its_code_is_wrong_or_missing_then_no_store_is_made(hq, tmp_path, post):
    kit = post()
    code = exchange.send_kit(hq, kit).code
    for typed in ("", "bapa bapa bapa bapa bapa bapa"):
        with pytest.raises(Refused) as caught:
            setup.join(tmp_path / "x", kit, person="S", code=typed)
        assert caught.value.code is Reason.CODE
    setup.join(tmp_path / "x", kit, person="S", code=code.upper().replace(" ", "")).close()


def test_retired_device_then_what_it_wrote_before_stays_and_later_bundles_are_put_aside(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        before = firm(world, field, "before")
        first = post()
        exchange.send(field, first, to=hq.device_id)
        exchange.receive(hq, first)
        trusting.retire(hq, field.device_id)
        after = firm(world, field, "after")
        second = post()
        exchange.send(field, second, to=hq.device_id)
        error = refused(hq, second)
        assert error.code is Reason.RETIRED
        assert error.kept.parent.name == "quarantine"
        assert (name_of(hq, before), name_of(hq, after)) == ("before", None)
        exchange.receive(hq, first)
        line = next(one for one in trusting.devices(hq) if one.device == field.device_id)
        assert (line.role, line.retired) == ("", True)
        with pytest.raises(ServiceError, match="retire itself"):
            trusting.retire(hq, hq.device_id)
        everybody = post()
        exchange.send(hq, everybody)
        assert refused(field, everybody).code is Reason.SEALED


def test_auditor_then_what_it_writes_stands_aside_everywhere_until_it_may(world, hq, tmp_path, post):
    with newcomer(hq, tmp_path) as field:
        approve(hq, field, role="auditor")
        row = firm(world, field)
        path = post()
        exchange.send(field, path, to=hq.device_id)
        seen, came = exchange.preview(hq, path), exchange.receive(hq, path)
        assert name_of(hq, row) is None
        with hq.read() as tx:
            assert seen.asides == came.asides == came.to_settle == tx.conn.scalar(capture_count()) > 0
        assert exchange.describe(came)[-1] == f"Merge desk: {came.asides} to settle"
        back = post()
        exchange.send(hq, back, to=field.device_id)
        taken = exchange.receive(field, back)
        assert (taken.by_type["enterprise"].deleted, taken.asides) == (1, came.asides), "never gone without a word"
        assert name_of(field, row) is None
        assert not trusting.may_write(field, "enterprise", me.me(field).team)
        trusting.set_role(hq, field.device_id, "facilitator")
        assert name_of(hq, row) is None, "what was written as an auditor does not count afterwards"
        later = firm(world, field, "later")
        exchange.send(field, path, to=hq.device_id)
        exchange.receive(hq, path)
        assert name_of(hq, later) == "later"


def capture_count():
    import sqlalchemy as sa

    return sa.select(sa.func.count()).select_from(schema.conflict).where(schema.conflict.c.aside == 1)


def test_facilitator_of_one_team_then_records_of_another_stand_aside(world, hq, tmp_path, post):
    with newcomer(hq, tmp_path) as field:
        approve(hq, field, teams=("another-team",))
        row = firm(world, field)
        path = post()
        exchange.send(field, path, to=hq.device_id)
        exchange.receive(hq, path)
        assert name_of(hq, row) is None


def test_others_changes_from_a_facilitator_then_they_are_refused_and_he_does_not_send_them(world, hq, tmp_path, post):
    firm(world, hq, "of headquarters")
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        back = post()
        exchange.send(hq, back, to=field.device_id)
        exchange.receive(field, back)
        own = firm(world, field)
        path = post()
        assert exchange.send(field, path).changes == 1, "only its own"
        with field.write() as tx:  # as a changed application might do
            held = book.text(tx.conn)
            tx.conn.execute(schema.local.delete().where(schema.local.c.name == book.LIST))
            path = post()
        send._export(field, path, send.Order(to=(hq.device_id,)), RECORDS, None)
        assert refused(hq, path).code is Reason.RELAYED
        assert name_of(hq, own) is None
        assert held


def test_older_list_then_it_is_not_taken_and_two_of_one_version_are_refused(hq):
    with hq.read() as tx:
        old = book.text(tx.conn)
        listed, _chain = trust.read(old)
    root = identity.root_key(hq.folder)
    ghost = trust.Member("a" * 26, "", "ghost", (trust.Term("coordinator"),))
    trusting._issue(hq, lambda book_: trust.admitted(book_, ghost))
    with hq.write() as tx:
        assert book.adopt(tx, old) is None
        assert book.current(tx.conn).version == listed.version + 1
        other = trust.sign(trust.replace(listed, version=listed.version + 1), root)
        with pytest.raises(Refused) as caught:
            book.adopt(tx, other)
        assert caught.value.code is Reason.TRUST_TWICE
        foreign = trust.sign(trust.replace(listed, version=99), root)
        for forged in (
            foreign.replace("coordinator", "facilitator", 1),
            json.dumps({**json.loads(foreign), "signature": base64.b64encode(bytes(64)).decode()}),
            trust.sign(trust.replace(listed, version=99, root=trust.b64(SigningKey.generate().verify_key)), root),
            trust.sign(*_by_another(listed)),
            "[" * 100_000,
            "",
        ):
            with pytest.raises(Refused) as caught:
                book.adopt(tx, forged)
            assert caught.value.code is Reason.TRUST_FORGED
        assert book.current(tx.conn).version == listed.version + 1


def _by_another(listed):
    key = SigningKey.generate()
    return trust.replace(listed, version=99, root=trust.b64(key.verify_key)), key


def test_programme_key_replaced_then_devices_follow_without_doing_anything_and_the_old_key_is_worth_nothing(
    world, hq, tmp_path, post
):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        old = identity.root_key(hq.folder)
        new_words = trusting.replace_root(hq)
        trusting.replace_root(hq)
        path = post()
        exchange.send(hq, path, to=field.device_id)
        exchange.receive(field, path)
        assert trusting.standing(field).programme_words == trusting.standing(hq).programme_words != new_words
        with field.write() as tx:
            listed = book.current(tx.conn)
            stolen = trust.sign(trust.replace(listed, version=500, root=trust.b64(old.verify_key)), old)
            before = book.text(tx.conn)
            assert book.adopt(tx, stolen) is None
            assert book.text(tx.conn) == before


def test_receipt_then_it_fits_a_code_names_nobody_and_confirms_when_read_back_from_text(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        for number in range(3):
            firm(world, field, f"Firm {number}")
        path = post()
        exchange.send(field, path, to=hq.device_id)
        exchange.receive(hq, path)
        receipt = post()
        trusting.receipt(hq, field.device_id, receipt)
        whole = receipt.read_bytes()
        assert len(whole) < 1_000
        with bundle.opened(receipt) as opened:
            told, _runs = contents.read(opened.lines())
        assert (told.name, told.person, told.programme_name, told.kind) == ("", "", "", "receipt")
        for picture in ("code.png", "code.svg"):
            trusting.qr(whole, tmp_path / picture)
            assert (tmp_path / picture).stat().st_size > 300
        text = tmp_path / "receipt.txt"
        text.write_text("> " + armour.line(whole).lower()[:300] + "\n > " + armour.line(whole)[300:], encoding="ascii")
        exchange.receive(field, text)
        waiting = next(one for one in exchange.overview(field).peers if one.device_id == hq.device_id).waiting
        assert waiting == 0


def test_parts_then_each_is_small_whole_and_merged_in_any_order(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        world_facts = facts_of(world, me.me(field).team)
        with field.write("many") as tx:
            rows = [tx.insert(Enterprise, {**world_facts, "name": f"Atelier {n} {n * 7919**3:x}"}) for n in range(1500)]
        out = tmp_path / "week.fab"
        sent = exchange.send(field, out, to=hq.device_id, max_size=10_000)
        assert len(sent.parts) > 2
        assert sent.changes == 1500
        assert all(part.stat().st_size <= 10_000 for part in sent.parts)
        assert not out.exists()
        for path in reversed(sent.parts):
            exchange.receive(hq, path)
        assert all(name_of(hq, row) for row in rows)


def test_pasted_text_of_several_bundles_then_each_lies_in_the_inbox(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        row = firm(world, field)
        path = post()
        exchange.send(field, path, to=hq.device_id)
        text = armour.text(path.read_bytes())
        pasted = "Hello,\n" + "\n".join("> >  " + line for line in text.splitlines()) + "\nbye\n" + text
        both = tmp_path / "both.txt"
        both.write_text(pasted)
        assert refused(hq, both).code is Reason.SEVERAL
        found = exchange_text.pasted(hq, pasted)
        assert len(found) == 2
        exchange.receive(hq, found[0])
        assert name_of(hq, row) == "Coop Nam"
        with pytest.raises(ServiceError, match="too early"):
            exchange_text.pasted(hq, text[:200])
        with pytest.raises(ServiceError, match="no bundle"):
            exchange_text.pasted(hq, "nothing here")


def test_stolen_ciphertext_when_it_is_signed_anew_then_it_is_refused(world, hq, tmp_path, post):
    with (
        joined(hq, tmp_path / "a", tmp_path / "ka.fab", person="A", device_name="KH-02") as victim,
        joined(hq, tmp_path / "b", tmp_path / "kb.fab", person="B", device_name="KH-03") as thief,
    ):
        row = firm(world, victim)
        path = post()
        exchange.send(victim, path, to=hq.device_id)
        with bundle.opened(path) as opened:
            header = opened.header
            body = path.read_bytes()[-header.size :]
        assert b"Coop" not in path.read_bytes()
        key = identity.device_key(thief.folder)
        said = json.loads(path.read_bytes().split(b"\n")[1])
        said |= {"from": identity.id_of(key), "key": trust.b64(key.verify_key)}
        top = bundle.MAGIC + json.dumps(said).encode() + b"\n"
        path.write_bytes(top + key.sign(top).signature + body)
        assert refused(hq, path).code is Reason.CONTENT
        assert name_of(hq, row) is None


def test_sealed_bundle_when_any_byte_is_altered_or_cut_then_it_is_refused(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        firm(world, field)
        path = post()
        exchange.send(field, path, to=hq.device_id)
    whole = path.read_bytes()
    keys = gate.keys(hq, identity.device_key(hq.folder))
    altered = tmp_path / "altered.fab"
    for place in range(len(whole)):
        for data in (whole[:place], whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :]):
            altered.write_bytes(data)
            with pytest.raises(Refused), bundle.opened(altered, keys) as opened:
                list(opened.lines())


def test_fifty_mixed_changes_sealed_then_four_kilobytes(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        back = post()
        exchange.send(hq, back, to=field.device_id)
        exchange.receive(field, back)
        rows = [firm(world, field, f"Atelier {n}") for n in range(25)]
        with field.write("phones") as tx:
            for n, row in enumerate(rows):
                tx.update(Enterprise, row, {"phone": f"+8551{n:07}"})
        path = post()
        assert exchange.send(field, path, to=hq.device_id).changes == 50
        assert path.stat().st_size <= 4_000, path.stat().st_size


def test_words_of_a_code_then_how_they_are_typed_does_not_matter():
    assert len({words.word(number) for number in range(2048)}) == 2048
    assert words.plain(" Bapa  lidu-LÓJU ") == "bapaliduloju"


def test_kit_of_somebody_who_was_not_approved_then_it_waits_like_any_bundle(world, hq, tmp_path, post):
    with newcomer(hq, tmp_path) as field:
        row = firm(world, field)
        path = post()
        send.export_kit(field, path, (1, 10), [me.me(field).team], key=bytes(identity.public_key(hq.folder)))
        assert refused(hq, path).code is Reason.UNKNOWN
        assert name_of(hq, row) is None


def test_kit_of_a_facilitator_then_it_hands_out_no_numbers(world, hq, tmp_path, post):
    with joined(hq, tmp_path / "KH-02", tmp_path / "k.fab", person="Souk V.") as field:
        path = post()
        send.export_kit(field, path, (70_001, 80_000), [me.me(field).team], key=bytes(identity.public_key(hq.folder)))
        exchange.receive(hq, path)
    with hq.read() as tx:
        assert (70_001, 80_000) not in blocks.own(tx)
