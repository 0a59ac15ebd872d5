"""What networks want to know of media before they take them: sizes in pixels, and how long an upload may last. Pure."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import Medium
from advocacy.networks.mp4 import frame_size

SLOWEST = 2_000_000  # bytes a second; an upload gets the wire's usual time and this
LONGEST = 60.0  # seconds; stays below the lease under which a post is prepared


def patience(usual: float, size: int) -> float:
    """Seconds in total that an upload of so many bytes may take."""
    return min(usual + size / SLOWEST, max(usual, LONGEST))


def pixels_across(medium: Medium) -> tuple[int, int] | None:
    """Width and height, upright; None where the file doesn't tell."""
    if medium.kind is MediaKind.VIDEO:
        return frame_size(medium.content)
    try:
        with Image.open(BytesIO(medium.content)) as opened:
            return opened.size
    except (UnidentifiedImageError, OSError, ValueError):
        return None
