"""Where a person is on the way through a survey: the filling, its steps, what was skipped, what could not be read.

No widgets: the page shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.surveys import Filling
from fieldapp.survey import steps as way
from fieldapp.survey.state import NodeState
from fieldapp.ui.forms.answers.markup import without_marks
from fieldapp.ui.widgets.world_map import Look

SECONDS_A_QUESTION = 17
"""Reading, asking and entering, from field practice of interviews on a laptop: only for the estimate of time left."""


@dataclass
class Course:
    """One survey being filled."""

    filling: Filling
    state: Mapping[str, NodeState] = field(default_factory=dict)
    steps: list[way.Step] = field(default_factory=list)
    at: int = 0
    asked: set[str] = field(default_factory=set)
    """Steps that the person wanted to leave: from then on a missing answer is said."""

    def __post_init__(self) -> None:
        self.look = Look(around=self.filling.around)
        """What its maps show."""
        self.read()

    def read(self) -> None:
        """Take state and steps anew from the session; the place stays as near as it can."""
        self.state = self.filling.session.state()
        self.steps = way.steps(self.filling.form, self.state)
        self.at = max(0, min(self.at, len(self.steps) - 1))

    def title(self) -> str:
        """The form's title in the language of the respondent."""
        return self.filling.form.title_in(self.filling.session.language)

    @property
    def unread(self) -> dict[str, str]:
        """Text that could not be read, by question: it stands there again, and nothing is final with it."""
        return self.filling.unread

    @property
    def step(self) -> way.Step:
        """The step where the person is. IndexError for a form that asks nothing."""
        return self.steps[self.at]

    @property
    def key(self) -> str:
        """The key of that step, empty where there is none."""
        return self.steps[self.at].key if self.steps else ""

    def place(self, ref: str, otherwise: int = 0) -> int:
        """The number of the step where a question is asked."""
        found = way.step_of(self.steps, ref)
        return otherwise if found is None else found

    def stand_at(self, ref: str) -> None:
        """Go to the step of a question, or stay."""
        self.at = self.place(ref, self.at)

    def first_open(self) -> int:
        """The first step with something to answer."""
        wanted = ("open", "wrong")
        return next((n for n, step in enumerate(self.steps) if way.status(step, self.state) in wanted), 0)

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """What the outline depends on besides the answers."""
        return [(step.key, step.refs) for step in self.steps]

    def problems(self) -> list[int]:
        """The steps that keep the survey from being finished, in order; one without a step of its own is the first."""
        refs = [problem.ref for problem in self.filling.session.validate()]
        refs += [ref for ref in self.unread if ref in self.state and self.state[ref].relevant]
        return sorted({self.place(ref) for ref in refs})

    def recording(self) -> str | None:
        """Where the form wants the sound that a phone records in the background; None where it wants none."""
        wanted = next((action for action in self.filling.form.actions if action.kind == "recordaudio"), None)
        spec = self.filling.form.by_path.get(wanted.target) if wanted is not None else None
        return spec.ref if spec is not None and spec.ref in self.state else None

    def progress(self) -> str:
        """ "3 of 41 · about 12 minutes left"."""
        total = len(self.steps)
        left = sum(way.status(step, self.state) == "open" for step in self.steps[self.at :])
        minutes = max(1, round(left * SECONDS_A_QUESTION / 60))
        text = _("{at} of {total}").format(at=format_number(self.at + 1), total=format_number(total))
        about = ngettext("about {count} minute left", "about {count} minutes left", minutes)
        return f"{text} · {about.format(count=format_number(minutes))}" if left else text

    # ------------------------------------------------------------------ repeats
    def whole(self, ref: str) -> str:
        """The state key of the repeat that an instance or a repeat belongs to."""
        base = ref.removesuffix(way.REPEAT)
        return (base.rpartition("[")[0] if base.endswith("]") else base) + way.REPEAT

    def name_of(self, ref: str) -> str:
        """What one instance of a repeat is called."""
        whole = self.whole(ref)
        label = without_marks(self.state[whole].label)
        return label or whole.rsplit("/", 1)[-1].removesuffix(way.REPEAT)

    def instance_here(self) -> str | None:
        """The instance of the innermost repeat that this step is in."""
        head, bracket, _rest = self.key.rpartition("]")
        return head + bracket if bracket else None

    def may_add_here(self) -> str | None:
        """The repeat (as ``add_repeat`` takes it) that one more could be put into from here."""
        here = self.key if self.key.endswith(way.REPEAT) else self.instance_here()
        whole = self.whole(here) if here else ""
        return whole.removesuffix(way.REPEAT) if whole in self.state and self.state[whole].can_add else None

    def may_remove_here(self) -> str | None:
        """The instance that could be taken away from here."""
        here = self.instance_here()
        return here if here is not None and not self.state[self.whole(here)].controlled else None

    def add(self, repeat: str) -> None:
        """One more in a repeat; the person stands at its first question."""
        self.filling.session.add_repeat(repeat)
        self.read()
        inside = f"{repeat}[{self.state[repeat + way.REPEAT].count}]"
        first = (n for n, s in enumerate(self.steps) if s.key == inside or s.key.startswith(inside + "/"))
        self.at = next(first, self.at)

    def remove(self, instance: str) -> None:
        """Take an instance away; the person stays, or goes to the repeat's "one more?"."""
        key = self.key
        self.filling.session.remove_repeat(instance)
        self.filling.unread = dict(_moved_up(self.unread, instance))
        self.read()
        self.at = self.place(key, self.place(self.whole(instance)))


def _moved_up(texts: Mapping[str, str], instance: str) -> Iterator[tuple[str, str]]:
    """Texts by question after an instance of a repeat has gone: its own go with it, later ones move up by one."""
    base, _bracket, number = instance[:-1].rpartition("[")
    for ref, text in texts.items():
        own, bracket, rest = ref[len(base) + 1 :].partition("]")
        if not ref.startswith(f"{base}[") or not own.isdigit() or int(own) < int(number):
            yield ref, text
        elif int(own) > int(number):
            yield f"{base}[{int(own) - 1}{bracket}{rest}", text
