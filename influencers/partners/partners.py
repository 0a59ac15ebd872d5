"""Verbs on partners: keep one, add an account, change facts, move along the board, merge two. Imports models, people.

Somebody is one partner, found by their account here, else by their mail; programmes, applications and rights hang on
that row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, get, lock
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from advocacy.people import accounts as people
from advocacy.people.models import Person
from advocacy.people.names import folded, tidy
from influencers.partners.handles import LONGEST_HANDLE, folded_handle
from influencers.partners.models import (
    LONGEST_NAME,
    LONGEST_URL,
    LONGEST_WORD,
    STAGE_VERBS,
    Partner,
    PartnerAccount,
    PartnerKind,
    PartnerWord,
    PartnerWordKind,
    ProofState,
    Stage,
)

MOST_ACCOUNTS, MOST_WORDS = 20, 30


def keep_partner(
    person: Person | None = None, name: str = "", email: str = "", *, actor: Actor, now: datetime,
    kind: PartnerKind = PartnerKind.CREATOR, found_by: str = "", stage: Stage = Stage.PROSPECT,
) -> Partner:  # fmt: skip
    """The partner that somebody is, by their account here, else by their mail; a new one where there is none.

    A prospect whose mail is that of a person becomes that person's. Raises Breach for a mail address that is none, and
    where neither a person nor a name is given.
    """
    address = person.email if person is not None else _normal(email)
    lock("partners")
    known = person or (people.find_person(address) if address else None)
    found = partner_of(known.id) if known is not None else None
    if found is None and address is not None:
        found = db.session.scalar(select(Partner).where(Partner.email == address))
        found = None if found is None else _current(found)
    if found is not None:
        if known is not None and found.person_id is None:
            found.person, found.person_id = known, known.id
            record("partner", found.id, "tie", actor=actor, now=now, about=known.id)
        return found
    called = tidy(known.name if known is not None else name)[:LONGEST_NAME]
    if not called:
        raise Breach(_("A partner needs a name."), errors={"name": [_("Give a name.")]})
    partner = Partner(
        person=known, name=called, name_folded=folded(called)[:LONGEST_NAME], email=address, kind=kind, state=stage,
        found_by=found_by[:40], created_at=now, touched_at=now, country="", about="", followers=0,
    )  # fmt: skip
    db.session.add(partner)
    db.session.flush()
    record("partner", partner.id, "add", actor=actor, now=now, about=partner.person_id, found_by=found_by, kind=kind)
    return partner


def partner_of(person_id: int) -> Partner | None:
    """The partner that a person is, None for nobody's."""
    return db.session.scalar(select(Partner).where(Partner.person_id == person_id))


def partner_for(partner_id: int) -> Partner:
    """The partner of that number; of one that was merged, the one it became. Raises NotFound."""
    return _current(get(Partner, partner_id, _("There is no such partner.")))


def account_for(partner: Partner, account_id: int) -> PartnerAccount:
    """An account of that partner's. Raises NotFound, for somebody else's too."""
    found = get(PartnerAccount, account_id, _("There is no such account."))
    if found.partner_id != partner.id:
        raise NotFound(_("There is no such account."))
    return found


def _current(partner: Partner) -> Partner:
    """Merges point at the partner that stays, never at one that was merged itself (``merge``)."""
    return partner if partner.merged_into_id is None else db.session.get_one(Partner, partner.merged_into_id)


def add_account(
    partner: Partner, network: str, handle: str, url: str = "", *, actor: Actor, now: datetime, account_id: str = "",
    proof_code: str = "", by_machine: bool = True,
) -> PartnerAccount:  # fmt: skip
    """An account that a partner says is theirs; the one they have by that handle already, if they have it.

    With ``by_machine`` the daily job reads its followers. Raises Breach without a network or handle, or for the 21st.
    """
    called = handle.strip().lstrip("@")[:LONGEST_HANDLE]
    where = network.strip().casefold()[:20]
    if not called or not where:
        raise Breach(
            _("Say which network, and what the account is called there."), errors={"handle": [_("Give a handle.")]}
        )
    mine = select(PartnerAccount).where(PartnerAccount.partner_id == partner.id)
    theirs = db.session.scalars(mine).unique().all()
    for each in theirs:
        if each.network == where and each.handle_folded == folded_handle(where, called):
            return each
    if len(theirs) >= MOST_ACCOUNTS:
        raise Breach(
            _("%(name)s has %(most_accounts)s accounts already.", name=partner.name, most_accounts=MOST_ACCOUNTS),
            remedy=_("Remove one first."),
        )
    account = PartnerAccount(
        partner=partner, network=where, handle=called, handle_folded=folded_handle(where, called),
        url=url.strip()[:LONGEST_URL], account_id=account_id[:LONGEST_HANDLE], state=ProofState.CLAIMED,
        proof_code=proof_code, created_at=now, look_at=now if by_machine else None, proven_how="", unseen="",
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    record("partner_account", account.id, "add", actor=actor, now=now, about=partner.person_id, partner=partner.id,
           network=where)  # fmt: skip
    return account


def change(partner: Partner, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes facts: name, email, kind, owner_id, country, about, topics, languages. Raises Breach for what is none.

    The mail of somebody who has an account here is theirs to change, so it can't be changed here.
    """
    facts = _fit(partner, facts)
    words = {kind: facts.pop(name) for name, kind in WORDS.items() if name in facts}
    changed = {name: value for name, value in facts.items() if getattr(partner, name) != value}
    for name, value in changed.items():
        setattr(partner, name, value)
    if "name" in changed:
        partner.name_folded = folded(partner.name)[:LONGEST_NAME]
    said = [name for name, kind in WORDS.items() if kind in words and _set_words(partner, kind, words[kind])]
    if changed or said:
        record("partner", partner.id, "change", actor=actor, now=now, about=partner.person_id,
               what=sorted([*changed, *said]))  # fmt: skip


WORDS = {"topics": PartnerWordKind.TOPIC, "languages": PartnerWordKind.LANGUAGE}
CHANGEABLE = frozenset({"name", "email", "kind", "owner_id", "country", "about", *WORDS})


def move_stage(partner: Partner, to: Stage, *, actor: Actor, now: datetime, why: str = "") -> bool:
    """Moves a partner along the board; False when they stand there already. The reason may be empty."""
    if partner.state is to:
        return False
    _refuse_merged(partner)
    move(partner, STAGE_VERBS[to], actor=actor, now=now, why=why.strip() or None, about=partner.person_id,
         changes={"touched_at": now})  # fmt: skip
    return True


def _fit(partner: Partner, facts: dict[str, Any]) -> dict[str, Any]:
    _refuse_merged(partner)
    if unknown := set(facts) - CHANGEABLE:
        raise Breach(_("%(names)s can't be changed here.", names=", ".join(sorted(unknown))))
    kept = dict(facts)
    if "name" in facts:
        kept["name"] = tidy(facts["name"])[:LONGEST_NAME]
        if not kept["name"]:
            raise Breach(_("A partner needs a name."), errors={"name": [_("Give a name.")]})
    if "country" in facts:
        kept["country"] = facts["country"].strip().upper()
        if kept["country"] and not (
            len(kept["country"]) == 2 and kept["country"].isascii() and kept["country"].isalpha()
        ):
            raise Breach(
                _("A country is two letters."), remedy=_("Such as DE or US."), errors={"country": [_("Two letters.")]}
            )
    if "kind" in facts:
        kept["kind"] = PartnerKind(facts["kind"])
    if "email" in facts:
        kept["email"] = _address(partner, facts["email"] or "")
    if facts.get("owner_id") is not None:
        people.refuse_closed(get(Person, facts["owner_id"], _("There is no such person.")))
    return kept


def _address(partner: Partner, email: str) -> str | None:
    address = _normal(email)
    if address == partner.email:
        return address
    if partner.person_id is not None:
        raise Breach(_("%(name)s has an account here, and its mail address is theirs to change.", name=partner.name),
                     errors={"email": [_("Theirs to change.")]})  # fmt: skip
    if address and (
        people.find_person(address) or db.session.scalar(select(Partner.id).where(Partner.email == address))
    ):
        raise Breach(_("Somebody else has this mail address."), remedy=_("Merge the two, if they are the same."),
                     errors={"email": [_("Taken.")]})  # fmt: skip
    return address


def _normal(email: str) -> str | None:
    """The address as it is kept; None for none. Raises Breach for what is no address."""
    return people.normal_email(email.strip()) if email.strip() else None


def _refuse_merged(partner: Partner) -> None:
    if partner.merged_into_id is not None:
        raise InvalidMove(_("This was a duplicate, and is merged."), remedy=_("Change the partner that it became."))


def _set_words(partner: Partner, kind: PartnerWordKind, values: Iterable[str]) -> bool:
    """The words of a kind; True when they are others than before."""
    wanted = {tidy(each).casefold()[:LONGEST_WORD] for each in values} - {""}
    if len(wanted) > MOST_WORDS:
        raise Breach(
            _("That is more than %(most_words)s.", most_words=MOST_WORDS), remedy=_("Name those that matter most.")
        )
    had = {word.value for word in partner.words if word.kind is kind}
    partner.words = [word for word in partner.words if word.kind is not kind or word.value in wanted]
    partner.words += [PartnerWord(kind=kind, value=value) for value in sorted(wanted - had)]
    return wanted != had
