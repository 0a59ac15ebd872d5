"""Pure: patterns among several people: rings of clicks, of suggestions, invited colleagues who are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from rewards.fair_play.scenes import Post, Scene, Suspicion

Limits = Mapping[str, float]
Moment = tuple[datetime, str]


def ring(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """The clicks on colleagues' links come in the same minutes, from the same browsers, on several days.

    A conference or a newsletter makes many clicks at once too, on one day, and besides them everybody has their own.
    """
    mine = moments(scene.posts)
    if len(mine) < limits["minutes"]:
        return
    together = []
    for other in scene.colleagues:
        theirs = moments(other.posts)
        both = mine & theirs
        days = len({minute.date() for minute, _ in both})
        enough = len(both) >= limits["minutes"] and days >= limits["days"]
        if enough and len(both) >= limits["alike"] * len(mine | theirs):
            together.append((other.person_id, len(both), days))
    if len(together) + 1 >= limits["people"]:
        told = {
            "people": len(together) + 1, "count": max(count for _, count, _ in together), "of": len(mine),
            "days": max(days for _, _, days in together), "others": sorted(each for each, _, _ in together),
        }  # fmt: skip
        yield Suspicion("ring", tuple(post.subject for post in scene.posts if post.visits), told)


def moments(posts: Sequence[Post]) -> frozenset[Moment]:
    """The minutes in which browsers of a family came to these posts."""
    return frozenset((visit.minute, visit.family) for post in posts for visit in post.visits)


def invited_and_gone(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Colleagues who were invited, posted once, and nothing of theirs is there. A newcomer with a post that is there,
    or who is hardly here yet, is let through."""
    settled = [each for each in scene.invited if scene.now - each.joined_at >= timedelta(days=limits["days"])]
    gone = [each for each in settled if each.posts <= 1 and each.live == 0]
    if len(gone) >= max(limits["people"], limits["part"] * len(settled)):
        told = {
            "count": len(gone), "of": len(settled), "days": int(limits["days"]),
            "others": sorted(each.person_id for each in gone),
        }  # fmt: skip
        yield Suspicion("invited_and_gone", tuple(name for each in gone for name in each.subjects), told)


def suggestion_ring(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Two accept each other's suggestions and hardly anybody else's. An editor who accepts from all is let through."""
    mine = [each for each in scene.accepted if each.suggester_id == scene.person_id]
    theirs = Counter(each.suggester_id for each in scene.accepted if each.accepter_id == scene.person_id)
    by = Counter(each.accepter_id for each in mine)
    for partner, given in by.items():
        back = theirs[partner]
        if partner == scene.person_id or min(given, back) < limits["suggestions"]:
            continue
        if given >= limits["part"] * len(mine) and back >= limits["part"] * theirs.total():
            subjects = tuple(each.subject for each in mine if each.accepter_id == partner)
            yield Suspicion("suggestion_ring", subjects, {"count": given, "back": back, "others": [partner]})
