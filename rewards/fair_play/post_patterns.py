"""Pure: patterns in one person's posts and conversions: told twice, gone once paid, bought by oneself, given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta

from rewards.fair_play.scenes import Post, Scene, Suspicion

Limits = Mapping[str, float]


def same_post_again(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """The same words about the same story on one network, again while the first is there. The first is let through.

    Other words, another network, or a post that follows one that was taken down are let through as well.
    """
    alike: dict[tuple[str, str, str], list[Post]] = defaultdict(list)
    for post in sorted(scene.posts, key=lambda each: each.published_at):
        if post.words:
            alike[post.network, post.item, post.words].append(post)
    for posts in alike.values():
        first = posts[0]
        until = first.published_at + timedelta(days=limits["days"])
        again = [
            post for post in posts[1:]
            if post.published_at <= until and (first.gone_at is None or first.gone_at > post.published_at)
        ]  # fmt: skip
        if len(again) + 1 >= limits["posts"]:
            told = {"network": first.network, "count": len(again) + 1, "published_at": first.published_at}
            yield Suspicion("same_post_again", tuple(post.subject for post in again), told)


def told_before(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """A post under the address of an earlier one: an old post told as a new one, or somebody else's.

    A corrected address of the same post is no second post. The earlier one is let through.
    """
    earlier = {each.url: each for each in sorted(scene.told, key=lambda each: each.published_at, reverse=True)}
    for post in scene.posts:
        found = earlier.get(post.url) if post.url else None
        if found and found.share_id != post.share_id and found.published_at < post.published_at:
            others = [] if found.person_id == scene.person_id else [found.person_id]
            told = {"network": post.network, "count": int(limits["posts"]), "first_at": found.published_at}
            yield Suspicion("told_before", (post.subject,), {**told, "others": others})


def share_and_delete(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Posts that are gone soon after their points were there, again and again. On request, or once, is let through."""
    paid = [post for post in scene.posts if post.released_at is not None]
    soon = [
        post for post in paid
        if post.gone_at and post.released_at and not post.on_request
        and timedelta() <= post.gone_at - post.released_at <= timedelta(days=limits["days"])
    ]  # fmt: skip
    if len(soon) >= max(limits["posts"], limits["part"] * len(paid)):
        told = {"count": len(soon), "of": len(paid), "days": int(limits["days"])}
        yield Suspicion("share_and_delete", tuple(post.subject for post in soon), told)


def own_conversion(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """The customer's hash is that of the person's own work mail. Colleagues may buy as they like."""
    own = [each for each in scene.sales if scene.own_customer and each.customer == scene.own_customer]
    if len(own) >= limits["conversions"]:
        yield Suspicion("own_conversion", tuple(each.subject for each in own), {"count": len(own)})


def refunded(scene: Scene, limits: Limits) -> Iterator[Suspicion]:
    """Most conversions are given back, where others' are not: a product called back hits everybody."""
    if scene.usual.refunded is None or scene.usual.refunded > limits["usual_part"]:
        return
    within = timedelta(days=limits["days"])
    back = [each for each in scene.sales if each.reversed_at and each.reversed_at - each.at <= within]
    if len(back) >= max(limits["conversions"], limits["part"] * len(scene.sales)):
        told = {"count": len(back), "of": len(scene.sales), "usual": round(scene.usual.refunded, 2)}
        yield Suspicion("refunded", tuple(each.subject for each in scene.sales), told)
