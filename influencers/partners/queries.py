"""What pages and the API ask about partners: lists by rule, the board, one with everything around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from advocacy.database import Page, counted, db, page
from advocacy.people.capabilities import Capability, Role, capabilities_of
from advocacy.people.models import Person, PersonRole
from advocacy.people.names import folded
from influencers.partners import segmenting
from influencers.partners.follower_tiers import tiers
from influencers.partners.handles import folded_handle
from influencers.partners.models import Partner, PartnerAccount, PartnerWord, Stage
from influencers.programmes.models import Enrolment, EnrolmentState, Programme

SORTS = ("touched", "followers", "newest")
PER_LANE, MOST_ACCOUNTS, MOST_CHOICES = 30, 20, 200


def found(
    rule: segmenting.Rule, now: datetime, *, words: str = "", sort: str = "touched", cursor: str | None = None,
    limit: int = 50,
) -> Page[Partner]:  # fmt: skip
    """Partners that fit a rule and, with ``words``, whose name, mail or handle has them; the last touched first."""
    wanted = select(Partner).where(segmenting.condition(rule, now, tiers()))
    if words.strip():
        wanted = wanted.where(named(words))
    keys: dict[str, list[InstrumentedAttribute[Any]]] = {
        "touched": [Partner.touched_at, Partner.id], "followers": [Partner.followers, Partner.id],
        "newest": [Partner.id],
    }  # fmt: skip
    return page(wanted, keys.get(sort, keys["touched"]), cursor, limit)


def named(words: str) -> ColumnElement[bool]:
    """SQL: true for partners whose name has these words in it, whose mail they are, or whose handle begins so."""
    name, handle = folded(words)[:200], folded_handle("", words)
    begins = PartnerAccount.handle_folded.startswith(handle, autoescape=True) if handle else None
    fits: list[ColumnElement[bool]] = [Partner.email == words.strip().casefold()]
    if name:
        fits.append(Partner.name_folded.contains(name))
    if begins is not None:
        fits.append(Partner.id.in_(select(PartnerAccount.partner_id).where(begins)))
    return or_(*fits)


def how_many(rule: segmenting.Rule, now: datetime) -> int:
    """How many fit, up to what anybody needs to know (``MOST_COUNTED``)."""
    return counted(select(Partner.id).where(segmenting.condition(rule, now, tiers())))


def board(rule: segmenting.Rule, now: datetime) -> dict[Stage, list[Partner]]:
    """Each stage's partners that fit, the last touched first, so many a lane. One statement for all lanes."""
    fits = segmenting.condition(rule, now, tiers())
    lanes = [
        select(Partner.id)
        .where(Partner.state == stage, fits)
        .order_by(Partner.touched_at.desc(), Partner.id.desc())
        .limit(PER_LANE)
        .subquery()
        for stage in Stage
    ]
    ids = union_all(*(select(lane.c.id) for lane in lanes)).subquery()
    ordered = select(Partner).where(Partner.id.in_(select(ids.c.id)))
    partners = db.session.scalars(ordered.order_by(Partner.touched_at.desc(), Partner.id.desc())).unique().all()
    return {stage: [each for each in partners if each.state is stage] for stage in Stage}


def headcounts(rule: segmenting.Rule, now: datetime) -> dict[Stage, int]:
    """How many stand at each stage."""
    asked = select(Partner.state, func.count()).where(segmenting.condition(rule, now, tiers())).group_by(Partner.state)
    known = {state: number for state, number in db.session.execute(asked)}  # noqa: C416
    return {stage: known.get(stage, 0) for stage in Stage}


def accounts_of(partner_ids: Collection[int]) -> dict[int, list[PartnerAccount]]:
    """Partner -> their accounts, the most followed first."""
    wanted = select(PartnerAccount).where(PartnerAccount.partner_id.in_(partner_ids), PartnerAccount.handle != "")
    rows = db.session.scalars(wanted.order_by(PartnerAccount.id)).unique().all()
    grouped = {number: [each for each in rows if each.partner_id == number] for number in partner_ids}
    return {number: sorted(some, key=lambda each: -(each.followers or 0)) for number, some in grouped.items()}


def enrolments_of(person_ids: Collection[int | None]) -> dict[int, list[Enrolment]]:
    """Person -> the programmes that they are or were in, the newest first."""
    ids = [each for each in person_ids if each is not None]
    wanted = select(Enrolment).where(Enrolment.person_id.in_(ids)).order_by(Enrolment.since.desc(), Enrolment.id.desc())
    rows = db.session.scalars(wanted.limit(MOST_CHOICES * 5)).unique().all()
    return {number: [each for each in rows if each.person_id == number] for number in ids}


def programme_choices() -> Sequence[tuple[int, str]]:
    """Number and name of programmes, for forms."""
    named_ = select(Programme.id, Programme.name).order_by(Programme.name).limit(MOST_CHOICES)
    return [(number, name) for number, name in db.session.execute(named_)]


def owner_choices() -> Sequence[tuple[int, str]]:
    """Who may look after partners: number and name, by name."""
    roles = [role for role in Role if Capability.WRITE_PROGRAMMES in capabilities_of({role})]
    theirs = select(PersonRole.person_id).where(PersonRole.role.in_(roles))
    named_ = select(Person.id, Person.name).where(Person.id.in_(theirs), Person.active)
    return [(number, name) for number, name in db.session.execute(named_.order_by(Person.name).limit(MOST_CHOICES))]


def words_in_use(kind: str, limit: int = 40) -> Sequence[str]:
    """The topics or languages that partners have most, for suggestions."""
    asked = (
        select(PartnerWord.value)
        .where(PartnerWord.kind == kind)
        .group_by(PartnerWord.value)
        .order_by(func.count().desc(), PartnerWord.value)
        .limit(limit)
    )
    return db.session.scalars(asked).all()


def bans_by_handle(accounts: Sequence[PartnerAccount]) -> Sequence[tuple[PartnerAccount, Partner]]:
    """Accounts of partners who are shut out of a programme, that these accounts are too: the same handle, or the name
    that stays when it changes. The account, and whose it is there."""
    if not accounts:
        return []
    banned = select(Enrolment.person_id).where(Enrolment.state == EnrolmentState.BANNED)
    same = [
        (PartnerAccount.network == each.network) & (PartnerAccount.handle_folded == each.handle_folded)
        for each in accounts
    ] + [
        (PartnerAccount.network == each.network) & (PartnerAccount.account_id == each.account_id)
        for each in accounts
        if each.account_id
    ]
    wanted = (
        select(PartnerAccount)
        .join(Partner, Partner.id == PartnerAccount.partner_id)
        .where(or_(*same), Partner.person_id.in_(banned))
        .limit(MOST_ACCOUNTS)
    )
    return [(each, each.partner) for each in db.session.scalars(wanted).unique()]


def alike(partner: Partner, accounts: Sequence[PartnerAccount]) -> Sequence[Partner]:
    """Partners who may be the same: the same folded name, or an account of the same handle. Advice for merging."""
    same: list[ColumnElement[bool]] = [Partner.name_folded == partner.name_folded] if partner.name_folded else []
    for each in accounts:
        theirs = select(PartnerAccount.partner_id).where(
            PartnerAccount.network == each.network, PartnerAccount.handle_folded == each.handle_folded
        )
        same.append(Partner.id.in_(theirs))
    if not same:
        return []
    wanted = select(Partner).where(or_(*same), Partner.id != partner.id, Partner.merged_into_id.is_(None))
    return db.session.scalars(wanted.order_by(Partner.id).limit(5)).unique().all()
