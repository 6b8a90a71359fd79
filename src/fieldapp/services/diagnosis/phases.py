"""Where a cluster stands in its phases, what is to be met before the next, and the step itself with its evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.declaring import Value, Values
from fieldapp.domain.phases import TEMPLATES, Phase, Template
from fieldapp.domain.records import Cluster, PhaseEvent, PhaseStep, Programme
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_date
from fieldapp.services import me as who
from fieldapp.services.checking import check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, ReadTx, Store

OWN = "own"


@dataclass(frozen=True)
class Condition:
    """A condition before the next phase, whether it is met, and by what evidence."""

    text: str
    met: bool = False
    evidence: str = ""


@dataclass(frozen=True)
class Step:
    """A change of phase that was made: sentences for a person."""

    sentence: str
    conditions: tuple[Condition, ...]
    reason: str


@dataclass(frozen=True)
class Standing:
    """A cluster in its phases. ``phases``: names in order; ``at``: the place of the present one, counted from 0."""

    cluster: str
    name: str
    template: str
    source: str
    phases: tuple[tuple[str, str], ...]
    """Code and name of each."""
    at: int
    usual: str
    gate: tuple[str, ...]
    evidence: str
    history: tuple[Step, ...]

    @property
    def here(self) -> str:
        """The name of the present phase."""
        return self.phases[self.at][1]


def template_of(tx: ReadTx) -> Template:
    """The programme's list of phases; UNIDO's seven where its own list is empty."""
    programme = tx.get(Programme, who.read(tx).programme) or next(iter(tx.find(Programme)), {})
    code = str(programme.get("phase_template") or "unido7")
    if code == OWN and (steps := tx.find(PhaseStep)):
        return Template(OWN, _("Own phases"), "", tuple(_own(row) for row in sorted(steps, key=_number)))
    return TEMPLATES.get(code, TEMPLATES["unido7"])


def _number(row: Mapping[str, Any]) -> tuple[int, str]:
    return int(row["number"]), str(row["id"])


def _own(row: Mapping[str, Any]) -> Phase:
    gate = tuple(line.strip() for line in str(row.get("gate") or "").splitlines() if line.strip())
    evidence, months = str(row.get("evidence") or ""), str(row.get("months") or "")
    return Phase(str(row["id"]), str(row["name"]), str(row["stands_for"]), gate, evidence, months)


def present(template: Template, cluster: Mapping[str, Any]) -> Phase:
    """The phase a cluster is in: the step it was put in, or the one that stands for its phase."""
    listed, _colon, code = str(cluster.get("phase_step") or "").partition(":")
    found = template.phase(code) if listed == template.code else None
    same = found is not None and found.stands_for == cluster.get("phase")
    return found if found is not None and same else template.standing_for(str(cluster.get("phase") or "SELECT"))


def standing(store: Store, cluster_id: str) -> Standing:
    """Where a cluster stands. Raises ServiceError when it is not here."""
    with store.read() as tx:
        return standing_in(tx, _cluster(tx, cluster_id))


def standing_in(tx: ReadTx, cluster: Mapping[str, Any]) -> Standing:
    """Where a cluster stands, inside a transaction."""
    template = template_of(tx)
    here = present(template, cluster)
    months = _("usually {months} months").format(months=here.months) if here.months else ""
    events = sorted(tx.find(PhaseEvent, cluster=cluster["id"]), key=lambda row: (str(row["day"]), str(row["id"])))
    return Standing(
        str(cluster["id"]), str(cluster["name"]), _(template.name), template.source,
        tuple((phase.code, _(phase.name)) for phase in template.phases), template.phases.index(here), months,
        tuple(_(text) for text in here.gate), _(here.evidence) if here.evidence else "",
        tuple(_step(tx, row) for row in reversed(events)),
    )  # fmt: skip


def _step(tx: ReadTx, row: Mapping[str, Any]) -> Step:
    template = TEMPLATES.get(str(row["template"])) or template_of(tx)
    names = []
    for code in (str(row["from_step"]), str(row["to_step"])):
        phase = template.phase(code)
        names.append(_(phase.name) if phase else code)
    text = _("{day}: from {before} to {after}, decided by {people}")
    sentence = text.format(
        day=format_date(date.fromisoformat(str(row["day"]))),
        before=names[0],
        after=names[1],
        people=isolate(str(row["decided_by"])),
    )
    return Step(sentence, conditions_of(row), str(row.get("override_reason") or ""))


def conditions_of(row: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions as they were when the step was made."""
    try:
        kept = json.loads(str(row.get("checklist") or "[]"))
        return tuple(Condition(_(str(c["text"])), bool(c["met"]), str(c.get("evidence") or "")) for c in kept)
    except (ValueError, TypeError, KeyError):
        return ()


@dataclass(frozen=True)
class Moved:
    """What came of a step: errors by field, or what it changed."""

    errors: Mapping[str, str]
    changes: Changes


def move(
    store: Store, cluster_id: str, to: str, conditions: Sequence[Condition], *, day: str, decided_by: str,
    reason: str = "",
) -> Moved:  # fmt: skip
    """Put a cluster into another phase; ``to`` is a code of the list. Going on with conditions unmet needs a reason.

    Raises ServiceError for an unknown cluster or phase.
    """
    with store.write(_("change of phase")) as tx:
        cluster = _cluster(tx, cluster_id)
        template = template_of(tx)
        here, there = present(template, cluster), template.phase(to)
        if there is None or there.code == here.code:
            raise ServiceError(_("Choose another phase than the one the cluster is in."))
        going_back = template.phases.index(there) < template.phases.index(here)
        unmet = len([condition for condition in conditions if not condition.met])
        if going_back and not reason.strip():
            return Moved({"override_reason": _("Say why the cluster goes back.")}, tx.changes)
        kept = [{"text": c.text, "met": c.met, "evidence": c.evidence.strip()} for c in conditions]
        values: dict[str, Value] = {
            "cluster": cluster_id, "template": template.code, "from_step": here.code, "to_step": there.code, "day": day,
            "checklist": json.dumps(kept, ensure_ascii=False), "unmet": unmet, "decided_by": decided_by.strip(),
            "override_reason": reason.strip() or None,
        }  # fmt: skip
        checked = check_new(PhaseEvent, values, tx)
        if checked.errors:
            return Moved(checked.errors, tx.changes)
        create(tx, PhaseEvent, checked.values)
        step = f"{template.code}:{there.code}"
        tx.update(Cluster, cluster_id, {"phase": there.stands_for, "phase_step": step})
        return Moved({}, tx.changes)


def _cluster(tx: ReadTx, cluster_id: str) -> dict[str, Any]:
    found = tx.get(Cluster, cluster_id)
    if found is None:
        raise ServiceError(_("This cluster is not here. It may have been deleted."))
    return found


def rule(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """The phase of a cluster that is there goes on by a step with its conditions, not by a field of a form."""
    before = tx.get(Cluster, record_id) if record_id else None
    if before is None or before.get("phase") == values.get("phase"):
        return Found()
    return Found(doubts={"phase": _("Change it on the page “Phases”: conditions and reasons are kept there.")})
