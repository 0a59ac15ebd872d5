"""The API of proofs: a partner names accounts and has them looked at; the desk says what a person saw. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from advocacy.web.transactions import own_transactions
from influencers.joining import looking_now, proofs
from influencers.joining.handles import NETWORKS
from influencers.partners.models import PartnerAccount

api = APIBlueprint("account_proofs_api", __name__, url_prefix="/api/v1", tag="Partners")


class AccountClaimIn(Schema):
    """An account of one's own; the handle may be the address of its profile."""

    network = String(required=True, validate=OneOf(list(NETWORKS)))
    handle = String(required=True, validate=Length(1, 500))


class AccountProofOut(Schema):
    """An account. ``state``: claimed, proven, disproven; ``proven_how``: bio, page, dns or person; ``unseen`` says why
    the last look found nothing."""

    id = Integer()
    network = String()
    handle = String()
    url = String()
    state = String()
    proven_how = String()
    proven_at = String(allow_none=True)
    unseen = String()


class MyAccountProofOut(AccountProofOut):
    """One's own, with the ``code`` that it has to show; empty before one was asked for and once it is proven wrong."""

    code = String()


class AccountLookOut(Schema):
    """What a look found. ``by_person``: strangers are shown nothing there, so somebody of us will look."""

    proven = Boolean()
    by_person = Boolean()
    why = String()


class AccountWhyIn(Schema):
    """Why the account is not theirs; the partner reads it."""

    why = String(required=True, validate=Length(1, 2000))


@api.get("/account-proofs")
@api.output(as_list(MyAccountProofOut))
@guard(Capability.TAKE_PART)
def my_accounts() -> ResponseReturnValue:
    """My accounts, oldest first."""
    return {"items": [_mine(each) for each in proofs.accounts_of(current_user.id)], "next": None}


@api.post("/account-proofs")
@api.input(AccountClaimIn)
@api.output(MyAccountProofOut, status_code=201)
@guard(Capability.TAKE_PART)
def claim_account(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Names an account of mine, and hands its code out."""
    actor, now = current_user.actor, clock.now()
    return _mine(
        looking_now.claim(current_user.person, json_data["network"], json_data["handle"], actor=actor, now=now)
    )


@api.post("/account-proofs/<int:account_id>/code")
@api.output(MyAccountProofOut)
@guard(Capability.TAKE_PART)
def hand_out_code(account_id: int) -> ResponseReturnValue:
    """Hands out the code of my account; the same one until it is proven."""
    account = proofs.own_account(current_user.id, account_id)
    proofs.hand_out(account, actor=current_user.actor, now=clock.now())
    return _mine(account)


@api.post("/account-proofs/<int:account_id>/look")
@api.output(AccountLookOut)
@guard(Capability.TAKE_PART)
@own_transactions
def look_at_account(account_id: int) -> ResponseReturnValue:
    """Looks now whether my account shows its code."""
    looked = looking_now.look_now(current_user.id, account_id, actor=current_user.actor, now=clock.now())
    return looked.__dict__


@api.get("/account-proofs/waiting")
@api.output(as_list(AccountProofOut))
@guard(Capability.WRITE_PROGRAMMES)
def waiting_accounts() -> ResponseReturnValue:
    """The fifty oldest accounts at which a person has to look."""
    return {"items": [_shown(each) for each in proofs.waiting_for_person()], "next": None}


@api.post("/account-proofs/<int:account_id>/see")
@api.output(AccountProofOut)
@guard(Capability.WRITE_PROGRAMMES)
def see_account(account_id: int) -> ResponseReturnValue:
    """I saw the code there with my own eyes."""
    account = get(PartnerAccount, account_id, _("There is no such account."))
    proofs.seen_by_person(account, actor=current_user.actor, now=clock.now())
    return _shown(account)


@api.post("/account-proofs/<int:account_id>/disprove")
@api.input(AccountWhyIn)
@api.output(AccountProofOut)
@guard(Capability.WRITE_PROGRAMMES)
def disprove_account(account_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It is somebody else's."""
    account = get(PartnerAccount, account_id, _("There is no such account."))
    proofs.disprove(account, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(account)


def _mine(account: PartnerAccount) -> dict[str, Any]:
    return {**_shown(account), "code": account.proof_code}


def _shown(account: PartnerAccount) -> dict[str, Any]:
    same = ("id", "network", "handle", "url", "proven_how", "unseen")
    proven_at = clock.to_rfc3339(account.proven_at) if account.proven_at else None
    return {**{name: getattr(account, name) for name in same}, "state": account.state.value, "proven_at": proven_at}
