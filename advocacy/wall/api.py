"""The API of walls: marketing's, and what each person agrees to for their own posts."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.wall import api_shapes as shapes
from advocacy.wall import consents, showing, walls
from advocacy.wall.forms import FIELDS
from advocacy.wall.walls import Plan, wall_for
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("walls_api", __name__, url_prefix="/api/v1", tag="Walls")


@api.get("/walls")
@api.input(ListQuery, location="query")
@api.output(as_list(shapes.WallOut))
@guard(Capability.WRITE_WALL)
def all_walls(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Walls that are not removed, newest first."""
    found = walls.listed(**query_data)
    return {"items": [shapes.shown(each) for each in found.items], "next": found.next}


@api.post("/walls")
@api.input(shapes.WallIn)
@api.output(shapes.WallOut, status_code=201)
@guard(Capability.WRITE_WALL)
def add_wall(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a wall that nobody sees until it is opened."""
    return shapes.shown(walls.add(Plan(**json_data), actor=current_user.actor, now=clock.now()))


@api.get("/walls/<int:wall_id>")
@api.output(shapes.WallOut)
@guard(Capability.WRITE_WALL)
def one_wall(wall_id: int) -> ResponseReturnValue:
    """One wall."""
    return shapes.shown(wall_for(wall_id))


@api.patch("/walls/<int:wall_id>")
@api.input(shapes.WallChange)
@api.output(shapes.WallOut)
@guard(Capability.WRITE_WALL)
def change_wall(wall_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes a wall, at once."""
    wall = wall_for(wall_id)
    as_it_is = {name: getattr(wall, name) for name in FIELDS}
    walls.change(wall, Plan(**{**as_it_is, **json_data}), actor=current_user.actor, now=clock.now())
    return shapes.shown(wall)


@api.post("/walls/<int:wall_id>/open")
@api.output(shapes.WallOut)
@guard(Capability.WRITE_WALL)
def open_wall(wall_id: int) -> ResponseReturnValue:
    """Lets everybody with its address see it."""
    wall = wall_for(wall_id)
    walls.open_wall(wall, actor=current_user.actor, now=clock.now())
    return shapes.shown(wall)


@api.post("/walls/<int:wall_id>/close")
@api.output(shapes.WallOut)
@guard(Capability.WRITE_WALL)
def close_wall(wall_id: int) -> ResponseReturnValue:
    """Empties it wherever it is shown."""
    wall = wall_for(wall_id)
    walls.close_wall(wall, actor=current_user.actor, now=clock.now())
    return shapes.shown(wall)


@api.delete("/walls/<int:wall_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_WALL)
def remove_wall(wall_id: int) -> ResponseReturnValue:
    """Ends a wall for good; one that is open has to be closed before."""
    walls.remove(wall_for(wall_id), actor=current_user.actor, now=clock.now())
    return "", 204


@api.get("/walls/<int:wall_id>/posts")
@api.output(shapes.WallPosts)
@guard(Capability.WRITE_WALL)
def wall_posts(wall_id: int) -> ResponseReturnValue:
    """What it shows now, or would once it is open; there are no more than it has places."""
    found = showing.shown_on(wall_for(wall_id), clock.now())
    return {"items": [shapes.post_shown(each) for each in found], "next": None}


@api.post("/walls/<int:wall_id>/posts/<int:share_id>/leave-out")
@api.output({}, status_code=204)
@guard(Capability.WRITE_WALL)
def leave_out(wall_id: int, share_id: int) -> ResponseReturnValue:
    """Shows a post no more on this wall."""
    walls.leave_out(wall_for(wall_id), share_id, actor=current_user.actor, now=clock.now())
    return "", 204


@api.post("/walls/<int:wall_id>/posts/<int:share_id>/put-back")
@api.output({}, status_code=204)
@guard(Capability.WRITE_WALL)
def put_back(wall_id: int, share_id: int) -> ResponseReturnValue:
    """Shows it again."""
    walls.put_back(wall_for(wall_id), share_id, actor=current_user.actor, now=clock.now())
    return "", 204


@api.get("/wall-consents")
@api.output(shapes.WallConsents)
@guard(Capability.SHARE)
def my_consents() -> ResponseReturnValue:
    """What the caller agreed to; there are no more than there are walls."""
    return {"items": [shapes.consent_shown(each) for each in consents.consents_of(current_user.id)], "next": None}


@api.post("/wall-consents")
@api.input(shapes.WallConsentIn)
@api.output(shapes.WallConsentOut)
@guard(Capability.SHARE)
def agree(json_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's posts may be shown on that wall, or without one on every wall; said again, under another name."""
    given = (json_data["wall_id"], json_data["shown_as"])
    return shapes.consent_shown(consents.agree(current_user.id, *given, actor=current_user.actor, now=clock.now()))


@api.delete("/wall-consents/<int:consent_id>")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
def take_back(consent_id: int) -> ResponseReturnValue:
    """The caller's posts are shown there no more."""
    consents.take_back(current_user.id, consent_id, actor=current_user.actor, now=clock.now())
    return "", 204


@api.post("/shares/<int:share_id>/off-walls")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
def off_walls(share_id: int) -> ResponseReturnValue:
    """Shows one of the caller's posts on no wall."""
    consents.leave_out(current_user.id, share_id, actor=current_user.actor, now=clock.now())
    return "", 204


@api.delete("/shares/<int:share_id>/off-walls")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
def onto_walls(share_id: int) -> ResponseReturnValue:
    """Lets it be shown again where the caller agreed."""
    consents.put_back(current_user.id, share_id, actor=current_user.actor, now=clock.now())
    return "", 204
