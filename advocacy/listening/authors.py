"""Authors outside: told apart by digests; those who don't want to be heard, and our own people, are left out.

Our people's accounts are theirs: what they post is not listened to, whoever of them and wherever. Verbs flush.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import Page, db, get, insert_for, lock, page
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.listening.forgetting import forget
from advocacy.listening.models import Mention, UnheardAuthor
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.public_posts import PublicPost
from advocacy.posts.models import Share

WHY = English("Its author does not want to be listened to.")


def digest(network: str, name: str) -> str:
    """What stands for an author, or a post, once the name itself is gone."""
    return hashlib.sha256(f"{network}\n{name.strip().removeprefix('@').casefold()}".encode()).hexdigest()


def keys_of(network: str, post: PublicPost) -> tuple[str, str]:
    """Both digests of an author: of the name that stays, by which mentions are kept, and of the handle."""
    return digest(network, post.author_id), digest(network, post.author)


def leave_alone(network: str, name: str, *, actor: Actor, now: datetime) -> int:
    """Somebody does not want to be listened to: nothing of theirs is taken in again, and what is here is forgotten.

    ``name`` is a handle, a DID or a site, as they give it. Gives how many mentions went. Raises Breach without a name.
    """
    name = name.strip()
    if not name or len(name) > 320:
        raise Breach(_("Whose posts are meant?"), errors={"author": [_("A handle, such as @ann@example.social.")]})
    keys = {digest(network, name)}
    theirs = select(Mention.author_key).where(Mention.network == network, _is_called(name))
    lock(listening_to(network))
    return _leave_alone(network, keys | set(db.session.scalars(theirs)), actor=actor, now=now)


def listening_to(network: str) -> str:
    """The lock that whoever takes in, and whoever leaves an author alone, holds: what is taken in beside would stay."""
    return f"listening to {network}"


def leave_author_alone(mention: Mention, *, actor: Actor, now: datetime) -> int:
    """The same for the author of a mention. Raises Breach for one that is forgotten."""
    if mention.forgotten_at is not None:
        raise Breach(_("What this was about is no longer kept."), remedy=_("Give the author's name instead."))
    lock(listening_to(mention.network))
    return _leave_alone(mention.network, {mention.author_key, digest(mention.network, mention.author)},
                        actor=actor, now=now)  # fmt: skip


def listen_again(author: UnheardAuthor, *, actor: Actor, now: datetime) -> None:
    """It was a mistake, or they have changed their mind."""
    db.session.delete(author)
    record("unheard_author", author.id, "listen_again", actor=actor, now=now, network=author.network)


def unheard_for(author_id: int) -> UnheardAuthor:
    """One who is left alone. Raises NotFound."""
    return get(UnheardAuthor, author_id, _("There is no such author who is left alone."))


def unheard(cursor: str | None, limit: int) -> Page[UnheardAuthor]:
    """Those who are left alone, by digests, newest first."""
    return page(select(UnheardAuthor), UnheardAuthor.id, cursor, limit)


def left_alone(keys: Collection[str]) -> frozenset[str]:
    """Those of these digests whose authors don't want to be heard. One statement."""
    asked = select(UnheardAuthor.author_key).where(UnheardAuthor.author_key.in_(keys))
    return frozenset(db.session.scalars(asked)) if keys else frozenset()


def ours(network: str, posts: Sequence[PublicPost]) -> frozenset[str]:
    """Names of those posts that our own people made, by their connected accounts or by what was published here. Two
    statements."""
    handles = {each for post in posts for each in (post.author, post.author.removeprefix("@"))}
    known = select(Connection.handle, Connection.account_id).where(
        Connection.network == network, Connection.state != ConnectionState.REVOKED,
        (Connection.handle.in_(handles)) | (Connection.account_id.in_({post.author_id for post in posts})),
    )  # fmt: skip
    accounts = {_plain(name) for row in db.session.execute(known) for name in row}
    published = select(Share.url, Share.remote_id).where(
        Share.network == network,
        (Share.url.in_({post.url for post in posts})) | (Share.remote_id.in_({post.name for post in posts})),
    )
    made_here = {name for row in db.session.execute(published) for name in row if name}
    return frozenset(
        post.name for post in posts
        if accounts & {_plain(post.author), _plain(post.author_id)} or made_here & {post.url, post.name}
    )  # fmt: skip


def _plain(name: str) -> str:
    return name.removeprefix("@").casefold()


def _is_called(name: str) -> ColumnElement[bool]:
    """Whose handle that is, with or without the sign before it and however it is written: as ``digest`` has it."""
    names = {f"{sign}{each}" for each in (_plain(name), name.removeprefix("@"), name.lower()) for sign in ("", "@")}
    return or_(Mention.author.in_(names), func.lower(Mention.author).in_(names))


def _leave_alone(network: str, keys: Iterable[str], *, actor: Actor, now: datetime) -> int:
    for key in sorted(keys):
        noted = insert_for(UnheardAuthor).values(network=network, author_key=key, since=now, noted_by_id=actor.id)
        fresh = db.session.scalar(noted.on_conflict_do_nothing().returning(UnheardAuthor.id))
        if fresh is not None:
            record("unheard_author", fresh, "leave_alone", actor=actor, now=now, network=network)
    theirs = select(Mention).where(Mention.author_key.in_(keys), Mention.forgotten_at.is_(None))
    found = db.session.scalars(theirs.order_by(Mention.id).with_for_update()).all()
    for mention in found:
        forget(mention, WHY, actor=actor, now=now)
    return len(found)
