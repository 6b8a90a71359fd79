"""What a form does at moments and with values that do not fit: actions, counts, defaults. Rows as in form_clauses."""

from __future__ import annotations

from typing import Final

from tests.survey.form_clauses import REFUSED, FormClause

_LISTED: Final = '<d id="x"><m/><shop><code/><words/></shop><pick/></d>'
_SHOPS: Final = (
    '<repeat nodeset="/d/shop"><input ref="/d/shop/code"/><input ref="/d/shop/words"/></repeat>'
    '<select1 ref="/d/pick"><itemset nodeset="/d/shop"><value ref="code"/><label ref="words"/></itemset></select1>'
)
_GOODS: Final = "".join(f"<item><label>{name}</label><value>{name}</value></item>" for name in ("tea", "rice", "salt"))


def _set(event: str, ref: str, value: str) -> str:
    return f'<setvalue event="{event}" ref="{ref}" value="{value}"/>'


MOMENT_CLAUSES: Final = (
    FormClause(
        "itemset from a repeat: choices follow the values and labels typed there",
        _LISTED,
        "",
        _SHOPS,
        (("/d/shop[1]/code", "a"), ("/d/shop[1]/words", "Mill"), ("/d/pick", "a"), ("/d/shop[1]/words", "The mill")),
        (("/d/pick choices", "(('a', 'The mill'),)"), ("/d/pick value", "a")),
    ),
    FormClause(
        "itemset from a repeat: a value that was changed is no longer chosen",
        _LISTED,
        "",
        _SHOPS,
        (("/d/shop[1]/code", "a"), ("/d/pick", "a"), ("/d/shop[1]/code", "b")),
        (("/d/pick choices", "(('b', ''),)"), ("/d/pick value", "")),
    ),
    FormClause(
        "paths: // follows what is typed wherever a question of that name stands",
        '<d id="x"><g><v/></g><r><v/></r><t/></d>',
        '<bind nodeset="/d/t" calculate="concat(count(//v), \':\', sum(//v))"/>',
        '<input ref="/d/g/v"/><repeat nodeset="/d/r"><input ref="/d/r/v"/></repeat>',
        (("/d/g/v", "1"), ("/d/r", "+"), ("/d/r[2]/v", "5")),
        (("/d/t value", "3:6"),),
    ),
    FormClause(
        "itemset: without a label the value is shown",
        '<d id="x"><a/></d>',
        "",
        '<select1 ref="/d/a"><itemset nodeset="instance(\'l\')/root/item"><value ref="name"/></itemset></select1>',
        (),
        (("/d/a choices", "(('x', 'x'), ('y', 'y'))"),),
    ),
    FormClause(
        "once(): a value is worked out when it is relevant for the first time, and then stays",
        '<d id="x"><a>1</a><s/><t/></d>',
        '<bind nodeset="/d/t" relevant="/d/s = \'y\'" calculate="once(concat(\'at \', /d/a))"/>',
        '<input ref="/d/a"/><input ref="/d/s"/>',
        (("/d/a", "2"), ("/d/s", "y"), ("/d/a", "3"), ("/d/s", ""), ("/d/a", "4"), ("/d/s", "y")),
        (("/d/t value", "at 2"),),
    ),
    FormClause(
        "bind: a rule for a node that is not there is passed over, with a warning",
        '<d id="x"><a/></d>',
        '<bind nodeset="/d/gone" required="true()"/><bind nodeset="/d/a" required="true()"/>',
        '<input ref="/d/a"/>',
        (),
        (("/d/a required", "True"),),
    ),
    FormClause(
        "preload: a property that is not known leaves the default",
        '<d id="x"><a>none</a></d>',
        '<bind nodeset="/d/a" jr:preload="property" jr:preloadParams="email"/>',
        "",
        (),
        (("/d/a value", "none"),),
    ),
    FormClause(
        "setvalue: a predicate in ref says which instance of a repeat is set",
        '<d id="x"><a/><r><v/></r><r><v/></r><r><v/></r></d>',
        "",
        f'<input ref="/d/a">{_set("xforms-value-changed", "/d/r[position()=2]/v", "/d/a")}</input>'
        '<repeat nodeset="/d/r"><input ref="/d/r/v"/></repeat>',
        (("/d/a", "here"),),
        (("/d/r[1]/v value", ""), ("/d/r[2]/v value", "here"), ("/d/r[3]/v value", "")),
    ),
    FormClause(
        "odk-new-repeat: a repeat that comes within a new instance has a new instance too",
        '<d id="x"><r><s><v/></s></r></d>',
        "",
        f'<repeat nodeset="/d/r"><repeat nodeset="/d/r/s">{_set("odk-new-repeat", "/d/r/s/v", "position(../..)")}'
        '<input ref="/d/r/s/v"/></repeat></repeat>',
        (("/d/r", "+"), ("/d/r[2]/s", "+")),
        (("/d/r[1]/s[1]/v value", ""), ("/d/r[2]/s[1]/v value", "2"), ("/d/r[2]/s[2]/v value", "2")),
    ),
    FormClause(
        "events: an action for an event that does not exist is an error",
        '<d id="x"><a/></d>',
        "",
        f'<input ref="/d/a">{_set("odk-instance-frist-load", "/d/a", "1")}</input>',
        (),
        ((REFUSED, ""),),
    ),
    FormClause(
        "odk-instance-first-load: the formula of a question has the last word",
        '<d id="x"><a>2</a><b/></d>',
        '<bind nodeset="/d/b" calculate="/d/a * 3"/>',
        f'<input ref="/d/a"/><input ref="/d/b">{_set("odk-instance-first-load", "/d/b", "1")}</input>',
        (),
        (("/d/b value", "6"),),
    ),
    FormClause(
        "select: a default that is no choice is none",
        '<d id="x"><a>oil</a><b>salt oil tea</b></d>',
        "",
        f'<select1 ref="/d/a">{_GOODS}</select1><select ref="/d/b">{_GOODS}</select>',
        (),
        (("/d/a value", ""), ("/d/b value", "salt tea")),
    ),
    FormClause(
        "rank: a default that names some puts the others behind",
        '<d id="x"><a>salt</a><b>oil</b><c/></d>',
        "",
        "".join(f'<odk:rank ref="/d/{name}">{_GOODS}</odk:rank>' for name in "abc"),
        (),
        (("/d/a value", "salt tea rice"), ("/d/b value", ""), ("/d/c value", "")),
        "A ranking that nobody began stays blank.",
    ),
    FormClause(
        "range: what lies outside is no answer and no default",
        '<d id="x"><a>50</a><b>3</b><c>3</c></d>',
        "".join(f'<bind nodeset="/d/{name}" type="int"/>' for name in "abc"),
        "".join(f'<range ref="/d/{name}" start="0" end="10" step="1"/>' for name in "ab")
        + '<range ref="/d/c" start="10" end="0" step="1"/>',
        (("/d/b", "11"), ("/d/c", "10")),
        (("/d/a value", ""), ("/d/b value", ""), ("/d/c value", "10")),
    ),
    FormClause(
        "geopoint, geotrace, time: what is not of the type is blank",
        '<d id="x"><a>here</a><b>95 10 0 0</b><c>11.5 104.9 0 0</c><e>1 2;x</e><f>24:10</f></d>',
        "".join(
            f'<bind nodeset="/d/{name}" type="{kind}"/>'
            for name, kind in zip("abcef", ("geopoint", "geopoint", "geopoint", "geotrace", "time"), strict=True)
        ),
        "",
        (),
        (("/d/a value", ""), ("/d/b value", ""), ("/d/c value", "11.5 104.9 0.0 0.0"), ("/d/e value", ""),
         ("/d/f value", "")),
    ),
    FormClause(
        "readonly: a question with a text that can never be answered is a note, however that is written",
        '<d id="x"><a/><b/></d>',
        '<bind nodeset="/d/a" readonly="1"/><bind nodeset="/d/b" readonly="0"/>',
        '<input ref="/d/a"><label>A</label></input><input ref="/d/b"><label>B</label></input>',
        (),
        (("/d/a type", "note"), ("/d/b type", "input")),
    ),
    FormClause(
        "paths: a rule or a repeat may be named from what it stands in, a repeat by the name of its group too",
        '<d id="x"><a/><g><r jr:template=""><v/></r></g></d>',
        '<bind nodeset="a" type="int"/><bind nodeset="g/r/v" type="int" relevant="/d/a &gt; 3"/>',
        '<input ref="a"/><group ref="g"><group ref="r"><repeat nodeset="r"><input ref="v"/></repeat></group></group>',
        (("/d/a", "4.9"), ("/d/g/r", "+"), ("/d/g/r[1]/v", "7.5")),
        (("/d/a value", "4"), ("/d/g/r[1]/v value", "7"), ("/d/g/r[1]/v relevant", "True")),
    ),
)  # fmt: skip
