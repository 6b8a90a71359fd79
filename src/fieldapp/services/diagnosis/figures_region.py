"""Figures of the region beside the country (A1 to A6), from employment tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from fieldapp import charts
from fieldapp.charts import Chart, Series
from fieldapp.domain import isic
from fieldapp.domain.text import isolate
from fieldapp.i18n import N_, _, format_number
from fieldapp.indicators.concentration import (
    LQ_CLASSES,
    agglomeration,
    concentration,
    location_quotient,
    location_quotient_stability,
    shift_share,
    specialisation,
)
from fieldapp.indicators.method import NoFigure, Number, ratio
from fieldapp.services import size_schemes
from fieldapp.services.diagnosis.employment import Kept
from fieldapp.services.diagnosis.figures import Figure, Sources, figure, missing, written

CLASSES = (N_("below the country"), N_("like the country"), N_("above the country"), N_("strong"), N_("dominant"))


def figures(sources: Sources) -> Iterator[Figure]:
    """The figures of the last table; shift-share between the last two."""
    yield figure(location_quotient.method, lambda: _lq_words(sources), inputs=_inputs(sources))
    yield figure(location_quotient_stability.method, lambda: _stability(sources), inputs=_unit_inputs(sources))
    yield figure(shift_share.method, lambda: _shift(sources), inputs=_two(sources))
    yield figure(specialisation.method, lambda: specialisation(*_shares(sources)), inputs=_source(sources), decimals=2)
    yield figure(agglomeration.method, lambda: _agglomeration(sources), inputs=_source(sources))


def _last(sources: Sources) -> Kept:
    if not sources.tables:
        raise missing(_("No employment table of this country has been imported yet."))
    return sources.tables[-1]


def _sector(sources: Sources, kept: Kept) -> str:
    cluster = sources.cluster
    sector = kept.table.sector_of(str(cluster["isic_revision"]), str(cluster["isic_code"]))
    if not sector:
        text = _("The table has no sector for the activity {code} (ISIC Rev. {revision}).")
        raise missing(text.format(code=cluster["isic_code"], revision=cluster["isic_revision"]))
    return sector


def _region(sources: Sources) -> str:
    if not sources.asked.region:
        raise missing(_("Choose the region of the cluster above."))
    return sources.asked.region


def _known(kept: Kept, region: str, sector: str) -> int:
    value = kept.table.employed(region, sector)
    if value is None:
        where, what = isolate(region or _("the country")), sector or _("all sectors")
        text = _("The table {table} has no figure for {what} in {where}.")
        raise missing(text.format(table=isolate(kept.name), what=what, where=where))
    return value


def _four(sources: Sources, kept: Kept) -> tuple[int, int, int, int]:
    """Sector in region, region, sector in country, country: employed persons."""
    region, sector = _region(sources), _sector(sources, kept)
    pairs = ((region, sector), (region, ""), ("", sector), ("", ""))
    one, two, three, four = (_known(kept, where, what) for where, what in pairs)
    return one, two, three, four


def lq_class(value: Number) -> str:
    """The class of a location quotient in words."""
    return _(CLASSES[sum(1 for edge in LQ_CLASSES if edge <= value)])


def _lq_words(sources: Sources) -> str:
    value = location_quotient(*_four(sources, _last(sources)))
    return f"{written(value, '', 2)}  ·  {lq_class(value)}"


def _source(sources: Sources) -> str:
    return f"{sources.tables[-1].name}, {sources.tables[-1].source}" if sources.tables else ""


def _inputs(sources: Sources) -> str:
    try:
        kept = _last(sources)
        numbers = [format_number(value) for value in _four(sources, kept)]
    except NoFigure:
        return _source(sources)
    text = _("{one} of {two} in {region}, {three} of {four} in the country ({source})")
    return text.format(
        one=numbers[0], two=numbers[1], three=numbers[2], four=numbers[3], region=isolate(sources.asked.region),
        source=_source(sources),
    )  # fmt: skip


def _establishment(sources: Sources) -> tuple[Fraction, str]:
    """The size of a typical establishment: the median of the cluster's firms, else the table's average."""
    sizes = sorted(workers for workers in last_workers(sources) if workers > 0)
    if sizes:
        middle = Fraction(sizes[(len(sizes) - 1) // 2] + sizes[len(sizes) // 2], 2)
        return middle, _("median of {count} firms of the cluster").format(count=format_number(len(sizes)))
    kept = _last(sources)
    region, sector = _region(sources), _sector(sources, kept)
    units = kept.table.establishments(region, sector)
    if not units:
        raise missing(_("The size of a typical establishment is missing."))
    return Fraction(_known(kept, region, sector), units), _("average of the table")


def last_workers(sources: Sources) -> list[int]:
    """Paid workers of each firm in its last snapshot, where they are known."""
    known = (size_schemes.workers(rows[-1]) for rows in sources.snapshots.values())
    return [int(value) for value in known if value is not None]


def _unit_inputs(sources: Sources) -> str:
    try:
        size, whence = _establishment(sources)
    except NoFigure:
        return ""
    return _("One establishment: {size} persons, {whence}").format(size=charts.shown(size), whence=whence)


def _stability(sources: Sources) -> str:
    found = location_quotient_stability(*_four(sources, _last(sources)), _establishment(sources)[0])
    verdict = _("stable") if found.stable else _("not stable: the class changes")
    text = _("{fewer} with one less, {more} with one more: {verdict}")
    return text.format(fewer=written(found.fewer, "", 2), more=written(found.more, "", 2), verdict=verdict)


def _two(sources: Sources) -> str:
    return " → ".join(kept.period for kept in sources.tables[-2:])


def _shift(sources: Sources) -> str:
    if len(sources.tables) < 2:
        raise missing(_("Tables of two years are needed."))
    first, last = sources.tables[-2:]
    if first.period == last.period:
        raise missing(_("The two tables are of the same year."))
    before, after = _four(sources, first), _four(sources, last)
    none = N_("Nobody in the nation works in this sector.")
    growth = ratio(after[3], before[3], N_("Employment of the nation is missing.")) - 1
    found = shift_share(before[0], after[0], growth, ratio(after[2], before[2], none) - 1)
    text = _("{change} persons: {national} by the whole economy, {industry} by the sector, {regional} by the region")
    return text.format(
        change=_signed(found.change), national=_signed(found.national), industry=_signed(found.industry),
        regional=_signed(found.regional),
    )  # fmt: skip


def _signed(value: Number) -> str:
    whole = round(float(value))
    return ("+" if whole > 0 else "−" if whole < 0 else "") + format_number(abs(whole))


def _shares(sources: Sources) -> tuple[list[Number], list[Number]]:
    """The sectors' shares in the region and in the country."""
    kept, region = _last(sources), _region(sources)
    return tuple(_parts(kept, where, kept.table.sectors) for where in (region, ""))  # type: ignore[return-value]


def _parts(kept: Kept, region: str, sectors: Sequence[str]) -> list[Number]:
    values = [_known(kept, region, sector) for sector in sectors]
    return [ratio(value, sum(values)) for value in values]


def _agglomeration(sources: Sources) -> str:
    kept = _last(sources)
    sector = _sector(sources, kept)
    regions = kept.table.regions
    if len(regions) < 2:
        raise NoFigure(N_("There is only one region."))
    here = [_known(kept, region, sector) for region in regions]
    all_of = [_known(kept, region, "") for region in regions]
    sizes = last_workers(sources)
    if len(sizes) < 2:
        raise missing(_("The workers of at least two firms are needed for the concentration of plants."))
    hhi = concentration(sizes).hhi
    found = agglomeration([ratio(n, sum(here)) for n in here], [ratio(n, sum(all_of)) for n in all_of], hhi)
    text = _("gamma = {gamma} (G = {raw}), plants as in the cluster: H = {hhi}")
    return text.format(gamma=written(found.gamma, "", 3), raw=written(found.raw, "", 3), hhi=written(hhi, "", 3))


def pictures(sources: Sources) -> list[Chart]:
    """The location quotient over the years, and of all sectors in the last one."""
    if not sources.tables or not sources.asked.region:
        return []
    years = [kept.period for kept in sources.tables]
    over_time = [_quotient(sources, kept) for kept in sources.tables]
    made: list[Chart] = []
    if len(years) > 1:
        made.append(
            partial(
                charts.lines,
                times=years,
                series=[Series(_(location_quotient.method.label), over_time)],
                title=_(location_quotient.method.label),
                method=_(location_quotient.method.text),
                head=_("Year"),
            )
        )
    last = sources.tables[-1]
    rows = [(sector, _quotient_of(sources, last, sector)) for sector in last.table.sectors]
    ranked = sorted(rows, key=lambda row: -(row[1] or 0))
    revision = last.table.revision
    names = [f"{sector} {_title(revision, sector)}" for sector, _value in ranked]
    made.append(
        partial(
            charts.bars,
            categories=names,
            series=[Series("", [value for _sector, value in ranked])],
            horizontal=True,
            title=_("Location quotients in {region}, {year}").format(region=sources.asked.region, year=last.period),
            method=_(location_quotient.method.text),
            head=_("Sector"),
        )
    )
    return made


def _title(revision: str, sector: str) -> str:
    if sector.isalpha():
        return _(isic.SECTIONS[revision][sector])
    found = isic.division(revision, sector)
    return found.title if found else ""


def _quotient(sources: Sources, kept: Kept) -> Number | None:
    try:
        return location_quotient(*_four(sources, kept))
    except NoFigure:
        return None


def _quotient_of(sources: Sources, kept: Kept, sector: str) -> Number | None:
    pairs = ((sources.asked.region, sector), (sources.asked.region, ""), ("", sector), ("", ""))
    try:
        one, two, three, four = (_known(kept, where, what) for where, what in pairs)
        return location_quotient(one, two, three, four)
    except NoFigure:
        return None
