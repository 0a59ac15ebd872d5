"""Pages of proofs: a partner's own accounts in the portal, and those at which a person has to look at the desk."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from influencers.joining import evidence, looking_now, proofs, recruiting, wording
from influencers.joining.handles import NETWORKS
from influencers.joining.models import ApplicationState
from influencers.partners.models import PartnerAccount

pages = Blueprint("account_proofs", __name__)


@pages.get("/portal/accounts")
@guard(Capability.TAKE_PART)
def mine() -> ResponseReturnValue:
    """My accounts, how each is proven, and my links to pass on."""
    base_url = settings.current().base_url
    links = [(each, recruiting.link_of(current_user.id, each, base_url))
             for each in recruiting.may_recruit(current_user.id)]  # fmt: skip
    return render_template(
        "influencers/joining/accounts.html", accounts=proofs.accounts_of(current_user.id), links=links,
        brought=(so_far := recruiting.brought(current_user.id)),
        taken_in=so_far.get(ApplicationState.APPROVED, 0), networks=list(NETWORKS.items()),
        network_name=wording.network_name, record=evidence.RECORD,
    )  # fmt: skip


@pages.post("/portal/accounts")
@guard(Capability.TAKE_PART)
def add() -> ResponseReturnValue:
    """Names one more account, and hands its code out."""
    form = request.form
    account = looking_now.claim(
        current_user.person, form.get("network", ""), form.get("handle", ""), actor=current_user.actor, now=clock.now()
    )
    return redirect(url_for("account_proofs.mine", _anchor=f"account-{account.id}"))


@pages.post("/portal/accounts/<int:account_id>/code")
@guard(Capability.TAKE_PART)
def hand_out(account_id: int) -> ResponseReturnValue:
    """Hands the code of an account out."""
    account = proofs.own_account(current_user.id, account_id)
    proofs.hand_out(account, actor=current_user.actor, now=clock.now())
    return redirect(url_for("account_proofs.mine", _anchor=f"account-{account.id}"))


@pages.post("/portal/accounts/<int:account_id>/look")
@guard(Capability.TAKE_PART)
@own_transactions
def look(account_id: int) -> ResponseReturnValue:
    """Looks for the code now."""
    looked = looking_now.look_now(current_user.id, account_id, actor=current_user.actor, now=clock.now())
    if looked.proven:
        flash(_("Proven: this account is yours. You may take the code away again."), "success")
    elif looked.by_person:
        flash(_("Only people with an account there can see it: somebody of us will look and tell you."), "info")
    else:
        flash(looked.why, "warning")
    return redirect(url_for("account_proofs.mine", _anchor=f"account-{account_id}"))


@pages.get("/programmes/applications/accounts")
@guard(Capability.WRITE_PROGRAMMES)
def waiting() -> ResponseReturnValue:
    """Accounts at which a person has to look."""
    return render_template(
        "influencers/joining/waiting.html", accounts=proofs.waiting_for_person(), network_name=wording.network_name
    )


@pages.post("/programmes/applications/accounts/<int:account_id>/seen")
@guard(Capability.WRITE_PROGRAMMES)
def seen(account_id: int) -> ResponseReturnValue:
    """Somebody saw the code with their own eyes."""
    account = get(PartnerAccount, account_id, _("There is no such account."))
    proofs.seen_by_person(account, actor=current_user.actor, now=clock.now())
    flash(_("Kept as seen by a person."), "success")
    return redirect(url_for("account_proofs.waiting"))


@pages.post("/programmes/applications/accounts/<int:account_id>/not-theirs")
@guard(Capability.WRITE_PROGRAMMES)
def not_theirs(account_id: int) -> ResponseReturnValue:
    """The account is somebody else's."""
    account = get(PartnerAccount, account_id, _("There is no such account."))
    proofs.disprove(account, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("Kept as not theirs. They are told why."), "success")
    return redirect(url_for("account_proofs.waiting"))
