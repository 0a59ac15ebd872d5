"""What only a person can answer about their posts, and what missed its time: read for pages and the API.

Each answer is a constant number of statements. Imports models, networks' profiles and the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload, selectinload

from advocacy.database import Page, db, page
from advocacy.networks.profiles import latest_posts
from advocacy.posts.models import Attempt, Share
from advocacy.posts.states import IS_OPEN, ShareState


@dataclass(frozen=True)
class Question:
    """A share that its network was asked to take, and nobody knows whether it did.

    ``look_at`` is where the person sees their own latest posts there; ``sent_at`` when the last request left.
    """

    share: Share
    sent_at: datetime | None
    said: str
    look_at: str | None

    @property
    def asks(self) -> bool:
        """False while we still look ourselves."""
        return self.share.asks


def questions_of(person_id: int, *, cursor: str | None = None, limit: int = 25) -> Page[Question]:
    """The person's shares of unknown outcome, newest first."""
    unknown = (
        select(Share)
        .where(text(IS_OPEN), Share.person_id == person_id, Share.state == ShareState.UNKNOWN)
        .options(selectinload(Share.attempts), joinedload(Share.connection), joinedload(Share.link))
    )
    found = page(unknown, Share.id, cursor, limit)
    return Page([question_about(share) for share in found.items], found.next)


def question_about(share: Share) -> Question:
    """What is to be looked for; the share has its attempts and its connection loaded."""
    last: Attempt | None = max(share.attempts, key=lambda attempt: attempt.number, default=None)
    account = share.connection
    look_at = latest_posts(share.network, account.handle, account.account_id, account.service_url) if account else None
    return Question(share, last.started_at if last else None, (last.detail if last else None) or "", look_at)


def missed_of(person_id: int, limit: int = 25) -> Sequence[Share]:
    """The person's shares that missed their time and may still be wanted, the latest first."""
    missed = select(Share).where(
        text("shares.state = 'missed'"), Share.person_id == person_id, Share.revoked_at.is_(None), Share.text != ""
    )
    return db.session.scalars(missed.order_by(Share.late_after.desc()).limit(limit)).all()
