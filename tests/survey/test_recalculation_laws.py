"""Laws of recalculation, over random fillings: step by step equals all at once, and a draft equals its session."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.survey import Session, actions
from tests.survey.forms import begin, make

FORM = make(
    '<data id="law"><a/><b/><c/><kind/><g><x/><y/></g><n/><sum/><hidden/>'
    '<r jr:template=""><v/><w/><pos/><sub jr:template=""><z/><zz/></sub></r>'
    "<k><q/></k></data>",
    '<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int" relevant="/data/a &gt; 2"/>'
    '<bind nodeset="/data/c" type="int" calculate="/data/a + coalesce(/data/b, 0)"/>'
    '<bind nodeset="/data/g" relevant="/data/c mod 2 = 0"/>'
    '<bind nodeset="/data/g/y" calculate="concat(../x, \'-\', /data/sum)"/>'
    '<bind nodeset="/data/n" type="int"/>'
    '<bind nodeset="/data/sum" type="int" calculate="sum(/data/r/w) + sum(/data/r/sub/zz)"/>'
    '<bind nodeset="/data/hidden" relevant="/data/sum &gt; 10" calculate="string(/data/sum)"/>'
    '<bind nodeset="/data/r/v" type="int" constraint=". &lt; 9" required="/data/a &gt; 1"/>'
    '<bind nodeset="/data/r/w" type="int" relevant="../v &gt; /data/a" calculate="../v * 2 + ../pos"/>'
    '<bind nodeset="/data/r/pos" type="int" calculate="position(..)"/>'
    '<bind nodeset="/data/r/sub/zz" type="int" calculate="../z + ../../v + count(../../sub)"/>'
    '<bind nodeset="/data/k" readonly="/data/a = 1"/>',
    '<input ref="/data/a"/><input ref="/data/b"/><select1 ref="/data/kind"><itemset nodeset="instance(\'l\')/root/item'
    '[of = /data/a]"><value ref="name"/><label ref="name"/></itemset></select1><input ref="/data/g/x"/>'
    '<input ref="/data/n"/><repeat nodeset="/data/r"><input ref="/data/r/v"/>'
    '<repeat nodeset="/data/r/sub"><input ref="/data/r/sub/z"/></repeat></repeat>'
    '<repeat nodeset="/data/k" jr:count="/data/n"><input ref="/data/k/q"/></repeat>',
    '<instance id="l"><root>'
    + "".join(f"<item><name>n{n}</name><of>{n % 4}</of></item>" for n in range(24))
    + "</root></instance>",
)

NUMBERS = st.sampled_from(["", "0", "1", "2", "3", "4", "5", "12"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["answer", "answer", "answer", "add", "remove"]), st.integers(0, 999), NUMBERS),
    max_size=14,
)


def _do(session: Session, op: str, pick: int, text: str) -> None:
    states = session.state()
    if op == "answer":
        refs = [ref for ref, state in states.items() if state.type in ("input", "select")]
        ref = refs[pick % len(refs)]
        choices = states[ref].choices
        session.answer(ref, text if choices is None else choices[pick % len(choices)][0] if choices else "")
    elif op == "add":
        refs = [ref for ref, state in states.items() if state.type == "repeat" and not state.controlled]
        session.add_repeat(refs[pick % len(refs)].removesuffix("#repeat"))
    else:
        refs = [
            ref for ref, state in states.items() if state.type == "repeat-instance" and not ref.startswith("/data/k")
        ]
        if refs:
            session.remove_repeat(refs[pick % len(refs)])


@given(STEPS)
def test_state_when_everything_is_worked_out_again_then_nothing_changes(steps: list[tuple[str, int, str]]) -> None:
    session = begin(FORM)
    for step in steps:
        _do(session, *step)
    before = session.state()
    for node in session.root.below():
        session.touch(node)
    session.recalculation.schedule_below(session.root)
    actions.settle_all(session)
    assert session.state() == before


@given(STEPS)
def test_state_when_a_draft_is_reopened_then_is_the_same(steps: list[tuple[str, int, str]]) -> None:
    session = begin(FORM)
    for step in steps:
        _do(session, *step)
    assert begin(FORM, session.instance_xml()).state() == session.state()


@given(STEPS)
def test_changed_references_when_a_step_is_done_then_name_all_that_changed(steps: list[tuple[str, int, str]]) -> None:
    session = begin(FORM)
    for op, pick, text in steps:
        before = session.state()
        done: set[str] = set()
        original = session._settle

        def settle(original=original, done=done) -> set[str]:
            found = original()
            done.update(found)
            return found

        session._settle = settle  # type: ignore[method-assign]
        _do(session, op, pick, text)
        del session._settle
        after = session.state()
        changed = {ref for ref in before.keys() | after.keys() if before.get(ref) != after.get(ref)}
        assert {ref for ref in changed if not ref.endswith("#repeat")} <= done
