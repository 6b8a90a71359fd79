"""XPath 1.0 and the functions of forms: values, paths, dates, and nothing but XPathError for nonsense."""

from __future__ import annotations

import math
import time
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from fieldapp.survey import XPathError
from fieldapp.survey.nodes import in_document_order, parse_xml
from fieldapp.survey.xpath import Moment, evaluate, node_path, to_number, to_string
from fieldapp.survey.xpath.parser import parse
from fieldapp.survey.xpath.steps import independent
from fieldapp.survey.xpath.values import number_text, text_number

DOC = "<d><a n='1'>1</a><a n='2'>2<!--c--></a><b><c>x</c><c>y</c></b><e/></d>"
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def value(expression: str, document: str = DOC, zone: str = "UTC") -> object:
    """The value at noon of 10 March 2026."""
    return evaluate(expression, document, zone=ZoneInfo(zone), now=lambda: NOON, rng=Random(1))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("- - 3", 3.0),
        ("7 mod -2", 1.0),
        ("-7 mod 2", -1.0),
        ("6.1 - 7.8 = -1.7", True),
        ("'1,5' + 1", 2.5),
        ("'1.1e6' = 1100000", False),
        ("'a' = 'a' and 'a' != 'b'", True),
        ("//a[2]", "2"),
        ("string(//a[@n = '2'])", "2"),
        ("count(//c | //a)", 4.0),
        ("//c[last()]", "y"),
        ("name(//c[1]/..)", "b"),
        ("//c[. = 'y']/preceding-sibling::c", "x"),
        ("count(//e/preceding::*)", 5.0),
        ("count(//a/namespace::*)", 2.0),
        ("sum(//a)", 3.0),
        ("sum(//nothing)", 0.0),
        ("max(//a, 5)", 5.0),
        ("round(-0.5)", -0.0),
        ("round(2.345, 2)", 2.35),
        ("round(1250, -2)", 1300.0),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substr('hello', -3, -1)", "ll"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("join(', ', //c)", "x, y"),
        ("concat(//c, '!')", "xy!"),
        ("coalesce('', 'b')", "b"),
        ("selected('a b', 'b')", True),
        ("selected('ab', 'b')", False),
        ("selected-at('a b c', 1)", "b"),
        ("regex('12345678', '[0-9]{8}')", True),
        ("regex('123456789', '[0-9]{8}')", False),
        ("regex('été', '\\p{L}+')", True),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("base64-decode('aGk=')", "hi"),
        ("if(1 > 2, 'a', if('x', 'b', 'c'))", "b"),
        ("checklist(2, 3, true(), 1, '', 'x')", True),
        ("weighted-checklist(3, 4, true(), 3, false(), 9)", True),
        ("pow(2, 10)", 1024.0),
        ("0 and explode(1)", False),
        ("string(1 div 3)", "0.3333333333333333"),
        ("string(100000000000000000000)", "100000000000000000000"),
        ("string(0.0000001)", "0.0000001"),
    ],
)
def test_expression_when_evaluated_then_has_its_value(expression: str, expected: object) -> None:
    found = value(expression)
    if isinstance(expected, str):
        assert to_string(found) == expected  # type: ignore[arg-type]
    elif isinstance(expected, float):
        number = to_number(found)  # type: ignore[arg-type]
        assert (number, math.copysign(1, number)) == (expected, math.copysign(1, expected))
    else:
        assert found is expected


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("string(today())", "Asia/Phnom_Penh", "2026-03-10"),
        ("string(now())", "UTC", "2026-03-10T12:00:00.000+00:00"),
        ("number(date('1970-01-01'))", "UTC", "0"),
        ("number(date('1970-01-02'))", "Asia/Phnom_Penh", "0.7083333333333334"),
        ("today() - date('2026-03-01')", "Africa/Addis_Ababa", "9"),
        ("date('2026-02-28') < today()", "UTC", "true"),
        ("format-date(date('2026-03-10'), '%e %b %Y, %a')", "UTC", "10 Mar 2026, Tue"),
        ("format-date-time('2026-03-10T08:05:09', '%H:%M:%S')", "America/Lima", "08:05:09"),
        ("format-date('no date', '%Y')", "UTC", ""),
        ("string(date(59.7))", "UTC", "1970-03-01T16:48:00.000+00:00"),
        ("string(date(today() + 10))", "America/Lima", "2026-03-20"),
        ("string(date(today() + 10))", "Asia/Phnom_Penh", "2026-03-20"),
        ("string(decimal-time('06:00:00.000-24:00'))", "UTC", "NaN"),
        ("decimal-time('06:00:00.000-07:00')", "America/Phoenix", "0.25"),
        ("decimal-date-time('1970-01-01T12:00:00Z')", "UTC", "0.5"),
        ("int((today() - date('1996-03-11')) div 365.25)", "UTC", "29"),
    ],
)
def test_date_when_worked_with_then_is_days_of_its_zone(expression: str, zone: str, expected: str) -> None:
    assert to_string(value(expression, zone=zone)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Africa/Kampala", "UTC"])
@pytest.mark.parametrize("start", ["2026-02-10", "2026-03-20", "2026-04-20", "2026-10-10", "2026-10-28"])
def test_day_when_counted_on_over_summer_time_then_is_a_day(zone: str, start: str) -> None:
    for days in (1, 4, 5, 20, 30, 200):
        wanted = (date.fromisoformat(start) + timedelta(days)).isoformat()
        assert to_string(value(f"date('{start}') + {days} = '{wanted}'", zone=zone)) == "true"  # type: ignore[arg-type]
        assert to_string(value(f"string(date('{start}' + {days}))", zone=zone)) == wanted  # type: ignore[arg-type]
        assert to_string(value(f"'{wanted}' - date('{start}')", zone=zone)) == str(days)  # type: ignore[arg-type]
        assert to_string(value(f"format-date('{start}' + {days}, '%Y-%m-%d')", zone=zone)) == wanted  # type: ignore[arg-type]
        assert to_string(value(f"'{wanted}' > date('{start}') + {days}", zone=zone)) == "false"  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the computer's zone cannot be set here")
def test_day_when_the_zone_is_the_computers_own_then_summer_time_is_known_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Africa/Cairo")
    time.tzset()
    try:
        for formula, expected in (
            ("string(date('2026-04-01' + 30))", "2026-05-01"),
            ("string(date('2026-04-01' + 23))", "2026-04-24"),
            ("string(date('2026-04-24'))", "2026-04-24"),
            ("string(date('2026-04-01' + 240))", "2026-11-27"),
            ("'2026-05-01' - '2026-04-01'", "30"),
        ):
            assert to_string(evaluate(formula, DOC)) == expected, formula
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "(1",
        "a b",
        "//",
        "foo(",
        "count(1)",
        "nothing()",
        "round(1, 2, 3)",
        "$x",
        "q:a",
        "'open",
        "a[",
        "::a",
        "1 = = 2",
    ],
)
def test_expression_when_it_cannot_work_then_is_an_xpath_error(expression: str) -> None:
    with pytest.raises(XPathError) as caught:
        value(expression)
    assert caught.value.message


_PIECES = st.sampled_from(
    ["a", "b", "..", ".", "/", "//", "@n", "*", "[", "]", "(", ")", "1", "2.5", "'x'", "+", "-", "=", "!=", "<",
     " and ", " or ", " div ", " mod ", "|", ",", "count(", "string(", "position()", "last()", "true()", "if(",
     "::", "child::", "ancestor::", "$v", "date(", "selected(", "concat(", " ", "e", "d"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_expression_when_put_together_at_random_then_gives_a_value_or_an_xpath_error(text: str) -> None:
    try:
        found = value(text)
    except XPathError:
        return
    assert isinstance(found, (float, str, bool, list, Moment))


@given(st.text(max_size=40))
def test_expression_when_any_text_then_gives_a_value_or_an_xpath_error(text: str) -> None:
    try:
        found = value(text)
    except XPathError:
        return
    assert isinstance(found, (float, str, bool, list, Moment))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_when_written_and_read_then_is_the_same(number: float) -> None:
    text = number_text(number)
    assert "e" not in text
    assert text_number(text) == pytest.approx(number, rel=1e-15, abs=0) or number == 0


def test_nodes_when_joined_then_are_in_document_order_without_doubles() -> None:
    found = evaluate("//c | //a | //c", DOC)
    assert isinstance(found, list)
    assert [node_path(node) for node in found] == ["/*[1]/*[1]", "/*[1]/*[2]", "/*[1]/*[3]/*[1]", "/*[1]/*[3]/*[2]"]
    assert in_document_order(found[::-1]) == found


def test_shuffle_when_seeded_then_is_the_same_in_every_engine() -> None:
    document = "<l>" + "".join(f"<i>{letter}</i>" for letter in "ABCDEF") + "</l>"
    found = evaluate("randomize(//i, 1)", document)
    assert isinstance(found, list)
    assert "".join(node.value() for node in found) == "BFEACD"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", "Tue 10 Mar"),
        ("English (en)", "Tue 10 Mar"),
        ("français (fr)", "mar. 10 mars"),
        ("French", "mar. 10 mars"),
        ("Lao", "ອັງຄານ 10 ມ.ນ."),
        ("km-KH", "អង្គារ 10 មីនា"),
        ("العربية", "الثلاثاء 10 مارس"),
        ("default", "Tue 10 Mar"),
        ("A made-up one", "Tue 10 Mar"),
    ],
)
def test_date_when_formatted_then_has_the_names_of_the_language(language: str, expected: str) -> None:
    found = evaluate("format-date('2026-03-10', '%a %e %b')", DOC, language=language)
    assert to_string(found) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("Ségou Ⅱ-b", r"[\p{L}\p{N} -]+", True),
        ("Ségou_2", r"[\p{L} ]+", False),
        ("Éloïse", r"\p{Lu}\p{Ll}+", True),
        ("2026", r"[^\p{L}]+", True),
        ("ភ្នំពេញ", r"[\p{L}\p{M}]+", True),
        ("mango", r"[a-z&&[^q]]+", True),
        ("quince", r"[a-z&&[^q]]+", False),
        ("v1.2", r"v\Q1.2\E", True),
        ("v1x2", r"v\Q1.2\E", False),
        ("a.b@example.org", r"[\w.%+-]+@[\w.-]+\.[A-Za-z]{2,}", True),
    ],
)
def test_pattern_when_written_for_java_then_matches_as_there(text: str, pattern: str, expected: bool) -> None:
    assert value(f"regex('{text}', '{pattern}')") is expected


ITEXT = (
    "<m xmlns:j='http://openrosa.org/javarosa'><itext>"
    "<translation lang='en'><text id='w'><value>Water</value></text></translation>"
    "<translation lang='es' default=''><text id='w'><value form='short'>H2O</value><value>Agua</value></text>"
    "</translation></itext></m>"
)


@pytest.mark.parametrize(("language", "expected"), [("en", "Water"), ("es", "Agua"), ("", "Agua"), ("xx", "Agua")])
def test_itext_when_asked_for_then_is_in_the_language_else_in_the_default_one(language: str, expected: str) -> None:
    assert to_string(evaluate("jr:itext('w')", ITEXT, language=language)) == expected


def test_itext_when_its_prefix_means_something_else_then_there_is_no_such_function() -> None:
    other = {"jr": "urn:other", "j": "http://openrosa.org/javarosa"}
    with pytest.raises(XPathError):
        evaluate("jr:itext('w')", ITEXT, namespaces=other)
    assert to_string(evaluate("j:itext('w')", ITEXT, namespaces=other)) == "Agua"


def test_contents_when_signed_then_the_message_is_read_only_with_the_right_key() -> None:
    keys = [SigningKey(bytes([number]) * 32) for number in (1, 2)]
    contents = b64encode(keys[0].sign("12 sacs de coton, Ségou".encode())).decode()
    own, other = (b64encode(bytes(key.verify_key)).decode() for key in keys)
    assert to_string(evaluate(f"extract-signed('{contents}', '{own}')", DOC)) == "12 sacs de coton, Ségou"
    assert to_string(evaluate(f"extract-signed('{contents}', '{other}')", DOC)) == ""
    assert to_string(evaluate(f"extract-signed('{contents}', 'short')", DOC)) == ""


def test_instance_when_asked_for_then_its_content_is_found() -> None:
    document = (
        "<m><instance id='l'><root><item><k>a</k><v>1</v></item><item><k>b</k><v>2</v></item></root></instance></m>"
    )
    assert to_string(evaluate("instance('l')/root/item[k = 'b']/v", document)) == "2"
    assert to_string(evaluate("pulldata('l', 'v', 'k', 'a')", document)) == "1"


def test_context_and_root_when_given_then_paths_start_there() -> None:
    assert to_string(evaluate("../a[2]", DOC, "/*[1]/*[3]")) == "2"
    assert to_string(evaluate("/c[2]", DOC, "/*[1]", root="/*[1]/*[3]")) == "y"


def test_predicate_when_it_means_the_same_everywhere_then_is_independent() -> None:
    assert independent(parse("/data/a"))
    assert independent(parse("current()/../a"))
    assert not independent(parse("a"))
    assert not independent(parse("string-length() + 1"))


def test_document_when_hostile_then_is_refused() -> None:
    bomb = "<!DOCTYPE d [<!ENTITY x 'y'>]><d>&x;</d>"
    with pytest.raises(XPathError):
        evaluate("/d", bomb)


def test_leaf_when_read_then_its_text_is_a_node_of_its_own() -> None:
    root = parse_xml("<d>t</d>").root
    found = evaluate("/d/text()", root.top())
    assert isinstance(found, list)
    assert [node.value() for node in found] == ["t"]
