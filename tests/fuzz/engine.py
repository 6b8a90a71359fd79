"""Generated and mutated expressions and forms against the survey engine: only its own errors may come out.

    python -m tests.fuzz.engine [--seconds 600] [--seed 1]

What breaks is written to ``tests/fuzz/corpus`` as a small file; ``test_corpus.py`` replays all that is there.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import Counter
from pathlib import Path
from typing import Final

from fieldapp.survey import FormError, compile_form, read_compiled, write_compiled
from fieldapp.survey.nodes import parse_xml
from fieldapp.survey.xpath import Scope, XPathError, compile_expression, evaluate, parse
from fieldapp.survey.xpath.functions.registry import FUNCTIONS
from tests.survey.forms import begin, xform

CORPUS: Final = Path(__file__).with_name("corpus")
SLOW_SECONDS: Final = 5.0
DOCUMENT: Final = parse_xml("<r a='1'><b>2</b><c x='y'>t <d/>u</c><b>2026-01-05</b><e>1 2 3</e><f>NaN</f></r>")
_ATOMS: Final = (
    "1", "0", "-1", "1.5", "'a'", "''", "'2026-01-05'", "'10 20 0 0; 11 21 0 0; 12 20 0 0'",
    "/r", "/r/b", "//*", ".", "..",
    "@a", "/r/@*", "true()", "1 div 0", "0 div 0", "'(a+)+$'", "'%Y-%m'", "//text()", "current()/..", "'é\U0001f600'",
    "99999999999999999999", "ancestor::*", "preceding::node()", "last()", "position()", "$v", "instance('t')/root/item",
)  # fmt: skip
_OPERATORS: Final = ("+", "-", "*", " div ", " mod ", "=", "!=", "<", "<=", ">", ">=", " and ", " or ", "|")
_NOISE: Final = "()[]/@.*|+-=<>!'\",:$ \u00e9\u0301\u202e0a\\{}%"


def expression(rng: random.Random, depth: int = 4) -> str:
    """A random expression, mostly well formed."""
    kind = rng.randrange(8) if depth else 0
    if kind < 2:
        return rng.choice(_ATOMS)
    if kind < 4:
        return f"{expression(rng, depth - 1)}{rng.choice(_OPERATORS)}{expression(rng, depth - 1)}"
    if kind == 4:
        return f"({expression(rng, depth - 1)})[{expression(rng, depth - 1)}]"
    arguments = ", ".join(expression(rng, depth - 1) for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4, 5))))
    return f"{rng.choice(sorted(FUNCTIONS))}({arguments})"


def sound(rng: random.Random) -> str:
    """A random expression that can be compiled."""
    while True:
        text = expression(rng, 3)
        scope = Scope(here=("data", "a"))
        try:
            compile_expression(parse(text), scope)
        except XPathError:
            continue
        if not scope.problems:
            return text


def mutated(text: str, rng: random.Random) -> str:
    """The text with a few places cut, doubled or changed."""
    for _ in range(rng.randrange(1, 5)):
        at, end = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        end = min(end, at + 40)
        text = rng.choice((text[:at] + text[end:], text[:end] + text[at:], text[:at] + rng.choice(_NOISE) + text[at:]))
    return text


def form_text(rng: random.Random) -> str:
    """A form with random rules, sometimes broken as XML too."""

    def rule() -> str:
        return (
            expression(rng, 3).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("/r", "/data")
        )

    names = rng.sample(("a", "b", "c", "g/x", "g/y"), 4)
    facets = ("calculate", "relevant", "constraint", "required", "readonly")
    binds = "".join(
        f'<bind nodeset="/data/{name}" type="{rng.choice(("int", "string", "date", "decimal", "geopoint"))}" '
        f'{rng.choice(facets)}="{rule()}"/>'
        for name in names
    )
    count = f' jr:count="{rule()}"' if rng.random() < 0.4 else ""
    text = xform(
        '<data id="f"><a>1</a><b/><c>x</c><g jr:template=""><x/><y/></g></data>', binds,
        f'<input ref="/data/a"><label><output value="{rule()}"/></label></input><select1 ref="/data/c"><itemset '
        f'nodeset="instance(\'t\')/root/item[{rule()}]"><value ref="n"/><label ref="l"/></itemset></select1>'
        f'<group ref="/data/g"><repeat nodeset="/data/g"{count}><input ref="/data/g/x"/></repeat></group>',
        "<instance id='t'><root>" + "<item><n>1</n><l>x</l></item>" * rng.choice((0, 1, 30)) + "</root></instance>",
    )  # fmt: skip
    return mutated(text, rng) if rng.random() < 0.3 else text


def run_expression(text: str) -> str:
    """Evaluate; tells what came of it."""
    try:
        evaluate(text, DOCUMENT)
    except XPathError:
        return "refused expression"
    return "expression"


def run_form(text: str) -> str:
    """Compile, fill a little, keep and open again; tells what came of it."""
    try:
        form = compile_form(text)
    except FormError:
        return "refused form"
    session = begin(form)
    for ref in list(session.state())[:8]:
        state = session.state().get(ref)
        if state is not None and state.type not in ("root", "group", "repeat", "repeat-instance"):
            session.answer(ref, "3")
    session.validate()
    stored = write_compiled(form)
    assert stored is None or read_compiled(stored, text) is not None
    assert begin(form, session.instance_xml()).state()
    return "form"


def main() -> int:
    """Fuzz for a while; the number of failures is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng, end = random.Random(given.seed), time.monotonic() + given.seconds
    seen: Counter[str] = Counter()
    failures = 0
    while time.monotonic() < end:
        kind = "form" if rng.random() < 0.3 else "xpath"
        text = form_text(rng) if kind == "form" else expression(rng)
        if kind == "xpath" and rng.random() < 0.4:
            text = mutated(text, rng)
        begun = time.monotonic()
        problem = ""
        try:
            seen[(run_form if kind == "form" else run_expression)(text)] += 1
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a failure)
            problem = f"{type(error).__name__}: {error}"
        if time.monotonic() - begun > SLOW_SECONDS:
            problem = problem or "slow"
        if problem:
            failures += 1
            CORPUS.mkdir(exist_ok=True)
            name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            (CORPUS / f"{name}.{kind}").write_text(text, "utf-8")
            print(f"{name}.{kind}: {problem}", flush=True)
    print(dict(seen), f"{failures} failures")
    return min(failures, 1)


if __name__ == "__main__":
    raise SystemExit(main())
