"""What is checked: the words, and who says them where to whom. Pure; imports errors only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advocacy.english import English
from advocacy.errors import Breach

RELATIONSHIPS = (
    "employee", "officer", "agency_employee", "family_of_employee", "consultant", "brand_owner", "paid_influencer",
    "ambassador_paid", "gifted", "affiliate", "contest_entrant", "client_testimonial", "none",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A text as it will be sent, and what the rules ask about it.

    ``jurisdictions`` is the union of the item's markets and the person's region ("US", "UK", "DE" ...). ``brands`` are
    all names of the company and its brands, ``products`` other names that give it away, ``hosts`` its web hosts and
    those of its tracked links. ``language`` is a tag such as "de" or "de-CH"; None lets the check find out.
    ``classes`` are regulated product classes, in any case of letters. ``context`` describes media and circumstances:

    media (video, story, live), in_video_overlay, overlay_text, overlay_at_start, overlay_seconds, overlay_obscured,
    clip_seconds, spoken_disclosure, disclosure_times_min, duration_min, description, bio, profile_headline,
    first_comment, visible_lines, platform_paid_label, brand_control, obligation_to_post, ai_generated_face_or_body,
    retouched_face_or_body, content_warning.

    Raises Breach for an unknown relationship.
    """

    text: str
    network: str
    jurisdictions: tuple[str, ...]
    relationship: str
    brands: tuple[str, ...] = ()
    language: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    products: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.relationship not in RELATIONSHIPS:
            known = ", ".join(RELATIONSHIPS)
            raise Breach(
                English("There is no relationship “%(name)s”.", name=self.relationship),
                remedy=English("Use one of: %(names)s.", names=known),
                errors={"relationship": [English("One of: %(names)s.", names=known)]},
            )
        object.__setattr__(self, "classes", frozenset(each.strip().lower() for each in self.classes))


def subject_from(text: str, network: str, facts: Mapping[str, Any]) -> Subject:
    """The subject that these facts describe; what they don't say is as if it were not so.

    ``facts`` are relationship (required), jurisdictions, brands, products, hosts, classes, language and context, as a
    permit keeps them. Raises Breach for an unknown relationship.
    """

    def names(key: str) -> tuple[str, ...]:
        return tuple(facts.get(key) or ())

    return Subject(
        text=text, network=network, relationship=str(facts["relationship"]), jurisdictions=names("jurisdictions"),
        brands=names("brands"), products=names("products"), hosts=names("hosts"), classes=frozenset(names("classes")),
        language=facts.get("language") or None, context=facts.get("context") or {},
    )  # fmt: skip
