"""A partner names an account and has it looked at while they wait, by the page and the API. Imports proofs, evidence.

``look_now`` speaks to a network between two transactions of its own, never in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import reading, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from influencers.joining import evidence, proofs
from influencers.joining.handles import named
from influencers.partners import partners
from influencers.partners.models import PartnerAccount, ProofState


@dataclass(frozen=True)
class Looked:
    """Whether the account is proven by now. ``by_person``: only people see it, so one of us will look; ``why`` says in
    a sentence why it is not proven."""

    proven: bool
    by_person: bool
    why: str


def claim(person: Person, network: str, written: str, *, actor: Actor, now: datetime) -> PartnerAccount:
    """Names an account by its handle or address and hands its code out. Raises Breach by field."""
    mine = partners.keep_partner(person, actor=actor, now=now)
    url = written.strip() if written.strip().startswith("http") else ""
    account = partners.add_account(mine, network, named(network, written), url, actor=actor, now=now)
    if account.state is not ProofState.PROVEN:
        proofs.hand_out(account, actor=actor, now=now)
    return account


def look_now(person_id: int, account_id: int, *, actor: Actor, now: datetime) -> Looked:
    """Looks whether one's own account shows its code, and keeps what was found. Raises NotFound; Breach when another
    partner has proven it."""
    with reading():
        account = proofs.own_account(person_id, account_id)
        asked = (account.network, account.handle, account.url, account.proof_code)
    sight = evidence.look(*asked) if asked[3] else evidence.Sight(why=_("Ask for a code first."))
    with writing():
        proven = proofs.conclude(proofs.own_account(person_id, account_id), sight, actor=actor, now=now)
    return Looked(proven, not proven and sight.presence == "hidden", "" if proven else sight.why)
