"""The page on which I plan a campaign for myself: see every post and its time, leave some out, schedule the rest."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.networks.connections import Connection, connections_of
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import writes
from content_library.lending import campaign_plan
from content_library.lending.campaign_plan import Agreed
from content_library.lending.lending import accounts_on
from content_library.words.outlets import outlets

pages = Blueprint("campaign_plan", __name__)


@pages.get("/posts/plan")
@guard(Capability.SHARE)
@writes
def preview() -> ResponseReturnValue:
    """What would be posted when; reserves the links that it shows."""
    person, now = current_user.person, clock.now()
    campaigns, connections = campaign_plan.campaigns_for(person, now), connections_of(person.id)
    networks = sorted(outlets(), key=lambda name: (not accounts_on(name, connections), name))
    network = request.args.get("network", "") or networks[0]
    campaign = request.args.get("campaign", "")
    account = next(iter(accounts_on(network, connections)), None)
    proposals = campaign_plan.propose(person, campaign, network, account, now=now) if campaign in campaigns else []
    return render_template(
        "content_library/campaign_plan.html", campaigns=campaigns, campaign=campaign, networks=networks,
        network=network, account=account, proposals=proposals, person=person,
    )  # fmt: skip


@pages.post("/posts/plan")
@guard(Capability.SHARE)
def schedule() -> ResponseReturnValue:
    """Schedules what is ticked, as it was shown; says what could not be."""
    network = request.form.get("network", "")
    made, refused = campaign_plan.schedule_all(
        _agreed(), current_user.person, network, _account(network), now=clock.now()
    )  # fmt: skip
    if made:
        said = ngettext("%(num)d post is scheduled.", "%(num)d posts are scheduled.", len(made))
        flash(said, "success")
    for each in refused:
        flash(_("“%(title)s”: %(why)s", title=each.title, why=each.why), "danger")
    return redirect(url_for("posts.calendar", month=f"{made[0].due_at:%Y-%m}" if made else None))


def _agreed() -> Iterator[Agreed]:
    form = request.form
    for each in form.getlist("item"):
        item_id, caption_id = whole(each), whole(form.get(f"caption_{each}", ""))
        if item_id is not None and caption_id is not None:
            at = clock.from_rfc3339(form.get(f"at_{each}", ""))
            yield Agreed(item_id, caption_id, at, form.get(f"sha256_{each}", ""))


def _account(network: str) -> Connection | None:
    """The account that posts there, unless it is to be by hand."""
    if request.form.get("way") == "hand":
        return None
    return next(iter(accounts_on(network, connections_of(current_user.id))), None)
