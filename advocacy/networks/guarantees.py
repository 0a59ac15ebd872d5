"""The guarantee table: what each network's own declaration says about one share becoming one post. Pure.

Read by the docs, the administrators' page and the API, so that none of them can say more than the adapters do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from advocacy.networks.capabilities import Asking, Budget, Capabilities, Counts, Exactness, LengthRule, MediaRule

COPIES = {
    Exactness.EXACT: "exactly one",
    Exactness.STRONG: "exactly one",
    Exactness.PROBABLE: "at most one",
    Exactness.AT_MOST_ONCE: "at most one",
}
"""Live copies of one share after reconciliation."""
BY_MACHINE = {
    Exactness.EXACT: "the identical request again changes nothing",
    Exactness.STRONG: "read back first, then the same key while it lives",
    Exactness.PROBABLE: "our own link is looked for; where it is not found, the person is asked",
    Exactness.AT_MOST_ONCE: "no machine can tell: the person is asked",
}

HEADERS = "what the network's headers say"


@dataclass(frozen=True)
class Guarantee:
    """One network's row, in plain English."""

    network: str
    label: str
    exactness: Exactness
    copies: str
    after_a_lost_answer: str
    characters: str
    media: str
    budgets: str
    figures: str
    price: str
    needs: tuple[str, ...]  # names of settings


def guarantee_of(network: str, can: Capabilities) -> Guarantee:
    """What the network's declaration says."""
    return Guarantee(
        network, can.label, can.exactness, COPIES[can.exactness], can.guarantee or BY_MACHINE[can.exactness],
        characters(can.length, can.links_most), media(can.media), "; ".join(map(budget, can.budgets)) or HEADERS,
        figures(can), price(can), can.needs_app,
    )  # fmt: skip


def characters(rule: LengthRule, links_most: int | None = None) -> str:
    """How long a text may be, and how it is counted."""
    said = [f"{rule.most:,}"]
    if rule.most_bytes:
        said.append(f"{rule.most_bytes:,} bytes")
    if rule.url_weight:
        said.append(f"a link counts {rule.url_weight}")
    if rule.twitter_weights:
        said.append("weighted as twitter-text does")
    if rule.utf16:
        said.append("counted in UTF-16")
    if rule.emoji_bytes:
        said.append("an emoji counts its bytes")
    if links_most is not None:
        said.append(f"{links_most} links")
    return ", ".join(said)


def media(rule: MediaRule) -> str:
    """Which pictures and videos it takes."""
    return ", ".join(_media(rule)) or "none"


def _media(rule: MediaRule) -> Iterator[str]:
    if rule.images:
        yield "1 image" if rule.images == 1 else f"1 to {rule.images} images"
    if rule.video:
        yield "or 1 video" if rule.images else "1 video"
    if rule.alt_most:
        yield f"descriptions up to {rule.alt_most:,}"
    if rule.required:
        yield "one at least"
    if rule.fetched:
        yield "fetched by the network from a signed address that ends"


def budget(given: Budget) -> str:
    """One budget: so many requests in so long, for whom."""
    asked = "posts" if given.asking is Asking.POST else "readings"
    whose = "for each account" if given.counts is Counts.ACCOUNT else "for all accounts together"
    return f"{given.most:,} {asked} in {window(given.window)} {whose}"


def window(given: timedelta) -> str:
    """A span of time in its largest whole unit."""
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count, rest = divmod(given.total_seconds(), seconds)
        if count and not rest:
            return f"{count:,.0f} {unit}{'s' if count > 1 else ''}"
    return f"{given.total_seconds():,.0f} seconds"


def figures(can: Capabilities) -> str:
    """Which figures it reports, and for how long."""
    named = ", ".join(name.replace("_", " ") for name in can.metrics) or "nothing"
    return f"{named}; for {window(can.measured_for)}" if can.measured_for else named


def price(can: Capabilities) -> str:
    """What a post costs; empty where it costs nothing."""
    if can.price is None:
        return ""
    return f"{can.price.post} USD a post, {can.price.post_with_link} USD with a link ({can.price.source})"
