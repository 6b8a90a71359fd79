"""One apprenticeship seen whole, as sections: what was agreed, hours, reviews, units, state, cases, what came after.

Figures stand with their method, or with the reason why there are none. Pages are named, not imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fieldapp.domain import logbook
from fieldapp.domain.calendars import show_partial
from fieldapp.domain.kinds import label as choice_label
from fieldapp.domain.kinds import show
from fieldapp.domain.records import (
    Agreement,
    Attachment,
    Certificate,
    Enterprise,
    Incident,
    LogEntry,
    RPLClaim,
    StatusEvent,
    Tracer,
)
from fieldapp.domain.records.apprenticeship_choices import ENDED, TRANSFERRED
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.domain.records.trades import LEVELS
from fieldapp.i18n import _, format_date, format_number, format_percent, ngettext, pgettext
from fieldapp.indicators import apprenticeship as figures
from fieldapp.indicators.method import NoFigure, Number
from fieldapp.services import apprentice_certificates, apprentices, restricted
from fieldapp.services import apprentice_facts as facts
from fieldapp.services.errors import ServiceError
from fieldapp.services.logbook import names
from fieldapp.services.naming import titles_in
from fieldapp.services.sections import Section, Target
from fieldapp.services.trade_standards import title_in
from fieldapp.services.training_sections import hours
from fieldapp.store import ReadTx, Store


@dataclass(frozen=True)
class Seen:
    """An apprenticeship seen whole. ``figures``: (figure, word, ink) for the head."""

    id: str
    name: str
    trade: str
    master: str
    firm: str
    code: str
    status: str
    signed: bool
    figures: tuple[tuple[str, str, str], ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class _Look:
    tx: ReadTx
    one: facts.Facts
    today: date

    @property
    def fixed(self) -> dict[str, Any]:
        """What a new record of this apprenticeship is given."""
        return {"fixed": {"agreement": self.one.id}}


def overview(store: Store, agreement_id: str, today: date) -> Seen:
    """An apprenticeship with its sections. Raises ServiceError when it is not here (any more)."""
    with store.read() as tx:
        one = facts.load(tx, [agreement_id]).get(agreement_id)
        if one is None:
            raise ServiceError(_("This record has been deleted in the meantime."))
        look = _Look(tx, one, today)
        name, trade, master = names(tx, one)
        firm = str(one.agreement["enterprise"])
        makers = (_agreed, _hours, _reviews, _units, _prior, _state, _incidents, _certificate, _after, _papers)
        made = tuple(section for maker in makers if (section := maker(look)) is not None)
        return Seen(
            agreement_id, name, trade, master, titles_in(tx, Enterprise, [firm]).get(firm, ""),
            str(one.agreement["code"] or ""), one.status, bool(one.agreement["sealed_at"]), tuple(_head(look)), made,
        )  # fmt: skip


def ratio_text(value: Number) -> str:
    """A pure number with two decimals."""
    return format_number(Decimal(float(value)).quantize(Decimal("0.01")), 2)


def _head(look: _Look) -> Iterator[tuple[str, str, str]]:
    attained, index, why = apprentices.progress(look.one, look.today)
    if attained is not None:
        yield format_percent(float(attained)), _(figures.competence.method.label), ""
    if index is not None:
        ink = "good" if index >= 1 else "attention"
        yield ratio_text(index), _(figures.schedule_index.method.label), ink
    elif why:
        yield "–", why, ""
    done, planned = look.one.days_gone(look.today), look.one.days_planned
    if planned > 0:
        yield format_percent(min(1.0, done / planned)), _("of the time gone"), ""
    yield apprentices.status_label(look.one.status), _("State"), ""


def _day(iso: object) -> str:
    return format_date(date.fromisoformat(str(iso)))


def _join(parts: list[str]) -> str:
    return pgettext("between names in a list", ", ").join(part for part in parts if part)


def _agreed(look: _Look) -> Section:
    row, fields = look.one.agreement, Agreement.fields()
    text = _("{form}; {first} to {last}").format(
        form=choice_label(fields["form"], str(row["form"])), first=_day(row["start"]), last=_day(row["expected_end"])
    )
    given = [
        f"{_(fields[n].label)}: {show(fields[n], row[n])}" for n in ("stipend", "fee", "in_kind", "guardian") if row[n]
    ]
    doubts = [] if row["sealed_at"] else [_("Not signed yet.")]
    if row["amended_for"]:
        given.append(f"{_(fields['amended_for'].label)}: {row['amended_for']}")
    sentence = f"{text}. {'; '.join(given)}" if given else f"{text}."
    target = ("records:agreement", {"record_id": look.one.id, **({} if row["sealed_at"] else {"edit": True})})
    return Section("agreement", _("Agreement"), sentence, _("Open"), target, "file-text", tuple(doubts))


def _hours(look: _Look) -> Section:
    rows = look.tx.find(LogEntry, agreement=look.one.id)
    signed = {month for month, review in look.one.reviews.items() if facts.is_signed(review)}
    sums = {
        (job, approved): sum(
            int(str(r["minutes"])) for r in rows if r["job"] == job and (not approved or str(r["day"])[:7] in signed)
        )
        for job in (ON, OFF)
        for approved in (False, True)
    }
    text = _("{on} h on the job, {off} h off the job; approved: {approved_on} h and {approved_off} h.").format(
        on=hours(sums[ON, False]), off=hours(sums[OFF, False]),
        approved_on=hours(sums[ON, True]), approved_off=hours(sums[OFF, True]),
    )  # fmt: skip
    try:
        share = figures.off_the_job(sums[ON, True], sums[OFF, True])
        text += " " + f"{_(figures.off_the_job.method.label)}: {format_percent(float(share), 0)}."
    except NoFigure as why:
        text += " " + f"{_(figures.off_the_job.method.label)}: {why}"
    last = max((str(row["day"]) for row in rows), default="")
    doubts = []
    if look.one.status not in ENDED and rows and (look.today - date.fromisoformat(last)).days > 14:
        doubts.append(_("Nothing was entered since {day}.").format(day=_day(last)))
    day = last if look.one.status in ENDED and last else look.today.isoformat()
    return Section(
        "logbook", _("Logbook"), text, _("Open"), ("logbook", {"agreement": look.one.id, "day": day}), "book-open",
        tuple(doubts), _(figures.off_the_job.method.text),
        ((_("Print a page of the logbook"), ("apprentice", {"agreement": look.one.id, "print": "logbook"})),),
    )  # fmt: skip


def _reviews(look: _Look) -> Section:
    due = look.one.months_due(look.today)
    open_ = look.one.unsigned(look.today)
    late = [month for month in open_ if logbook.review_due(month) < look.today]
    sentence = figure_text(lambda: sign_off_of([look.one], look.today))
    text = ngettext("{count} review is overdue: {months}.", "{count} reviews are overdue: {months}.", len(late))
    months = _join([show_partial(month) for month in late[:6]] + (["…"] if len(late) > 6 else []))
    doubts = (text.format(count=format_number(len(late)), months=months),) if late else ()
    wanted = open_[0] if open_ else due[-1] if due else look.today.isoformat()[:7]
    return Section(
        "reviews", _("Monthly reviews"), sentence, _("Sign") if open_ else _("Open"),
        ("monthly_review", {"agreement": look.one.id, "month": wanted}), "calendar-check", doubts,
        _(figures.sign_off.method.text),
    )  # fmt: skip


def sign_off_of(every: list[facts.Facts], today: date) -> figures.SignOff:
    """D4 over some apprenticeships: due is what is signed or past its day. Raises NoFigure."""
    signed = on_time = due = 0
    for one in every:
        for month in one.months_due(today):
            review = one.reviews.get(month)
            done = facts.is_signed(review)
            due += done or logbook.review_due(month) < today
            signed += done
            on_time += done and str((review or {})["signed_on"]) <= logbook.review_due(month).isoformat()
    return figures.sign_off(signed, on_time, due)


def figure_text(compute: Any) -> str:
    """Sign-off as a sentence, or why there is none."""
    try:
        found: figures.SignOff = compute()
    except NoFigure as why:
        return str(why)
    text = _("Signed: {signed}; signed in time: {in_time}.")
    return text.format(signed=format_percent(float(found.signed)), in_time=format_percent(float(found.on_time)))


def _units(look: _Look) -> Section:
    one = look.one
    levels = {choice.code: choice.label for choice in LEVELS}
    links = []
    for unit in one.units:
        if unit.recognised:
            state = _("prior learning recognised")
        elif unit.level is None:
            state = _("not assessed")
        else:
            state = _(levels[str(unit.level)]).lower()
        sign = "✓" if unit.attained else "·"
        words = f"{sign} {unit.row['unit_code']} {title_in(unit.row)}: {state} ({unit.level or 0}/{unit.required})"
        fixed = {"agreement": one.id, "unit": str(unit.row["id"])}
        links.append((words, ("records:competency_assessment", {"new": True, "fixed": fixed})))
    try:
        found = figures.competence([unit.counted for unit in one.units])
        text = _("{attained} attained, {assessed} assessed, {partial} with credit for a part.").format(
            attained=format_percent(float(found.attained)), assessed=format_percent(float(found.assessed)),
            partial=format_percent(float(found.partial)),
        )  # fmt: skip
    except NoFigure as why:
        text = str(why)
    return Section(
        "units", _("Units"), text, _("New assessment"),
        ("records:competency_assessment", {"new": True, **look.fixed}), "square-check", (),
        _(figures.competence.method.text), tuple(links),
    )  # fmt: skip


def _prior(look: _Look) -> Section:
    claims, fields = look.one.claims, RPLClaim.fields()
    links = tuple(
        (
            f"{_day(claim['applied_on'])}: {choice_label(fields['stage'], str(claim['stage']))}",
            ("records:rpl_claim", {"record_id": str(claim["id"])}),
        )
        for claim in claims
    )
    exempted = sum(int(claim["hours_exempted"] or 0) for claim in claims if claim["stage"] == "awarded")
    total = int(look.one.standard.get("total_hours") or 0)
    if not claims:
        sentence = _("Nobody has asked for it.")
    else:
        text = _("{hours} h of {total} h are exempted.")
        sentence = text.format(hours=format_number(exempted), total=format_number(total))
    return Section(
        "prior", _("Prior learning"), sentence, _("New claim"), ("records:rpl_claim", {"new": True, **look.fixed}),
        "history", links=links,
    )  # fmt: skip


def _state(look: _Look) -> Section:
    fields = StatusEvent.fields()
    lines: list[tuple[str, Target]] = []
    for event in look.one.events:
        parts = [_day(event["day"]), choice_label(fields["status"], str(event["status"]))]
        parts.append(choice_label(fields["reason"], str(event["reason"])) if event["reason"] else "")
        lines.append((_join(parts), ("records:status_event", {"record_id": str(event["id"])})))
    if look.one.status == TRANSFERRED and not look.one.events[-1]["new_agreement"]:
        fixed = {name: str(look.one.agreement[name]) for name in ("apprentice", "standard")}
        lines.append((_("Go on with another master"), ("records:agreement", {"new": True, "fixed": fixed})))
    doubts = []
    if not look.one.missing_units and look.one.units and look.one.status not in ENDED:
        doubts.append(_("All mandatory units are attained: it can be completed."))
    elif look.one.status not in ENDED and look.one.expected_end < look.today.isoformat():
        doubts.append(_("The expected end has passed."))
    return Section(
        "state", _("State"), apprentices.status_label(look.one.status) + ".", _("New change of state"),
        ("records:status_event", {"new": True, **look.fixed}), "flag", tuple(doubts), links=tuple(lines),
    )  # fmt: skip


def _incidents(look: _Look) -> Section:
    limit = restricted.only(look.tx, Incident)
    rows = look.tx.find(Incident, agreement=look.one.id, **limit)
    fields = Incident.fields()
    links = tuple(
        (
            _join([_day(row["day"]), choice_label(fields["kind"], str(row["kind"]))]),
            ("records:incident", {"record_id": str(row["id"])}),
        )
        for row in rows
    )
    sentence = _("Only who records an incident and the coordinators can read it.")
    return Section(
        "incidents", _("Incidents"), sentence, _("New incident"), ("records:incident", {"new": True, **look.fixed}),
        "triangle-alert", links=links,
    )  # fmt: skip


def _certificate(look: _Look) -> Section:
    """Issued, or what is in the way."""
    issued = look.tx.find(Certificate, agreement=look.one.id)
    if issued:
        links = tuple((str(row["code"]), ("records:certificate", {"record_id": str(row["id"])})) for row in issued)
        return Section(
            "certificate", _("Certificate"), _("Issued."), _("Register"), ("certificate_register", {}),
            "graduation-cap", links=links,
        )  # fmt: skip
    why = apprentice_certificates.missing(look.tx, look.one)
    sentence = why or _("All mandatory units are attained or recognised.")
    ready = None if why else ("apprentice", {"agreement": look.one.id, "certify": True})
    return Section("certificate", _("Certificate"), sentence, _("Issue"), ready, "graduation-cap")


def _papers(look: _Look) -> Section:
    """Scans and other files of the agreement."""
    rows = look.tx.find(Attachment, linked_kind=Agreement.table_name(), linked_to=look.one.id)
    names = _join([str(row["file_name"]) for row in rows])
    target = ("apprentice", {"agreement": look.one.id, "attach": True})
    return Section(
        "papers", _("Documents"), names or _("No scans and no training plan yet."), _("Attach a file…"), target,
        "paperclip",
    )  # fmt: skip


def _after(look: _Look) -> Section | None:
    if look.one.ended_on is None:
        return None
    rows = look.tx.find(Tracer, agreement=look.one.id)
    due = list(apprentices.rounds_due(look.one, {str(row["months"]) for row in rows}, look.today))
    fields = Tracer.fields()
    links = tuple(
        (
            _join([choice_label(fields["months"], str(r["months"])), choice_label(fields["status"], str(r["status"]))]),
            ("records:tracer", {"record_id": str(r["id"])}),
        )
        for r in rows
    )
    doubts = tuple(_("Due since {day}.").format(day=format_date(day)) for _months, day in due)
    fixed: Mapping[str, Any] = {"agreement": look.one.id, **({"months": due[-1][0]} if due else {})}
    sentence = _("Asked at the end and after 6, 12 and 24 months.")
    return Section(
        "after", _("After completion"), sentence, _("New follow-up"), ("records:tracer", {"new": True, "fixed": fixed}),
        "phone", doubts, links=links,
    )  # fmt: skip
