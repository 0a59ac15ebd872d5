"""What those who furnish the pages share: the API's answers, and a picture."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image


def made(answer: Any) -> dict[str, Any]:
    """The answer's JSON; fails with what was said when it was refused."""
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.get_json() or {}
    return found


def picture_file() -> BytesIO:
    held = BytesIO()
    Image.new("RGB", (64, 64), "navy").save(held, "PNG")
    held.seek(0)
    return held
