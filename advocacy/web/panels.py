"""Page panels: places on a page that a higher floor fills. The roof lists who fills which; the page only asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app

EXTENSION = "advocacy.panels"

Panels = Mapping[str, Callable[..., Any]]
"""Place -> what fills it, called with what the page knows there."""


def init_panels(app: Flask, panels: Panels) -> None:
    """Hangs the panels up; templates call ``panel(place, ...)``."""
    app.extensions[EXTENSION] = panels
    app.jinja_env.globals["panel"] = panel


def panel(place: str, *known: Any) -> Any:
    """What fills the place; None when nothing does."""
    fill = current_app.extensions[EXTENSION].get(place)
    return fill(*known) if fill else None
