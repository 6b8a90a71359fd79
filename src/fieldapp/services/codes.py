"""Bar codes and QR codes of pictures: what a scanner would have typed."""

from __future__ import annotations

import io

from fieldapp.i18n import _
from fieldapp.services.errors import ServiceError


def read_picture(content: bytes) -> list[str]:
    """The texts of all codes in a picture, in reading order; empty where there is none.

    Raises ServiceError for bytes that are no picture.
    """
    import zxingcpp
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            grey = picture.convert("L")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ServiceError(_("This file is no picture that can be read. Take a JPEG or PNG.")) from error
    grey.thumbnail((4000, 4000))
    return [found.text for found in zxingcpp.read_barcodes(grey) if found.text]
