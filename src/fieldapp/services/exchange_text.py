"""Bundles as text: pasted from a message into the inbox, and a receipt as the picture of a QR code.

Must not know windows.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.services import trusting
from fieldapp.services.errors import ServiceError
from fieldapp.services.exchange_overview import ENDING, INBOX
from fieldapp.store import Store
from fieldapp.sync import armour


def pasted(store: Store, text: str) -> list[Path]:
    """Put the bundles in a pasted text into the inbox; their files, in order.

    Raises ServiceError where the text holds none, or one that is not whole.
    """
    try:
        found = armour.bundles(text)
    except armour.NotText as error:
        if error.cut:
            raise ServiceError(
                _("The text ends too early: copy all of it, from the first line of the bundle to its last.")
            ) from None
        raise ServiceError(_("There is no bundle in the text that was copied.")) from None
    folder = store.folder / INBOX
    folder.mkdir(exist_ok=True)
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    paths = []
    for number, bundle in enumerate(found, start=1):
        path = folder / f"pasted-{stamp}-{number}{ENDING}"
        path.write_bytes(bundle)
        paths.append(path)
    return paths


def receipt_code(store: Store, device: str) -> bytes:
    """A receipt for a device as a QR code, a PNG. Raises ServiceError when it does not fit, Refused, StoreError."""
    import segno

    with tempfile.TemporaryDirectory(prefix="fieldapp-receipt-") as folder:
        path = Path(folder) / "receipt.fab"
        trusting.receipt(store, device, path)
        line = armour.line(path.read_bytes())
    try:
        code = segno.make_qr(line, error="l")
    except segno.DataOverflowError:
        raise ServiceError(_("This receipt is too large for a QR code. Save a bundle instead.")) from None
    picture = BytesIO()
    code.save(picture, kind="png", scale=4, border=4)
    return picture.getvalue()
