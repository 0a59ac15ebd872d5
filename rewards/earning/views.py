"""Pages of earning: the rules in plain words, and marketing's new versions. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.earning import forms, rules, wording

pages = Blueprint("earning", __name__)


@pages.get("/points/rules")
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def rules_page() -> ResponseReturnValue:
    """How points are earned, in plain words; marketing writes new versions here."""
    versions = rules.all_versions()
    in_force = rules.in_force_at(clock.now())
    return render_template("rewards/rules.html", rules=in_force, versions=versions[::-1], words=wording)


@pages.post("/points/rules/<key>")
@guard(Capability.WRITE_REWARDS)
def change_rule(key: str) -> ResponseReturnValue:
    """Writes the next version of a rule."""
    rules.change(key, **forms.rule_facts(request.form), actor=current_user.actor, now=clock.now())
    flash(_("The new version is in force. What was earned before stays as it was."), "success")
    return redirect(url_for("earning.rules_page"))
