"""The API of leaderboards."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Float, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery
from rewards.boards import boards, membership, queries, teams
from rewards.boards.looking import look
from rewards.boards.models import BoardKind, Period

api = APIBlueprint("leaderboards_api", __name__, url_prefix="/api/v1", tag="Rewards")


class BoardQuery(ListQuery):
    """Which board, over which period; ``on`` is a day of it, today without."""

    board = String(load_default="", metadata={"description": "everybody, team, region, teams, or programme:3"})
    period = String(load_default=Period.MONTH.value, validate=OneOf([each.value for each in Period]))
    on = String(load_default="", metadata={"description": "a day of the period, such as 2026-03-01"})


class LeaderboardPlaceOut(Schema):
    """A place. People are called as they chose; ``value`` is points, of a team points for each who takes part."""

    place = Integer()
    name = String()
    value = Float()
    me = Boolean()


class OwnPlaceOut(Schema):
    """The caller's own; the place is what it is or would be, and nobody else is told."""

    points = Integer()
    place = Integer(allow_none=True)
    takes_part = Boolean()


class BoardOut(Schema):
    """A part of a board. Nobody is on it who did not choose to be; ``boards`` are those that the caller can ask for."""

    board = String()
    boards = List(String())
    period = String()
    starts_on = String(allow_none=True)
    ends_on = String(allow_none=True)
    items = List(Nested(LeaderboardPlaceOut))
    next = String(allow_none=True)
    mine = Nested(OwnPlaceOut, allow_none=True)


class MemberIn(Schema):
    """Under which name; empty is one's own."""

    pseudonym = String(load_default="", validate=Length(max=40))


class MemberOut(Schema):
    """How the caller takes part."""

    takes_part = Boolean()
    pseudonym = String(allow_none=True)


class KindsBody(Schema):
    """The kinds of boards that the company has."""

    shown = List(String(validate=OneOf([each.value for each in BoardKind])), required=True)


@api.get("/leaderboards")
@api.input(BoardQuery, location="query")
@api.output(BoardOut)
@guard(Capability.SHARE)
def board(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A board over a period, best first."""
    me = current_user.person
    seen = look(me, clock.now(), **{name: query_data[name] for name in ("board", "period", "on")})
    dated = seen.period is not Period.ALL
    told: dict[str, Any] = {
        "board": seen.board.key, "boards": [each.key for each in boards.boards_for(me)], "period": seen.period.value,
        "starts_on": seen.first.isoformat() if dated else None, "ends_on": seen.last.isoformat() if dated else None,
    }  # fmt: skip
    if seen.board.kind is BoardKind.TEAMS:
        return {**told, "items": teams.ranking(seen.period, seen.first, me), "next": None, "mine": None}
    found = queries.ranking(seen.board, seen.period, seen.first, me, query_data["cursor"], query_data["limit"])
    mine = queries.own_place(seen.board, seen.period, seen.first, me)
    return {**told, "items": found.lines, "next": found.next, "mine": mine}


@api.get("/leaderboards/me")
@api.output(MemberOut)
@guard(Capability.SHARE)
def my_part() -> ResponseReturnValue:
    """Whether the caller takes part, and as whom."""
    return _member()


@api.post("/leaderboards/me")
@api.input(MemberIn)
@api.output(MemberOut)
@guard(Capability.SHARE)
def take_part(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes part under a pseudonym or one's own name; said again, under another."""
    membership.join(current_user.person, json_data["pseudonym"], actor=current_user.actor, now=clock.now())
    return _member()


@api.delete("/leaderboards/me")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
def stop() -> ResponseReturnValue:
    """Leaves every board at once."""
    membership.leave(current_user.person, actor=current_user.actor, now=clock.now())
    return "", 204


@api.get("/leaderboards/kinds")
@api.output(KindsBody)
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def kinds() -> ResponseReturnValue:
    """The kinds of boards that the company has."""
    return {"shown": sorted(boards.offered())}


@api.put("/leaderboards/kinds")
@api.input(KindsBody)
@api.output(KindsBody)
@guard(Capability.WRITE_REWARDS)
def set_kinds(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Has boards of exactly these kinds."""
    shown = {BoardKind(each) for each in json_data["shown"]}
    boards.set_offered(shown, actor=current_user.actor, now=clock.now())
    return {"shown": sorted(boards.offered())}


def _member() -> dict[str, Any]:
    member = membership.member_of(current_user.id)
    return {"takes_part": member is not None, "pseudonym": member.pseudonym if member else None}
