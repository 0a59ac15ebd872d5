"""The API of one's own tokens. A token makes no wider one: no scope that it lacks, and none that outlives it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, String
from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range
from sqlalchemy import select

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.database import db, page
from advocacy.errors import NotAllowed
from advocacy.people import tokens
from advocacy.people.capabilities import Capability
from advocacy.people.models import Token
from advocacy.web.bearer import bearer_key
from advocacy.web.guards import ANY_SCOPE, narrow_tokens, signed_in
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("tokens_api", __name__, url_prefix="/api/v1", tag="Tokens")
ONCE = {"Cache-Control": "no-store"}
"""Answers that hold a key are kept for no repeat."""


class TokenIn(Schema):
    """A new token. Without scopes it may do what the caller may; without days it works as long as is usual here."""

    name = String(required=True, validate=Length(1, tokens.LONGEST_NAME))
    scopes = List(String(validate=OneOf([str(each) for each in Capability])), load_default=list)
    days = Integer(strict=True, validate=Range(1, tokens.MOST_DAYS))


class TokenOut(Schema):
    """A token; no scopes means everything that its person may do."""

    id = Integer()
    name = String()
    scopes = List(String())
    created_at = String()
    expires_at = String(allow_none=True)
    last_used_at = String(allow_none=True)
    former_until = String(allow_none=True)
    made_by_id = Integer(allow_none=True)
    current = Boolean()


class TokenMade(TokenOut):
    """A token with its key, this once."""

    key = String()


@api.get("/tokens")
@api.input(ListQuery, location="query")
@api.output(as_list(TokenOut))
@signed_in
@narrow_tokens(ANY_SCOPE)
def my_tokens(query_data: dict[str, Any]) -> ResponseReturnValue:
    """One's own tokens that are not revoked, newest first."""
    theirs = select(Token).where(Token.person_id == current_user.id, Token.revoked_at.is_(None))
    found = page(theirs, Token.id, query_data["cursor"], query_data["limit"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/tokens")
@api.input(TokenIn)
@api.output(TokenMade, status_code=201)
@signed_in
@narrow_tokens(ANY_SCOPE)
def add_token(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a token of one's own, within what the calling one may; its key is in this answer and in no other."""
    now, mine = clock.now(), _calling_by_its_key()
    scopes = _within(mine, json_data["scopes"])
    ends = tokens.ends_after(json_data.get("days", settings.current().token_days), now)
    if mine.expires_at is not None:
        ends = min(ends, mine.expires_at)
    key = tokens.add_token(
        current_user.person, json_data["name"], scopes, actor=current_user.actor, now=now, expires_at=ends
    )
    return _made(key, now), 201, ONCE


@api.post("/tokens/<int:token_id>/rotate")
@api.output(TokenMade)
@signed_in
@narrow_tokens(ANY_SCOPE)
def rotate_token(token_id: int) -> ResponseReturnValue:
    """A new key for one of one's own tokens, within what the calling one may and no longer than it works.

    The former key works for a day more. The calling token may rotate itself, whose time begins anew.
    """
    now, mine = clock.now(), _calling_by_its_key()
    token = tokens.token_of(token_id, current_user.person)
    _refuse_wider(mine, token)
    _refuse_longer(mine, token)
    until = None if token.id == mine.id else mine.expires_at
    key = tokens.rotate_token(token.id, current_user.person, actor=current_user.actor, now=now, at_most_until=until)
    return _made(key, now), 200, ONCE


@api.delete("/tokens/<int:token_id>")
@api.output({}, status_code=204)
@signed_in
@narrow_tokens(ANY_SCOPE)
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revokes one of one's own tokens, the calling one included; none that may more than the calling one."""
    _refuse_wider(_calling(), tokens.token_of(token_id, current_user.person))
    tokens.revoke_token(token_id, current_user.person, actor=current_user.actor, now=clock.now())
    return "", 204


def _calling() -> Token:
    """The token that calls."""
    return db.session.get_one(Token, int(current_user.get_id().removeprefix("token:")))


def _calling_by_its_key() -> Token:
    """The token that calls. Raises NotAllowed by its former key, which may have leaked: it gets no new ones."""
    mine = _calling()
    if tokens.is_former(mine, bearer_key(request.headers.get("Authorization"))):
        raise NotAllowed(
            _("This is the former key of a token that was rotated; it makes no new keys."),
            remedy=_("Use the token's new key."),
        )
    return mine


def _within(mine: Token, wanted: Sequence[str]) -> Sequence[str]:
    """The scopes of a new token. Raises NotAllowed for one that the calling token lacks."""
    if mine.scopes and (beyond := sorted(set(wanted) - set(mine.scopes))):
        raise NotAllowed(
            _("This token lacks: %(scopes)s.", scopes=", ".join(beyond)),
            remedy=_("Add such a token on the page of your tokens."),
        )
    return wanted or mine.scopes


def _refuse_wider(mine: Token, other: Token) -> None:
    if mine.scopes and not (other.scopes and set(other.scopes) <= set(mine.scopes)):
        raise NotAllowed(
            _("That token may do more than this one."), remedy=_("Do it on the page of your tokens, or with that one.")
        )


def _refuse_longer(mine: Token, other: Token) -> None:
    """A key that outlives the calling token is not for its holder."""
    if mine.expires_at is not None and (other.expires_at is None or other.expires_at > mine.expires_at):
        raise NotAllowed(
            _("That token works longer than this one."), remedy=_("Do it on the page of your tokens, or with that one.")
        )


def _made(key: str, now: datetime) -> dict[str, Any]:
    found = tokens.holder(key, now)
    return {**(_shown(found) if found else {}), "key": key}


def _shown(token: Token) -> dict[str, Any]:
    times = ("created_at", "expires_at", "last_used_at", "former_until")
    instants = {name: getattr(token, name) for name in times}
    return {
        "id": token.id, "name": token.name, "scopes": token.scopes, "made_by_id": token.made_by_id,
        "current": current_user.get_id() == f"token:{token.id}",
        **{name: to_rfc3339(value) if value else None for name, value in instants.items()},
    }  # fmt: skip
