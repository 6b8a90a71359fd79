"""What the engine promises, clause by clause: the rows are tested and become docs/form-support.md.

An expression is evaluated in ``DOCUMENT`` on 10 March 2026, noon UTC. ERROR stands for an expression to be refused.
"""

from __future__ import annotations

from typing import Final, NamedTuple

ERROR: Final = "(refused)"
DOCUMENT: Final = (
    '<d><a k="1">3</a><a k="2">4</a><blank/><word>tea</word><pick>x z</pick><g><b>5</b></g>'
    "<line>0 0; 0 1</line><shape>0 0; 0 1; 1 1; 1 0; 0 0</shape><p xml:lang='fr-CA'><i id='one'/></p></d>"
)


class Clause(NamedTuple):
    """A function or rule: where it is written, its rows (expression, text of the value), and what to know of it."""

    source: str
    name: str
    rows: tuple[tuple[str, str], ...]
    note: str = ""


_XPATH: Final = "XPath 1.0"
_ODK: Final = "ODK XForms"

CLAUSES: Final = (
    Clause(
        _XPATH,
        "2.2 axes",
        (
            ("count(/d/descendant::*)", "11"),
            ("name(/d/g/b/ancestor::*[1])", "g"),
            ("count(/d/g/preceding::a)", "2"),
            ("count(/d/pick/following-sibling::*)", "4"),
            ("count(/d/a[1]/following::*)", "10"),
            ("/d/a[2]/@k", "2"),
            ("name(/d/word/preceding-sibling::*[1])", "blank"),
            ("count(/d/g/b/ancestor-or-self::*)", "3"),
            ("name(/d/g/b/parent::node())", "g"),
            ("count(//b/self::b)", "1"),
            ("count(/d/namespace::*)", "1"),
        ),
    ),
    Clause(
        _XPATH,
        "2.4 predicates",
        (
            ("/d/a[last()]", "4"),
            ("/d/a[@k = 2]", "4"),
            ("/d/a[. > 3][1]", "4"),
            ("(/d/a)[2]", "4"),
            ("count(/d/a[0])", "0"),
        ),
    ),
    Clause(_XPATH, "3.3 node-sets", (("count(/d/a | /d/a[1] | /d/word)", "3"), ("1 | 2", ERROR))),
    Clause(
        _XPATH,
        "3.4 comparisons",
        (
            ("/d/a = 4", "true"),
            ("/d/a != 4", "true"),
            ("/d/none = /d/none", "false"),
            ("true() = /d/a", "true"),
            ("true() < /d/a", "true"),
            ("false() >= /d/blank", "false"),
            ("3 < 4 < 5", "true"),
            ("'b' > 'a'", "false"),
        ),
        "Beside true or false, < and > compare each node as a number, as JavaRosa, Web Forms and Enketo do.",
    ),
    Clause(
        _XPATH,
        "3.5 numbers",
        (
            ("1 div 0", "Infinity"),
            ("-1 div 0", "-Infinity"),
            ("0 div 0", "NaN"),
            ("-5 mod 3", "-2"),
            ("5 mod 0", "NaN"),
            ("6.1 - 7.8 = -1.7", "true"),
            ("--3", "3"),
            ("'4' * 2", "8"),
        ),
    ),
    Clause(
        _XPATH,
        "3.7 lexical structure",
        (
            ("5 == 5", ERROR),
            ("a[", ERROR),
            ("'open", ERROR),
            ("child::", ERROR),
            ("1 2", ERROR),
            ("", ERROR),
            ("3mod4", "3"),
        ),
    ),
    Clause(
        _XPATH,
        "last(), position(), count()",
        (("/d/a[position() = last()]", "4"), ("count(//a)", "2"), ("count(1)", ERROR)),
    ),
    Clause(_XPATH, "id()", (("name(id('one two'))", "i"),)),
    Clause(
        _XPATH,
        "name(), local-name(), namespace-uri()",
        (("name(/d/a)", "a"), ("local-name(/d/a/@k)", "k"), ("namespace-uri(/d)", "")),
    ),
    Clause(_XPATH, "lang()", (("count(//i[lang('fr')])", "1"), ("count(//i[lang('en')])", "0"))),
    Clause(_XPATH, "string()", (("string(1 div 3)", "0.3333333333333333"), ("string(-0)", "0"), ("string(/d/a)", "3"))),
    Clause(
        _XPATH,
        "concat(), starts-with(), contains()",
        (
            ("concat('a', 1, /d/a)", "a134"),
            ("starts-with('abc', 'ab')", "true"),
            ("contains('abc', '')", "true"),
        ),
    ),
    Clause(
        _XPATH,
        "substring-before(), substring-after(), substring()",
        (
            ("substring-before('2026-03', '-')", "2026"),
            ("substring-after('2026-03', '-')", "03"),
            ("substring('12345', 2, 3)", "234"),
            ("substring('12345', 1.5, 2.6)", "234"),
            ("substring('12345', 0 div 0)", ""),
            ("substring('12345', -42, 1 div 0)", "12345"),
        ),
    ),
    Clause(
        _XPATH,
        "string-length(), normalize-space(), translate()",
        (
            ("string-length('été')", "3"),
            ("normalize-space(' a  b ')", "a b"),
            ("translate('-ab-', 'ab-', 'AB')", "AB"),
        ),
    ),
    Clause(
        _XPATH,
        "boolean(), not(), true(), false()",
        (
            ("boolean('false')", "true"),
            ("boolean(0 div 0)", "false"),
            ("not(/d/none)", "true"),
            ("true(1)", ERROR),
        ),
    ),
    Clause(
        _XPATH,
        "number()",
        (
            ("number('1,5')", "1.5"),
            ("number('1e3')", "NaN"),
            ("number(' -12.5 ')", "-12.5"),
            ("number(true())", "1"),
        ),
    ),
    Clause(
        _XPATH,
        "sum()",
        (("sum(/d/a)", "7"), ("sum(/d/none)", "0"), ("sum(/d/*)", "NaN"), ("sum(1)", ERROR)),
        "In forms, nodes that hold no number count for nothing, as in JavaRosa.",
    ),
    Clause(
        _XPATH,
        "floor(), ceiling(), round()",
        (
            ("floor(-1.5)", "-2"),
            ("ceiling(1.2)", "2"),
            ("round(2.5)", "3"),
            ("round(-2.5)", "-2"),
            ("round(12345.15, 1)", "12345.2"),
            ("round(12350.1, -2)", "12400"),
        ),
        "Negative halves go up, as XPath 1.0 and JavaRosa say; Web Forms and Enketo round them away from zero.",
    ),
    Clause(_ODK, "if()", (("if(/d/a > 2, 'y', 'n')", "y"), ("if(1, 2)", ERROR))),
    Clause(_ODK, "coalesce()", (("coalesce(/d/blank, 'x')", "x"), ("coalesce('', '')", ""))),
    Clause(
        _ODK,
        "once()",
        (("once(1) = ''", "false"),),
        "What is worked out once may be NaN, as in JavaRosa and Enketo; an answer made of it is blank.",
    ),
    Clause(
        _ODK,
        "boolean-from-string()",
        (("boolean-from-string('TRUE')", "true"), ("boolean-from-string(2)", "false")),
        "Capitals do not matter, as in JavaRosa; to Web Forms and Enketo only “true” is true.",
    ),
    Clause(
        _ODK,
        "regex()",
        (
            ("regex('12a', '[0-9]{2}')", "false"),
            ("regex('ab', '\\p{L}+')", "true"),
            ("regex('café noir', '[\\p{L} ]+')", "true"),
            ("regex('été', '\\w+')", "true"),
            ("regex('a', '[')", ERROR),
        ),
        "The whole text must match, as in JavaRosa; Web Forms and Enketo look for a part that does. Letters and digits "
        "are those of all scripts, as in Collect.",
    ),
    Clause(
        _ODK,
        "checklist(), weighted-checklist()",
        (
            ("checklist(-1, 2, 1, '', 'x')", "true"),
            ("checklist(3, -1, 1, '', 'x')", "false"),
            ("weighted-checklist(3, 5, true(), 4, false(), 9)", "true"),
            ("weighted-checklist(1, 2, /d/blank, 1)", "false"),
            ("weighted-checklist(5, -1, true(), 40, false(), 3)", "true"),
            ("weighted-checklist(2, 9, /d/a, /d/a)", "true"),
        ),
        "A greatest sum of -1 means none, as in Web Forms and Enketo; in JavaRosa no sum is small enough for it.",
    ),
    Clause(
        _ODK,
        "join(), substr(), ends-with()",
        (
            ("join('-', /d/a, 'x')", "3-4-x"),
            ("substr('hello', 1, -1)", "ell"),
            ("ends-with('abc', 'bc')", "true"),
        ),
    ),
    Clause(
        _ODK,
        "count-selected(), selected(), selected-at()",
        (
            ("count-selected(/d/pick)", "2"),
            ("selected(/d/pick, 'z')", "true"),
            ("selected(/d/pick, 'y')", "false"),
            ("selected-at(/d/pick, 1)", "z"),
            ("selected-at(/d/pick, 7)", ""),
            ("selected(/d/blank, '')", "true"),
        ),
    ),
    Clause(
        _ODK,
        "int(), abs(), pow(), sqrt(), exp(), exp10()",
        (
            ("int(-1.9)", "-1"),
            ("int('7.9e-12')", "0"),
            ("int(1.25e2)", "125"),
            ("abs(-3)", "3"),
            ("pow(16, 0.25)", "2"),
            ("sqrt(-1)", "NaN"),
            ("exp(0)", "1"),
            ("exp10(2)", "100"),
        ),
    ),
    Clause(
        _ODK,
        "log(), log10(), pi(), trigonometry",
        (
            ("log(1)", "0"),
            ("log10(0)", "-Infinity"),
            ("round(pi(), 4)", "3.1416"),
            ("sin(0)", "0"),
            ("cos(0)", "1"),
            ("tan(0)", "0"),
            ("asin(2)", "NaN"),
            ("acos(1)", "0"),
            ("atan(0)", "0"),
            ("round(atan2(1, 0), 4)", "1.5708"),
        ),
    ),
    Clause(_ODK, "min(), max()", (("min(/d/a)", "3"), ("max(9, /d/a)", "9"), ("max(/d/none)", "NaN"))),
    Clause(
        _ODK,
        "random(), uuid()",
        (
            ("random() < 1", "true"),
            ("string-length(uuid())", "36"),
            ("string-length(uuid(5))", "5"),
            ("uuid(0)", ""),
            ("string-length(uuid(4000))", "4000"),
            ("regex(uuid(9), '[0-9a-f]{9}')", "true"),
        ),
    ),
    Clause(
        _ODK,
        "randomize()",
        (
            ("randomize(/d/a, 42)[1] = /d/a", "true"),
            ("join('', randomize(/d/*, 'tuk-tuk'))", "0 0; 0 1; 1 1; 1 0; 0 034teax z0 0; 0 15"),
            ("randomize('x')", ERROR),
        ),
        "With a seed the order is that of every other engine; one that is words counts as JavaRosa counts it.",
    ),
    Clause(
        _ODK,
        "count-non-empty()",
        (
            ("count-non-empty(/d/*)", "8"),
            ("count-non-empty(/d/blank)", "0"),
            ("count-non-empty(/d/p)", "1"),
            ("count-non-empty(1)", ERROR),
        ),
        "A group counts whatever is answered inside, as in JavaRosa; Web Forms and Enketo ask for text.",
    ),
    Clause(_ODK, "position(node)", (("position(/d/a[2])", "2"),)),
    Clause(_ODK, "indexed-repeat()", (("indexed-repeat(/d/a, /d/a, 2)", "4"), ("indexed-repeat(/d/a, /d/a)", ERROR))),
    Clause(
        _ODK,
        "today(), now(), date(), date-time()",
        (
            ("today()", "2026-03-10"),
            ("date('2026-3-1')", "2026-03-01"),
            ("date(1)", "1970-01-02"),
            ("date('2026-02-30')", "Invalid Date"),
            ("boolean(date('no day'))", "false"),
            ("number(date('no day'))", "NaN"),
            ("date('')", ""),
            ("today() - date('2026-03-01')", "9"),
            ("date-time('2026-03-10T08:00:00Z')", "2026-03-10T08:00:00.000+00:00"),
        ),
        "What is no date is false, no number, and as text “Invalid Date”, as in Web Forms and Enketo; an answer of "
        "this kind is blank. JavaRosa stops the form. Days differ by whole numbers over summer time too, as there.",
    ),
    Clause(
        _ODK,
        "decimal-date-time(), decimal-time()",
        (
            ("decimal-date-time('1970-01-02T12:00:00Z')", "1.5"),
            ("decimal-time('06:00')", "0.25"),
            ("decimal-time('25:00')", "NaN"),
        ),
    ),
    Clause(
        _ODK,
        "format-date(), format-date-time()",
        (
            ("format-date('2026-03-05', '%d/%m/%y %e %n %a')", "05/03/26 5 3 Thu"),
            ("format-date-time('2026-03-05T04:05:06.789', '%H %h %M %S %3')", "04 4 05 06 789"),
            ("format-date('', '%Y')", ""),
            ("format-date-time('14:05:09.000+00:00', '%H.%M.%S')", "14.05.09"),
            ("format-date-time('25:00', '%H')", ""),
        ),
        "Names of months and days are in the language in force.",
    ),
    Clause(
        _ODK,
        "area(), enclosed-area(), distance()",
        (
            ("round(distance(/d/line))", "111319"),
            ("area(/d/shape) = enclosed-area(/d/shape)", "true"),
            ("distance('x; y')", "NaN"),
        ),
    ),
    Clause(
        _ODK,
        "geofence(), intersects()",
        (
            ("geofence('0.5 0.5', /d/shape)", "true"),
            ("geofence('2 2', /d/shape)", "false"),
            ("intersects('0 0; 1 1; 0 1; 1 0')", "true"),
            ("geofence('0 0', '')", "false"),
        ),
        "A point lies in no area where the area is not answered, as in Web Forms; JavaRosa stops the form.",
    ),
    Clause(
        _ODK,
        "digest(), base64-decode()",
        (
            ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
            ("digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
            ("string-length(digest('abc', 'SHA-512', 'hex'))", "128"),
            ("digest('abc', 'CRC')", ERROR),
            ("base64-decode('w6k=')", "é"),
        ),
    ),
    Clause(_ODK, "extract-signed()", (("extract-signed('AAAA', 'AAAA')", ""), ("extract-signed('AAAA')", ERROR))),
    Clause(
        _ODK,
        "depend(), current(), version(), property()",
        (
            ("depend(1, /d/a)", "1"),
            ("name(current()/d)", "d"),
            ("version()", ""),
            ("property('deviceid')", ""),
        ),
    ),
    Clause(_ODK, "unknown functions", (("not-a-function()", ERROR), ("string('a', 'b')", ERROR))),
)
