"""Generated and mutated expressions, forms and files against the survey engine: only its own errors may come out.

    python -m tests.fuzz.engine [--seconds 600] [--seed 1]

What breaks is written to ``tests/fuzz/corpus`` as a small file; ``test_corpus.py`` replays all that is there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from fieldapp.survey import FormError, compile_form, load_form, read_compiled, write_compiled
from fieldapp.survey.nodes import parse_xml
from fieldapp.survey.xpath import Scope, XPathError, compile_expression, evaluate, parse
from fieldapp.survey.xpath.functions.registry import FUNCTIONS
from tests.survey.forms import begin, xform
from tests.survey.test_form_errors import workbook

CORPUS: Final = Path(__file__).with_name("corpus")
SLOW_SECONDS: Final = 2.0
DOCUMENT: Final = parse_xml("<r a='1'><b>2</b><c x='y'>t <d/>u</c><b>2026-01-05</b><e>1 2 3</e><f>NaN</f></r>")
_ATOMS: Final = (
    "1", "0", "-1", "1.5", "'a'", "''", "'2026-01-05'", "'10 20 0 0; 11 21 0 0; 12 20 0 0'",
    "/r", "/r/b", "//*", ".", "..",
    "@a", "/r/@*", "true()", "1 div 0", "0 div 0", "'(a+)+$'", "'%Y-%m'", "//text()", "current()/..", "'é\U0001f600'",
    "99999999999999999999", "ancestor::*", "preceding::node()", "last()", "position()", "$v", "instance('t')/root/item",
)  # fmt: skip
_OPERATORS: Final = ("+", "-", "*", " div ", " mod ", "=", "!=", "<", "<=", ">", ">=", " and ", " or ", "|")
_CONSTANTS: Final = ("1", "0", "-1", "1.5", "'a'", "''", "'2026-01-05'", "true()", "1 div 0", "'%Y-%m'", "today()")
_NOISE: Final = "()[]/@.*|+-=<>!'\",:$ \u00e9\u0301\u202e0a\\{}%"


def expression(rng: random.Random, depth: int = 4, atoms: Sequence[str] = _ATOMS) -> str:
    """A random expression over the atoms, mostly well formed."""
    kind = rng.randrange(8) if depth else 0
    if kind < 2:
        return rng.choice(atoms)
    if kind < 4:
        return f"{expression(rng, depth - 1, atoms)}{rng.choice(_OPERATORS)}{expression(rng, depth - 1, atoms)}"
    if kind == 4:
        return f"({expression(rng, depth - 1, atoms)})[{expression(rng, depth - 1, atoms)}]"
    arguments = ", ".join(expression(rng, depth - 1, atoms) for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4, 5))))
    return f"{rng.choice(sorted(FUNCTIONS))}({arguments})"


def sound(rng: random.Random, atoms: Sequence[str]) -> str:
    """A random expression over the atoms that can be compiled."""
    while True:
        text = expression(rng, 3, atoms)
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
    """A form with random rules: most can be compiled, one in ten has wild rules, one in seven is broken as XML."""
    wild = rng.random() < 0.1
    names = ("a", "b", "c", "g/x", "g/y")

    def rule(before: int) -> str:
        atoms = (*_CONSTANTS, *(f"/data/{name}" for name in names[:before]))
        text = expression(rng, 3).replace("/r", "/data") if wild else sound(rng, atoms)
        return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")

    facets = ("calculate", "relevant", "constraint", "required", "readonly")
    binds = "".join(
        f'<bind nodeset="/data/{name}" type="{rng.choice(("int", "string", "date", "decimal", "geopoint"))}" '
        f'{rng.choice(facets)}="{rule(at)}"/>'
        for at, name in enumerate(names)
    )
    count = f' jr:count="{rule(3)}"' if rng.random() < 0.4 else ""
    text = xform(
        '<data id="f"><a>1</a><b/><c>x</c><g jr:template=""><x/><y/></g></data>', binds,
        f'<input ref="/data/a"><label><output value="{rule(3)}"/></label></input><select1 ref="/data/c"><itemset '
        f'nodeset="instance(\'t\')/root/item[{rule(2)}]"><value ref="n"/><label ref="l"/></itemset></select1>'
        f'<group ref="/data/g"><repeat nodeset="/data/g"{count}><input ref="/data/g/x"/></repeat></group>',
        "<instance id='t'><root>" + "<item><n>1</n><l>x</l></item>" * rng.choice((0, 1, 30)) + "</root></instance>",
    )  # fmt: skip
    return mutated(text, rng) if rng.random() < 0.15 else text


@cache
def good_files() -> tuple[tuple[str, bytes], ...]:
    """A form as a workbook and as an XForm: suffix and bytes."""
    rows = [["type", "name", "label", "relevant", "calculation"]]
    rows += [["select_one yn", "a", "A", "", ""], ["begin repeat", "g", "G", "${a} = 'y'", ""]]
    rows += [
        ["integer", "x", "X", ". > 1", ""],
        ["calculate", "s", "", "", "sum(${x})"],
        ["end repeat", "", "", "", ""],
    ]
    with tempfile.TemporaryDirectory() as folder:
        choices = [["list_name", "name", "label"], ["yn", "y", "Yes"], ["yn", "n", "No"]]
        book = workbook(Path(folder) / "good.xlsx", rows, choices).read_bytes()
    return (".xlsx", book), (".xml", form_text(random.Random(3)).encode())


def file_bytes(rng: random.Random) -> tuple[str, bytes]:
    """A file of a form, damaged: somewhere in its bytes, or in one part of a workbook that is packed again."""
    suffix, good = rng.choice(good_files())
    if suffix == ".xml" or rng.random() < 0.3:
        return rng.choice((suffix, suffix, ".xls", ".xlsx", ".xml")), _damaged(good, rng)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        hurt = rng.choice(names)
        for name in names:
            content = source.read(name)
            target.writestr(name, _damaged(content, rng) if name == hurt else content)
    return suffix, packed.getvalue()


def _damaged(content: bytes, rng: random.Random) -> bytes:
    """The bytes with a few places cut, doubled or changed."""
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(content) + 1)
        end = at + rng.randrange(60)
        noise = rng.choice((b"\0", b"\xff\xfe", b"<", b"&a;", b"99999999999", b"-1", b"${", rng.randbytes(4)))
        content = rng.choice(
            (
                content[:at] + content[end:],
                content[:end] + content[at:],
                content[:at] + noise + content[at + len(noise) :],
            )
        )
    return content


def run_file(suffix: str, content: bytes) -> str:
    """Load and start; tells what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"form{suffix}"
        path.write_bytes(content)
        try:
            form = load_form(path)
        except FormError:
            return "refused file"
    begin(form).state()
    return "file"


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
    for ref, state in list(session.state().items())[:8]:
        if state.type not in ("root", "group", "repeat", "repeat-instance"):
            with suppress(KeyError):  # of an instance that an answer took away
                session.answer(ref, "3")
    session.validate()
    stored = write_compiled(form)
    assert stored is None or read_compiled(stored, text) is not None
    assert begin(form, session.instance_xml()).state()
    return "form"


def replay(file: Path) -> str:
    """Run one file of the corpus; tells what came of it."""
    if file.suffix == ".form":
        return run_form(file.read_text("utf-8"))
    if file.suffix == ".xpath":
        return run_expression(file.read_text("utf-8"))
    return run_file(file.suffix, file.read_bytes())


def case(rng: random.Random) -> tuple[str, bytes, Callable[[], str]]:
    """A case: the suffix of its file in the corpus, what is in it, and how it is run."""
    kind = rng.random()
    if kind < 0.1:
        suffix, content = file_bytes(rng)
        return suffix, content, lambda: run_file(suffix, content)
    if kind < 0.4:
        form = form_text(rng)
        return ".form", form.encode("utf-8", "surrogatepass"), lambda: run_form(form)
    text = expression(rng)
    if rng.random() < 0.4:
        text = mutated(text, rng)
    return ".xpath", text.encode("utf-8", "surrogatepass"), lambda: run_expression(text)


def main() -> int:
    """Fuzz for a while; 1 as exit code where something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng, end = random.Random(given.seed), time.monotonic() + given.seconds
    seen: Counter[str] = Counter()
    failures = 0
    while time.monotonic() < end:
        suffix, content, run = case(rng)
        begun, problem = time.process_time(), ""
        try:
            seen[run()] += 1
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a failure)
            problem = f"{type(error).__name__}: {error}"
        if time.process_time() - begun > SLOW_SECONDS:
            problem = problem or "slow"
        if problem:
            failures += 1
            CORPUS.mkdir(exist_ok=True)
            name = hashlib.sha256(content).hexdigest()[:12] + suffix
            (CORPUS / name).write_bytes(content)
            print(f"{name}: {problem}", flush=True)
    print(dict(seen), f"{failures} failures")
    return min(failures, 1)


if __name__ == "__main__":
    raise SystemExit(main())
