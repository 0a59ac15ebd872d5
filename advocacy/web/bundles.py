"""Styles and scripts of every page in one file each, put together once: a phone's line pays for each request.

Bootstrap's style sheet, from its package, comes first; ours change what it says. Imports no other room.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import flask_bootstrap

STATIC = Path(__file__).parent / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
STYLES = tuple(
    f"css/{name}.css"
    for name in (
        "theme",
        "base",
        "shell",
        "parts",
        "forms",
        "content",
        "compose",
        "review",
        "policies",
        "charts",
        "reach",
        "medals",
        "portal",
        "print",
    )
)
SCRIPTS = tuple(
    f"js/{name}.js"
    for name in ("dismiss", "copy", "confirm", "counter", "zone", "keys", "sidebar", "outbox", "kept", "phone")
)
_MAPPED = re.compile(r"/\*# sourceMappingURL=.*?\*/")
_REMARK = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)


@cache
def styles() -> bytes:
    """The style sheet of every page. Our remarks stay at home; licences, which begin with ``/*!``, come along."""
    bootstrap = _MAPPED.sub("", BOOTSTRAP.read_text(encoding="utf-8"))
    ours = (_REMARK.sub("", (STATIC / name).read_text(encoding="utf-8")) for name in STYLES)
    return "\n".join((bootstrap, *ours)).encode()


@cache
def scripts() -> bytes:
    """The scripts of every page, in their order; each keeps its names to itself."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS).encode()
