"""Verbs on walls: add, change, open, close, remove, leave a post out and put it back. Flush; the edge commits."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from advocacy.campaigns import known
from advocacy.campaigns.scopes import Scope
from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from advocacy.posts.models import Share
from advocacy.wall.hosts import MOST_HOSTS, origin_of
from advocacy.wall.models import Theme, Wall, WallOmission, WallState
from advocacy.web.languages import LANGUAGES

LONGEST_NAME, LONGEST_HEADING = 120, 200
MOST_WALLS = 50
MOST_POSTS = 60
LONGEST_DAYS = 1095
MOST_NAMED = 30


@dataclass(frozen=True)
class Plan:
    """What a wall shall show and where: as whoever looks after it says it. Empty lists narrow nothing down."""

    name: str
    heading: str = ""
    language: str = "en"
    topics: Sequence[str] = ()
    campaigns: Sequence[str] = ()
    networks: Sequence[str] = ()
    hosts: Sequence[str] = ()
    most: int = 12
    days: int = 180
    pictures: bool = True
    theme: str = "auto"


def add(plan: Plan, *, actor: Actor, now: datetime) -> Wall:
    """A wall that nobody sees until it is opened. Raises Breach by field."""
    there = select(func.count()).select_from(Wall).where(Wall.state != WallState.REMOVED)
    if (db.session.scalar(there) or 0) >= MOST_WALLS:
        raise Breach(_("There are %(most)s walls already.", most=MOST_WALLS), remedy=_("Remove one nobody needs."))
    facts = asdict(_checked(plan))
    wall = Wall(**facts, key=secrets.token_urlsafe(12), state=WallState.DRAFT, created_by_id=actor.id, created_at=now)
    db.session.add(wall)
    db.session.flush()
    record("wall", wall.id, "add", actor=actor, now=now, **facts)
    return wall


def change(wall: Wall, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Changes what it shows and where, at once. Raises Breach by field, InvalidMove for a removed one."""
    _refuse_removed(wall)
    facts = asdict(_checked(plan))
    changed = {name: value for name, value in facts.items() if getattr(wall, name) != value}
    for name, value in changed.items():
        setattr(wall, name, value)
    db.session.flush()
    if changed:
        record("wall", wall.id, "change", actor=actor, now=now, **{"of": wall.name, **changed})


def open_wall(wall: Wall, *, actor: Actor, now: datetime) -> None:
    """Whoever has its address sees it from now on. Raises InvalidMove."""
    move(wall, "open", actor=actor, now=now, name=wall.name)


def close_wall(wall: Wall, *, actor: Actor, now: datetime) -> None:
    """It is empty wherever it is shown, until it is opened again. Raises InvalidMove."""
    move(wall, "close", actor=actor, now=now, name=wall.name)


def remove(wall: Wall, *, actor: Actor, now: datetime) -> None:
    """Ends it for good; its address leads nowhere. Raises InvalidMove for one that is to be seen: close it first."""
    move(wall, "remove", actor=actor, now=now, name=wall.name)


def leave_out(wall: Wall, share_id: int, *, actor: Actor, now: datetime) -> None:
    """Shows a post no more on this wall; twice is once. Raises NotFound."""
    _refuse_removed(wall)
    if db.session.get(Share, share_id) is None:
        raise NotFound(_("There is no such post."))
    if not _left_out(share_id, wall.id):
        db.session.add(WallOmission(share_id=share_id, wall_id=wall.id, by_id=actor.id, at=now))
        db.session.flush()
        record("wall", wall.id, "leave_out", actor=actor, now=now, name=wall.name, share=share_id)


def put_back(wall: Wall, share_id: int, *, actor: Actor, now: datetime) -> None:
    """Shows it again, where nothing else speaks against it."""
    if _left_out(share_id, wall.id):
        gone = (WallOmission.share_id == share_id, WallOmission.wall_id == wall.id)
        db.session.execute(delete(WallOmission).where(*gone))
        record("wall", wall.id, "put_back", actor=actor, now=now, name=wall.name, share=share_id)


def wall_for(wall_id: int) -> Wall:
    """The wall. Raises NotFound, for a removed one too."""
    found: Wall = get(Wall, wall_id, _("There is no such wall."))
    if found.state is WallState.REMOVED:
        raise NotFound(_("There is no such wall."))
    return found


def listed(cursor: str | None = None, limit: int = 25) -> Page[Wall]:
    """Walls that are not removed, newest first."""
    return page(select(Wall).where(Wall.state != WallState.REMOVED), Wall.id, cursor, limit)


def _left_out(share_id: int, wall_id: int) -> bool:
    there = select(WallOmission.id).where(WallOmission.share_id == share_id, WallOmission.wall_id == wall_id)
    return db.session.scalar(there) is not None


def _refuse_removed(wall: Wall) -> None:
    if wall.state is WallState.REMOVED:
        raise InvalidMove(_("This wall was removed."), remedy=_("Add a new one."))


def _checked(plan: Plan) -> Plan:
    """The facts as they are kept. Raises Breach for the fields that are wrong."""
    errors: dict[str, list[str]] = {}
    name, heading = " ".join(plan.name.split()), " ".join(plan.heading.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        errors["name"] = [_("Give it a name of at most %(most)s characters.", most=LONGEST_NAME)]
    if len(heading) > LONGEST_HEADING:
        errors["heading"] = [_("At most %(most)s characters.", most=LONGEST_HEADING)]
    if plan.language not in LANGUAGES:
        errors["language"] = [_("Choose one of the languages.")]
    if plan.theme not in set(Theme):
        errors["theme"] = [_("Choose one.")]
    if not 1 <= plan.most <= MOST_POSTS:
        errors["most"] = [_("Between 1 and %(most)s.", most=MOST_POSTS)]
    if not 1 <= plan.days <= LONGEST_DAYS:
        errors["days"] = [_("Between 1 and %(most)s.", most=LONGEST_DAYS)]
    topics = _named(Scope.TOPIC, "topics", plan.topics, errors)
    campaigns = _named(Scope.CAMPAIGN, "campaigns", plan.campaigns, errors)
    networks = _named(Scope.NETWORK, "networks", plan.networks, errors)
    hosts = _hosts(plan.hosts, errors)
    if errors:
        raise Breach(_("That is no wall yet."), remedy=_("Look at the marked fields."), errors=errors)
    return Plan(
        name, heading, plan.language, topics, campaigns, networks, hosts, plan.most, plan.days, plan.pictures,
        Theme(plan.theme),
    )  # fmt: skip


def _named(scope: Scope, field: str, given: Collection[str], errors: dict[str, list[str]]) -> list[str]:
    """The names as they are kept, each once."""
    there = {each.casefold(): each for each in known.names(scope)}
    wanted = [" ".join(each.split()) for each in given if each.strip()]
    unknown = [each for each in wanted if each.casefold() not in there]
    if unknown:
        errors[field] = [_("There is no “%(name)s”.", name=unknown[0])]
    elif len(wanted) > MOST_NAMED:
        errors[field] = [_("At most %(most)s.", most=MOST_NAMED)]
    return list(dict.fromkeys(there[each.casefold()] for each in wanted if each.casefold() in there))


def _hosts(given: Collection[str], errors: dict[str, list[str]]) -> list[str]:
    found: list[str] = []
    for each in (each.strip() for each in given if each.strip()):
        origin = origin_of(each)
        if origin is None:
            errors["hosts"] = [_("“%(host)s” is no host. Write it as www.example.com.", host=each[:80])]
        elif origin not in found:
            found.append(origin)
    if len(found) > MOST_HOSTS:
        errors["hosts"] = [_("At most %(most)s.", most=MOST_HOSTS)]
    return found
