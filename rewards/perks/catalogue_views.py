"""Pages of the catalogue for everybody: browse, look, redeem; what I asked for, with the code that is mine. Thin."""

from __future__ import annotations

from secrets import token_hex

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards import ledger
from rewards.models import AccountKind
from rewards.perks import codes, offering, pictures, queries, redemptions, wording
from rewards.perks.models import PerkKind, RedemptionState
from rewards.perks.queries import Wanted

pages = Blueprint("catalogue", __name__, url_prefix="/perks")

FOREVER = "private, max-age=31536000, immutable"
"""A picture lies under its digest and never changes."""


@pages.get("")
@guard(Capability.SHARE)
def browse() -> ResponseReturnValue:
    """What points can be redeemed for, by words, kind and what one has."""
    now, has = clock.now(), _has()
    asked = request.args.get("kind", "")
    kind = PerkKind(asked) if asked in set(PerkKind) else None
    within = has if request.args.get("within") else None
    words = request.args.get("words", "")
    found = queries.catalogue(current_user.person, now, Wanted(words, kind, within), request.args.get("cursor"))
    return render_template(
        "rewards/perks_browse.html", page=found, has=has, now=now, kinds=wording.KINDS,
        asked={"words": words, "kind": kind.value if kind else "", "within": "on" if within is not None else None},
        had=queries.redeemed_by(current_user.id), tiers=offering.tier_names(now),
        beyond=queries.out_of_reach(found.items, current_user.person), key=token_hex(8),
    )  # fmt: skip


@pages.get("/<int:perk_id>")
@guard(Capability.SHARE)
def one(perk_id: int) -> ResponseReturnValue:
    """One perk: what it is, how one gets it, who says yes."""
    now = clock.now()
    perk = queries.offered_perk(perk_id, current_user.person, now)
    return render_template(
        "rewards/perks_one.html", perk=perk, has=_has(), now=now, look=wording.KINDS[perk.kind],
        decides=wording.who_decides(perk), had=queries.redeemed_by(current_user.id), tiers=offering.tier_names(now),
        beyond=queries.out_of_reach([perk], current_user.person), key=token_hex(8),
    )  # fmt: skip


@pages.post("/<int:perk_id>/redeem")
@guard(Capability.SHARE)
def redeem(perk_id: int) -> ResponseReturnValue:
    """Asks for a perk. The form's key makes a second press harmless."""
    now, key = clock.now(), request.form.get("key", "")[:32]
    perk = queries.offered_perk(perk_id, current_user.person, now)
    asked = redemptions.request(perk, current_user.person, actor=current_user.actor, now=now, key=key)
    if asked.state is RedemptionState.FULFILLED:
        flash(_("“%(perk)s” is yours.", perk=perk.name), "success")
    elif asked.state in queries.OPEN:
        flash(_("“%(perk)s” is on its way. Your points are held until it is handed out.", perk=perk.name), "success")
    return redirect(url_for("catalogue.asked_for", redemption_id=asked.id))


@pages.get("/mine")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """What I asked for, newest first."""
    found = queries.redemptions(request.args.get("cursor"), queries.PAGE, person_id=current_user.id)
    return render_template("rewards/perks_mine.html", page=found, has=_has())


@pages.get("/mine/<int:redemption_id>")
@guard(Capability.SHARE)
def asked_for(redemption_id: int) -> ResponseReturnValue:
    """One thing that I asked for: how far it is, and the code that was handed to me. Kept by no cache."""
    redemption = queries.redemption_for(redemption_id, person_id=current_user.id)
    shown = render_template(
        "rewards/perks_asked.html", one=redemption, look=wording.KINDS[redemption.kind],
        steps=wording.steps_of(redemption), code=codes.code_of(redemption),
    )  # fmt: skip
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/pictures/<digest>")
@guard(Capability.SHARE, Capability.WRITE_REWARDS, Capability.WRITE_BUDGETS)
def picture(digest: str) -> ResponseReturnValue:
    """A picture of a perk."""
    found = pictures.picture_of(digest)
    return Response(found.body, content_type=found.content_type, headers={"Cache-Control": FOREVER})


def _has() -> int:
    return ledger.balance(AccountKind.AVAILABLE, ledger.person(current_user.id))
