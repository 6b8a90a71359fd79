"""Survey forms: time to open and per answer, how both grow, beside ODK Web Forms' engine where Node.js is there.

    python -m tests.bench.forms [--quick] [--who FILE]

The WHO form (530 questions) is taken from ``--who`` or the folder of shared forms; where it is missing, one of 530
invented questions stands in. Opening is: from the stored compiled form to a session with the state of every node. An
answer is: the answer and the new state of every node that it touched, as a window asks for them. ``@getodk/
xforms-engine`` is installed by npm into a cache folder outside the checkout (not with ``--quick``, which uses it where
it is there); without it the last two figures are left out. The last line is JSON; budgets: open 150 ms, answer
0.5 ms median and 5 ms worst on the WHO form, 20 ms worst elsewhere, 5 times and 2 times as fast as the peer.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from fieldapp.survey import Form, Session, compile_form, load_form, read_compiled, write_compiled

ROOT = Path(__file__).resolve().parents[2]
WHO = "wf__whova_form.xlsx"
PACKAGES = ("@getodk/xforms-engine@0.22.0", "jsdom@26.1.0", "solid-js@1.9.9")
_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>B</h:title><model>'
)
Answers = list[tuple[str, str]]


@dataclass
class Times:
    """Milliseconds: the median of opening, and of one answer the median and the worst."""

    open: float
    median: float
    worst: float


def xform(instance: str, binds: str, body: str, lists: str = "") -> str:
    """An XForm around its parts."""
    model = f"<instance>{instance}</instance>{lists}{binds}</model></h:head>"
    return f"{_HEAD}{model}<h:body>{body}</h:body></h:html>"


def questions(count: int) -> str:
    """A form of so many questions, every third one asked for the answer of the one before, one in ten worked out."""
    nodes, binds, body = [], [], []
    for n in range(count):
        nodes.append(f"<q{n}/>")
        rule = f" relevant=\"/data/q{n - 1} = 'a'\"" if n % 3 == 1 else ""
        rule += f' calculate="concat(/data/q{n - 2}, /data/q{n - 3})"' if n % 10 == 9 else ' required="true()"'
        binds.append(f'<bind nodeset="/data/q{n}"{rule}/>')
        if n % 10 != 9:
            body.append(f'<input ref="/data/q{n}"><label>Question {n}</label></input>')
    return xform(f'<data id="q{count}">{"".join(nodes)}</data>', "".join(binds), "".join(body))


def choices(count: int) -> str:
    """A village of so many, filtered by its district of a hundred."""
    rows = "".join(
        f"<item><name>v{n}</name><label>Village {n}</label><district>d{n % 100}</district></item>" for n in range(count)
    )
    body = (
        '<input ref="/data/district"><label>District</label></input><select1 ref="/data/village"><label>Village</label>'
        '<itemset nodeset="instance(\'villages\')/root/item[district = /data/district]"><value ref="name"/>'
        '<label ref="label"/></itemset></select1>'
    )
    lists = f'<instance id="villages"><root>{rows}</root></instance>'
    return xform(f'<data id="c{count}"><district/><village/></data>', "", body, lists)


def repeats(count: int) -> str:
    """So many members of a household, each with region, district and village in a cascade of 2,000 villages."""
    rows = "".join(
        f"<item><name>v{n}</name><label>V {n}</label><region>r{n % 10}</region><district>d{n % 200}</district></item>"
        for n in range(2000)
    )
    inside = "<member><region/><district/><village/><name/></member>"
    choose = (
        '<select1 ref="/data/member/{one}"><label>Which {one}?</label><itemset nodeset="instance(\'all\')/root/item'
        '[{filter}]"><value ref="{value}"/><label ref="label"/></itemset></select1>'
    )
    body = '<group ref="/data/member"><label>Member</label><repeat nodeset="/data/member">' + "".join(
        (
            '<input ref="/data/member/region"><label>Region</label></input>',
            choose.format(one="district", filter="region = current()/../region", value="district"),
            choose.format(
                one="village", filter="region = current()/../region and district = current()/../district", value="name"
            ),
            '<input ref="/data/member/name"><label>Name</label></input></repeat></group>',
        )
    )
    binds = '<bind nodeset="/data/total" calculate="count(/data/member[village != \'\'])"/>'
    lists = f'<instance id="all"><root>{rows}</root></instance>'
    return xform(f'<data id="r{count}"><total/>{inside * count}</data>', binds, body, lists)


# ------------------------------------------------------------------------------------------------------------ answers
def answers_of(form: Form) -> Answers:
    """What a person would say: each question that can be answered when its turn comes, first choice or a guess."""
    session = form.start()
    guesses = {"int": "2", "decimal": "1.5", "date": "2026-03-10", "string": "abc"}
    found: Answers = []
    for question in form.walk():
        if question.kind in ("group", "repeat", "note"):
            continue
        try:
            state = session.node_state(question.ref)
        except KeyError:
            continue
        text = state.choices[0][0] if state.choices else guesses.get(state.data_type) if state.type == "input" else None
        if text and state.relevant and not state.readonly:
            found.append((question.ref, text))
            session.answer(question.ref, text)
    return found


def choice_answers() -> Answers:
    """Districts and villages in turn."""
    return [pair for n in range(20) for pair in (("/data/district", f"d{n}"), ("/data/village", f"v{n}"))]


def repeat_answers(count: int) -> Answers:
    """The cascade of some of the members, spread over all."""
    found: Answers = []
    for n in range(1, count + 1, max(1, count // 10)):
        at = f"/data/member[{n}]"
        found += [(f"{at}/region", f"r{n % 10}"), (f"{at}/district", f"d{n % 10}"), (f"{at}/village", f"v{n % 10}")]
    return found


# ---------------------------------------------------------------------------------------------------------- measuring
def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def opened(text: str, xml: str) -> Session:
    """A session from what is stored, with all its states worked out."""
    form = read_compiled(text, xml)
    assert form is not None
    session = form.start()
    session.state()
    return session


def answered(session: Session, ref: str, text: str) -> None:
    """An answer, and what a window asks after it."""
    for touched in session.answer(ref, text):
        session.node_state(touched)


def measure(xml: str, answers: Answers, runs: int) -> Times:
    """Opening and answering, several times; of each answer the best run counts, as machines do other things too."""
    text = write_compiled(compile_form(xml))
    assert text is not None
    opening, answering = [], []
    for _run in range(runs):
        gc.collect()
        opening.append(milliseconds(lambda: opened(text, xml)))
        session = opened(text, xml)
        answering.append([milliseconds(lambda s=session, a=one: answered(s, *a)) for one in answers])  # type: ignore[misc]
    best = [min(times) for times in zip(*answering, strict=True)]
    return Times(statistics.median(opening), statistics.median(best), max(best))


def adding(count: int, runs: int) -> tuple[float, float]:
    """Adding one more member after so many, and taking the last away again: the best of the runs."""
    session = compile_form(repeats(count)).start()
    session.state()

    def add() -> None:
        for ref in session.add_repeat("/data/member"):
            session.node_state(ref)

    added, removed = [], []
    for _run in range(runs):
        added.append(milliseconds(add))
        removed.append(milliseconds(lambda: session.remove_repeat(f"/data/member[{count + 1}]")))
    return min(added), min(removed)


# --------------------------------------------------------------------------------------------------------------- peer
def peer_folder(*, install: bool) -> Path | None:
    """Where the peer is installed; None where it cannot be had."""
    if shutil.which("node") is None:
        return None
    folder = Path(platformdirs.user_cache_dir("fieldapp-bench", appauthor=False)) / "webforms-0.22.0"
    if (folder / "node_modules" / "@getodk" / "xforms-engine" / "package.json").exists():
        return folder
    npm = shutil.which("npm")
    if not install or npm is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "install", "--no-audit", "--no-fund", *PACKAGES], cwd=folder, check=False)
    return folder if done.returncode == 0 else None


def peer(folder: Path, xml: str, answers: Answers) -> tuple[float, float, int] | None:
    """The peer's opening, median of an answer in milliseconds, and answers that it did not take."""
    script = Path(__file__).with_name("webforms.mjs")
    node = shutil.which("node") or "node"
    given = json.dumps({"xml": xml, "answers": answers})
    done = subprocess.run(
        [node, str(script), str(folder)], input=given, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        print(f"Web Forms' engine did not run: {done.stderr.strip()[-300:]}")
        return None
    found = json.loads(done.stdout.splitlines()[-1])
    times = found["times"]
    return float(found["open_ms"]), statistics.median(times), int(found["missed"])


# -------------------------------------------------------------------------------------------------------------- table
def who(path: Path | None) -> tuple[str, str]:
    """The WHO form's XForm and its name in the table; the stand-in where the file is missing."""
    for file in (path, ROOT.parent / "shared" / "forms" / WHO):
        if file is not None and file.exists():
            return load_form(file).xml, "WHO form"
    return questions(530), "530 invented questions"


def line(label: str, times: Times) -> None:
    """One line of the table."""
    print(f"{label:32}{times.open:9.1f} ms{times.median:10.3f} ms{times.worst:10.3f} ms", flush=True)


def growth(*, quick: bool) -> tuple[Times, Times]:
    """The tables of growth; tells the times of 10,000 choices and of 200 repeats."""
    runs = 2 if quick else 5
    for count in (100, 300, 1000) if quick else (100, 300, 1000, 3000):
        xml = questions(count)
        line(f"{count} questions", measure(xml, answers_of(compile_form(xml))[:100], runs))
    kept: dict[str, Times] = {}
    for count in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        kept[f"c{count}"] = measure(choices(count), choice_answers(), runs)
        line(f"{count} choices", kept[f"c{count}"])
    for count in (10, 50, 200):
        kept[f"r{count}"] = measure(repeats(count), repeat_answers(count), runs)
        line(f"cascades in {count} repeats", kept[f"r{count}"])
        added, removed = adding(count, 5)
        print(f"{'  one more, one less':32}{'':12}{added:10.3f} ms{removed:10.3f} ms")
    return kept["c10000"], kept["r200"]


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller forms, fewer runs, no installing")
    parser.add_argument("--who", type=Path, help="the WHO form, if it lies elsewhere")
    given = parser.parse_args()
    print(f"{'':32}{'open':>12}{'median':>13}{'worst':>13}")
    xml, label = who(given.who)
    answers = answers_of(compile_form(xml))
    whole = measure(xml, answers, 3 if given.quick else 9)
    line(label, whole)
    many, deep = growth(quick=given.quick)
    figures = {
        "who_open_ms": round(whole.open, 1),
        "who_answer_median_ms": round(whole.median, 3),
        "who_answer_worst_ms": round(whole.worst, 3),
        "choices_answer_ms": round(many.worst, 3),
        "repeats_answer_ms": round(deep.worst, 3),
    }
    folder = peer_folder(install=not given.quick)
    other = peer(folder, xml, answers) if folder is not None else None
    if other is None:
        print("ODK Web Forms' engine is not here (Node.js and npm): no comparison.")
    else:
        print(f"{'ODK Web Forms, the same form':32}{other[0]:9.1f} ms{other[1]:10.3f} ms   ({other[2]} not taken)")
        figures["open_vs_webforms"] = round(other[0] / whole.open, 1)
        figures["answer_vs_webforms"] = round(other[1] / whole.median, 1)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
