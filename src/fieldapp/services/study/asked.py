"""What the entries of the register read: the cluster, the study, and whether it is for the public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from fieldapp.domain.records import Interview, StudyIssue
from fieldapp.i18n import format_number
from fieldapp.services.diagnosis import figures as of_cluster
from fieldapp.services.diagnosis import firms as side_by_side
from fieldapp.services.tallies import LEAST
from fieldapp.store import ReadTx, Store

WITHHELD = "…"
"""Stands for a count below five in what goes to the public."""


@dataclass(frozen=True)
class Asked:
    """One study seen by the register. ``public``: counts below five are withheld, and nobody is named."""

    store: Store
    tx: ReadTx
    cluster: Mapping[str, Any]
    study: Mapping[str, Any]
    day: str
    public: bool = False

    @property
    def id(self) -> str:
        """The id of the cluster."""
        return str(self.cluster["id"])

    @property
    def language(self) -> str:
        """The language of the study."""
        return str(self.study["language"])

    @cached_property
    def firms(self) -> side_by_side.Firms:
        """Its firms by the first scheme that fits."""
        return side_by_side.read(self.tx, self.id, day=self.day)

    @cached_property
    def figures(self) -> of_cluster.Figures:
        """Its figures with their methods."""
        return of_cluster.read(self.store, self.id)

    @cached_property
    def interviews(self) -> Sequence[Mapping[str, Any]]:
        """The interviews of its diagnosis, oldest first."""
        return sorted(self.tx.find(Interview, cluster=self.id), key=lambda row: str(row["day"]))

    @cached_property
    def issues(self) -> Sequence[Mapping[str, Any]]:
        """The issues of the study, the most severe first."""
        rows = self.tx.find(StudyIssue, study=str(self.study["id"]))
        return sorted(rows, key=lambda row: (-int(row.get("severity") or 0), str(row["text"])))

    def few(self, count: int) -> bool:
        """True where a count would tell of single firms or people."""
        return self.public and 0 < count < LEAST

    def count(self, number: int) -> str:
        """A count as text."""
        return WITHHELD if self.few(number) else format_number(number)

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount as text; nothing behind the point where it is whole."""
        return f"{format_number(amount, 0 if amount == amount.to_integral_value() else 2)} {currency}"

    def of(self, base: int, text: str) -> str:
        """A text that rests on so many firms."""
        return WITHHELD if self.few(base) else text
