"""Pages of what programmes pay: the plan in force, the next one with a look at the last sales, earlier ones. Thin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.commissions import forms, grammar, plans, previewing, wording
from influencers.commissions.previewing import Preview
from influencers.commissions.views import SEES
from influencers.programmes.models import Programme
from influencers.programmes.queries import programme_for, programmes

pages = Blueprint("commission_plans", __name__, url_prefix="/commissions/plans")


@pages.get("/")
@guard(*SEES)
def listing() -> ResponseReturnValue:
    """Every programme with what it pays now."""
    found = programmes(request.args.get("cursor"), 25)
    return render_template(
        "influencers/commissions/plans.html", page=found, cursor=request.args.get("cursor"), words=wording,
        plans=plans.plans_in_force([each.id for each in found.items], clock.now()), lines_of=plans.lines_of,
    )  # fmt: skip


@pages.get("/<int:programme_id>")
@guard(*SEES)
def one(programme_id: int) -> ResponseReturnValue:
    """What a programme pays, in words, and a form for the next version."""
    programme = programme_for(programme_id)
    newest = plans.newest_plan(programme_id)
    typed = forms.typed_lines(plans.lines_of(newest), newest.currency) if newest else []
    return _one(programme, typed, forms.typed_policy(newest, programme.currency), {}, None), 200


@pages.post("/<int:programme_id>")
@guard(Capability.WRITE_PROGRAMMES)
def save(programme_id: int) -> ResponseReturnValue:
    """Looks what the lines would have paid, or keeps them as the next version."""
    programme, form, now = programme_for(programme_id), request.form, clock.now()
    said, looked = forms.said_lines(form), None
    try:
        lines = grammar.read(said, programme.currency)
        policy = forms.policy_of(form, programme.currency)
        if form.get("do") == "preview":
            return _one(programme, said, form, {}, previewing.preview(programme, lines, now)), 200
        plans.add_plan(
            programme, lines, policy, actor=current_user.actor, now=now, why=form.get("why", ""),
            from_at=forms.begin(form.get("from_at", ""), current_user.zone),
        )  # fmt: skip
    except Breach as breach:
        return _one(programme, said, form, breach.errors, looked), 422
    flash(_("Kept. What was sold before is paid as it was promised."), "success")
    return redirect(url_for("commission_plans.one", programme_id=programme_id))


def _one(
    programme: Programme, typed: Sequence[Mapping[str, Any]], values: Mapping[str, Any],
    errors: Mapping[str, list[str]], looked: Preview | None,
) -> str:  # fmt: skip
    placed = {f"line-{name.replace('.', '-')}": said for name, said in errors.items() if name[:1].isdecimal()}
    return render_template(
        "influencers/commissions/plan.html", programme=programme, values=values, looked=looked, words=wording,
        lines=[*typed, *[{} for _spare in range(forms.SPARE)]], errors={**errors, **placed},
        versions=plans.versions_of(programme.id, 12), lines_of=plans.lines_of, now=clock.now(),
    )  # fmt: skip
