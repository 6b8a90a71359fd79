"""Do the participants on record agree with totals told elsewhere? By role, what is not specified included (C5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.records import StatedTotal
from fieldapp.domain.records.training import PARTICIPANT_ROLE
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.indicators.training import Reconciliation, reconciliation
from fieldapp.store import ReadTx

UNSPECIFIED = "unspecified"


@dataclass(frozen=True)
class RoleLine:
    """One role: people on record, and how many are stated elsewhere (None: nothing is)."""

    role: str
    label: str
    recorded: int
    stated: int | None = None


@dataclass(frozen=True)
class Roles:
    """A training's people by role against what is stated. ``why``: the explanation where totals differ."""

    lines: tuple[RoleLine, ...]
    recorded: int
    stated: int | None
    why: str = ""

    @property
    def compared(self) -> Reconciliation | None:
        """Records against the stated total; None where no total is stated."""
        return None if self.stated is None else reconciliation([line.recorded for line in self.lines], self.stated)

    @property
    def unspecified(self) -> int:
        """People on record whose role is not specified."""
        return next((line.recorded for line in self.lines if line.role == UNSPECIFIED), 0)

    @property
    def settled(self) -> bool:
        """True where everything agrees, or what does not is explained."""
        return not sentences(self) or bool(self.why)


def read(tx: ReadTx, event: Mapping[str, Any], places: Iterable[Mapping[str, Any]]) -> Roles:
    """Count the roles of a training and put beside them what is stated."""
    counted = Counter(str(place["role"]) for place in places)
    stated = {str(row["role"]): int(row["people"]) for row in tx.find(StatedTotal, event=str(event["id"]))}  # type: ignore[arg-type]
    labels = {choice.code: _(choice.label) for choice in PARTICIPANT_ROLE}
    order = [*labels, *sorted(set(counted) - set(labels))]
    lines = tuple(
        RoleLine(role, labels.get(role, role), counted[role], stated.get(role))
        for role in order
        if counted[role] or role in stated
    )
    total = event.get("stated_total")
    return Roles(
        lines, sum(counted.values()), None if total is None else int(total), str(event.get("stated_why") or "")
    )


def sentences(found: Roles) -> list[str]:
    """What does not agree, in words; the explanation is the last."""
    said = []
    compared = found.compared
    if compared is not None and compared.unspecified:
        text = _("Stated: {told}. On record: {recorded}. The totals differ by {difference}.")
        said.append(
            text.format(
                told=format_number(compared.told), recorded=format_number(compared.recorded),
                difference=format_number(abs(compared.unspecified)),
            )
        )  # fmt: skip
    for line in found.lines:
        if line.stated is not None and line.stated != line.recorded:
            text = _("{role}: {recorded} on record, {told} stated.")
            said.append(
                text.format(role=line.label, recorded=format_number(line.recorded), told=format_number(line.stated))
            )
    if found.unspecified:
        text = ngettext("{count} role is not specified.", "{count} roles are not specified.", found.unspecified)
        said.append(text.format(count=format_number(found.unspecified)))
    if said and found.why:
        said.append(_("Explained: {why}").format(why=found.why))
    return said


def method() -> str:
    """How the comparison is made."""
    return _(reconciliation.method.text)
