"""Who in our own data brings reach already: a job that scores, and the desk's verbs on its hints.

Voluntary by design. Of those who work here only whoever chose to stand on leaderboards under their own name is looked
at, and vanishes from here when they leave them. Of others only what they wrote of us in public and our watches heard,
and not of those who asked not to be heard. Of customers only who told a story and said that we may ask them
(``keep_customers``; the room of stories knows them). Nothing is bought, and nothing is looked up elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import case, delete, func, or_, select

from advocacy.database import Page, db, get, page, writing
from advocacy.errors import InvalidMove
from advocacy.history import Actor, move
from advocacy.listening.models import Mention, UnheardAuthor
from advocacy.listening.tone import Tone
from advocacy.people.models import Person
from advocacy.reach.models import Dimension, ReachCount
from influencers.joining.models import Spotted, SpottedKind, SpottedState
from influencers.joining.scoring import LEAST, as_kept, parts_of, score
from influencers.partners import partners
from influencers.partners.models import Partner, PartnerKind
from influencers.programmes.models import Enrolment
from rewards.boards.models import BoardMember

SINCE = timedelta(days=90)
MOST = 100
METRICS = {"clicks_human": "clicks", "posts": "posts", "conversions": "conversions"}


@dataclass(frozen=True)
class Author:
    """A commenter as their posts show them."""

    name: str
    network: str
    url: str
    excerpt: str


@dataclass(frozen=True)
class Customer:
    """Somebody without an account who said that we may ask them, with the figures that ``scoring`` knows."""

    name: str
    email: str
    figures: Mapping[str, int]


def refresh(now: datetime) -> int:
    """Job: scores anew; hints that nobody decided and that no longer hold go. Gives how many there are."""
    with writing():
        ours = select(Spotted).where(Spotted.kind != SpottedKind.CUSTOMER)
        people, authors = _employees(now), _commenters(now)
        known = {(each.person_id, each.author_key): each for each in db.session.scalars(ours).unique()}
        kept = 0
        for (person_id, author_key), figures in {**people, **authors}.items():
            parts = parts_of(figures)
            if score(parts) < LEAST:
                continue
            hint = known.pop((person_id, author_key), None)
            if hint is None:
                kind = SpottedKind.EMPLOYEE if person_id is not None else SpottedKind.COMMENTER
                hint = Spotted(kind=kind, state=SpottedState.FOUND, person_id=person_id, author_key=author_key)
                db.session.add(hint)
            hint.score, hint.parts, hint.seen_at = score(parts), as_kept(parts), now
            kept += 1
        gone = [each.id for each in known.values() if each.state is SpottedState.FOUND]
        db.session.flush()
        db.session.execute(delete(Spotted).where(Spotted.id.in_(gone)))
    return kept


def keep_customers(found: Sequence[Customer], now: datetime) -> int:
    """Scores these customers anew, and forgets the name and address of all others. Gives how many hints there are."""
    theirs = select(Spotted).where(Spotted.kind == SpottedKind.CUSTOMER)
    known = {each.author_key: each for each in db.session.scalars(theirs).unique()}
    kept = 0
    for each in found:
        parts = parts_of(each.figures)
        if score(parts) < LEAST:
            continue
        hint = known.pop(_key_of(each.email), None)
        if hint is None:
            hint = Spotted(kind=SpottedKind.CUSTOMER, state=SpottedState.FOUND, author_key=_key_of(each.email))
            db.session.add(hint)
        hint.name, hint.email, hint.seen_at = each.name, each.email, now
        hint.score, hint.parts = score(parts), as_kept(parts)
        kept += 1
    for gone in known.values():
        _drop(gone)
    db.session.flush()
    return kept


def drop_customer(email: str) -> bool:
    """They took back what they said: nobody sees them here from now on. Says whether there was something to forget."""
    hint = db.session.scalars(select(Spotted).where(Spotted.author_key == _key_of(email))).unique().first()
    if hint is None or hint.email is None:
        return False
    _drop(hint)
    db.session.flush()
    return True


def _drop(hint: Spotted) -> None:
    """What was decided stays as a number: who was dismissed is not found again tomorrow."""
    hint.name, hint.email = "", None
    if hint.state is SpottedState.FOUND:
        db.session.delete(hint)


def _key_of(email: str) -> str:
    return sha256(f"customer {email}".encode()).hexdigest()


def hints(state: SpottedState, kind: SpottedKind | None, cursor: str | None, limit: int = 25) -> Page[Spotted]:
    """Hints, the highest score first. Somebody who left the leaderboards since isn't shown."""
    listed = select(BoardMember.person_id).where(BoardMember.pseudonym.is_(None))
    wanted = select(Spotted).where(
        Spotted.state == state, or_(Spotted.person_id.is_(None), Spotted.person_id.in_(listed))
    )
    if kind is not None:
        wanted = wanted.where(Spotted.kind == kind)
    return page(wanted, [Spotted.score, Spotted.id], cursor, limit)


def authors_of(found: Sequence[Spotted]) -> Mapping[str, Author]:
    """Digest -> who that is, from the newest of their posts that is still kept. One statement."""
    keys = [each.author_key for each in found if each.author_key]
    newest = select(func.max(Mention.id)).where(Mention.author_key.in_(keys), Mention.author != "")
    rows = db.session.scalars(select(Mention).where(Mention.id.in_(newest.group_by(Mention.author_key))))
    return {row.author_key: Author(row.author, row.network, row.url, row.excerpt) for row in rows}


def hint_for(spotted_id: int) -> Spotted:
    """The hint. Raises NotFound."""
    return get(Spotted, spotted_id, _("There is no such hint."))


def approach(hint: Spotted, *, actor: Actor, now: datetime) -> Partner:
    """Makes somebody a prospect, to be written to. Raises InvalidMove when what they wrote is forgotten meanwhile."""
    forgotten = InvalidMove(_("What they wrote is forgotten by now."), remedy=_("Dismiss the hint."))
    if hint.person is not None:
        partner = partners.keep_partner(
            hint.person, actor=actor, now=now, kind=PartnerKind.EMPLOYEE, found_by="spotted"
        )
    elif hint.kind is SpottedKind.CUSTOMER:
        if hint.email is None:
            raise forgotten
        partner = partners.keep_partner(
            name=hint.name, email=hint.email, actor=actor, now=now, kind=PartnerKind.CUSTOMER, found_by="spotted"
        )
    else:
        author = authors_of([hint]).get(hint.author_key or "")
        if author is None:
            raise forgotten
        partner = partners.keep_partner(name=author.name, actor=actor, now=now, kind=PartnerKind.CUSTOMER,
                                        found_by="spotted")  # fmt: skip
        partners.add_account(partner, author.network, author.name, actor=actor, now=now)
    move(hint, "approach", actor=actor, now=now, about=hint.person_id, partner=partner.id)
    return partner


def dismiss(hint: Spotted, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Nothing for us; it does not come back by itself."""
    move(hint, "dismiss", actor=actor, now=now, why=why.strip() or None, about=hint.person_id)


def restore(hint: Spotted, *, actor: Actor, now: datetime) -> None:
    """Something for us after all."""
    move(hint, "restore", actor=actor, now=now, about=hint.person_id)


Figures = dict[tuple[int | None, str | None], dict[str, int]]


def _employees(now: datetime) -> Figures:
    """Those who stand on leaderboards under their name and take part in no programme; the most clicks first."""
    listed = (
        select(BoardMember.person_id).join(Person, Person.id == BoardMember.person_id)
        .where(BoardMember.pseudonym.is_(None), Person.active)
        .where(BoardMember.person_id.not_in(select(Enrolment.person_id)))
    )  # fmt: skip
    numbers = list(db.session.scalars(listed.order_by(BoardMember.person_id)))
    found = defaultdict[int, dict[str, int]](dict)
    for start in range(0, len(numbers), 500):
        keys = [str(number) for number in numbers[start : start + 500]]
        wanted = (
            select(ReachCount.key, ReachCount.metric, func.sum(ReachCount.value).label("value"))
            .where(
                ReachCount.dimension == Dimension.PERSON, ReachCount.key.in_(keys),
                ReachCount.metric.in_(METRICS), ReachCount.day >= (now - SINCE).date(),
            )
            .group_by(ReachCount.key, ReachCount.metric)
        )  # fmt: skip
        for row in db.session.execute(wanted):
            found[int(row.key)][METRICS[row.metric]] = int(row.value)
    best = sorted(found.items(), key=lambda each: -score(parts_of(each[1])))[:MOST]
    return {(number, None): figures for number, figures in best}


def _commenters(now: datetime) -> Figures:
    """Those who wrote of us more than once, without whom asked not to be heard."""
    praise = func.sum(case((Mention.tone == Tone.PRAISE, 1), else_=0))
    complaints = func.sum(case((Mention.tone == Tone.COMPLAINT, 1), else_=0))
    wanted = (
        select(Mention.author_key, func.count().label("number"), praise.label("praise"), complaints.label("complaints"))
        .where(
            Mention.forgotten_at.is_(None), Mention.author != "", Mention.found_at >= now - SINCE,
            Mention.author_key.not_in(select(UnheardAuthor.author_key)),
        )
        .group_by(Mention.author_key).having(func.count() > 1)
        .order_by(praise.desc(), func.count().desc(), Mention.author_key).limit(MOST)
    )  # fmt: skip
    return {
        (None, row.author_key): {"mentions": row.number, "praise": int(row.praise), "complaints": int(row.complaints)}
        for row in db.session.execute(wanted)
    }
