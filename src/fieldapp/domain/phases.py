"""The phases of work with a cluster: lists to choose from, each phase with the conditions for the next.

Every phase of every list stands for one of the seven of UNIDO, so that clusters of different lists can be compared.
Must not know records that a programme wrote itself: ``services.phases`` adds them.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.i18n import N_


@dataclass(frozen=True)
class Phase:
    """One phase. ``gate``: what is to be met before the next; ``months``: how long it usually takes."""

    code: str
    name: str
    stands_for: str
    gate: tuple[str, ...] = ()
    evidence: str = ""
    months: str = ""


@dataclass(frozen=True)
class Template:
    """A list of phases in order, with its source."""

    code: str
    name: str
    source: str
    phases: tuple[Phase, ...]

    def phase(self, code: str) -> Phase | None:
        """The phase with this code."""
        return next((phase for phase in self.phases if phase.code == code), None)

    def after(self, code: str) -> Phase | None:
        """The phase that follows; None after the last."""
        codes = [phase.code for phase in self.phases]
        at = codes.index(code) + 1 if code in codes else len(codes)
        return self.phases[at] if at < len(codes) else None

    def standing_for(self, unido: str) -> Phase:
        """The first phase that stands for one of the seven, or the nearest before it."""
        order = [phase.code for phase in SEVEN]
        wanted = order.index(unido) if unido in order else 0
        fitting = [phase for phase in self.phases if phase.stands_for == unido]
        before = [phase for phase in self.phases if order.index(phase.stands_for) <= wanted]
        return (fitting or before[-1:] or list(self.phases))[0]


_SCORED = N_("Clusters were compared by importance, potential, viability and sustainability, and one was chosen.")
_STUDY = N_("The diagnostic study is written.")
_VALIDATED = N_("The study was validated with the stakeholders in a meeting.")
_INTERVIEWED = N_("Firms of every size class were interviewed.")
_LEVERAGE = N_("Strengths, weaknesses and leverage points are named.")
_VISION = N_("A vision for three to five years was adopted.")
_PLAN = N_("The plan of the first year names who does what, until when, at what cost, and who pays.")
_NETWORK = N_("A network or association was formed or chosen.")
_QUICK_WIN = N_("One joint action is finished.")
_RULES = N_("One network has written rules.")
_WAVES = N_("The same firms were measured at the baseline and at least once after it.")
_AUTONOMY = N_("Most joint actions go on without the project.")
_ANCHOR = N_("A local organisation has a facilitator and a budget for the cluster.")
_HANDED = N_("The hand-over file is complete.")
_TRUST = N_("Firms and institutions met more than once and agreed on small joint steps.")

SEVEN: tuple[Phase, ...] = (
    Phase("SELECT", N_("Selection"), "SELECT", (_SCORED,), N_("scoring sheet, minutes"), "1–2"),
    Phase(
        "DIAGNOSE", N_("Diagnosis"), "DIAGNOSE", (_STUDY, _VALIDATED, _INTERVIEWED, _LEVERAGE),
        N_("study, list of the validation meeting"), "2–4",
    ),
    Phase("PLAN", N_("Planning"), "PLAN", (_VISION, _PLAN, _NETWORK), N_("signed plan"), "1–2"),
    Phase(
        "IMPLEMENT", N_("Implementation"), "IMPLEMENT", (_QUICK_WIN, _RULES), N_("minutes, receipts, photos"), "12–36"
    ),
    Phase("MONITOR", N_("Monitoring"), "MONITOR", (_WAVES,), N_("two measurements"), ""),
    Phase("EXIT", N_("Hand-over"), "EXIT", (_AUTONOMY, _ANCHOR, _HANDED), N_("hand-over file"), "3–6"),
    Phase("POST", N_("After hand-over"), "POST", (), N_("survey a year later"), ""),
)  # fmt: skip
"""UNIDO's phases."""

_SIX: tuple[Phase, ...] = (
    SEVEN[0],
    SEVEN[1],
    Phase("TRUST", N_("Building trust"), "DIAGNOSE", (_TRUST,), N_("minutes of meetings"), "2–6"),
    Phase("PLAN", N_("Action plan"), "PLAN", (_VISION, _PLAN), N_("signed plan"), "1–2"),
    SEVEN[3],
    Phase("MONITOR", N_("Monitoring and evaluation"), "MONITOR", (_WAVES,), N_("two measurements"), ""),
)

_TWELVE: tuple[Phase, ...] = (
    Phase("S1", N_("Choose the cluster"), "SELECT", (_SCORED,)),
    Phase("S2", N_("Find the firms that lead"), "SELECT"),
    Phase("S3", N_("Bring firms, institutions and government together"), "DIAGNOSE", (_TRUST,)),
    Phase("S4", N_("Map the cluster"), "DIAGNOSE", (_INTERVIEWED,)),
    Phase("S5", N_("Study what holds it back"), "DIAGNOSE", (_STUDY, _VALIDATED)),
    Phase("S6", N_("Agree on a vision"), "PLAN", (_VISION,)),
    Phase("S7", N_("Plan and share the cost"), "PLAN", (_PLAN,)),
    Phase("S8", N_("Form the network and its rules"), "IMPLEMENT", (_NETWORK, _RULES)),
    Phase("S9", N_("Win something quickly"), "IMPLEMENT", (_QUICK_WIN,)),
    Phase("S10", N_("Work on the larger projects"), "IMPLEMENT"),
    Phase("S11", N_("Measure and learn"), "MONITOR", (_WAVES,)),
    Phase("S12", N_("Hand over"), "EXIT", (_AUTONOMY, _ANCHOR, _HANDED)),
)

TEMPLATES: dict[str, Template] = {
    "unido7": Template("unido7", N_("UNIDO, seven phases"), "UNIDO cluster development methodology", SEVEN),
    "fmc6": Template("fmc6", N_("FMC, six phases"), "Foundation for MSME Clusters (msmefoundation.org)", _SIX),
    "steps12": Template("steps12", N_("Twelve steps"), "In twelve steps, as in the Pacific manual (PIPSO)", _TWELVE),
}
"""The lists that ship; a programme's own list is made of its own records."""
