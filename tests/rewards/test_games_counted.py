"""What counts in a game, for now and for good: only what stands on posts that are there, and what networks say."""

from __future__ import annotations

from datetime import timedelta

from advocacy.database import db, writing
from advocacy.links.models import Link
from rewards.challenges import jobs
from rewards.challenges.models import Metric
from rewards.challenges.planning import Step
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.rewards import playing
from tests.rewards.playing import DAY

HOUR = timedelta(hours=1)


def test_clicks_count_for_good_on_posts_that_are_there(installation: Installation) -> None:
    """Not before the post was read back, no more once it is gone, and never on a link without a post."""
    (ann,) = playing.people(installation, 1)
    with installation.app.app_context():
        player = playing.joined(playing.opened(steps=[Step(Metric.CLICKS, 10)]), ann)
        with writing():
            kept, lost = (making.published(ann, source_ref=f"item:{each}:1", at=NOW - DAY) for each in (1, 2))
            alone = making.published(ann, source_ref="item:3:1", at=NOW - DAY)
            link_of_none, alone.link_id = alone.link_id, None
        hours = (NOW - 60 * HOUR, 2), (NOW, 3)
        for link_id in (kept.link_id, lost.link_id, link_of_none):
            playing.clicked(link_id, *hours)
        assert db.session.get(Link, link_of_none) is not None
        jobs.count_games(NOW)
        assert playing.progress(player) == [(10, 0)]
        with writing():
            making.seen_live(kept, NOW)
            making.seen_live(lost, NOW)
        playing.read(NOW)
        assert playing.progress(player) == [(10, 10)]
        playing.clicked(kept.link_id, (NOW + HOUR, 1))
        jobs.count_games(NOW + HOUR)
        assert playing.progress(player) == [(11, 11)], "what was summed for good stays so"
        with writing():
            making.seen_gone(lost, NOW + HOUR)
        playing.read(NOW + HOUR)
        assert playing.progress(player) == [(6, 6)]


def test_reach_is_what_networks_say(installation: Installation) -> None:
    """Whoever writes down ninety thousand views that they saw on their phone is no step nearer."""
    ann, ben = playing.people(installation, 2)
    with installation.app.app_context():
        challenge = playing.opened(steps=[Step(Metric.REACH, 100)])
        first, second = playing.joined(challenge, ann), playing.joined(challenge, ben)
        with writing():
            for person, source, times in ((ann, "hand", 90_000), (ben, "network", 120)):
                share = making.published(person, at=NOW - DAY)
                making.seen_live(share, NOW)
                playing.told(share, "impressions", times, source)
        jobs.count_games(NOW)
        assert playing.progress(first) == [] and playing.progress(second) == [(120, 120)]
