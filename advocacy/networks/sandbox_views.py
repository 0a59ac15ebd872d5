"""The sandbox network's page: what was posted there, clearly labelled. It exists only where the sandbox is on."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import settings
from advocacy.database import get
from advocacy.english import English
from advocacy.errors import NotFound
from advocacy.networks import sandbox_store
from advocacy.web.guards import signed_in

pages = Blueprint("sandbox", __name__)


@pages.get("/sandbox")
@signed_in
def posts() -> ResponseReturnValue:
    """Everything posted on the sandbox, newest first."""
    _require_sandbox()
    found = sandbox_store.shown(request.args.get("cursor"), 20)
    return render_template("networks/sandbox.html", posts=found.items, next=found.next)


@pages.get("/sandbox/<int:post_id>")
@signed_in
def post(post_id: int) -> ResponseReturnValue:
    """One post."""
    _require_sandbox()
    found = get(sandbox_store.SandboxPost, post_id, _("There is no such post."))
    return render_template("networks/sandbox.html", posts=[found], next=None)


def _require_sandbox() -> None:
    if not settings.current().sandbox:
        raise NotFound(English("There is no sandbox here."), remedy=English("It is part of the demo."))
