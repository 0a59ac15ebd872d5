"""What any network would refuse in a draft, judged by its declared capabilities. Pure; asks nobody.

An adapter adds what only it says. Imports capabilities, contract and text.
"""

from __future__ import annotations

from collections.abc import Iterator

from advocacy.english import English, counted
from advocacy.networks.capabilities import Capabilities, LengthRule, MediaKind, MediaRule
from advocacy.networks.contract import Draft, Medium, Problem
from advocacy.networks.text import excess, urls


def problems(capabilities: Capabilities, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
    """Everything wrong with the draft by what the network declares; ``length`` is the account's own server's rule."""
    return [
        *_wordy(capabilities, draft, length or capabilities.length),
        *_pictured(capabilities, draft),
        *(found for medium in draft.media for found in _of_medium(capabilities, medium)),
    ]


def _wordy(capabilities: Capabilities, draft: Draft, length: LengthRule) -> Iterator[Problem]:
    over = excess(draft.text, length)
    if over:
        yield Problem(
            "text",
            counted(
                "The text is %(num)s character too long for %(network)s.",
                "The text is %(num)s characters too long for %(network)s.", over, network=capabilities.label,
            ),
            English("Shorten it to %(limit)s by that network's count.", limit=length.most), too_long=True,
        )  # fmt: skip
    if not draft.text.strip() and not draft.media:
        yield Problem("text", English("There is nothing to post."), English("Write something."))
    most = capabilities.links_most
    if most is not None and len(set(urls(draft.text))) > most:
        yield Problem(
            "link",
            English("%(network)s takes at most %(most)s links in a post.", network=capabilities.label, most=most),
            English("Take links out."),
        )


def _pictured(capabilities: Capabilities, draft: Draft) -> Iterator[Problem]:
    rule, label = capabilities.media, capabilities.label
    images = [each for each in draft.media if each.kind is MediaKind.IMAGE]
    videos = [each for each in draft.media if each.kind is MediaKind.VIDEO]
    if rule.required and not draft.media:
        yield Problem(
            "media",
            English("%(network)s takes no post without a picture or video.", network=label),
            English("Add one to the story."),
        )
    if len(images) > rule.images:
        some = counted(
            "%(network)s takes at most %(num)s picture in a post.",
            "%(network)s takes at most %(num)s pictures in a post.", rule.images, network=label,
        )  # fmt: skip
        none = English("%(network)s takes no pictures in a post.", network=label)
        yield Problem("media", some if rule.images else none, English("Leave some out for this network."))
    if len(videos) > (1 if rule.video else 0):
        yield Problem(
            "media",
            English("%(network)s takes one video.", network=label)
            if rule.video
            else English("%(network)s takes no video.", network=label),
            English("Leave it out there."),
        )
    if images and videos:
        yield Problem(
            "media",
            English("%(network)s takes pictures or a video, not both.", network=label),
            English("Choose one of them."),
        )


def _of_medium(capabilities: Capabilities, medium: Medium) -> Iterator[Problem]:
    rule, label = capabilities.media, capabilities.label
    types, most = _limits(rule, medium)
    if types and medium.type not in types:
        yield Problem(
            "media",
            English("%(network)s does not take %(format)s.", network=label, format=medium.type),
            English("It takes %(names)s.", names=", ".join(sorted(types))),
        )
    if most and medium.bytes_there > most:
        yield Problem(
            "media",
            English(
                "The file is larger than the %(megabytes)s MB that %(network)s takes.",
                megabytes=most // 1000000,
                network=label,
            ),
            English("Make it smaller."),
        )
    if medium.seconds is not None and rule.video_seconds is not None and medium.seconds > rule.video_seconds:
        yield Problem(
            "media",
            English(
                "%(network)s takes videos of up to %(seconds)s seconds.",
                network=label,
                seconds=f"{rule.video_seconds:.0f}",
            ),
            English("Cut it."),
        )
    if medium.seconds is not None and rule.video_shortest is not None and medium.seconds < rule.video_shortest:
        shortest = f"{rule.video_shortest:g} seconds"
        yield Problem(
            "media",
            English("%(network)s takes no video shorter than %(shortest)s.", network=label, shortest=shortest),
            English("Choose a longer one."),
        )
    if rule.alt_most is not None and excess(medium.alt, LengthRule(rule.alt_most, utf16=True)):
        yield Problem(
            "alt",
            English(
                "The description is longer than the %(most)s that %(network)s takes.", most=rule.alt_most, network=label
            ),
            English("Shorten it."),
        )
    if rule.fetched and not medium.url:
        yield Problem(
            "media",
            English(
                "%(network)s fetches pictures and videos itself, and can't reach this installation.", network=label
            ),
            English("Set ADVOCACY_BASE_URL to an https address that the internet can reach."),
        )  # fmt: skip


def _limits(rule: MediaRule, medium: Medium) -> tuple[frozenset[str], int]:
    if medium.kind is MediaKind.VIDEO:
        return rule.video_types, rule.video_bytes
    return rule.image_types, rule.image_bytes
