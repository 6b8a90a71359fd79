"""Formality, women- and youth-owned by their definitions, emissions, ISIC, phases: rules that know no store."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fieldapp.domain import isic
from fieldapp.domain.emissions import carbon, energy
from fieldapp.domain.ownership import formality, women_owned, youth_owned
from fieldapp.domain.phases import SEVEN, TEMPLATES

ALL_YES = {"women_share": 5100, "women_manage": "yes", "women_control": "yes", "women_sign": "yes"}


def test_formality_when_all_signs_are_there_then_six_and_formal() -> None:
    firm = dict.fromkeys(("registered_national", "licensed_locally", "registered_tax", "social_security"), "yes")
    found = formality({**firm, "keeps_accounts": "yes", "bank_account": "yes"})
    assert (found.score, found.known, found.informal) == (6, 6, False)


def test_formality_when_nothing_was_asked_then_unknown_and_not_informal() -> None:
    found = formality({})
    assert (found.score, found.known, found.informal, len(found.unknown)) == (0, 0, None, 6)


def test_formality_when_neither_registered_nor_taxed_then_informal() -> None:
    found = formality({"registered_national": "no", "registered_tax": "no", "licensed_locally": "yes"})
    assert (found.score, found.known, found.informal) == (1, 3, True)


def test_formality_when_workers_have_contracts_only_then_the_sign_counts() -> None:
    assert formality({"written_contracts": "yes"}).score == 1
    assert formality({"social_security": "no"}).known == 0
    assert formality({"social_security": "no", "written_contracts": "no"}).known == 1


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({}, True), ({"women_share": 5000}, False), ({"women_sign": "no"}, False), ({"women_control": None}, None),
     ({"women_share": None}, None), ({"women_share": None, "women_manage": "no"}, False)],
)  # fmt: skip
def test_women_owned_when_one_part_is_missing_or_no_then_so(changed: dict[str, object], expected: bool | None) -> None:
    assert women_owned({**ALL_YES, **changed}) is expected


def test_youth_owned_when_half_then_no_when_unknown_then_unknown() -> None:
    assert (youth_owned({"youth_share": 5000}), youth_owned({"youth_share": 5001}), youth_owned({})) == (
        False, True, None,
    )  # fmt: skip


def test_carbon_when_the_grid_has_no_factor_then_says_so_instead_of_zero() -> None:
    assert carbon({"grid_kwh": 1000}).kg is None
    assert carbon({}).why == "No energy is recorded for this period."
    assert carbon({"grid_kwh": 1000, "grid_factor": 600, "diesel_l": 100}).kg == Decimal("867.6")
    assert energy({"grid_kwh": 1000, "diesel_l": 100}) == Decimal(2003)
    assert energy({}) is None


def test_isic_when_read_then_21_and_22_sections_88_and_87_divisions() -> None:
    assert [len(isic.SECTIONS[revision]) for revision in "45"] == [21, 22]
    assert [len(isic.divisions()[revision]) for revision in "45"] == [88, 87]
    for revision in "45":
        assert {one.section for one in isic.divisions()[revision].values()} == set(isic.SECTIONS[revision])


def test_isic_when_converted_then_finance_moves_from_k_to_l_and_45_is_folded() -> None:
    assert (isic.section("4", "6411"), isic.section("5", "6411")) == ("K", "L")
    assert isic.converted_section("K", "4", "5") == {"L"}
    assert isic.converted_section("J", "4", "5") == {"J", "K"}
    assert [code for code, _part in isic.converted("45", "4", "5")] == ["46", "47", "95"]
    assert isic.division("5", "45") is None
    for revision, other in (("4", "5"), ("5", "4")):
        assert all(isic.converted(code, revision, other) for code in isic.divisions()[revision])


def test_isic_when_a_code_is_of_the_other_revision_then_said_what_it_became() -> None:
    assert isic.doubt("5", "4520") == "4520 is no code of ISIC Rev. 5. In Rev. 5 it is 46, 47, 95."
    assert isic.doubt("4", "04") == "04 is no code of ISIC Rev. 4."
    assert isic.doubt("4", "1311") == isic.doubt("", "1311") == ""


def test_sector_groups_when_asked_then_as_size_schemes_group() -> None:
    groups = [isic.sector_group("4", code) for code in ("01", "1311", "45", "5610", "xx")]
    assert groups == ["agriculture", "production", "trade", "service", ""]


def test_phases_when_listed_then_each_stands_for_one_of_seven_and_leads_on() -> None:
    seven = [phase.code for phase in SEVEN]
    assert [len(template.phases) for template in TEMPLATES.values()] == [7, 6, 12]
    for template in TEMPLATES.values():
        order = [seven.index(phase.stands_for) for phase in template.phases]
        assert order == sorted(order)
        assert template.after(template.phases[-1].code) is None
        for unido in seven:
            assert template.standing_for(unido) in template.phases
    assert TEMPLATES["fmc6"].standing_for("POST").code == "MONITOR"
