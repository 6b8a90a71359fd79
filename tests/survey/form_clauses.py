"""What a whole form promises, clause by clause: tested, and listed in docs/form-support.md."""

from __future__ import annotations

from typing import Final, NamedTuple

REFUSED: Final = "(refused)"


class FormClause(NamedTuple):
    """A rule of forms: a small form, what is answered in order, and fields of its state then.

    ``steps``: (reference, answer), or (reference, "+") to add an instance of a repeat, "-" to remove one.
    ``expected``: ("reference field", value) as text; the single word REFUSED where the form must not load.
    """

    name: str
    instance: str
    binds: str
    body: str
    steps: tuple[tuple[str, str], ...]
    expected: tuple[tuple[str, str], ...]
    note: str = ""


def _bind(ref: str, rules: str) -> str:
    return f'<bind nodeset="/d/{ref}" {rules}/>'


_AB: Final = '<d id="x"><a/><b/></d>'
_INPUTS: Final = '<input ref="/d/a"><label>A</label></input><input ref="/d/b"><label>B</label></input>'
_REPEAT: Final = '<d id="x"><n/><r jr:template=""><v>7</v><w/></r></d>'
_REPEATED: Final = '<repeat nodeset="/d/r"><input ref="/d/r/v"/></repeat>'
_CHOICES: Final = "<item><label>One</label><value>1</value></item><item><label>Two</label><value>2</value></item>"

FORM_CLAUSES: Final = (
    FormClause(
        "relevant: a value is blank while not relevant and comes back",
        _AB,
        _bind("a", "type='string'") + _bind("b", "relevant=\"/d/a = 'y'\""),
        _INPUTS,
        (("/d/a", "y"), ("/d/b", "kept"), ("/d/a", "n"), ("/d/a", "y")),
        (("/d/b value", "kept"), ("/d/b relevant", "True")),
    ),
    FormClause(
        "relevant: a group hides what is inside",
        '<d id="x"><a/><g><b>1</b></g><c/></d>',
        _bind("g", "relevant=\"/d/a = 'y'\"") + _bind("c", 'calculate="/d/g/b"'),
        "",
        (),
        (("/d/g/b relevant", "False"), ("/d/c value", "")),
    ),
    FormClause(
        "int: what is answered has 32 bits; more is no answer",
        _AB,
        _bind("a", "type='int'") + _bind("b", "type='int'"),
        _INPUTS,
        (("/d/a", "2147483647"), ("/d/b", "2147483648")),
        (("/d/a value", "2147483647"), ("/d/b value", "")),
        "Larger ones that another program kept, and results of formulas, stay as they are.",
    ),
    FormClause(
        "decimal: zeros in front are not kept",
        _AB,
        _bind("a", "type='decimal'") + _bind("b", "calculate=\"concat(/d/a, '!')\""),
        _INPUTS,
        (("/d/a", "007.50"),),
        (("/d/a value", "7.5"), ("/d/b value", "7.5!")),
    ),
    FormClause(
        "date: a day with a time zone is no answer",
        _AB,
        _bind("a", "type='date'") + _bind("b", "type='date'"),
        _INPUTS,
        (("/d/a", "2025-03-07T14:30:00Z"), ("/d/b", "2025-03-07T14:30:00-08:00")),
        (("/d/a value", ""), ("/d/b value", "")),
    ),
    FormClause(
        "geopoint: is one place",
        _AB,
        _bind("a", "type='geopoint'") + _bind("b", "type='geopoint'"),
        _INPUTS,
        (("/d/a", "17.9 102.6"), ("/d/b", "17.9 102.6;18.0 102.7")),
        (("/d/a value", "17.9 102.6"), ("/d/b value", "")),
    ),
    FormClause(
        "relevant: a repeat that is not tells so by its instances",
        '<d id="x"><a/><g><r><v/></r></g></d>',
        _bind("g", "relevant=\"/d/a = 'y'\""),
        '<group ref="/d/g"><repeat nodeset="/d/g/r"><input ref="/d/g/r/v"/></repeat></group>',
        (),
        (("/d/g/r[1] relevant", "False"), ("/d/g/r#repeat relevant", "True"), ("/d/g/r#repeat can_add", "False")),
    ),
    FormClause(
        "readonly: a group makes what is inside read-only",
        '<d id="x"><g><b/></g></d>',
        _bind("g", 'readonly="true()"'),
        '<group ref="/d/g"><input ref="/d/g/b"/></group>',
        (),
        (("/d/g/b readonly", "True"),),
    ),
    FormClause(
        "required: blank is a violation",
        _AB,
        _bind("a", 'required="true()"'),
        _INPUTS,
        (),
        (("/d/a violation", "required"),),
    ),
    FormClause(
        "constraint: a wrong value is kept and told",
        _AB,
        _bind("a", 'type="int" constraint=". &lt; 5"'),
        _INPUTS,
        (("/d/a", "9"),),
        (("/d/a value", "9"), ("/d/a violation", "constraint")),
    ),
    FormClause(
        "constraint: blank passes", _AB, _bind("a", 'constraint=". = 1"'), _INPUTS, (), (("/d/a violation", "None"),)
    ),
    FormClause(
        "calculate: follows chains in any order",
        '<d id="x"><a/><b/><c/></d>',
        _bind("c", 'calculate="/d/b * 2"') + _bind("b", 'calculate="/d/a + 1"') + _bind("a", "type='int'"),
        _INPUTS,
        (("/d/a", "3"),),
        (("/d/c value", "8"),),
    ),
    FormClause(
        "calculate: a cycle is refused",
        _AB,
        _bind("a", 'calculate="/d/b"') + _bind("b", 'calculate="/d/a"'),
        _INPUTS,
        (),
        ((REFUSED, ""),),
    ),
    FormClause(
        "calculate: an unknown function is refused",
        _AB,
        _bind("a", 'calculate="nothing()"'),
        _INPUTS,
        (),
        ((REFUSED, ""),),
    ),
    FormClause(
        "repeat: a template gives the values of a new instance",
        _REPEAT,
        "",
        _REPEATED,
        (("/d/r", "+"), ("/d/r", "+")),
        (("/d/r[2]/v value", "7"), ("/d/r#repeat count", "2")),
    ),
    FormClause(
        "repeat: an absolute path means the instance it is used in",
        _REPEAT,
        _bind("r/w", 'calculate="/d/r/v + 1"'),
        _REPEATED,
        (("/d/r", "+"), ("/d/r", "+"), ("/d/r[2]/v", "9")),
        (("/d/r[1]/w value", "8"), ("/d/r[2]/w value", "10")),
    ),
    FormClause(
        "repeat: position(..) follows when one goes",
        _REPEAT,
        _bind("r/w", 'calculate="position(..)"'),
        _REPEATED,
        (("/d/r", "+"), ("/d/r", "+"), ("/d/r[1]", "-")),
        (("/d/r[1]/w value", "1"), ("/d/r#repeat count", "1")),
    ),
    FormClause(
        "repeat: jr:count sets how many there are",
        _REPEAT,
        _bind("n", 'type="int"'),
        '<input ref="/d/n"/><repeat nodeset="/d/r" jr:count="/d/n"/>',
        (("/d/n", "3"),),
        (("/d/r#repeat count", "3"),),
    ),
    FormClause(
        "repeat: sum() passes over blanks",
        _REPEAT,
        _bind("n", 'calculate="sum(/d/r/v)"'),
        _REPEATED,
        (("/d/r", "+"), ("/d/r", "+"), ("/d/r[1]/v", "")),
        (("/d/n value", "7"),),
    ),
    FormClause(
        "repeat: what is there stays while its count is blank",
        '<d id="x"><n/><r><v/></r></d>',
        "",
        '<input ref="/d/n"/><repeat nodeset="/d/r" jr:count="/d/n"><input ref="/d/r/v"/></repeat>',
        (("/d/n", "2"), ("/d/r[2]/v", "kept"), ("/d/n", "")),
        (("/d/r#repeat count", "2"), ("/d/r[2]/v value", "kept")),
        "A number that is being typed anew, or a group that is skipped by mistake, costs no answers.",
    ),
    FormClause(
        "repeat: none while its count was never a number",
        '<d id="x"><n/><r><v/></r></d>',
        "",
        '<input ref="/d/n"/><repeat nodeset="/d/r" jr:count="/d/n"><input ref="/d/r/v"/></repeat>',
        (),
        (("/d/r#repeat count", "0"),),
    ),
    FormClause(
        "select: a choice that was no longer offered is chosen again once it is",
        _AB,
        "",
        '<input ref="/d/a"/><select1 ref="/d/b"><itemset nodeset="instance(\'l\')/root/item[k = /d/a]">'
        '<value ref="name"/><label ref="label"/></itemset></select1>',
        (("/d/a", "1"), ("/d/b", "x"), ("/d/a", "2"), ("/d/a", "1")),
        (("/d/b value", "x"),),
    ),
    FormClause(
        "select: a choice that is no longer offered is taken away",
        _AB,
        "",
        '<input ref="/d/a"/><select1 ref="/d/b"><itemset nodeset="instance(\'l\')/root/item[k = /d/a]">'
        '<value ref="name"/><label ref="label"/></itemset></select1>',
        (("/d/a", "1"), ("/d/b", "x"), ("/d/a", "2")),
        (("/d/b value", ""), ("/d/b choices", "(('y', 'Y'),)")),
    ),
    FormClause(
        "select: choices written in the body",
        _AB,
        "",
        f'<select1 ref="/d/a">{_CHOICES}</select1>',
        (),
        (("/d/a choices", "(('1', 'One'), ('2', 'Two'))"), ("/d/a type", "select")),
    ),
    FormClause(
        "action: setvalue when a value changes",
        _AB,
        "",
        '<input ref="/d/a"><setvalue event="xforms-value-changed" ref="/d/b" value="/d/a + 1"/></input>',
        (("/d/a", "4"),),
        (("/d/b value", "5"),),
    ),
    FormClause(
        "action: setvalue for a new repeat instance",
        _REPEAT,
        "",
        '<repeat nodeset="/d/r"><input ref="/d/r/v"/>'
        '<setvalue event="odk-new-repeat" ref="/d/r/w" value="position(..)"/></repeat>',
        (("/d/r", "+"), ("/d/r", "+")),
        (("/d/r[2]/w value", "2"),),
    ),
    FormClause(
        "preload: uid, date",
        '<d id="x"><a/><b/></d>',
        _bind("a", 'jr:preload="uid"') + _bind("b", 'type="date" jr:preload="date" jr:preloadParams="today"'),
        "",
        (),
        (("/d/b value", "2026-03-10"),),
    ),
    FormClause(
        "type int: a fraction is cut; text is blank",
        _AB,
        _bind("a", 'type="int"') + _bind("b", 'type="int"'),
        _INPUTS,
        (("/d/a", "2.9"), ("/d/b", "no")),
        (("/d/a value", "2"), ("/d/b value", "")),
    ),
    FormClause(
        "type decimal: a digit behind the point as Collect writes it, no zeros at the end; commas are read",
        '<d id="x"><a/><b/><c/></d>',
        _bind("a", 'type="decimal"') + _bind("b", 'type="decimal"') + _bind("c", "calculate=\"concat('=', /d/b)\""),
        _INPUTS,
        (("/d/a", "1.50"), ("/d/b", "2,0")),
        (("/d/a value", "1.5"), ("/d/b value", "2.0"), ("/d/c value", "=2")),
        "Formulas see the number itself, as in JavaRosa.",
    ),
    FormClause(
        "type geopoint, geotrace: numbers as Collect writes them; a default too",
        '<d id="x"><a>13.50 17 0 4.20</a><b/></d>',
        _bind("a", 'type="geopoint"') + _bind("b", 'type="geotrace"'),
        _INPUTS,
        (("/d/b", "1 2 0 0; 3 4.250 0 0;"),),
        (("/d/a value", "13.5 17.0 0.0 4.2"), ("/d/b value", "1.0 2.0 0.0 0.0;3.0 4.25 0.0 0.0")),
    ),
    FormClause(
        "type date, time: single digits are filled up; an hour that the clock does not have is none",
        _AB,
        _bind("a", 'type="date"') + _bind("b", 'type="time"'),
        _INPUTS,
        (("/d/a", "2024-1-5"), ("/d/b", "25:00")),
        (("/d/a value", "2024-01-05"), ("/d/b value", "")),
    ),
    FormClause(
        "repeat: without a template the values of the first instance stay its own",
        '<d id="x"><r><v>a</v></r></d>',
        "",
        _REPEATED,
        (("/d/r", "+"),),
        (("/d/r[1]/v value", "a"), ("/d/r[2]/v value", "")),
    ),
    FormClause(
        "label: an output shows the value",
        _AB,
        "",
        '<input ref="/d/a"><label>A</label></input><input ref="/d/b"><label>For <output value="/d/a"/></label></input>',
        (("/d/a", "Sok"),),
        (("/d/b label", "For Sok"),),
    ),
)
