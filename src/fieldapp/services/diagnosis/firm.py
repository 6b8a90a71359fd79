"""One firm in depth: sizes by several schemes, formality, ownership, figures over time, resources, responsibility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from fieldapp import charts
from fieldapp.charts import Chart, Number, Series
from fieldapp.domain import emissions, isic, kinds
from fieldapp.domain.numbers import split_money
from fieldapp.domain.ownership import (
    FORMALITY,
    WOMEN_OWNED,
    YOUTH_OWNED,
    formality,
    women_led,
    women_owned,
    youth_owned,
)
from fieldapp.domain.records import Enterprise, EnterpriseSnapshot, Programme, RecpRecord, ResponsibleCheck
from fieldapp.domain.records.production import SUBJECTS
from fieldapp.domain.records.programme import YOUTH_SCHEME
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_date, format_number
from fieldapp.services import me as who
from fieldapp.services import size_schemes
from fieldapp.services.diagnosis.firms import formality_words, yes_no
from fieldapp.services.errors import ServiceError
from fieldapp.services.size_schemes import Sized
from fieldapp.store import ReadTx, Store


@dataclass(frozen=True)
class Fact:
    """One line: what it is, what it is worth, how it comes about, what is missing."""

    label: str
    value: str
    method: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Depth:
    """A firm in depth; charts are empty where there is nothing to draw."""

    id: str
    name: str
    activity: str
    facts: tuple[Fact, ...]
    sizes: tuple[Sized, ...]
    period: str
    workers: Chart | None
    money: Chart | None
    resources: tuple[Fact, ...]
    responsible: Chart | None


def depth(store: Store, enterprise_id: str, day: str) -> Depth:
    """A firm in depth; ``day`` decides which schemes are in force. Raises ServiceError when it is not here."""
    with store.read() as tx:
        row = tx.get(Enterprise, enterprise_id)
        if row is None:
            raise ServiceError(_("This enterprise is not here. It may have been deleted."))
        snapshots = _by_period(tx.find(EnterpriseSnapshot, enterprise=enterprise_id))
        last = snapshots[-1] if snapshots else None
        schemes = size_schemes.for_firm(tx, row, day)
        records = _by_period(tx.find(RecpRecord, enterprise=enterprise_id))
        checks = sorted(tx.find(ResponsibleCheck, enterprise=enterprise_id), key=lambda check: str(check["day"]))
        return Depth(
            enterprise_id, str(row["name"]), activity(row), tuple(_facts(tx, row)),
            tuple(size_schemes.sized(scheme, row, last) for scheme in schemes), str(last["period"]) if last else "",
            _workers(snapshots), _money(snapshots), tuple(resources(records)), _responsible(checks),
        )  # fmt: skip


def _by_period(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: str(row["period"]))


def activity(row: Mapping[str, Any]) -> str:
    """The activity in words, in the revision it was given in and in the other."""
    revision, code = str(row.get("isic_revision") or ""), str(row.get("isic_code") or "")
    found = isic.division(revision, code)
    if found is None:
        return _("{code} is no code of ISIC Rev. {revision}.").format(code=code, revision=revision)
    other = "5" if revision == "4" else "4"
    there = ", ".join(
        f"{isic.section(other, to)}{to}" + ("" if part == "all" else f" ({part})")
        for to, part in isic.converted(code, revision, other)
    )
    letter = _(isic.SECTIONS[revision][found.section])
    return _("{letter}{code}: {title} ({section}). In Rev. {other}: {there}").format(
        letter=found.section, code=code, title=isolate(found.title), section=letter, other=other, there=there
    )


def _facts(tx: ReadTx, row: Mapping[str, Any]) -> list[Fact]:
    found = formality(row)
    informal = {None: _("Not known"), True: _("Informal"), False: _("Formal")}[found.informal]
    unknown = ", ".join(_(label) for label in found.unknown)
    missing = _("Missing: {figures}").format(figures=unknown) if unknown else ""
    programme = tx.get(Programme, who.read(tx).programme) or {}
    scheme = next((_(c.label) for c in YOUTH_SCHEME if c.code == programme.get("youth_scheme")), "")
    young = _(YOUTH_OWNED).format(scheme=scheme)
    return [
        Fact(_("Formality"), f"{formality_words(found)}  ·  {informal}", _(FORMALITY), missing),
        Fact(_("Women-owned"), yes_no(women_owned(row)), _(WOMEN_OWNED)),
        Fact(_("Women-led"), yes_no(women_led(row)), _("A woman manages it.")),
        Fact(_("Youth-owned"), yes_no(youth_owned(row)), young),
    ]


def _workers(snapshots: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Women and men over time, full time and part time together."""
    if not snapshots:
        return None
    fields = ((_("Women"), ("workers_full_f", "workers_part_f")), (_("Men"), ("workers_full_m", "workers_part_m")))
    series = [Series(name, [_sum(row, names) for row in snapshots], _keys(snapshots)) for name, names in fields]
    return partial(
        charts.bars, categories=[str(row["period"]) for row in snapshots], series=series, stacked=True,
        title=_("Workers"), unit=_("persons"), method=_methods(snapshots), head=_("Period"), horizontal=False,
    )  # fmt: skip


def _sum(row: Mapping[str, Any], names: Sequence[str]) -> int | None:
    known = [int(row[name]) for name in names if row.get(name) is not None]
    return sum(known) if known else None


def _keys(snapshots: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"enterprise_snapshot:{row['id']}" for row in snapshots]


def _methods(snapshots: Sequence[Mapping[str, Any]]) -> str:
    """How each period's figures were known."""
    field = EnterpriseSnapshot.fields()["turnover_method"]
    return "; ".join(f"{row['period']}: {kinds.label(field, str(row['turnover_method']))}" for row in snapshots)


def _money(snapshots: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Turnover, costs and exports over time, in the currency of the last turnover; other currencies are left out."""
    amounts = [str(row["turnover"]) for row in snapshots if row.get("turnover")]
    if not amounts:
        return None
    currency = split_money(amounts[-1])[1]

    def known(row: Mapping[str, Any], name: str) -> Number | None:
        if not row.get(name):
            return None
        amount, unit = split_money(str(row[name]))
        return amount if unit == currency else None

    names = ((_("Turnover"), "turnover"), (_("Costs"), "costs"), (_("Exports"), "exports"))
    series = [Series(word, [known(row, name) for row in snapshots], _keys(snapshots)) for word, name in names]
    used = [one for one in series if any(value is not None for value in one.values)]
    return partial(
        charts.lines, times=[str(row["period"]) for row in snapshots], series=used, title=_("Money"), unit=currency,
        method=_methods(snapshots), head=_("Period"),
    )  # fmt: skip


RESOURCES = (
    ("energy", "kWh"),
    ("materials_kg", "kg"),
    ("water_m3", "m³"),
)
POLLUTION = (
    ("carbon", "kg CO₂"),
    ("wastewater_m3", "m³"),
    ("waste_kg", "kg"),
)


def resources(records: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """Output per resource and pollution per output in the last period, and their change from the one before (G)."""
    from fieldapp.indicators.resources import intensity, productivity

    if not records:
        return []
    now = records[-1]
    before = next((r for r in reversed(records[:-1]) if r.get("output_unit") == now.get("output_unit")), None)
    unit = str(now["output_unit"])
    facts = []
    for name, of in RESOURCES:
        text = _("{unit} per {of}").format(unit=unit, of=of)
        facts.append(_ratio(_word(name), text, productivity.method.text, before, now, ("output", name)))
    for name, of in POLLUTION:
        text = _("{unit} per {of}").format(unit=of, of=unit)
        facts.append(_ratio(_word(name), text, intensity.method.text, before, now, (name, "output")))
    return facts


def _word(name: str) -> str:
    words = {"energy": _("Energy"), "carbon": _("Carbon dioxide")}
    return words.get(name) or _(RecpRecord.fields()[name].label)


def measured(record: Mapping[str, Any], name: str) -> Fraction | None:
    """A figure of a resource record: a field, or the energy or carbon that follow from several."""
    if name == "energy":
        found = emissions.energy(record)
    elif name == "carbon":
        found = emissions.carbon(record).kg
    else:
        found = None if record.get(name) is None else Decimal(int(record[name]))
    return None if found is None else Fraction(found)


def _ratio(
    label: str, unit: str, method: str, before: Mapping[str, Any] | None, now: Mapping[str, Any], names: tuple[str, str]
) -> Fact:
    """A quotient in this period with its change; what is missing where it cannot be computed."""
    part, whole = measured(now, names[0]), measured(now, names[1])
    why = _(emissions.carbon(now).why) if "carbon" in names and emissions.carbon(now).why else ""
    if part is None or not whole:
        return Fact(
            label, _("No figure"), _(method), why or _("Not recorded for {period}.").format(period=now["period"])
        )
    value = part / whole
    text = f"{charts.shown(value)} {unit}  ·  {now['period']}"
    if before is not None and (old := measured(before, names[0])) and (of := measured(before, names[1])):
        change = float(value / (old / of) - 1)
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        since = _("since {period}").format(period=before["period"])
        text += f"  ·  {sign}{charts.shown(abs(change), 'share')} {since}"
    source = emissions.SOURCE if "carbon" in names else ""
    return Fact(label, text, " ".join(part for part in (_(method), source) if part))


def _responsible(checks: Sequence[Mapping[str, Any]]) -> Chart | None:
    """The last check as a radar against the one before."""
    if not checks:
        return None
    fields = ResponsibleCheck.fields()
    series = [
        Series(
            format_date(date.fromisoformat(str(check["day"]))),
            [int(check[name]) for name in SUBJECTS],
            [f"responsible_check:{check['id']}"] * len(SUBJECTS),
        )
        for check in (checks[-1], *checks[-2:-1])
    ]
    total = sum(int(checks[-1][name]) for name in SUBJECTS)
    title = _("Responsible business: {score} of {most}").format(
        score=format_number(total), most=format_number(3 * len(SUBJECTS))
    )
    method = _("The seven core subjects of ISO 26000, 0 to 3 each, as the assessor saw them.")
    return partial(
        charts.radar, spokes=[_(fields[name].label) for name in SUBJECTS], series=series, highest=3, title=title,
        method=method, head=_("Subject"),
    )  # fmt: skip
