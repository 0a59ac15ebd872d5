"""Verbs on API tokens: add, revoke; and who holds one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.people.capabilities import Capability
from advocacy.people.keys import digest, new_key
from advocacy.people.models import Person, Token

PREFIX = "adv_"
LONGEST_NAME = 80


def add_token(
    person: Person,
    name: str,
    scopes: Iterable[str] = (),
    *,
    actor: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> str:
    """Adds a token and gives it, this once. Raises Breach for an unknown scope or a name in use."""
    wanted = sorted(set(scopes))
    known = {str(capability) for capability in Capability}
    if unknown := [scope for scope in wanted if scope not in known]:
        raise Breach(f"Unknown scope: {', '.join(unknown)}.", remedy=f"Known are: {', '.join(sorted(known))}.")
    if len(name) > LONGEST_NAME:
        raise Breach("That name is too long.", errors={"name": [f"At most {LONGEST_NAME} characters."]})
    if db.session.scalar(select(Token.id).where(Token.person_id == person.id, Token.name == name)):
        raise Breach(f"There is a token “{name}” already.", errors={"name": ["Taken."]})
    key = new_key(PREFIX)
    token = Token(
        key_digest=digest(key), person_id=person.id, name=name, scopes=wanted, created_at=now, expires_at=expires_at
    )
    db.session.add(token)
    db.session.flush()
    record("token", token.id, "add", actor=actor, now=now, about=person.id, person=person.id, scopes=wanted)
    return key


def revoke_token(token_id: int, owner: Person, *, actor: Actor, now: datetime) -> None:
    """Revokes one of the owner's tokens. Raises NotFound when it isn't theirs."""
    token = db.session.get(Token, token_id)
    if token is None or token.person_id != owner.id:
        raise NotFound("You have no such token.")
    if token.revoked_at is None:
        token.revoked_at = now
        record("token", token.id, "revoke", actor=actor, now=now, about=owner.id)


def tokens_of(person: Person) -> Sequence[Token]:
    """The person's tokens that are not revoked."""
    return db.session.scalars(
        select(Token).where(Token.person_id == person.id, Token.revoked_at.is_(None)).order_by(Token.id)
    ).all()


def holder(key: str, now: datetime) -> Token | None:
    """The token with that key, while it is good."""
    token = db.session.scalar(select(Token).where(Token.key_digest == digest(key)))
    if token is None or token.revoked_at or not token.person.active or (token.expires_at and token.expires_at <= now):
        return None
    return token
