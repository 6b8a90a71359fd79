"""What is shown of a form being filled: a value per node, for views, exports and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Violation = Literal["constraint", "required"]


@dataclass(frozen=True, slots=True)
class NodeState:
    """The state of one node.

    ``type``: root, group, repeat, repeat-instance, model-value, input, note, select, rank, range, upload, trigger.
    ``data_type``: the type of its value (string, int, ...), "" for what holds none. ``value``: as in the instance,
    blank where not relevant. ``message``: the words for the violation. ``choices``: (value, label).
    ``media``: (image, audio, video or big-image; address) of the label. For a repeat (key ``ref#repeat``): ``count``
    instances, ``controlled`` where their number is not for the person to choose, ``can_add`` whether one may be
    added now; whether it is relevant say what it is in and its instances.
    """

    type: str
    value: str = ""
    relevant: bool = True
    readonly: bool = False
    required: bool = False
    violation: Violation | None = None
    message: str = ""
    label: str = ""
    hint: str = ""
    guidance: str = ""
    choices: tuple[tuple[str, str], ...] | None = None
    count: int | None = None
    data_type: str = ""
    media: tuple[tuple[str, str], ...] = ()
    controlled: bool = False
    can_add: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that keeps a submission from being finished: where, what, and the words for it."""

    ref: str
    violation: Violation
    message: str
    label: str
