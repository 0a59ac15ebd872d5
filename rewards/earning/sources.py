"""What is known of what happened: facts of posts, sales and people, as rules ask for them. Queries."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

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
    wanted = (
        select(
            Share.network, Share.group_ref, Link.campaign, Link.topic, Link.programme, Link.team_id, Person.team_id,
            Person.region,
        )
        .join(Person, Person.id == Share.person_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .where(Share.id == share_id)
    )  # fmt: skip
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        return Facts()
    network, item, campaign, topic, programme, team_then, team, region = found
    return Facts(
        network, campaign or "", topic or "", item, programme or "", team_then if team_then is not None else team,
        region,
    )  # fmt: skip


def facts_of_conversion(conversion: Conversion) -> Facts:
    """What won a conversion, and where its person is."""
    theirs = facts_of_person(conversion.person_id) if conversion.person_id is not None else Facts()
    return replace(
        theirs, network=conversion.network, campaign=conversion.campaign, topic=conversion.topic,
        item=conversion.group_ref, programme=conversion.programme,
    )  # fmt: skip
