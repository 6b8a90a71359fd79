"""Double entry of paper: the same sheet is entered twice, blind, compared, and settled answer by answer.

Both entries are drafts on this computer until they agree. What becomes final carries a file with both entries, every
difference, what was decided and by whom. Must not know how differences are shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.fields import new_id
from fieldapp.i18n import _
from fieldapp.services import attachments, surveys, versions
from fieldapp.services import me as who
from fieldapp.services.errors import ServiceError
from fieldapp.services.forms import load_stored
from fieldapp.store import Store
from fieldapp.store import drafts as kept
from fieldapp.survey import Session
from fieldapp.survey.state import NodeState

FIRST, SECOND = "first", "second"
RECORD = "double-entry.json"
"""The name of the file in which both entries and the decisions are kept with the final survey."""


@dataclass(frozen=True)
class Pair:
    """Two entries of one sheet that are both done, and what differs between them."""

    sheet: str
    form_title: str
    first_by: str
    second_by: str
    differences: list[versions.Difference]
    choices: dict[str, tuple[tuple[str, str], ...]]
    """The choices (value, words) of the questions that have some, by reference."""


@dataclass(frozen=True)
class Turn:
    """What came of an entry that is done: ``waits`` for the second one, or for ``differences`` to be settled, or final.

    ``sheet`` is to be written on the paper.
    """

    sheet: str
    draft_key: str
    waits: bool = False
    differences: int = 0
    final: surveys.Finalised | None = None


def begin(store: Store, form_record_id: str) -> surveys.Filling:
    """Begin the first entry of a sheet."""
    filling = surveys.begin(store, form_record_id)
    filling.double = {"sheet": new_id().replace("-", "")[-4:].upper(), "turn": FIRST}
    return filling


def begin_second(store: Store, first_key: str) -> surveys.Filling:
    """Begin the second entry of the sheet whose first entry is done; nothing of the first is shown."""
    first = _draft(store, first_key)
    double = dict(first.values.get("double") or {})
    if double.get("turn") != FIRST or not double.get("done"):
        raise ServiceError(_("The first entry of this sheet is not done yet. Finish it, then enter the sheet again."))
    filling = surveys.begin(store, str(first.values["form"]), language=first.values.get("language"))
    filling.double = {"sheet": str(double["sheet"]), "turn": SECOND, "first": first_key}
    return filling


def close_turn(store: Store, filling: surveys.Filling, instance_xml: str, label: str) -> Turn:
    """An entry is done: it waits for the second one, or is compared with the first; where both agree it is final."""
    now = calendars.instant(datetime.now(UTC))
    filling.double = {**filling.double, "done": "yes", "by": who.me(store).name or _("unknown"), "at": now}
    surveys.keep_draft(store, filling, instance_xml, label)
    sheet, key = filling.double["sheet"], filling.draft_key
    if filling.double["turn"] == FIRST:
        return Turn(sheet, key, waits=True)
    found = pair(store, key).differences
    if found:
        return Turn(sheet, key, differences=len(found))
    return Turn(sheet, key, final=settle(store, key, {}))


def pair(store: Store, second_key: str) -> Pair:
    """Both entries of a sheet, by the draft of the second. Raises ServiceError where one is missing."""
    first, second = _both(store, second_key)
    form = load_stored(store, str(second.values["form"]))
    texts = (str(first.values["xml"]), str(second.values["xml"]))
    language = str(second.values.get("language") or "") or None
    found = versions.differences(store, form, *texts, language=language)
    choices: dict[str, tuple[tuple[str, str], ...]] = {}
    for text in texts:
        states = versions.opened(store, form, text, language).state()
        for one in found:
            if one.ref in states and states[one.ref].choices:
                choices[one.ref] = states[one.ref].choices or ()
    about = [dict(draft.values["double"]) for draft in (first, second)]
    return Pair(str(about[1]["sheet"]), form.title, str(about[0]["by"]), str(about[1]["by"]), found, choices)


def settle(store: Store, second_key: str, chosen: Mapping[str, str]) -> surveys.Finalised:
    """Make the survey final with what was decided for every difference (reference -> answer).

    Raises ServiceError where a difference is undecided, or where what was decided cannot be final.
    """
    first, second = _both(store, second_key)
    found = pair(store, second_key).differences
    if any(one.ref not in chosen for one in found):
        raise ServiceError(_("Some differences are not settled yet. Decide each of them, then finish."))
    filling = surveys.resume(store, first.key)
    session = filling.session
    for one in found:
        _apply(session, one.ref, chosen[one.ref])
    _leave_out(session, found, chosen)
    problems = session.validate()
    if problems:
        raise ServiceError(
            _("With these answers the survey cannot be final. Look at “{question}”: {reason}").format(
                question=problems[0].label, reason=problems[0].message
            )
        )
    finished = session.finalise()
    filling.attachments = {**dict(second.values.get("attachments") or {}), **filling.attachments}
    record = attachments.attach_bytes(store, filling, RECORD, _record(store, first, second, found, chosen))
    final = surveys.finalise(store, filling, finished, beside=[record])
    kept.drop(store, second.key)
    return final


def _record(
    store: Store, first: kept.Draft, second: kept.Draft, found: list[versions.Difference], chosen: Mapping[str, str]
) -> bytes:
    sides = [
        {**{key: draft.values["double"].get(key, "") for key in ("by", "at")}, "answers": draft.values["xml"]}
        for draft in (first, second)
    ]
    decided = [
        {"ref": one.ref, "question": one.label, "first": one.first, "second": one.second, "decided": chosen[one.ref]}
        for one in found
    ]
    about: dict[str, Any] = {
        "sheet": second.values["double"]["sheet"],
        "first": sides[0],
        "second": sides[1],
        "decided": decided,
        "decided_by": who.me(store).name,
        "decided_at": calendars.instant(datetime.now(UTC)),
    }
    return json.dumps(about, ensure_ascii=False, indent=1).encode()


def _apply(session: Session, ref: str, value: str) -> None:
    """Give an answer; a repeat gets the instances that it needs. What is not relevant any more is left alone."""
    if not value:
        if ref in session.state():
            session.answer(ref, "")
        return
    for instance in versions.instances_of(ref):
        base, number = versions.whole_of(instance)
        state = session.state().get(f"{base}#repeat")
        if state is not None and not state.controlled:
            for _more in range(number - (state.count or 0)):
                session.add_repeat(base)
    if ref in session.state():
        session.answer(ref, value)


def _leave_out(session: Session, found: list[versions.Difference], chosen: Mapping[str, str]) -> None:
    """Entries of repeats that only one of the two had, and of which nothing was kept, go: the last ones first."""
    told = {instance for one in found for instance in versions.instances_of(one.ref)}
    for instance in sorted(told, key=lambda name: (len(versions.instances_of(name)), versions.whole_of(name)[1]))[::-1]:
        inside = [one for one in found if one.ref.startswith(instance + "/")]
        one_sided = not any(one.first for one in inside) or not any(one.second for one in inside)
        base, _number = versions.whole_of(instance)
        whole = session.state().get(f"{base}#repeat")
        gone = instance not in session.state()
        if gone or whole is None or whole.controlled or not one_sided or any(chosen[one.ref] for one in inside):
            continue
        state = session.state()
        if not any(node.value for ref, node in state.items() if ref.startswith(instance + "/") and _said(node)):
            session.remove_repeat(instance)


def _said(state: NodeState) -> bool:
    return versions.asked(state) and not state.readonly


def _both(store: Store, second_key: str) -> tuple[kept.Draft, kept.Draft]:
    second = _draft(store, second_key)
    double = dict(second.values.get("double") or {})
    if double.get("turn") != SECOND or not double.get("done"):
        raise ServiceError(_("The second entry of this sheet is not done yet."))
    return _draft(store, str(double["first"])), second


def _draft(store: Store, key: str) -> kept.Draft:
    draft = kept.fetch(store, key)
    if draft is None:
        raise ServiceError(_("This draft is not here any more. It may have been finalised or thrown away."))
    return draft
