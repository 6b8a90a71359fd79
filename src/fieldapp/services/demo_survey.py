"""Fills the baseline form of the demonstration: invented answers that follow from the firms' records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fieldapp import paths
from fieldapp.domain.records import Enterprise, EnterpriseSnapshot, Person
from fieldapp.i18n import _
from fieldapp.services import surveys
from fieldapp.store import Store
from fieldapp.survey import NodeState, Session

FILE = "forms/enterprise-baseline.xlsx"
_ROUNDS = 30
_ANSWERED_BY_PEOPLE = ("input", "select", "rank", "range", "trigger")


def form(store: Store) -> str:
    """Bring in the baseline form; the id of its record."""
    return surveys.import_form(store, paths.resource(FILE)).id


def fill_some(store: Store, form_id: str, firms: Sequence[str], half: str) -> None:
    """Final surveys of some firms, and the draft of one more that was begun and left."""
    for firm in firms:
        fill(store, form_id, firm)
    leave_half(store, form_id, half)


def fill(store: Store, form_id: str, firm: str) -> str:
    """Interview one firm from beginning to end; the id of the final survey."""
    filling = surveys.begin(store, form_id, subject_kind="enterprise", subject=firm)
    answer_all(filling.session, _facts(store, firm))
    return surveys.finalise(store, filling, filling.session.finalise()).id


def leave_half(store: Store, form_id: str, firm: str) -> str:
    """Begin an interview and leave it as a draft; its key."""
    filling = surveys.begin(store, form_id, subject_kind="enterprise", subject=firm)
    facts = _facts(store, firm)
    begun = {"consent", "consent_method", "visit_date", "enumerator", "respondent", "enterprise_name"}
    answer_all(filling.session, {name: value for name, value in facts.items() if name in begun}, needed=False)
    surveys.keep_draft(store, filling, filling.session.instance_xml(), _("Baseline"))
    return filling.draft_key


def answer_all(session: Session, facts: Mapping[str, str], *, needed: bool = True) -> None:
    """Answer questions by name from ``facts``; with ``needed`` also every other one that must be answered, plainly."""
    for _round in range(_ROUNDS):
        state = session.state()
        answered = False
        for ref, node in state.items():
            if node.type not in _ANSWERED_BY_PEOPLE or node.value or not session.node_state(ref).relevant:
                continue
            text = facts.get(ref.rpartition("/")[2], "")
            if not text and needed and node.required:
                text = _plain_answer(session.node_state(ref))
            if text:
                session.answer(ref, text)
                answered = True
        if not answered:
            return


def _plain_answer(node: NodeState) -> str:
    if node.choices:
        return node.choices[0][0]
    return {"int": "1", "decimal": "1", "date": date.today().isoformat()}.get(node.data_type, "–")  # noqa: DTZ011


def _facts(store: Store, firm: str) -> dict[str, str]:
    """What the register knows of a firm, by the names of the form's questions."""
    with store.read() as tx:
        row = tx.get(Enterprise, firm) or {}
        figures = next(iter(tx.find(EnterpriseSnapshot, enterprise=firm)), {})
        people = tx.find(Person, enterprise=firm)
    owner = people[0] if people else {}
    facts = {
        "consent": "yes", "consent_method": "signature", "visit_date": str(row.get("first_contact") or ""),
        "enumerator": "Sok Chanthy", "respondent": "owner", "enterprise_name": str(row.get("name") or ""),
        "enterprise_name_local": str(row.get("name_local") or ""), "enterprise_code": str(row.get("code") or ""),
        "founded_year": str(row.get("founded") or "")[:4], "legal_form": str(row.get("legal_form") or ""),
        "registration": "local", "country": "KH", "premises": str(row.get("premises") or ""),
        "owner_name": str(owner.get("name_as_written") or row.get("owner") or ""),
        "owner_sex": str(owner.get("sex") or ""), "owner_birth_year": str(owner.get("birth") or "")[:4],
        "owner_birth_estimated": "yes" if str(owner.get("birth") or "").endswith("~") else "no",
        "owner_education": "2", "product_name": str(row.get("products") or "").split(";")[0], "product_unit": "piece",
        "product_quantity": "40", "product_price": "45000", "power": "grid", "currency": "KHR", "exports": "no",
        "difficulty": "market quality", "joint_action": "buying", "photo_consent": "no",
    }  # fmt: skip
    for name in ("workers_full_f", "workers_full_m", "workers_part_f", "workers_part_m", "part_hours", "apprentices"):
        facts[name] = str(figures.get(name) or 0)
    if figures.get("turnover"):
        facts |= {"turnover_known": "amount", "turnover_amount": str(figures["turnover"]).split(".", 1)[0].split()[0]}
    else:
        facts |= {"turnover_known": "band", "turnover_band": str(figures.get("turnover_band") or "2")}
    return facts | {"turnover_method": str(figures.get("turnover_method") or "recall")}
