"""Pictures made small for paper: turned as they were taken, without what the camera noted. Must not know the store."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def small(path: Path, pixels: tuple[int, int], *, cut: bool = False) -> bytes | None:
    """The picture as JPEG within ``pixels`` (width, height), with ``cut`` of exactly that shape; None for no picture.

    What is transparent becomes white, as the paper is.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as picture:
            made = _on_white(ImageOps.exif_transpose(picture))
            if cut:
                made = ImageOps.fit(made, pixels)
            made.thumbnail(pixels)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    made.save(out, "JPEG", quality=85)
    return out.getvalue()


def _on_white(picture: Image) -> Image:
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    above = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")
