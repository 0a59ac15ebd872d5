"""What any network would refuse in a draft, judged by its declared capabilities. Pure; asks nobody.

An adapter adds what only it says. Imports capabilities, contract and text.
"""

from __future__ import annotations

from collections.abc import Iterator

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
            "text", f"The text is {over} characters too long for {capabilities.label}.",
            f"Shorten it to {length.most} by that network's count.", too_long=True,
        )  # fmt: skip
    if not draft.text.strip() and not draft.media:
        yield Problem("text", "There is nothing to post.", "Write something.")
    most = capabilities.links_most
    if most is not None and len(set(urls(draft.text))) > most:
        yield Problem("link", f"{capabilities.label} takes at most {most} links in a post.", "Take links out.")


def _pictured(capabilities: Capabilities, draft: Draft) -> Iterator[Problem]:
    rule, label = capabilities.media, capabilities.label
    images = [each for each in draft.media if each.kind is MediaKind.IMAGE]
    videos = [each for each in draft.media if each.kind is MediaKind.VIDEO]
    if rule.required and not draft.media:
        yield Problem("media", f"{label} takes no post without a picture or video.", "Add one to the story.")
    if len(images) > rule.images:
        most = f"at most {rule.images} pictures" if rule.images else "no pictures"
        yield Problem("media", f"{label} takes {most} in a post.", "Leave some out for this network.")
    if len(videos) > (1 if rule.video else 0):
        yield Problem("media", f"{label} takes {'one video' if rule.video else 'no video'}.", "Leave it out there.")
    if images and videos:
        yield Problem("media", f"{label} takes pictures or a video, not both.", "Choose one of them.")


def _of_medium(capabilities: Capabilities, medium: Medium) -> Iterator[Problem]:
    rule, label = capabilities.media, capabilities.label
    types, most = _limits(rule, medium)
    if types and medium.type not in types:
        yield Problem("media", f"{label} does not take {medium.type}.", f"It takes {', '.join(sorted(types))}.")
    if most and medium.bytes_there > most:
        yield Problem(
            "media", f"The file is larger than the {most // 1_000_000} MB that {label} takes.", "Make it smaller."
        )
    if medium.seconds is not None and rule.video_seconds is not None and medium.seconds > rule.video_seconds:
        yield Problem("media", f"{label} takes videos of up to {rule.video_seconds:.0f} seconds.", "Cut it.")
    if medium.seconds is not None and rule.video_shortest is not None and medium.seconds < rule.video_shortest:
        shortest = f"{rule.video_shortest:g} seconds"
        yield Problem("media", f"{label} takes no video shorter than {shortest}.", "Choose a longer one.")
    if rule.alt_most is not None and excess(medium.alt, LengthRule(rule.alt_most, utf16=True)):
        yield Problem("alt", f"The description is longer than the {rule.alt_most} that {label} takes.", "Shorten it.")
    if rule.fetched and not medium.url:
        yield Problem(
            "media", f"{label} fetches pictures and videos itself, and can't reach this installation.",
            "Set ADVOCACY_BASE_URL to an https address that the internet can reach.",
        )  # fmt: skip


def _limits(rule: MediaRule, medium: Medium) -> tuple[frozenset[str], int]:
    if medium.kind is MediaKind.VIDEO:
        return rule.video_types, rule.video_bytes
    return rule.image_types, rule.image_bytes
