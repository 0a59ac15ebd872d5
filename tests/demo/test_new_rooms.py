"""The demo's younger rooms look alive: a wall with posts, an endpoint, a channel, a group, segments."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import func, select

from advocacy.chat.models import ChatChannel, Standing
from advocacy.database import db, reading
from advocacy.directory.models import DirectoryGroup
from advocacy.people.models_segments import Segment, SegmentMember
from advocacy.wall.models import Wall, WallState
from advocacy.wall.showing import shown_on
from advocacy.webhooks.models import Endpoint, EndpointState
from tests.demo.conftest import NOW
from tests.installation import Installation

pytestmark = pytest.mark.xdist_group("demo")


@time_machine.travel(NOW, tick=True)
def test_a_wall_with_posts(company: Installation) -> None:
    with company.app.app_context(), reading():
        wall = db.session.scalars(select(Wall).where(Wall.state == WallState.LIVE)).one()
        posts = shown_on(wall, NOW)
        assert len(posts) == wall.most and len({post.name for post in posts}) > 2
        key = wall.key
    page = company.app.test_client().get(f"/wall/{key}")
    assert page.status_code == 200 and page.text.count('class="post"') == len(posts)


def test_others_are_told_nothing_by_themselves(company: Installation) -> None:
    """What would leave the house is switched off, and there to look at."""
    with company.app.app_context(), reading():
        assert db.session.scalars(select(Endpoint.state)).all() == [EndpointState.STOPPED]
        states = db.session.scalars(select(ChatChannel.state)).all()
        assert states and Standing.ACTIVE not in states


def test_groups_and_segments(company: Installation) -> None:
    with company.app.app_context(), reading():
        assert db.session.scalars(select(DirectoryGroup.name)).all() == ["Research"]
        sizes = select(Segment.name, func.count()).join(SegmentMember).group_by(Segment.name)
        assert (
            all(count > 3 for _name, count in db.session.execute(sizes)) and len(db.session.execute(sizes).all()) == 2
        )
