"""What a wall shows now. Queries: a few statements for each hundred posts looked at, whatever is on the wall.

A post is shown while it is published and still there, its person is one of us and agreed, nobody left it out or asked
for it to be taken down, nothing that is paused or in a quiet period covers it, and no room above objects. Its words are
those read back from its network; words that were changed there and do not pass the checks are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from advocacy.campaigns.in_force import reaches_in_force
from advocacy.campaigns.scopes import Reach, Scope, covers, stopped_by
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.posts.models import CopySource, Share, ShareCopy
from advocacy.posts.takedown_models import Takedown, TakedownState
from advocacy.wall.models import ShownAs, Wall, WallConsent, WallOmission, WallState
from advocacy.wall.vetoes import Candidate, forbidden
from advocacy.wall.wording import shown_name

SHOWN = text("shares.state = 'published' AND shares.url IS NOT NULL AND shares.gone_at IS NULL")
"""As its index has it."""
AT_ONCE = 100
LOOKED_AT = 2000
"""Posts that are looked at for one wall; topics that are rarer than that show fewer."""
PASSES = "pass"


@dataclass(frozen=True)
class Post:
    """A post as a wall shows it. ``name`` is written as its person chose; ``picture`` is how media are referred to."""

    share_id: int
    network: str
    text: str
    url: str
    at: datetime
    name: str
    language: str = ""
    picture: str = ""
    alt: str = ""


def shown_on(wall: Wall, now: datetime) -> list[Post]:
    """The posts of a wall, newest first. Whether the wall is open is not asked."""
    return list(islice(_every(wall, now), wall.most))


def shown_one(wall: Wall, share_id: int, now: datetime) -> Post | None:
    """One post, while it may be on the wall."""
    return next(_passing(wall, db.session.execute(_wanted(wall, now).where(Share.id == share_id)).all(), now), None)


def walls_with(person_id: int, now: datetime) -> list[tuple[Wall, list[Post]]]:
    """Every wall that is to be seen, and the person's own posts that may be on it. So many statements for any number.

    Whether others' newer posts leave no place for them is not asked.
    """
    walls = db.session.scalars(select(Wall).where(Wall.state == WallState.LIVE).order_by(Wall.name, Wall.id)).all()
    said = select(WallConsent.wall_id, WallConsent.shown_as).where(WallConsent.person_id == person_id)
    agreed: dict[int | None, ShownAs] = {wall_id: how for wall_id, how in db.session.execute(said)}  # noqa: C416 - rows
    theirs = _live(now - timedelta(days=max((each.days for each in walls), default=0)))
    newest = theirs.where(Share.person_id == person_id).order_by(Share.published_at.desc(), Share.id.desc())
    standing = list(_standing(db.session.execute(newest.limit(AT_ONCE)).all(), now))
    left_out = select(WallOmission.share_id, WallOmission.wall_id).where(
        WallOmission.share_id.in_([row.id for row, _words in standing])
    )
    out = {(share_id, wall_id) for share_id, wall_id in db.session.execute(left_out)}

    def on(wall: Wall) -> Iterator[Post]:
        how = agreed.get(wall.id, agreed.get(None))
        for row, words in standing:
            if how and _fits(wall, row, now) and (row.id, wall.id) not in out:
                yield _post(wall, row, words, how)

    return [(wall, list(islice(on(wall), wall.most))) for wall in walls]


def left_out_of(wall: Wall, limit: int = 50) -> Sequence[Share]:
    """The posts that whoever looks after the wall left out, the last first."""
    return _omitted(limit, WallOmission.wall_id == wall.id)


def left_out_by(person_id: int, limit: int = 50) -> Sequence[Share]:
    """The posts that their person left out of every wall, the last first."""
    return _omitted(limit, WallOmission.wall_id.is_(None), Share.person_id == person_id)


def _omitted(limit: int, *which: ColumnElement[bool]) -> Sequence[Share]:
    out = select(Share).join(WallOmission, WallOmission.share_id == Share.id).where(*which)
    return db.session.scalars(out.order_by(WallOmission.id.desc()).limit(limit)).all()


def _every(wall: Wall, now: datetime) -> Iterator[Post]:
    newest_first = _wanted(wall, now).order_by(Share.published_at.desc(), Share.id.desc())
    for place in range(0, LOOKED_AT, AT_ONCE):
        rows = db.session.execute(newest_first.offset(place).limit(AT_ONCE)).all()
        yield from _passing(wall, rows, now)
        if len(rows) < AT_ONCE:
            return


def _live(since: datetime) -> Select[Any]:
    """Published posts of ours that are still there, that nobody wants down and their person did not leave out."""
    out = exists().where(WallOmission.share_id == Share.id, WallOmission.wall_id.is_(None))
    asked = exists().where(Takedown.share_id == Share.id, Takedown.state != TakedownState.CALLED_OFF)
    return (
        select(
            Share.id, Share.network, Share.text, Share.url, Share.published_at, Share.language, Share.media, Share.card,
            Share.group_ref, Share.permit_tags, Person.name,
        )
        .join(Person, Person.id == Share.person_id)
        .where(SHOWN, Share.published_at > since, Share.revoked_at.is_(None), Person.active, ~out, ~asked)
    )  # fmt: skip


def _wanted(wall: Wall, now: datetime) -> Select[Any]:
    """Those of people who agreed, each with how their name is shown."""
    here, everywhere = aliased(WallConsent), aliased(WallConsent)
    out = exists().where(WallOmission.share_id == Share.id, WallOmission.wall_id == wall.id)
    wanted = (
        _live(now - timedelta(days=wall.days))
        .add_columns(func.coalesce(here.shown_as, everywhere.shown_as).label("shown_as"))
        .outerjoin(here, (here.person_id == Share.person_id) & (here.wall_id == wall.id))
        .outerjoin(everywhere, (everywhere.person_id == Share.person_id) & everywhere.wall_id.is_(None))
        .where(or_(here.id.is_not(None), everywhere.id.is_not(None)), ~out)
    )
    return wanted.where(Share.network.in_(wall.networks)) if wall.networks else wanted


def _passing(wall: Wall, rows: Sequence[Row[Any]], now: datetime) -> Iterator[Post]:
    for row, words in _standing([row for row in rows if _fits(wall, row, now)], now):
        yield _post(wall, row, words, ShownAs(row.shown_as))


def _standing(rows: Sequence[Row[Any]], now: datetime) -> Iterator[tuple[Row[Any], str]]:
    """Those that nothing else speaks against, each with the words that stand there."""
    if not rows:
        return
    kept_back = reaches_in_force(now)
    free = [row for row in rows if not stopped_by(kept_back, row.permit_tags, row.network, now)]
    objected = forbidden([Candidate(row.id, row.group_ref, _media(row)) for row in free], now)
    copies = _copies([row.id for row in free])
    for row in free:
        words = _words(row, copies.get(row.id))
        if words and row.id not in objected:
            yield row, words


def _fits(wall: Wall, row: Row[Any], now: datetime) -> bool:
    """Whether a post is what the wall is about."""
    elsewhere = bool(wall.networks) and row.network not in wall.networks
    if elsewhere or row.published_at <= now - timedelta(days=wall.days):
        return False
    named = ((Scope.TOPIC, wall.topics), (Scope.CAMPAIGN, wall.campaigns))
    return all(
        not names or any(covers(Reach(scope, name), row.permit_tags, row.network) for name in names)
        for scope, names in named
    )


def _media(row: Row[Any]) -> tuple[str, ...]:
    card = str(row.card.get("image_ref") or "")
    return (*(str(each["ref"]) for each in row.media), *([card] if card else []))


def _copies(ids: Sequence[int]) -> Mapping[int, ShareCopy]:
    """The newest words that the network gave of each."""
    newest = select(func.max(ShareCopy.id)).where(ShareCopy.share_id.in_(ids), ShareCopy.source == CopySource.NETWORK)
    found = db.session.scalars(select(ShareCopy).where(ShareCopy.id.in_(newest.group_by(ShareCopy.share_id))))
    return {each.share_id: each for each in found}


def _words(row: Row[Any], copy: ShareCopy | None) -> str:
    """What stands there; empty for words that we would not have sent."""
    if copy is None or copy.text.strip() == row.text.strip():
        return str(row.text).strip()
    return copy.text.strip() if copy.verdict == PASSES else ""


def _post(wall: Wall, row: Row[Any], words: str, how: ShownAs) -> Post:
    picture, alt = _picture(row) if wall.pictures else ("", "")
    return Post(
        row.id, row.network, words, row.url, row.published_at, shown_name(row.name, how), row.language, picture, alt
    )  # fmt: skip


def _picture(row: Row[Any]) -> tuple[str, str]:
    """The first picture of the post (a video's poster), else that of its link's card."""
    for each in row.media:
        return str(each["ref"]), str(each.get("alt") or "")
    return str(row.card.get("image_ref") or ""), str(row.card.get("image_alt") or "")
