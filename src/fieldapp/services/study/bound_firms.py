"""Of a study: the firms by size, what they work with, where they sell, what holds them back, what they make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from statistics import median

from fieldapp.domain.numbers import split_money
from fieldapp.domain.records.enterprise import MARKETS
from fieldapp.domain.size_class import LABELS, ORDER
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_number, format_percent
from fieldapp.services.diagnosis import firms as side_by_side
from fieldapp.services.diagnosis.firms import Firm
from fieldapp.services.study.asked import WITHHELD, Asked
from fieldapp.services.study.shown import Shown
from fieldapp.services.tallies import LEAST, hidden, tally

Firms = Sequence[Firm]
MOST = 12
"""Rows of a list of what was named most."""


def _by_size(asked: Asked) -> list[tuple[str, Firms]]:
    """Sizes that occur, in order, with their firms; those without a size last."""
    found: dict[str, list[Firm]] = {}
    for firm in asked.firms.firms:
        found.setdefault(firm.size.outcome.size if firm.size else "", []).append(firm)
    words = {size: _(LABELS[size]) for size in ORDER} | {"": _("No size")}
    return [(words[size], found[size]) for size in (*ORDER, "") if size in found]


def _no_firms(title: str) -> Shown:
    return Shown(title, missing=_("no firm of the cluster has been recorded yet."))


def _method(asked: Asked) -> str:
    scheme = asked.firms.scheme
    said = _("Last snapshot of each firm; size by {scheme}.").format(scheme=scheme.citation) if scheme else ""
    return said or _("Last snapshot of each firm.")


# ------------------------------------------------------------------------------------------------ vital statistics
def by_size(asked: Asked) -> Shown:
    """Firms, workers, turnover, exports, investment and the informal part, size by size."""
    title = _("Vital statistics by size")
    if not asked.firms.firms:
        return _no_firms(title)
    groups = [*_by_size(asked), (_("All"), asked.firms.firms)]
    small = {at for at, (_name, firms) in enumerate(groups[:-1]) if asked.few(len(firms))}
    if len(small) == 1 and len(groups) > 2:  # what is hidden alone could be worked out from the sum
        rest = [at for at in range(len(groups) - 1) if at not in small]
        small.add(min(rest, key=lambda at: len(groups[at][1])))
    rows = tuple(
        (name, *[WITHHELD] * 7) if at in small else (name, *_vital(asked, firms))
        for at, (name, firms) in enumerate(groups)
    )
    head = (
        _("Size"), _("Firms"), _("Women"), _("Men"), _("Turnover"), _("Exports"), _("Investment"), _("Informal"),
    )  # fmt: skip
    money = _("Money and workers are sums of the firms that told them; how many did stands in brackets.")
    return Shown(
        title, head=head, rows=rows, numbers=frozenset(range(1, 8)), total=True, method=f"{_method(asked)} {money}",
    )  # fmt: skip


def _vital(asked: Asked, firms: Firms) -> Iterator[str]:
    yield asked.count(len(firms))
    for sex in "fm":
        known = [_paid(firm, sex) for firm in firms]
        told = [count for count in known if count is not None]
        yield _told(asked, format_number(sum(told)), len(told), len(firms))
    for name in ("turnover", "exports", "investment"):
        yield _money(asked, firms, name)
    verdicts = [firm.formality.informal for firm in firms if firm.formality.informal is not None]
    part = format_percent(sum(verdicts) / len(verdicts)) if verdicts else ""
    yield _told(asked, part, len(verdicts), len(firms))


def _paid(firm: Firm, sex: str) -> int | None:
    values = [(firm.snapshot or {}).get(f"workers_{how}_{sex}") for how in ("full", "part")]
    known = [int(value) for value in values if value is not None]
    return sum(known) if known else None


def _told(asked: Asked, text: str, told: int, whole: int) -> str:
    """A figure with how many told it, where not all did."""
    if not told:
        return _("No figure")
    if asked.few(told):
        return WITHHELD
    return text if told == whole else f"{text} ({format_number(told)})"


def _money(asked: Asked, firms: Firms, name: str) -> str:
    """The sum in the currency that most of them use."""
    amounts = [split_money(str(firm.snapshot[name])) for firm in firms if firm.snapshot and firm.snapshot.get(name)]
    usual = Counter(currency for _amount, currency in amounts).most_common(1)
    if not usual:
        return _("No figure")
    known = [amount for amount, currency in amounts if currency == usual[0][0]]
    return _told(asked, asked.money(sum(known, Decimal(0)), usual[0][0]), len(known), len(firms))


def sizes(asked: Asked) -> Shown:
    """How many firms of each size are formal, informal or not known, as a picture."""
    title = _("Enterprises by size and formality")
    firms = asked.firms.firms
    if not firms:
        return _no_firms(title)
    pairs = [(firm.size.outcome.size if firm.size else "", str(firm.formality.informal)) for firm in firms]
    found = tally(pairs, dict.fromkeys(ORDER, ""), {"False": "", "True": "", "None": ""})
    if asked.public and hidden(found):
        return Shown(title, missing=_("some counts are below {least} and not published.").format(least=LEAST))
    return Shown(title, chart=side_by_side.chart(asked.firms))


# ------------------------------------------------------------------------------------------------ how they work
Answer = Callable[[Firm], bool | None]


def status(asked: Asked) -> Shown:
    """Technology, accounts, finance, people and facilities: the part of the firms of each size, and the level."""
    title = _("How the firms work")
    if not asked.firms.firms:
        return _no_firms(title)
    groups = [*_by_size(asked), (_("All"), asked.firms.firms)]
    rows = [(_("Technology, 1 by hand to 5 automatic (median)"), *(_technology(asked, firms) for _n, firms in groups))]
    rows += [(name, *(_part(asked, firms, answer) for _n, firms in groups)) for name, answer in _questions()]
    head = (_("Issue"), *(f"{name} ({asked.count(len(firms))})" for name, firms in groups))
    known = _("Parts are of the firms that answered; a dash: nobody did.")
    return Shown(
        title, head=head, rows=tuple(rows), numbers=frozenset(range(1, len(head))), method=f"{_method(asked)} {known}"
    )


def _questions() -> list[tuple[str, Answer]]:
    return [
        (_("Keeps accounts"), _yes("keeps_accounts")), (_("Bank account of the firm"), _yes("bank_account")),
        (_("Loan from a bank or microfinance"), _loan), (_("Workers with contracts"), _yes("written_contracts")),
        (_("Workers in social security"), _yes("social_security")), (_("Trains apprentices"), _apprentices),
        (_("Electricity from the grid"), _one_of("power", "grid")), (_("Internet"), _connected),
        (_("Own workshop"), _one_of("premises", "own", "industrial_estate")), (_("Exports"), _exports),
    ]  # fmt: skip


def _yes(name: str) -> Answer:
    return lambda firm: None if firm.row.get(name) is None else firm.row[name] == "yes"


def _one_of(name: str, *codes: str) -> Answer:
    return lambda firm: None if firm.row.get(name) is None else firm.row[name] in codes


def _connected(firm: Firm) -> bool | None:
    found = firm.row.get("internet")
    return None if found is None else found in ("mobile", "fixed")


def _loan(firm: Firm) -> bool | None:
    found = (firm.snapshot or {}).get("loan")
    return None if found is None else found in ("bank", "MFI")


def _apprentices(firm: Firm) -> bool | None:
    found = (firm.snapshot or {}).get("apprentices")
    return None if found is None else int(found) > 0


def _exports(firm: Firm) -> bool | None:
    found = (firm.snapshot or {}).get("exports")
    return None if found is None else split_money(str(found))[0] > 0


def _part(asked: Asked, firms: Firms, answer: Answer) -> str:
    said = [found for firm in firms if (found := answer(firm)) is not None]
    if not said:
        return "–"
    return asked.of(len(said), format_percent(sum(said) / len(said)))


def _technology(asked: Asked, firms: Firms) -> str:
    known = [int(firm.snapshot["technology"]) for firm in firms if firm.snapshot and firm.snapshot.get("technology")]
    return asked.of(len(known), format_number(Decimal(str(median(known))), 1)) if known else "–"


def markets(asked: Asked) -> Shown:
    """Where the firms sell: the mean of what they said."""
    title = _("Where the firms sell")
    told = [firm.snapshot for firm in asked.firms.firms if firm.snapshot]
    told = [row for row in told if any(row.get(name) is not None for name in MARKETS)]
    if not told or asked.few(len(told)):
        return Shown(title, missing=_("too few firms have said where they sell."))
    words = (_("Nearby"), _("In the country"), _("Neighbouring countries"), _("Overseas"))
    means = [sum(int(row.get(name) or 0) for row in told) / len(told) / 10000 for name in MARKETS]
    method = _("Mean of the parts that {count} firms told, each firm counted once.")
    return Shown(
        title, head=(_("Market"), _("Part of sales")), numbers=frozenset({1}),
        rows=tuple(zip(words, map(format_percent, means), strict=True)),
        method=method.format(count=format_number(len(told))),
    )  # fmt: skip


def _named(asked: Asked, texts: Sequence[str]) -> list[tuple[str, str]]:
    """What was named, most often first; what few named is left out of what goes to the public."""
    said: Counter[str] = Counter()
    written: dict[str, str] = {}
    for text in texts:
        for one in {fold(part): part.strip() for part in re.split(r"[;\n,،]", text) if part.strip()}.items():
            said[one[0]] += 1
            written.setdefault(*one)
    shown = [(written[key], count) for key, count in said.most_common(MOST) if not asked.few(count)]
    return [(name, format_number(count)) for name, count in shown]


def constraints(asked: Asked) -> Shown:
    """What holds the firms back, by how many named it."""
    title = _("What holds the firms back")
    texts = [str(firm.snapshot["constraints"]) for firm in asked.firms.firms
             if firm.snapshot and firm.snapshot.get("constraints")]  # fmt: skip
    rows = _named(asked, texts)
    if not rows:
        return Shown(title, missing=_("no firm has said what holds it back."))
    method = _("Up to five named by each of {count} firms.").format(count=format_number(len(texts)))
    return Shown(title, head=(title, _("Firms")), rows=tuple(rows), numbers=frozenset({1}), method=method)


def products(asked: Asked) -> Shown:
    """What the firms make, by how many make it."""
    title = _("Products")
    texts = [str(firm.row["products"]) for firm in asked.firms.firms if firm.row.get("products")]
    focus = _("Main product: {product}").format(product=asked.cluster["product_focus"])
    if asked.cluster.get("hs6"):
        focus += f" (HS {asked.cluster['hs6']})"
    rows = _named(asked, texts)
    if not rows:
        return Shown(title, (focus,), missing=_("no firm has its products recorded."))
    method = _("As named by {count} firms.").format(count=format_number(len(texts)))
    return Shown(title, (focus,), head=(title, _("Firms")), rows=tuple(rows), numbers=frozenset({1}), method=method)
