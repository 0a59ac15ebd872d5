"""The page of the nightly proofs, and the line about the last one on the overview. Thin: a question, a template."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from advocacy.people.capabilities import Capability
from advocacy.reach import proving, rebuilding
from advocacy.reach.metrics import metric
from advocacy.web.guards import guard

pages = Blueprint("proofs", __name__)


@pages.get("/reach/proofs")
@guard(Capability.SEE_REACH, Capability.SEE_SYSTEM)
def listing() -> ResponseReturnValue:
    """The proofs, newest first; what differed in the last that found something."""
    found = proving.proofs(request.args.get("cursor"))
    return render_template("reach/proofs.html", page=found, basis=rebuilding.basis(), metric=metric)


pages.add_app_template_global(proving.latest, "last_proof")
