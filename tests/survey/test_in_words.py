"""Rules of forms as sentences: what an enumerator with a pencil needs to know."""

from __future__ import annotations

import pytest

from fieldapp.survey.in_words import Speech, in_words
from fieldapp.survey.xpath import Scope, parse
from fieldapp.survey.xpath.functions.forms import names_of

NUMBERS = {("d", "owner"): "4", ("d", "age"): "7", ("d", "tools"): "9"}
CHOICES = {(("d", "owner"), "1"): "Yes", (("d", "owner"), "2"): "No", (("d", "tools"), "loom"): "A loom"}
CALCULATED: list[tuple[str, ...]] = []
SPEECH = Speech(
    NUMBERS,
    lambda keys, code: CHOICES.get((keys, code), ""),
    lambda path: names_of(path, ("d", "age"), Scope({})),
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
        ("regex(/d/owner, '[0-9]+')", "regex([4], “[0-9]+”)"),
        ("/d/owner + 1 > 3", "[4] + 1 is more than 3"),
        ("/d/total > 3", "“total” is more than 3"),
    ],
)  # fmt: skip
def test_rule_when_said_then_a_sentence(rule, words):
    assert in_words(parse(rule), SPEECH) == words


def test_rule_when_it_names_a_calculated_value_then_that_is_told():
    CALCULATED.clear()
    in_words(parse("/d/total > 3"), SPEECH)
    assert CALCULATED == [("d", "total")]
