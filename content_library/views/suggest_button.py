"""The page with the button for one's browser: whatever page is open, a press brings it to the form of suggestions."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from advocacy import settings
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library.suggestions.known import bookmark

pages = Blueprint("suggest_button", __name__)


@pages.get("/suggest/button")
@guard(Capability.SUGGEST)
def button() -> ResponseReturnValue:
    """How the button gets into the browser, and what it does."""
    page = settings.current().base_url.rstrip("/") + url_for("suggestions.suggest")
    return render_template("content_library/suggest_button.html", code=bookmark(page))
