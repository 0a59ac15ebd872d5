"""Verb: everybody's open doors are shut at once. Imports models.

For a restore: a copy is older than what happened since, and whoever was signed out, sent away or used a link meanwhile
would be let in by it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from advocacy.database import db
from advocacy.people.models import OneTimeLink, SignIn, Token

UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True)
class Ended:
    """Browsers that were signed out and links that nobody had used; tokens that work on, for programs rest on them."""

    sign_ins: int = 0
    links: int = 0
    tokens_left: int = 0


def end_all(now: datetime) -> Ended:
    """Signs everybody out everywhere and ends every unused one-time link. Tokens stay as they are, and are counted."""
    open_ones = update(SignIn).where(SignIn.revoked_at.is_(None)).values(revoked_at=now)
    unused = update(OneTimeLink).where(OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
    signed_out: Any = db.session.execute(open_ones, execution_options=UNSEEN)
    ended: Any = db.session.execute(unused.values(expires_at=now), execution_options=UNSEEN)
    working = select(func.count(Token.id)).where(
        Token.revoked_at.is_(None), or_(Token.expires_at.is_(None), Token.expires_at > now)
    )
    return Ended(int(signed_out.rowcount), int(ended.rowcount), db.session.scalar(working) or 0)
