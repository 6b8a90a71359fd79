"""Rules of forms as sentences: what an enumerator with a pencil needs to know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fieldapp.survey.errors import XPathError
from fieldapp.survey.in_words import Speech, in_words
from fieldapp.survey.xpath import Scope, parse
from fieldapp.survey.xpath.functions.forms import names_of

NUMBERS = {("d", "owner"): "4", ("d", "age"): "7", ("d", "tools"): "9"}
CHOICES = {(("d", "owner"), "1"): "Yes", (("d", "owner"), "2"): "No", (("d", "tools"), "loom"): "A loom"}
CALCULATED: list[tuple[str, ...]] = []


def resolved(path):
    try:
        return names_of(path, ("d", "age"), Scope({}))
    except XPathError:
        return None


SPEECH = Speech(
    NUMBERS,
    lambda keys, code: CHOICES.get((keys, code), ""),
    resolved,
    ("d", "age"),
    CALCULATED.append,
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("/d/owner = '1'", "question 4 is “Yes”"),
        ("/d/owner = 1", "question 4 is “Yes”"),
        ("'1' = /d/owner", "question 4 is “Yes”"),
        ("/d/owner != '2'", "question 4 is not “No”"),
        ("/d/owner = '1' or /d/owner = '2'", "question 4 is “Yes” or “No”"),
        ("/d/owner = '3'", "question 4 is “3”"),
        ("selected(/d/tools, 'loom')", "question 9 is “A loom”"),
        ("not(selected(/d/tools, 'loom'))", "question 9 is not “A loom”"),
        ("/d/owner = ''", "question 4 has no answer"),
        ("/d/owner != ''", "question 4 has an answer"),
        (". >= 18", "the answer is 18 or more"),
        ("5 < /d/owner", "question 4 is more than 5"),
        ("/d/owner < -2.5", "question 4 is less than -2.5"),
        ("count-selected(/d/tools) > 1", "the number of answers to question 9 is more than 1"),
        ("/d/owner='1' and (/d/tools='loom' or . > 3)",
         "question 4 is “Yes” and (question 9 is “A loom” or the answer is more than 3)"),
        ("not(/d/owner = '1' and . > 3)", "not: (question 4 is “Yes” and the answer is more than 3)"),
        ("true()", "always"),
        ("regex(/d/owner, '[0-9]+')", "question 4 has the form “[0-9]+”"),
        ("/d/owner + 1 > 3", "the sum of question 4 and 1 is more than 3"),
        ("coalesce(/d/owner, 0) + coalesce(/d/tools, 0) + . > 0",
         "the sum of question 4, question 9 and the answer is more than 0"),
        ("(/d/owner - /d/tools) * 2 <= 10", "(question 4 minus question 9) times 2 is 10 or less"),
        ("/d/owner div 12 > 1", "question 4 divided by 12 is more than 1"),
        ("string-length(/d/owner) > 0", "question 4 has an answer"),
        ("string-length(/d/owner) = 0", "question 4 has no answer"),
        ("string-length(/d/owner) > 5", "the number of characters of question 4 is more than 5"),
        ("count-selected(/d/tools) >= 1", "question 9 has an answer"),
        ("/d/owner", "question 4 has an answer"),
        ("/d/owner = 'NaN'", "question 4 is not known"),
        ("contains(/d/owner, 'x')", "question 4 contains “x”"),
        ("selected(/d/tools, /d/owner)", "question 4 is among the answers to question 9"),
        ("if(/d/owner > 3, /d/tools, 0) = 1", "(question 9 if (question 4 is more than 3), otherwise 0) is 1"),
        (". <= today() - 30", "the answer is today minus 30 or less"),
        (". < date('2026-03-10')", "the answer is less than 10 Mar 2026"),
        ("sum(/d/owner) < max(/d/tools, 5)",
         "the sum of all answers to question 4 is less than the largest of question 9 and 5"),
        ("pulldata('firms', 'size', 'code', /d/owner) = 'small'",
         "“size” in the list “firms” for question 4 is “small”"),
        ("instance('firms')/root/item[code = /d/owner]/size = 'small'",
         "“size” in the list “firms” for question 4 is “small”"),
        ("digest(/d/owner, 'SHA-1') = 'x'", "“digest” of question 4 and “SHA-1” is “x”"),
        ("/d/total > 3", "“total” is more than 3"),
    ],
)  # fmt: skip
def test_rule_when_said_then_a_sentence(rule, words):
    assert in_words(parse(rule), SPEECH) == words


def test_rule_when_it_names_a_calculated_value_then_that_is_told():
    CALCULATED.clear()
    in_words(parse("/d/total > 3"), SPEECH)
    assert CALCULATED == [("d", "total")]


def test_rule_when_what_it_names_has_words_then_they_stand_in_its_place():
    speech = replace(SPEECH, calculated=lambda _keys: "the sum of question 4 and question 9")
    assert in_words(parse("/d/total > 3"), speech) == "the sum of question 4 and question 9 is more than 3"
