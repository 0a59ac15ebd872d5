"""What forms of ladders and badges offer to choose from: colours, icons, what is counted; and the words beside them."""

from __future__ import annotations

from typing import Any

from advocacy.web.icons import NAMES
from rewards.standing import ladders, wording
from rewards.standing.models import Counted


def choices() -> dict[str, Any]:
    """Everything such a template takes."""
    return {
        "tones": [(tone, wording.tone_name(tone)) for tone in ladders.TONES],
        "counted": [(each.value, wording.counted_name(each)) for each in Counted],
        "icons": [(name, name) for name in sorted(NAMES)], "words": wording,
    }  # fmt: skip
