"""What is said of certificates and their rules, in the language in force."""

from __future__ import annotations

from decimal import Decimal

from fieldapp.domain.records.certificates import ACHIEVED, ATTENDED, CERTIFICATE_KIND, REQUIRED
from fieldapp.i18n import _, format_percent, pgettext
from fieldapp.services.earning import Holder, Rule


def kind_label(kind: str) -> str:
    """What a kind of certificate is called."""
    return next((_(one.label) for one in CERTIFICATE_KIND if one.code == kind), kind)


def rule_words(rule: Rule) -> str:
    """What is asked, in one or two sentences."""
    least = format_percent(Decimal(rule.threshold) / 10000, 0)
    said = [_("Attendance: {share} of the time.").format(share=least)]
    parts = [_("test after passed")]
    if rule.pass_mark is not None:
        share = format_percent(Decimal(rule.pass_mark) / 10000, 0)
        parts = [_("test after with {share} of the points").format(share=share)]
    parts += [_(one.label) for one in REQUIRED if one.code in rule.products]
    between = pgettext("between names in a list", ", ")
    said.append(_("Achievement: attendance, {what}.").format(what=between.join(parts)))
    return " ".join(said)


def why_words(one: Holder, *, has_post: bool) -> str:
    """Why somebody has not earned more; empty where there is nothing more to earn."""
    between = pgettext("between sentences", "; ")
    if one.best == ACHIEVED:
        return ""
    missing = one.missing[ACHIEVED] if has_post or one.best == ATTENDED else one.missing[ATTENDED]
    return between.join(missing)
