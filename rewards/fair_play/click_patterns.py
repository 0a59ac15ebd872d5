"""Pure: patterns in the clicks on one person's links. Each gives what it suspects, by its limits; imports scenes only.

Every pattern asks for enough clicks first: of a few, any shape is chance. Visitors without a mark are never counted as
one visitor, for nobody can tell them apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from rewards.fair_play.scenes import Post, Scene, Suspicion, Visit

Limits = Mapping[str, float]


def before_public(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Clicks before the post was out. Posts by hand are told later than they are out: they are let through."""
    slack = timedelta(minutes=limits["slack_minutes"])
    for post in scene.posts:
        early = sum(visit.minute < post.published_at - slack for visit in post.visits)
        if not post.by_hand and _many(early, len(post.visits), limits):
            yield _about(post, "before_public", count=early, of=len(post.visits), published_at=post.published_at)


def one_visitor(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Most clicks by the same visitor of each day, where that is not usual: an office behind one address is."""
    if scene.usual.one_visitor > limits["usual_part"]:
        return
    for post in scene.posts:
        same = repeated(post.visits)
        if _many(same, len(post.visits), limits):
            yield _about(post, "one_visitor", count=same, of=len(post.visits))


def repeated(visits: Sequence[Visit]) -> int:
    """How many of them are by the busiest visitor of their day; nobody who came once."""
    busiest: dict[object, int] = {}
    for (day, _), count in Counter((each.minute.date(), each.mark) for each in visits if each.mark).items():
        busiest[day] = max(busiest.get(day, 0), count)
    return sum(count for count in busiest.values() if count > 1)


def first_minutes(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Hardly a click but in the first minutes, by hardly a visitor. Many readers at once have many marks."""
    long = timedelta(minutes=limits["minutes"])
    for post in scene.posts:
        if scene.now - post.published_at < timedelta(hours=limits["hours"]):
            continue
        first = [each for each in post.visits if timedelta() <= each.minute - _minute(post) <= long]
        if _few_visitors(first, limits) and _many(len(first), len(post.visits), limits):
            yield _about(
                post, "first_minutes", count=len(first), of=len(post.visits), minutes=int(limits["minutes"]),
                visitors=_visitors(first),
            )  # fmt: skip


def burst(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Most clicks in a few minutes long after the post went out, by hardly a visitor."""
    wide, after = timedelta(minutes=limits["minutes"]), timedelta(minutes=limits["after_minutes"])
    for post in scene.posts:
        later = [each for each in post.visits if each.minute >= post.published_at + after]
        densest = _densest(later, wide)
        if _few_visitors(densest, limits) and _many(len(densest), len(post.visits), limits):
            yield _about(
                post, "burst", count=len(densest), of=len(post.visits), minutes=int(limits["minutes"]),
                at=densest[0].minute, visitors=_visitors(densest),
            )  # fmt: skip


def regular(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """A click after the other at the same distance. A post so popular that each minute has clicks is let through."""
    for post in scene.posts:
        apart = [
            (after.minute - before.minute).total_seconds() / 60
            for before, after in pairwise(post.visits)
        ]  # fmt: skip
        if len(post.visits) < limits["visits"] or (usual := median(apart)) < limits["apart_minutes"]:
            continue
        even = sum(abs(each - usual) <= limits["spread_minutes"] for each in apart)
        if even >= limits["part"] * len(apart) and usual > 2 * limits["spread_minutes"]:
            yield _about(post, "regular", count=even + 1, of=len(post.visits), minutes=round(usual))


def one_family(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """One family of browsers only, where others' readers on that network have several."""
    for post in scene.posts:
        families = Counter(each.family for each in post.visits if each.family)
        if not families:
            continue
        family, count = families.most_common(1)[0]
        if post.network not in scene.usual.families:
            continue
        usual = scene.usual.families[post.network].get(family, 0.0)
        if usual <= limits["usual_part"] and _many(count, len(post.visits), limits):
            yield _about(post, "one_family", count=count, of=len(post.visits), family=family, usual=round(usual, 2))


def night(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Most clicks while it is night at the person's, several nights, where others' readers sleep then."""
    if scene.usual.night is None or scene.usual.night > limits["usual_part"]:
        return
    zone = ZoneInfo(scene.zone)
    for post in scene.posts:
        at_night = [local for each in post.visits if is_night(local := each.minute.astimezone(zone), limits)]
        nights = len({local.date() for local in at_night})
        if nights >= limits["nights"] and _many(len(at_night), len(post.visits), limits):
            yield _about(post, "night", count=len(at_night), of=len(post.visits), nights=nights, zone=scene.zone)


def is_night(local: datetime, limits: Limits) -> bool:
    """Whether that wall clock says night."""
    return limits["from_hour"] <= local.hour < limits["until_hour"]


def stops_at_step(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Post after post whose clicks end just where a step ends. One or two that do is chance."""
    steps = {each.subject: each.step for each in scene.credits if each.step >= limits["least_step"]}
    settled = [
        post for post in scene.posts
        if post.subject in steps and scene.now - post.published_at >= timedelta(days=limits["days"])
    ]  # fmt: skip
    stopped = [
        post for post in settled
        if 0 < len(post.visits) <= limits["most_visits"] and len(post.visits) % steps[post.subject] == 0
    ]  # fmt: skip
    if len(stopped) >= max(limits["posts"], limits["part"] * len(settled)):
        subjects = tuple(post.subject for post in stopped)
        told = {"count": len(stopped), "of": len(settled), "step": max(steps.values())}
        yield Suspicion("stops_at_step", subjects, told)


def _many(count: int, of: int, limits: Limits) -> bool:
    """Enough clicks, and a large enough part of all."""
    return count >= limits["visits"] and count >= limits["part"] * of


def _visitors(visits: Sequence[Visit]) -> int:
    return len({each.mark for each in visits if each.mark})


def _few_visitors(visits: Sequence[Visit], limits: Limits) -> bool:
    """Hardly a visitor, each with a mark: whoever asked not to be tracked may be anybody."""
    return all(each.mark for each in visits) and 0 < _visitors(visits) <= limits["visitors"]


def _densest(visits: Sequence[Visit], wide: timedelta) -> Sequence[Visit]:
    """The most visits in a row that lie within so long; they come in the order of their minutes."""
    minutes = [each.minute for each in visits]
    best: Sequence[Visit] = ()
    for begin, minute in enumerate(minutes):
        end = bisect_left(minutes, minute + wide, begin)
        if end - begin > len(best):
            best = visits[begin:end]
    return best


def _minute(post: Post) -> datetime:
    return post.published_at.replace(second=0, microsecond=0)


def _about(post: Post, pattern: str, **evidence: object) -> Suspicion:
    return Suspicion(pattern, (post.subject,), {"network": post.network, **evidence})
