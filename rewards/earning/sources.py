"""What is known of what happened: facts of posts, sales and people, as rules ask for them. Queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion
from advocacy.links.models import Link
from advocacy.people.models import Person
from advocacy.posts.models import Share
from rewards.earning.terms import Facts


def facts_of_person(person_id: int) -> Facts:
    """Where a person is."""
    found = db.session.execute(select(Person.team_id, Person.region).where(Person.id == person_id)).one_or_none()
    return Facts(team_id=found[0], region=found[1]) if found else Facts()


def facts_of_share(share_id: int) -> Facts:
    """What a post is about: its link's tags, its network, and where its person is. One statement."""
    return facts_of_shares([share_id]).get(share_id, Facts())


def facts_of_shares(share_ids: Collection[int]) -> dict[int, Facts]:
    """The same of several posts; the team is that of the time, where the link has kept it. One statement."""
    wanted = (
        select(
            Share.id, Share.network, Share.group_ref, Link.campaign, Link.topic, Link.programme,
            func.coalesce(Link.team_id, Person.team_id), Person.region,
        )
        .join(Person, Person.id == Share.person_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .where(Share.id.in_(share_ids))
    )  # fmt: skip
    return {
        share_id: Facts(network, campaign or "", topic or "", item, programme or "", team, region)
        for share_id, network, item, campaign, topic, programme, team, region in db.session.execute(wanted)
    }


def facts_of_conversion(conversion: Conversion) -> Facts:
    """What won a conversion, and where its person is."""
    theirs = facts_of_person(conversion.person_id) if conversion.person_id is not None else Facts()
    return replace(
        theirs, network=conversion.network, campaign=conversion.campaign, topic=conversion.topic,
        item=conversion.group_ref, programme=conversion.programme,
    )  # fmt: skip
