"""Commands about certificates: verify one, print those of a training, list the register."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from fieldapp import i18n
from fieldapp.cli.folder import find, opened
from fieldapp.domain.records import TrainingEvent
from fieldapp.domain.records.certificates import CERTIFICATE_KIND
from fieldapp.i18n import _, format_number
from fieldapp.services import certificates, proving


def verify(given: argparse.Namespace) -> int:
    """``certificate verify``: 0 for a genuine one, 1 for any other."""
    words = " ".join(given.certificate)
    path = Path(words)
    with opened(given) as store:
        is_file = not proving.is_signed_text(words) and path.is_file()
        verdict = proving.verify_picture(store, path) if is_file else proving.verify(store, words)
    if given.json:
        said = {**asdict(verdict.said), "state": verdict.state.value, "issued_by": verdict.issuer}
        print(json.dumps({**said, "note": verdict.note, "in_register": verdict.here}, ensure_ascii=False, indent=1))
    else:
        print(proving.state_words(verdict))
        if verdict.note:
            print(verdict.note)
        label = next((_(one.label) for one in CERTIFICATE_KIND if one.code == verdict.said.kind), verdict.said.kind)
        print(f"{verdict.said.code}\t{label}\t{verdict.said.name}\t{verdict.said.title}\t{verdict.said.issued}")
    return 0 if verdict.state is proving.State.GENUINE else 1


def print_all(given: argparse.Namespace) -> int:
    """``certificate print``: those of a training that hold, as one PDF."""
    from fieldapp.services import certificate_paper

    with opened(given) as store:
        event = find(store, TrainingEvent, given.event)
        ids = [line.id for line in certificates.register(store, event_id=event) if not line.revoked]
        if not ids:
            print(_("No certificates of this training have been issued."), file=sys.stderr)
            return 1
        spoken = given.spoken or i18n.language()
        certificate_paper.print_certificates(
            store, ids, given.file, language=spoken, own=given.spoken is None, paper=given.paper
        )
    print(_("{count} records written to {path}.").format(count=format_number(len(ids)), path=given.file))
    return 0


def listed(given: argparse.Namespace) -> int:
    """``certificate list``: the register, one on a line."""
    with opened(given) as store:
        for line in certificates.register(store, given.text):
            state = _("revoked: {reason}").format(reason=line.reason) if line.revoked else ""
            print(f"{line.code}\t{line.check_code}\t{line.issued}\t{line.name}\t{line.title}\t{state}")
    return 0
