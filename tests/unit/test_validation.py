"""What may be saved: by declaration, over every record type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fieldapp import i18n
from fieldapp.domain import kinds
from fieldapp.domain.fields import Record, Standard
from fieldapp.domain.records import (
    RECORDS,
    AttendanceMark,
    Cluster,
    Consent,
    Enterprise,
    EnterpriseSnapshot,
    Organisation,
    Participation,
    Person,
    Programme,
    Session,
    Team,
)
from fieldapp.domain.validation import check_field, validate
from tests.unit import strategies

BY_NAME = pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.table_name())
COUNTRY_FIELDS = [
    (cls, name) for cls in RECORDS for name, field in cls.fields().items() if field.standard == Standard.COUNTRY
]


@BY_NAME
@settings(max_examples=8)
@given(data=st.data())
def test_validate_when_every_field_is_right_then_kept_unchanged(cls: type[Record], data: st.DataObject) -> None:
    values = data.draw(strategies.filled(cls))
    checked = validate(cls, values)
    assert checked.errors == {}
    assert checked.values == dict.fromkeys(cls.fields()) | values


@BY_NAME
@settings(max_examples=5)
@given(data=st.data())
def test_validate_when_only_what_is_needed_is_given_then_pydantic_agrees(
    cls: type[Record], data: st.DataObject
) -> None:
    values = data.draw(strategies.filled(cls, everything=False))
    checked = validate(cls, values)
    assert checked.errors == {}
    record = cls.model_validate(values)
    assert {name: getattr(record, name) for name in cls.fields()} == checked.values


@BY_NAME
def test_validate_when_a_needed_field_is_missing_then_reported_by_name(cls: type[Record]) -> None:
    checked = validate(cls, {})
    for name in cls.required():
        assert checked.errors[name] == "This is needed."
    assert not cls.required() & set(checked.values)


@BY_NAME
@settings(max_examples=5)
@given(data=st.data())
def test_validate_when_one_needed_field_is_taken_away_then_that_one_is_named(
    cls: type[Record], data: st.DataObject
) -> None:
    values = data.draw(strategies.filled(cls, everything=False))
    name = data.draw(st.sampled_from(sorted(cls.required())))
    assert validate(cls, {**values, name: None}).errors[name] == "This is needed."


@BY_NAME
@settings(max_examples=5)
@given(data=st.data())
def test_validate_when_numbers_leave_their_bounds_then_refused_as_pydantic_does(
    cls: type[Record], data: st.DataObject
) -> None:
    bounded = [
        (n, b)
        for n, f in cls.fields().items()
        if kinds.is_number(f.kind)
        for b in ("ge", "le")
        if cls.limit(n, b) is not None
    ]
    if not bounded:
        assert not any(kinds.is_number(field.kind) for field in cls.fields().values())
        return
    name, bound = data.draw(st.sampled_from(bounded))
    outside = (cls.limit(name, bound) or 0) + (1 if bound == "le" else -1)
    values = {**data.draw(strategies.filled(cls, everything=False)), name: outside}
    assert name in validate(cls, values).errors
    with pytest.raises(ValidationError, match=name):
        cls.model_validate(values)


@BY_NAME
def test_declaration_when_read_then_labels_choices_and_references_are_there(cls: type[Record]) -> None:
    tables = {other.table_name() for other in RECORDS}
    for name, field in cls.fields().items():
        assert field.label, name
        assert bool(field.choices) == (field.kind in (kinds.Kind.CHOICE, kinds.Kind.CHOICES)), name
        assert (field.to in tables) == (field.kind in (kinds.Kind.REF, kinds.Kind.REFS)), name
        assert bool(field.pattern) >= bool(field.pattern_hint), name
        assert len({choice.code for choice in field.choices}) == len(field.choices), name
        assert all(" " not in choice.code for choice in field.choices), name
    declared = set(cls.fields())
    view = cls.view
    assert {view.sort, *view.title, *view.search, *view.key} <= declared
    assert not view.parent or view.parent in declared


@BY_NAME
def test_declaration_when_a_default_stands_then_it_is_valid_itself(cls: type[Record]) -> None:
    for name, field in cls.fields().items():
        if name not in cls.required():
            default = cls.model_fields[name].get_default()
            assert kinds.clean(field, default) == default, name
            assert check_field(cls, name, default) == "", name


def test_validate_when_typed_in_native_digits_and_names_then_canonical() -> None:
    typed = {
        "name": "  Sok   Silk ",
        "country": "cambodia",
        "location": "place-1",
        "clusters": "c1 c2",
        "isic_revision": "ISIC Rev. 4",
        "isic_code": "13",
        "first_contact": "១៥/១១/២០២៥",
        "consent": "Thumbprint",
        "phone": "012 345 678",
        "point": "13.361, 103.86 180",
        "founded": "about 1998",
        "team": "t1",
        "something_else": "x",
    }
    checked = validate(Enterprise, typed)
    assert checked.errors == {}
    assert checked.values["team"] == "t1"
    assert "something_else" not in checked.values
    wanted = {
        "name": "Sok Silk",
        "country": "KH",
        "first_contact": "2025-11-15",
        "consent": "thumb",
        "phone": "012345678",
        "point": "13.361000 103.860000 180",
        "founded": "1998~",
        "status": "active",
        "owner": None,
    }
    assert {name: checked.values[name] for name in wanted} == wanted
    assert "180 m" in checked.warnings["point"]


@pytest.mark.parametrize(
    ("cls", "name"), COUNTRY_FIELDS, ids=lambda part: part if isinstance(part, str) else part.table_name()
)
def test_country_when_typed_then_two_upper_case_letters_known_to_cldr(cls: type[Record], name: str) -> None:
    field = cls.fields()[name]
    assert [kinds.clean(field, typed) for typed in ("kh", " KH ", "Cambodia", "Vietnam")] == ["KH", "KH", "KH", "VN"]
    for wrong in ("XX", "KHM", "EU", "Atlantis", "12"):
        with pytest.raises(ValueError, match="not a country"):
            kinds.clean(field, wrong)


def test_country_when_named_in_the_language_in_force_then_known() -> None:
    field = Enterprise.fields()["country"]
    with i18n.using("fr"):
        assert kinds.clean(field, "cambodge") == "KH"
        assert kinds.clean(field, "Éthiopie") == "ET"
    with i18n.using("ar"):
        assert kinds.clean(field, "تونس") == "TN"
    with i18n.using("km"):
        assert kinds.clean(field, "កម្ពុជា") == "KH"


def test_countries_and_currency_of_a_programme_when_typed_then_canonical() -> None:
    fields = Programme.fields()
    assert kinds.clean(fields["countries"], "kh, la;Tunisia") == "KH LA TN"
    assert kinds.clean(fields["countries"], "Sierra Leone; kh") == "SL KH"
    assert kinds.clean(fields["base_currency"], "usd") == "USD"
    for name, wrong in (
        ("base_currency", "ABC"),
        ("countries", "KH XX"),
        ("fiscal_start", "13-01"),
        ("programme_code", "A B"),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            kinds.clean(fields[name], wrong)


def test_languages_and_mail_when_typed_then_checked() -> None:
    fields = Person.fields()
    assert kinds.clean(fields["languages"], "KM, en") == "km en"
    assert kinds.clean(fields["email"], " a@b.org ") == "a@b.org"
    with pytest.raises(ValueError, match="code of a language"):
        kinds.clean(fields["languages"], "zz")
    with pytest.raises(ValueError, match="mail address"):
        kinds.clean(fields["email"], "a@b")


@pytest.mark.parametrize(
    ("cls", "name", "right", "wrong"),
    [
        (Cluster, "isic_code", "1311", "1"),
        (Cluster, "hs6", "500720", "50072"),
        (EnterpriseSnapshot, "period", "2025-H1", "2025-H3"),
        (EnterpriseSnapshot, "period", "2025-12", "2025-13"),
        (Team, "short", "VL", "V"),
    ],
)
def test_pattern_when_it_does_not_fit_then_refused_with_its_hint(
    cls: type[Record], name: str, right: str, wrong: str
) -> None:
    assert check_field(cls, name, right) == ""
    assert check_field(cls, name, wrong) == i18n._(cls.fields()[name].pattern_hint)
    with pytest.raises(ValidationError):
        cls.model_validate({name: wrong})


@pytest.mark.parametrize(
    ("cls", "values", "field"),
    [
        (Person, {"birth": "1992", "age_reported": 33}, "age_reported"),
        (Person, {"age_reported": 33}, "age_reported_on"),
        (EnterpriseSnapshot, {}, "turnover"),
        (EnterpriseSnapshot, {"turnover": "100 USD", "exports": "100.01 USD"}, "exports"),
        (Programme, {"start": "2025-02-01", "end": "2025-01-01"}, "end"),
        (Session, {"start": "13:00", "end": "08:30"}, "end"),
        (AttendanceMark, {"status": "L"}, "minutes"),
        (Consent, {"method": "guardian"}, "witness"),
        (Consent, {"method": "oral_witness"}, "witness"),
        (Participation, {"enrolled_on": "2025-11-10", "withdrawn_on": "2025-11-09"}, "withdrawn_on"),
        (Participation, {"withdrawn_reason": "moved"}, "withdrawn_on"),
    ],
)
def test_check_when_fields_contradict_each_other_then_error_beside_one(
    cls: type[Record], values: dict, field: str
) -> None:
    assert field in validate(cls, values).errors


@pytest.mark.parametrize(
    ("cls", "values", "field"),
    [
        (Person, {"age_reported": 7}, "age_reported"),
        (EnterpriseSnapshot, {"capacity": 10, "capacity_used": 11}, "capacity_used"),
        (Enterprise, {"point": "13 103 101"}, "point"),
    ],
)
def test_warn_when_unlikely_then_a_doubt_and_no_error(cls: type[Record], values: dict, field: str) -> None:
    checked = validate(cls, values)
    assert field in checked.warnings
    assert field not in checked.errors


def test_check_when_amounts_are_in_two_currencies_then_not_compared() -> None:
    values = {"turnover": "100 USD", "exports": "400000 LAK"}
    assert "exports" not in validate(EnterpriseSnapshot, values).errors


def test_validate_when_a_field_is_wrong_then_rules_between_fields_do_not_speak_over_it() -> None:
    checked = validate(Session, {"start": "08:30", "end": "soon"})
    assert checked.errors["end"].startswith("“soon” is not a time")


def test_validate_when_another_language_is_in_force_then_its_words() -> None:
    with i18n.using(i18n.PSEUDO):
        assert validate(Organisation, {}).errors["kind"].startswith("[This is needed.")
