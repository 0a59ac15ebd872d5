"""What callers tell about a text, as the checks know it: networks, product classes, circumstances. Pure.

Whatever is not known is refused by name: a check that overlooks “linkdin” or “medai” would pass what it should not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from advocacy.checks.packs import DisclosurePack
from advocacy.english import English
from advocacy.errors import Breach

MEDIA = ("video", "story", "live")
ALSO_POSTED_ON = frozenset({"instagram", "youtube", "tiktok", "twitch", "facebook", "google_reviews"})
"""Networks that nobody here speaks to, whose posts are checked all the same."""
OTHER_NAMES = {"twitter": "x", "insta": "instagram", "google": "google_reviews"}


def _text(value: object) -> bool:
    return isinstance(value, str)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _said(value: object) -> bool:
    return _text(value) or _flag(value)


def _lines(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _times(value: object) -> bool:
    return isinstance(value, list | tuple) and all(_number(each) for each in value)


TEXT, FLAG, NUMBER = (
    (_text, English("It has to be a text.")),
    (_flag, English("It has to be true or false.")),
    (_number, English("It has to be a number, 0 or more.")),
)
SAID = (_said, English("It has to be a text, or true or false."))
CONTEXT: Mapping[str, tuple[Callable[[object], bool], English]] = {
    "media": (lambda value: value in MEDIA, English("It has to be one of: %(names)s.", names=", ".join(MEDIA))),
    **dict.fromkeys(("in_video_overlay", "overlay_text", "spoken_disclosure"), SAID),
    **dict.fromkeys(("description", "bio", "profile_headline", "first_comment", "content_warning"), TEXT),
    **dict.fromkeys(("overlay_seconds", "clip_seconds", "duration_min"), NUMBER),
    **dict.fromkeys(
        (
            "overlay_at_start", "overlay_obscured", "platform_paid_label", "brand_control", "obligation_to_post",
            "ai_generated_face_or_body", "retouched_face_or_body",
        ),
        FLAG,
    ),
    "disclosure_times_min": (_times, English("It has to be a list of minutes.")),
    "visible_lines": (_lines, English("It has to be a whole number above 0.")),
}  # fmt: skip
"""Each circumstance, and what it has to be; null says that it is not known."""


def known_context(told: Mapping[str, Any] | None) -> dict[str, Any]:
    """The circumstances. Raises Breach that names each unknown one and each of the wrong kind."""
    wrong: dict[str, list[str]] = {}
    for key, value in (told or {}).items():
        if key not in CONTEXT:
            wrong[f"context.{key}"] = [
                English("There is no “%(name)s”. Known are: %(names)s.", name=key, names=", ".join(CONTEXT))
            ]
        elif value is not None and not CONTEXT[key][0](value):
            wrong[f"context.{key}"] = [CONTEXT[key][1]]
    if wrong:
        raise Breach(
            English("The context can't be read: %(names)s.", names=", ".join(wrong)),
            remedy=English("Correct what is marked."), errors=wrong,
        )  # fmt: skip
    return {key: value for key, value in (told or {}).items() if value is not None}


def known_network(given: str, pack: DisclosurePack, spoken_to: Iterable[str] = ()) -> str:
    """The network's own name: “LinkedIn” is linkedin, “Google Reviews” google_reviews. Raises Breach for another."""
    name = given.strip().lower().replace(" ", "_").replace("-", "_")
    name = OTHER_NAMES.get(name, name)
    known = {*pack.folds, *pack.review_sites, *pack.filmed_networks, *ALSO_POSTED_ON, *spoken_to}
    if name not in known:
        names = ", ".join(sorted(known))
        raise Breach(
            English("There is no network “%(name)s”.", name=given),
            remedy=English("Use one of: %(names)s.", names=names),
            errors={"network": [English("One of: %(names)s.", names=names)]},
        )  # fmt: skip
    return name


def folded_classes(given: Iterable[str]) -> tuple[str, ...]:
    """Product classes as rules name them: “Tobacco ” is tobacco; each once."""
    return tuple(sorted({each.strip().lower() for each in given if each.strip()}))


def unknown_classes(given: Iterable[str], known: Collection[str]) -> str:
    """What is wrong with product classes, the known ones named; empty when all are known."""
    names = ", ".join(sorted(known))
    odd = [each for each in folded_classes(given) if each not in known]
    return (
        English("There is no product class “%(name)s”; use one of: %(names)s.", name=odd[0], names=names) if odd else ""
    )
