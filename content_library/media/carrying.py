"""Pure: what of an item's media goes out with the words on a network, what stands on the link's card, what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask_babel import gettext as _

from advocacy.checks import Finding, Outcome, Verdict
from advocacy.networks.capabilities import Capabilities, MediaRule
from content_library.models import Media, MediaKind

RULE = "form.media"
NOTHING = MediaRule()


class Pictured(Protocol):
    """A medium with what is said that it shows."""

    @property
    def medium(self) -> Media:
        """The medium."""

    @property
    def alt(self) -> str:
        """What it shows."""


@dataclass(frozen=True)
class Carried:
    """``attached`` are the post's own; ``card`` is the picture of the link's card, a video's poster for a video;
    ``left`` go by hand alone."""

    attached: tuple[Pictured, ...] = ()
    card: Pictured | None = None
    left: tuple[Pictured, ...] = ()


def carried(media: Sequence[Pictured], capabilities: Capabilities | None, *, linked: bool) -> Carried:
    """Where each medium goes. ``capabilities`` are None for a network that people post on by hand alone.

    One picture beside a link is the picture of its card, where we write that card ourselves or nothing else can be
    done. Several pictures, a video, and a picture without a link are the post's own, as many as the network takes. A
    network shows a card or media, never both: with media attached there is no card.
    """
    rule = capabilities.media if capabilities else NOTHING
    images = tuple(each for each in media if each.medium.kind is MediaKind.IMAGE)
    videos = tuple(each for each in media if each.medium.kind is MediaKind.VIDEO)
    ours = capabilities is not None and capabilities.link_cards
    on_card = linked and len(images) == 1 and ours and not rule.required
    attached = () if on_card else (*images[: rule.images], *(videos if rule.video else ()))
    card = next(iter((*images, *videos)), None) if linked and not attached else None
    stays = tuple(each for each in media if each not in attached and each is not card)
    if card is not None and card.medium.kind is MediaKind.VIDEO:
        stays = (card, *stays)  # its poster alone goes
    return Carried(attached, card, stays)


def with_form(verdict: Verdict, going: Carried) -> Verdict:
    """The verdict, and a finding where a medium doesn't go out with the words; it says what does, and what to do."""
    found = _finding(going)
    return Verdict.of((*verdict.findings, found)) if found else verdict


def _finding(going: Carried) -> Finding | None:
    if not going.left:
        return None
    kind = going.left[0].medium.kind
    if kind is MediaKind.VIDEO and going.card:
        said = _("The video does not go out with these words: the link shows a picture of it.")
    elif kind is MediaKind.VIDEO:
        said = _("The video does not go out with these words.")
    elif kind is MediaKind.DOCUMENT:
        said = _("The document does not go out with these words.")
    elif going.attached or going.card:
        said = _("Not all pictures go out with these words: %(number)s stay behind.", number=len(going.left))
    else:
        said = _("The pictures do not go out with these words.")
    remedy = _("Post it by hand to bring it along: you can download it there.")
    return Finding(RULE, "1", Outcome.REVIEW, said, remedy, "", 0, 0)
