"""Verbs on API tokens: add, rotate, revoke, mark as used, warn of their end; and who holds one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, record
from advocacy.history.models import ActorKind
from advocacy.people.capabilities import Capability
from advocacy.people.keys import digest, new_key
from advocacy.people.models import Person, Token

PREFIX = "adv_"
LONGEST_NAME = 80
MOST = 50
"""Tokens that work at the same time, of one person."""
MOST_DAYS = 366
BOTH_KEYS = timedelta(hours=24)
"""How long the former key works beside the new one."""
SOON = timedelta(days=7)


def ends_after(days: int, now: datetime) -> datetime:
    """When a token of so many days ends. Raises Breach outside 1 to 366."""
    if not 1 <= days <= MOST_DAYS:
        said = _("A token works for 1 to %(most)s days.", most=MOST_DAYS)
        raise Breach(said, remedy=_("Rotate it in time; that can be automated."), errors={"days": [said]})
    return now + timedelta(days=days)


def add_token(
    person: Person,
    name: str,
    scopes: Iterable[str] = (),
    *,
    actor: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> str:
    """Adds a token and gives its key, this once. Raises Breach for an unknown scope or a name in use."""
    wanted = sorted(set(scopes))
    known = {str(capability) for capability in Capability}
    if unknown := [scope for scope in wanted if scope not in known]:
        raise Breach(
            _("Unknown scope: %(names)s.", names=", ".join(unknown)),
            remedy=_("Known are: %(names)s.", names=", ".join(sorted(known))), errors={"scopes": [_("Unknown scope.")]},
        )  # fmt: skip
    _refuse_name(person, name)
    key = new_key(PREFIX)
    token = Token(
        key_digest=digest(key), person_id=person.id, name=name, scopes=wanted, created_at=now, expires_at=expires_at,
        made_by_id=actor.id if actor.kind is ActorKind.PERSON else None,
    )  # fmt: skip
    db.session.add(token)
    db.session.flush()
    record("token", token.id, "add", actor=actor, now=now, about=person.id, person=person.id, scopes=wanted, name=name)
    return key


def _refuse_name(person: Person, name: str) -> None:
    if len(name) > LONGEST_NAME:
        said = _("At most %(most)s characters.", most=LONGEST_NAME)
        raise Breach(_("That name is too long."), errors={"name": [said]})
    live = select(func.count()).select_from(Token).where(Token.person_id == person.id, Token.revoked_at.is_(None))
    if db.session.scalar(live.where(Token.name == name)):
        raise Breach(_("There is a token “%(name)s” already.", name=name), errors={"name": [_("Taken.")]})
    if (db.session.scalar(live) or 0) >= MOST:
        raise Breach(_("You have %(most)s tokens already.", most=MOST), remedy=_("Revoke those that nobody uses."))


def rotate_token(
    token_id: int, owner: Person, *, actor: Actor, now: datetime, at_most_until: datetime | None = None
) -> str:  # fmt: skip
    """Gives one of the owner's tokens a new key, this once, and its time anew. The former key works for a day more.

    ``at_most_until``: it ends then although its time would be longer. A token that has ended works again; its former
    key doesn't. Raises NotFound when it isn't theirs, InvalidMove once it is revoked.
    """
    token = token_of(token_id, owner)
    if token.revoked_at is not None:
        raise InvalidMove(_("This token is revoked."), remedy=_("Add a new one."))
    good = token.expires_at is None or token.expires_at > now
    token.former_digest, token.former_until = (token.key_digest, now + BOTH_KEYS) if good else (None, None)
    if token.expires_at is not None:
        ends = now + (token.expires_at - token.created_at)
        token.expires_at = min(ends, at_most_until) if at_most_until else ends
    key = new_key(PREFIX)
    token.key_digest, token.created_at, token.warned_at = digest(key), now, None
    record("token", token.id, "rotate", actor=actor, now=now, about=owner.id, name=token.name)
    return key


def revoke_token(token_id: int, owner: Person, *, actor: Actor, now: datetime) -> None:
    """Revokes one of the owner's tokens, its former key too. Raises NotFound when it isn't theirs."""
    token = token_of(token_id, owner)
    if token.revoked_at is None:
        token.revoked_at, token.former_digest, token.former_until = now, None, None
        record("token", token.id, "revoke", actor=actor, now=now, about=owner.id, name=token.name)


def token_of(token_id: int, owner: Person) -> Token:
    """One of the owner's tokens. Raises NotFound when it isn't theirs."""
    token = db.session.get(Token, token_id)
    if token is None or token.person_id != owner.id:
        raise NotFound(_("You have no such token."))
    return token


def tokens_of(person: Person) -> Sequence[Token]:
    """The person's tokens that are not revoked."""
    return db.session.scalars(
        select(Token).where(Token.person_id == person.id, Token.revoked_at.is_(None)).order_by(Token.id)
    ).all()


def holder(key: str, now: datetime) -> Token | None:
    """The token with that key, while it is good; by its former key for a day after it was rotated."""
    shown = digest(key)
    token = db.session.scalar(select(Token).where(or_(Token.key_digest == shown, Token.former_digest == shown)))
    if token is None or token.revoked_at or not token.person.active or (token.expires_at and token.expires_at <= now):
        return None
    by_former = is_former(token, key)
    return None if by_former and (token.former_until is None or token.former_until <= now) else token


def is_former(token: Token, key: str) -> bool:
    """True when that is not the token's key (any more)."""
    return token.key_digest != digest(key)


def warn_of_ends(now: datetime, limit: int = 500) -> int:
    """Records once of each token that it ends within a week, for notices; gives how many."""
    ending = (
        select(Token)
        .where(
            Token.revoked_at.is_(None),
            Token.warned_at.is_(None),
            Token.expires_at > now,
            Token.expires_at <= now + SOON,
        )
        .order_by(Token.id)
        .limit(limit)
    )
    found = [token for token in db.session.scalars(ending) if token.person.active]
    for token in found:
        token.warned_at = now
        record("token", token.id, "end_soon", actor=Actor.job("tokens"), now=now, about=token.person_id,
               person=token.person_id, name=token.name, ends=token.expires_at)  # fmt: skip
    return len(found)
