"""Verbs: prove that an account is a partner's. A code is handed out, a look finds it, or a person saw it.

The code may be taken away afterwards: what was proven stays so until the account is gone or belongs to another name
(``look_again``). One account is proven by one partner at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import choice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from influencers.joining.evidence import Sight
from influencers.partners.models import Partner, PartnerAccount, ProofState

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that people take for each other."""
PREFIX = "advocacy-"
LENGTH = 10
STILL = timedelta(days=90)
"""After so long a proof is looked at again: handles are given to others."""
MOST = 50


def hand_out(account: PartnerAccount, *, actor: Actor, now: datetime) -> str:
    """The code that the account has to show; the same one until it is proven. Raises InvalidMove when it is."""
    if account.state is ProofState.PROVEN:
        raise InvalidMove(_("This account is proven already."))
    if not account.proof_code:
        account.proof_code = PREFIX + "".join(choice(SIGNS) for place in range(LENGTH))
        db.session.flush()
        record("partner_account", account.id, "hand_out_code", actor=actor, now=now, about=account.partner.person_id,
               partner=account.partner_id, network=account.network)  # fmt: skip
    return account.proof_code


def conclude(account: PartnerAccount, sight: Sight, *, actor: Actor, now: datetime) -> bool:
    """What follows from a look: True when the account is proven by it. Raises Breach when another partner proved it."""
    if account.state is ProofState.PROVEN:
        return True
    account.unseen = "" if sight.how else sight.why[:200]
    if not sight.how:
        db.session.flush()
        return False
    _prove(account, sight.how, sight.account_id, actor=actor, now=now, source=sight.source)
    return True


def seen_by_person(account: PartnerAccount, *, actor: Actor, now: datetime) -> None:
    """Somebody at the desk saw the code where no program is let in. Raises InvalidMove before a code was handed out,
    and for one's own account."""
    if not account.proof_code:
        raise InvalidMove(_("No code was handed out for this account."), remedy=_("The partner asks for one first."))
    if account.partner.person_id is not None and actor.id == account.partner.person_id:
        raise InvalidMove(_("You can't vouch for your own account."), remedy=_("Ask somebody else to look."))
    _prove(account, "person", account.account_id, actor=actor, now=now, source="")


def disprove(account: PartnerAccount, *, actor: Actor, now: datetime, why: str) -> None:
    """It is not theirs. Raises Breach without a reason: the partner reads it."""
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("The partner will read it."), errors={"why": [_("Give a reason.")]})
    move(account, "disprove", actor=actor, now=now, why=why.strip(), about=account.partner.person_id,
         changes={"proven_at": None, "proven_how": "", "proof_code": ""}, **_facts(account))  # fmt: skip


def look_again(account: PartnerAccount, sight: Sight, *, actor: Actor, now: datetime) -> bool:
    """Whether a proof still holds; it falls when the account is gone, or its handle is another account's by now."""
    if account.state is not ProofState.PROVEN or sight.again:
        return account.state is ProofState.PROVEN
    other = bool(account.account_id and sight.account_id and account.account_id != sight.account_id)
    if sight.presence == "gone" or other:
        why = "The handle belongs to another account by now." if other else "The account is gone."
        changes = {"proven_at": None, "proven_how": "", "proof_code": ""}
        move(account, "claim", actor=actor, now=now, why=why, about=account.partner.person_id, changes=changes,
             **_facts(account))  # fmt: skip
        return False
    account.proven_at = now
    db.session.flush()
    return True


def own_account(person_id: int, account_id: int) -> PartnerAccount:
    """The person's own account. Raises NotFound, for somebody else's too."""
    found = db.session.get(PartnerAccount, account_id)
    if found is None or found.partner.person_id != person_id:
        raise NotFound(_("There is no such account."))
    return found


def accounts_of(person_id: int) -> Sequence[PartnerAccount]:
    """A person's accounts, oldest first."""
    theirs = select(PartnerAccount).join(Partner, Partner.id == PartnerAccount.partner_id)
    wanted = theirs.where(Partner.person_id == person_id).order_by(PartnerAccount.id).limit(MOST)
    return db.session.scalars(wanted).unique().all()


def waiting_for_person(limit: int = MOST) -> Sequence[PartnerAccount]:
    """Accounts whose code no program could see: somebody has to look. Oldest first."""
    open_ = PartnerAccount.state == ProofState.CLAIMED, PartnerAccount.proof_code != "", PartnerAccount.unseen != ""
    wanted = select(PartnerAccount).where(*open_).order_by(PartnerAccount.id).limit(limit)
    return db.session.scalars(wanted).unique().all()


def due_again(now: datetime, limit: int) -> Sequence[PartnerAccount]:
    """Proofs that are old enough to be looked at again, the oldest first; those that a person saw stay a person's."""
    old = PartnerAccount.state == ProofState.PROVEN, PartnerAccount.proven_at < now - STILL
    wanted = select(PartnerAccount).where(*old, PartnerAccount.proven_how != "person")
    return db.session.scalars(wanted.order_by(PartnerAccount.proven_at).limit(limit)).unique().all()


def _prove(
    account: PartnerAccount, how: str, account_id: str, *, actor: Actor, now: datetime, source: str
) -> None:  # fmt: skip
    lock("partner accounts")
    same = PartnerAccount.handle_folded == account.handle_folded
    if account_id:
        same = or_(same, PartnerAccount.account_id == account_id)
    others = select(PartnerAccount.id).where(
        PartnerAccount.network == account.network, same, PartnerAccount.state == ProofState.PROVEN,
        PartnerAccount.partner_id != account.partner_id,
    )  # fmt: skip
    if db.session.scalar(others.limit(1)) is not None:
        raise Breach(_("Another partner has proven this account."), remedy=_("Tell us: we look at both."))
    changes = {"proven_at": now, "proven_how": how, "account_id": account_id or account.account_id, "unseen": ""}
    move(account, "prove", actor=actor, now=now, about=account.partner.person_id, changes=changes, how=how,
         source=source, **_facts(account))  # fmt: skip


def _facts(account: PartnerAccount) -> dict[str, Any]:
    return {"partner": account.partner_id, "network": account.network, "person_id": account.partner.person_id}
