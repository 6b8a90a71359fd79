"""Why a bundle is refused: a code for programs and a plain sentence for people, which says what to do next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from fieldapp.i18n import N_, _


class Reason(StrEnum):
    """The reasons, in the order in which they are looked for."""

    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"
    NOT_ALLOWED = "not_allowed"
    FOLDER = "folder"
    EMPTY = "empty"
    NOT_OURS = "not_ours"
    TOO_NEW = "too_new"
    HEADER = "header"
    CUT = "cut"
    TRAILING = "trailing"
    DAMAGED = "damaged"
    SIGNATURE = "signature"
    IMPOSTOR = "impostor"
    SEVERAL = "several"
    SEALED = "sealed"
    CODE = "code"
    TOO_LARGE = "too_large"
    CONTENT = "content"
    KIND = "kind"
    FOREIGN = "foreign"
    KEY_CHANGED = "key_changed"
    FORKED = "forked"
    UNKNOWN = "unknown"
    RETIRED = "retired"
    RELAYED = "relayed"
    TRUST_FORGED = "trust_forged"
    TRUST_TWICE = "trust_twice"
    NO_KEY = "no_key"
    GONE = "gone"
    NO_PROGRAMME = "no_programme"


SENTENCES: dict[Reason, str] = {
    Reason.NOT_FOUND: N_(
        "There is no file {file}. Check its name and folder; if it lies on a USB stick, put the stick in. Nothing was "
        "changed."
    ),
    Reason.UNREADABLE: N_(
        "The file {file} cannot be read to its end. If it lies on a USB stick, put the stick in again and try once "
        "more, else ask for the file again; nothing was changed."
    ),
    Reason.NOT_ALLOWED: N_(
        "You may not read the file {file}. Ask whoever it belongs to for it, or copy it into a folder of your own; "
        "nothing was changed."
    ),
    Reason.FOLDER: N_("{file} is a folder. Choose a bundle in it, a file whose name ends in .fab."),
    Reason.EMPTY: N_("The file is empty. Ask for it again; nothing was changed."),
    Reason.NOT_OURS: N_("This file is not a fieldapp bundle. Choose a file whose name ends in .fab."),
    Reason.TOO_NEW: N_(
        "This bundle was made by a newer fieldapp. Install the new version here, then open the file again; "
        "nothing was changed."
    ),
    Reason.HEADER: N_(
        "The first lines of this bundle cannot be read, so the file was altered on the way. Ask the sender for it "
        "again; nothing was changed."
    ),
    Reason.CUT: N_(
        "The file is cut short: {got} of {expected} bytes arrived. Copy it again from where it came; nothing was "
        "changed."
    ),
    Reason.TRAILING: N_(
        "The file is longer than it was when it was made: {got} instead of {expected} bytes. Copy it again from where "
        "it came; nothing was changed."
    ),
    Reason.DAMAGED: N_(
        "The file was damaged or altered on the way. Copy it again from where it came; nothing was changed."
    ),
    Reason.SIGNATURE: N_(
        "The signature of this bundle is not right, so it was altered on the way. Ask the sender for it again; "
        "nothing was changed."
    ),
    Reason.IMPOSTOR: N_(
        "This bundle claims to come from device {device}, but another key signed it. Do not use it, and tell your "
        "coordinator; nothing was changed."
    ),
    Reason.SEVERAL: N_(
        "This text holds {count} bundles. Paste it into the application, or save each bundle as a file of its own; "
        "nothing was changed."
    ),
    Reason.SEALED: N_(
        "This file cannot be opened on this computer, because it is meant for another: a kit for one new computer, a "
        "request to headquarters, a bundle for somebody else, or one from before this computer was approved. Pass it "
        "on unchanged, or ask the sender for one that is meant for this computer; nothing was changed."
    ),
    Reason.CODE: N_(
        "This file is locked with a code of six words, and that was not the right one. Ask whoever made the file for "
        "its code and type it again; nothing was changed."
    ),
    Reason.TOO_LARGE: N_(
        "This bundle unpacks to more than it can honestly hold and was not opened. Tell your coordinator who sent it; "
        "nothing was changed."
    ),
    Reason.CONTENT: N_(
        "This bundle arrived whole, but its contents are not right (line {line}). Tell your coordinator who sent it; "
        "nothing was changed."
    ),
    Reason.KIND: N_(
        "This file is for something else: a kit sets up a new device, and a bundle of changes is opened on a device "
        "that is set up. Nothing was changed."
    ),
    Reason.FOREIGN: N_(
        "This bundle belongs to another programme ({programme}). Check that you took the right file; nothing was "
        "changed."
    ),
    Reason.KEY_CHANGED: N_(
        "Device {device} signed this bundle with another key than before. Do not use it, and tell your coordinator; "
        "nothing was changed."
    ),
    Reason.FORKED: N_(
        "Device {device} wrote two different changes with number {seq}: it was copied, or restored from an old backup. "
        "The coordinator sends it a bundle: when that is opened there, the device goes on under a new identity and "
        "loses nothing. This bundle was put aside and nothing was changed."
    ),
    Reason.UNKNOWN: N_(
        "Device {device} is not approved in this programme yet. Its bundle waits here untouched; it is merged once a "
        "coordinator has approved the device by its six words."
    ),
    Reason.RETIRED: N_(
        "Device {device} was retired, and this bundle holds changes that were written after that. Ask your coordinator "
        "whether they are genuine; this bundle was put aside and nothing was changed."
    ),
    Reason.RELAYED: N_(
        "Device {device} sent changes that other devices wrote, which only headquarters may do. Ask for the bundles of "
        "those devices themselves; nothing was changed."
    ),
    Reason.TRUST_FORGED: N_(
        "The list of devices in this bundle was not signed with the programme's key that is known here. Phone your "
        "coordinator: if headquarters has made a new key, accept it on the page Devices by its six words; if not, do "
        "not use this bundle. Nothing was changed."
    ),
    Reason.TRUST_TWICE: N_(
        "Headquarters made two different lists of devices with number {version}, perhaps after a backup was restored. "
        "Tell your coordinator, who makes a new list; nothing was changed."
    ),
    Reason.NO_KEY: N_(
        "Nothing can be sent to device {device} yet, because its key is not known here. Ask for its join request or "
        "for a bundle of it first."
    ),
    Reason.GONE: N_(
        "{device} is retired, so nothing is sent to it any more. If it is in use after all, give it a role on the page "
        "Devices first."
    ),
    Reason.NO_PROGRAMME: N_("Set up this device first: make a programme, or join one with a kit."),
}


NO_CODE = "none given"
"""Detail of CODE where nobody has typed any."""
_KIT = N_(
    "This is a kit for a new computer, locked with six words: there is nothing in it to merge. Open it on the new "
    "computer, at the first start under “Join a programme”, and type the words there; nothing was changed."
)
_REQUEST = N_(
    "{device} asks to belong to the programme. Its request waits on the page Devices, until a coordinator approves it "
    "by its six words."
)


class Refused(Exception):
    """A bundle that is not used. ``code`` for programs, ``message()`` for people; the store is as it was."""

    def __init__(self, code: Reason, detail: str = "", **facts: str | int) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.kept: Path | None = None
        """Where the refused file was put aside."""
        self.code = code
        self.detail = detail
        self.facts = facts

    def message(self) -> str:
        """The sentence in the language in force."""
        code = self.code
        if code is Reason.CUT and "expected" not in self.facts:
            code = Reason.DAMAGED  # cut before the place that says how long it was: the sentence without figures
        text = SENTENCES[code]
        if code is Reason.CODE and self.detail == NO_CODE:
            text = _KIT
        if self.asks:
            text = _REQUEST
        return _(text).format_map(_Facts(self.facts))

    @property
    def asks(self) -> bool:
        """True for a request to join: nothing is wrong with it, it waits for an answer."""
        return self.code is Reason.UNKNOWN and bool(self.facts.get("asks"))


class _Facts(dict[str, str | int]):
    """The facts of a refusal; one that is not known is shown as a question mark instead of failing."""

    def __missing__(self, key: str) -> str:
        return "?"
