"""Pages of results: all programmes, one of them, a campaign, a partner. Thin: a report, one template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.reach import bars, writing
from advocacy.reach.report import Kind
from advocacy.web.guards import guard
from influencers.programmes.queries import programme_for
from influencers.results import campaign_report, partner_report, programme_report, programmes_report

pages = Blueprint("results", __name__, url_prefix="/results")


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def home() -> ResponseReturnValue:
    """What all programmes brought and cost."""
    return _shown(programmes_report.KIND, {})


@pages.get("/programmes/<int:programme_id>")
@guard(Capability.WRITE_PROGRAMMES)
def programme(programme_id: int) -> ResponseReturnValue:
    """One programme."""
    return _shown(programme_report.KIND, {"programme": programme_for(programme_id).tag})


@pages.get("/campaigns")
@guard(Capability.WRITE_PROGRAMMES)
def campaign() -> ResponseReturnValue:
    """A campaign that partners were briefed for: the one that is asked for, or the first."""
    return _shown(campaign_report.KIND, {})


@pages.get("/partners/<int:person_id>")
@guard(Capability.WRITE_PROGRAMMES)
def partner(person_id: int) -> ResponseReturnValue:
    """One partner from outside."""
    return _shown(partner_report.KIND, {"partner": str(person_id)})


def _shown(kind: Kind, named: Mapping[str, str]) -> ResponseReturnValue:
    asked, bar = bars.opened(
        kind, {**request.args.to_dict(), **named}, clock.now(), person_id=current_user.id,
        place=lambda given: f"{request.path}?{urlencode({k: v for k, v in given.items() if k not in named})}",
    )  # fmt: skip
    choices = [each for each in bar.choices if each.parameter.name not in named]
    page = render_template(
        "influencers/results/report.html", report=kind.build(asked), kind=kind, asked=asked,
        bar=replace(bar, choices=choices), days=writing.from_to(bar.period.first, bar.period.last),
        zone=settings.current().zone, named=named,
    )  # fmt: skip
    return page, 422 if bar.errors else 200
