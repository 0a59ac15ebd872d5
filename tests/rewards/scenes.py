"""Scenes of fair play: each pattern as somebody would do it, and the honest days that look like it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rewards.fair_play.scenes import (
    Accepted,
    Colleague,
    Credit,
    Invited,
    Post,
    Sale,
    Scene,
    Told,
    Usual,
    Visit,
)

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
OUT = datetime(2026, 11, 9, 9, tzinfo=UTC)
"""When posts went out: nine days ago, a Monday morning."""
FAMILIES = ("Chrome", "Safari", "Firefox", "LinkedIn app", "Edge")
ME, THEM = 1, (2, 3, 4)


def at(minutes: float, day: int = 0) -> datetime:
    return OUT + timedelta(days=day, minutes=int(minutes))


def visits(minutes: Iterable[float], *, marks: int | None = None, family: str = "", day: int = 0) -> tuple[Visit, ...]:
    """Visits at these minutes after the post; each by a visitor of their own, or in turn by so many."""
    return tuple(
        Visit(at(minute, day), family or FAMILIES[number % 5], f"m{day}.{number if marks is None else number % marks}")
        for number, minute in enumerate(sorted(minutes))
    )  # fmt: skip


def irregular(count: int, begin: float = 30, over: float = 500) -> list[float]:
    """So many minutes as people come: never at the same distance."""
    return [begin + over * (((number * 0.6180339887) % 1) ** 1.5) for number in range(count)]


def post(number: int = 1, seen: Iterable[Visit] = (), **facts: object) -> Post:
    return Post(number, "linkedin", OUT, visits=tuple(sorted(seen)), **facts)  # type: ignore[arg-type]


def clicked(*posts: Post, step: int = 10, **facts: object) -> Scene:
    """A scene whose posts earned by their clicks."""
    earned = tuple(Credit(each.share_id, NOW, "human_clicks", each.subject, step) for each in posts)
    return replace(Scene(ME, NOW, "Europe/Berlin", posts=posts, credits=earned), **facts)  # type: ignore[arg-type]


def published(*posts: Post, **facts: object) -> Scene:
    """A scene whose posts earned by being there."""
    earned = tuple(Credit(each.share_id, OUT, "share_published", each.subject) for each in posts)
    return replace(Scene(ME, NOW, posts=posts, credits=earned), **facts)  # type: ignore[arg-type]


def sold(*sales: Sale, **facts: object) -> Scene:
    earned = tuple(Credit(each.conversion_id, NOW, "conversion", each.subject) for each in sales)
    return replace(Scene(ME, NOW, sales=sales, credits=earned), **facts)  # type: ignore[arg-type]


def stopped(counts: Iterable[int]) -> Scene:
    """Posts with so many clicks each."""
    return clicked(*(post(number, visits(irregular(count))) for number, count in enumerate(counts, 1)))


def among(days: int, shared: Iterable[float], own: Iterable[float], people: int = 2) -> Scene:
    """My post and colleagues' posts, clicked in the shared minutes of each of so many days, and in one's own."""

    def seen(offset: int) -> tuple[Visit, ...]:
        together = [visits(shared, marks=2, family="Chrome", day=day) for day in range(days)]
        return tuple(each for some in (*together, visits((m + offset for m in own), day=1)) for each in some)

    others = tuple(Colleague(each, (post(10 + each, seen(each * 7)),)) for each in THEM[:people])
    return clicked(post(1, seen(0)), colleagues=others)


def invited(*posts_and_live: tuple[int, int], days: int = 60) -> Scene:
    found = tuple(
        Invited(10 + number, NOW - timedelta(days=days), posts, live, (f"person:{10 + number}",))
        for number, (posts, live) in enumerate(posts_and_live)
    )
    earned = tuple(Credit(each.person_id, NOW, "colleague_joined", each.subjects[0]) for each in found)
    return Scene(ME, NOW, invited=found, credits=earned)


def suggested(mine: dict[int, int], theirs: dict[int, int]) -> Scene:
    """So many of my suggestions accepted by whom, and so many of whose accepted by me."""
    accepted = [Accepted(ME, who, f"suggestion:{who}{n}") for who, count in mine.items() for n in range(count)]
    back = [Accepted(who, ME) for who, count in theirs.items() for _ in range(count)]
    earned = tuple(Credit(n, NOW, "suggestion_accepted", each.subject) for n, each in enumerate(accepted))
    return Scene(ME, NOW, accepted=(*accepted, *back), credits=earned)


OFFICE = Usual(one_visitor=0.7)
MIXED = Usual(night=0.05, refunded=0.05, families={"linkedin": {"LinkedIn app": 0.5, "Chrome": 0.3, "Firefox": 0.05}})
LINKEDIN = Usual(families={"linkedin": {"LinkedIn app": 0.95}})

FRAUD: dict[str, tuple[str, Callable[[], Scene]]] = {
    "clicks before the post is out": (
        "before_public", lambda: clicked(post(1, (*visits(range(-60, -40)), *visits(irregular(4)))))),
    "one browser all day": ("one_visitor", lambda: clicked(post(1, (
        *visits(irregular(14), marks=1), *visits(irregular(10, over=300), day=1, marks=1),
        *visits(irregular(5), day=2))))),
    "clicks at once after posting": (
        "first_minutes", lambda: clicked(post(1, (*visits([0, 1, 1, 2, 2] * 4, marks=2), *visits(irregular(3)))))),
    "a burst in the evening": (
        "burst", lambda: clicked(post(1, (*visits([600, 601, 602, 603] * 5, marks=2), *visits(irregular(4)))))),
    "a timer": ("regular", lambda: clicked(post(1, visits(range(30, 300, 7))))),
    "a script with one agent": (
        "one_family", lambda: clicked(post(1, visits(irregular(60), family="Firefox")), usual=MIXED)),
    "somebody who doesn't sleep": ("night", lambda: clicked(post(1, tuple(
        each for day in range(1, 5) for each in visits(irregular(12, -500, 150), day=day))), usual=MIXED)),
    "clicks until the points are there": ("stops_at_step", lambda: stopped([20, 10, 30, 20, 10, 20])),
    "colleagues who click for each other": ("ring", lambda: among(4, irregular(6), [])),
    "the same words three times": ("same_post_again", lambda: published(*(
        replace(post(n, item="item:1", words="w"), published_at=at(0, n)) for n in range(3)))),
    "the same words twice": ("same_post_again", lambda: published(*(
        replace(post(n, item="item:1", words="w"), published_at=at(0, n)) for n in range(2)))),
    "an old post told as new": ("told_before", lambda: published(
        post(5, url="https://x.example/1", by_hand=True),
        told=(Told("https://x.example/1", 2, ME, OUT - timedelta(30)),))),
    "a colleague's post told as one's own": ("told_before", lambda: published(
        post(5, url="https://x.example/1"), told=(Told("https://x.example/1", 2, 9, OUT - timedelta(1)),))),
    "gone once it is paid": ("share_and_delete", lambda: published(*(
        post(n, released_at=at(0, 1), gone_at=at(0, 2)) for n in range(4)))),
    "bought by oneself": ("own_conversion", lambda: sold(Sale(1, OUT, "mine"), own_customer="mine")),
    "bought and given back": ("refunded", lambda: sold(
        Sale(1, OUT), *(Sale(n, OUT, reversed_at=at(0, 5)) for n in range(2, 6)), usual=MIXED)),
    "friends who come for the points": ("invited_and_gone", lambda: invited((1, 0), (1, 0), (1, 0), (0, 0))),
    "I accept yours if you accept mine": ("suggestion_ring", lambda: suggested({7: 5, 8: 1}, {7: 4})),
}  # fmt: skip
"""What somebody did -> the pattern that catches it, and the scene."""

HONEST: dict[str, Callable[[], Scene]] = {
    "a popular post": lambda: clicked(post(1, visits(irregular(400, 0, 600)))),
    "a post that has clicks in every minute": lambda: clicked(post(1, visits([*range(120), *range(120)]))),
    "an office behind one address": lambda: clicked(post(1, visits(irregular(30), marks=1)), usual=OFFICE),
    "a newsletter goes out": lambda: clicked(post(1, visits([600 + n * 0.1 for n in range(40)]))),
    "a conference talk shows the link": lambda: clicked(
        post(1, (*visits([300 + n * 0.08 for n in range(50)]), *visits(irregular(10))))),
    "a loyal audience is there at once": lambda: clicked(post(1, visits([n * 0.1 for n in range(25)]))),
    "people who don't want to be tracked": lambda: clicked(
        post(1, tuple(each._replace(mark=None) for each in visits([600, 601, 602, 603] * 6)))),
    "trying one's own link": lambda: clicked(post(1, (*visits([-20, -10], marks=1), *visits(irregular(20))))),
    "a post by hand, told later": lambda: clicked(post(1, visits(irregular(20, -300, 290)), by_hand=True)),
    "a network whose app everybody uses": lambda: clicked(
        post(1, visits(irregular(60), family="LinkedIn app")), usual=LINKEDIN),
    "a young company with little to compare": lambda: clicked(
        post(1, visits(irregular(60, -500, 150), family="Chrome", day=2))),
    "readers on another continent": lambda: clicked(
        post(1, tuple(each for day in range(1, 5) for each in visits(irregular(12, -500, 150), day=day))),
        usual=Usual(night=0.5)),
    "one night of a story that travels": lambda: clicked(
        post(1, visits(irregular(40, -500 + 1440, 150))), usual=MIXED),
    "somebody looks again and again, among many": lambda: clicked(
        post(1, (*visits(irregular(9), marks=1), *visits(irregular(30), day=1)))),
    "two posts end at a step by chance": lambda: stopped([20, 10, 23, 17, 31, 12]),
    "few clicks on few posts": lambda: stopped([3, 1, 4]),
    "colleagues in one newsletter, on one day": lambda: among(1, [n * 1.5 for n in range(12)], irregular(30)),
    "colleagues who read each other among others": lambda: among(4, irregular(5), irregular(60)),
    "two who read each other": lambda: among(4, irregular(6), [], people=1),
    "the same story in other words": lambda: published(*(post(n, item="item:1", words=f"w{n}") for n in range(4))),
    "a correction after a typo": lambda: published(
        post(1, item="item:1", words="teh news"), post(2, item="item:1", words="the news")),
    "the same words long after": lambda: published(*(
        replace(post(n, item="item:1", words="w"), published_at=at(0, 15 * n - 20)) for n in range(2))),
    "posted again after the first was taken down": lambda: published(*(
        replace(post(n, item="item:1", words="w", gone_at=at(60, n)), published_at=at(0, n)) for n in range(4))),
    "the same words on other networks": lambda: published(*(
        replace(post(n, item="item:1", words="w"), network=name)
        for n, name in enumerate(("x", "bluesky", "mastodon")))),
    "an address that was corrected": lambda: published(
        post(5, url="https://x.example/1"), told=(Told("https://x.example/1", 5, ME, OUT),)),
    "the first of two with one address": lambda: published(
        post(5, url="https://x.example/1"), told=(Told("https://x.example/1", 9, 9, OUT + timedelta(1)),)),
    "taken down on request": lambda: published(*(
        post(n, released_at=at(0, 1), gone_at=at(0, 2), on_request=True) for n in range(5))),
    "one post that is regretted": lambda: published(
        post(9, released_at=at(0, 1), gone_at=at(0, 2)), *(post(n, released_at=at(0, 1)) for n in range(5))),
    "old posts are tidied up": lambda: published(*(
        replace(post(n, released_at=at(0, -30), gone_at=at(0, 2)), published_at=at(0, -31)) for n in range(5))),
    "a colleague buys": lambda: sold(Sale(1, OUT, "hers"), Sale(2, OUT, ""), own_customer="mine"),
    "a refund now and then": lambda: sold(
        *(Sale(n, OUT, reversed_at=at(0, 3) if n < 2 else None) for n in range(9)), usual=MIXED),
    "a product is called back": lambda: sold(
        *(Sale(n, OUT, reversed_at=at(0, 3)) for n in range(6)), usual=Usual(refunded=0.8)),
    "newcomers who post seldom": lambda: invited((1, 1), (1, 1), (2, 0), (1, 1)),
    "newcomers who are hardly here": lambda: invited((1, 0), (1, 0), (1, 0), days=9),
    "an editor who accepts from everybody": lambda: suggested({7: 4}, {7: 3, 8: 5, 9: 6}),
    "one editor, one way": lambda: suggested({7: 12}, {}),
}  # fmt: skip
"""Honest days -> the scene: nothing is found."""
