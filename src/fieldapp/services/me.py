"""Who works here, in which role, for which teams: read from the facts of this computer."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.declaring import Choice
from fieldapp.i18n import N_, _
from fieldapp.store import ReadTx, Store, local

FACILITATOR, TRAINER, COORDINATOR, AUDITOR = "facilitator", "trainer", "coordinator", "auditor"
DEMO = "demo"
"""The local fact that marks a store of invented data."""
ROLES = (
    Choice(FACILITATOR, N_("Facilitator")),
    Choice(TRAINER, N_("Trainer")),
    Choice(COORDINATOR, N_("Coordinator")),
    Choice(AUDITOR, N_("Auditor")),
)


@dataclass(frozen=True)
class Me:
    """The person at this computer. ``teams`` are those that the computer holds; it writes for the first."""

    name: str = ""
    role: str = FACILITATOR
    programme: str = ""
    teams: tuple[str, ...] = ()
    unit: str = ""
    device_name: str = ""
    demo: bool = False
    """True in a store of invented data."""

    @property
    def team(self) -> str:
        """Id of the team that new records belong to; empty where there is none yet."""
        return self.teams[0] if self.teams else ""

    @property
    def coordinator(self) -> bool:
        """True for who may write what headquarters owns."""
        return self.role == COORDINATOR


def read(tx: ReadTx) -> Me:
    """The person at this computer, inside a transaction."""
    facts = local.everything(tx)
    return Me(
        name=str(facts.get(local.PERSON) or ""),
        role=str(facts.get(local.ROLE) or FACILITATOR),
        programme=str(facts.get(local.PROGRAMME) or ""),
        teams=tuple(facts.get(local.TEAMS) or ()),
        unit=str(facts.get(local.UNIT) or ""),
        device_name=str(facts.get(local.DEVICE_NAME) or ""),
        demo=bool(facts.get(DEMO)),
    )


def me(store: Store) -> Me:
    """The person at this computer."""
    with store.read() as tx:
        return read(tx)


def role_label(role: str) -> str:
    """The name of a role in the language in force."""
    return next((_(choice.label) for choice in ROLES if choice.code == role), role)


def may_decide_centrally(tx: ReadTx) -> bool:
    """True where what this person writes of the records that headquarters owns counts."""
    from fieldapp.sync import roles  # here: the first look at a store does without record types

    return read(tx).coordinator and roles.counts_here(tx.conn)
