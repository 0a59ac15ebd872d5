"""The sandbox network's server: posts in our own database, in transactions of their own. Imports database and sandbox.

To the outbox it is a network like any other, so it is asked outside of any transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Integer, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, Page, UTCDateTime, db, insert_for, page, reading, writing
from advocacy.networks.sandbox import SandboxCopy

COUNTS = frozenset({"likes", "replies", "reposts"})


class SandboxPost(Model):
    """A post on the sandbox network."""

    __tablename__ = "sandbox_posts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[str] = mapped_column(String(200), index=True)
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    likes: Mapped[int] = mapped_column(Integer, default=0)
    replies: Mapped[int] = mapped_column(Integer, default=0)
    reposts: Mapped[int] = mapped_column(Integer, default=0)


class SandboxStore:
    """See ``sandbox.SandboxServer``. ``page_url`` is where posts are shown, such as https://host/sandbox."""

    def __init__(self, page_url: str) -> None:
        self.page_url = page_url.rstrip("/")

    def put(self, key: str, body: Mapping[str, str], created_at: datetime) -> SandboxCopy:
        """Keeps a post once, whoever else is putting it at the same moment."""
        with writing():
            kept = {"account": body["account"], "body": body["text"], "link": body.get("link", "")}
            counts = dict.fromkeys(COUNTS, 0)
            row = insert_for(SandboxPost).values(key=key, created_at=created_at, **kept, **counts)
            db.session.execute(row.on_conflict_do_nothing(index_elements=["key"]))
            copy = self._copy(db.session.scalars(select(SandboxPost).where(SandboxPost.key == key)).one())
        return copy

    def get(self, key: str) -> SandboxCopy | None:
        """The post under that key."""
        with reading():
            post = db.session.scalars(select(SandboxPost).where(SandboxPost.key == key)).one_or_none()
            return self._copy(post) if post else None

    def find(self, remote_id: str) -> SandboxCopy | None:
        """The post of that id."""
        if not remote_id.isdecimal():
            return None
        with reading():
            post = db.session.get(SandboxPost, int(remote_id))
            return self._copy(post) if post else None

    def said(self, remote_id: str) -> tuple[str, datetime]:
        """Whose post that is and when it was made. Raises NoResultFound when it is gone."""
        with reading():
            post = db.session.get_one(SandboxPost, int(remote_id))
            return post.account, post.created_at

    def _copy(self, post: SandboxPost) -> SandboxCopy:
        counts = {"likes": post.likes, "replies": post.replies, "reposts": post.reposts}
        return SandboxCopy(str(post.id), f"{self.page_url}/{post.id}", counts, post.body)


def react(remote_id: str, **more: int) -> None:
    """Adds to a post's likes, replies or reposts, as its readers would. A verb: flushes, and the edge commits."""
    if not more.keys() <= COUNTS:
        raise ValueError(f"the sandbox counts only {sorted(COUNTS)}")
    changes = {name: getattr(SandboxPost, name) + by for name, by in more.items()}
    db.session.execute(update(SandboxPost).where(SandboxPost.id == int(remote_id)).values(changes))


def shown(cursor: str | None = None, limit: int = 50) -> Page[SandboxPost]:
    """The posts for the sandbox's page, newest first."""
    return page(select(SandboxPost), SandboxPost.id, cursor, limit)
