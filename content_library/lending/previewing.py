"""The preview of what a person would send: disclosure in front, link, blanks filled; counted and checked as it is.

The link of a preview is reserved once and taken by the share, so that both are the same to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy import settings
from advocacy.checks import Finding, LengthRule, Outcome, Packs, Verdict, check, subject_from, words_for
from advocacy.errors import Breach
from advocacy.links.models import Link
from advocacy.links.queries import short_url
from advocacy.networks import registry
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Problem
from advocacy.networks.lengths import length_rule
from advocacy.people.models import Person
from advocacy.posts.drafting import Said
from advocacy.posts.fitting import sketch_of
from advocacy.posts.scheduling import digest
from advocacy.rulebook.in_force import packs as rules_in_force
from content_library.lending.judging import as_shown, carried_on, counted_at, refused, said_with
from content_library.lending.reserving import reserved, standing
from content_library.media.carrying import Carried, with_form
from content_library.models import Caption, Item
from content_library.rules.vetting import fold_on, jurisdictions_for, length_on, own_hosts, rules_seen, sample_link
from content_library.words.blanks import Blank, blanks_of, spans_of
from content_library.words.frames import NOTHING, pieces, render, unfit
from content_library.words.outlets import ANY, outlets


@dataclass(frozen=True)
class Place:
    """Where a person would post a story, from which account (None: by hand) and with which link."""

    item: Item
    network: str
    person: Person
    connection: Connection | None
    link: Link | None
    link_url: str
    packs: Packs
    now: datetime


@dataclass(frozen=True)
class Preview:
    """What would be sent, byte for byte. ``used`` and ``limit`` count by the network's own rule; no limit is None.

    ``as_approved`` is the same with its blanks still open; ``unfit`` says by field what is wrong with the blanks.
    ``going`` says what of the media goes where, ``problems`` why the network would refuse the post by API (also where
    the person has no account there yet), ``handed_in`` what it would be given, ``shown`` the words as readers there see
    them, ``fold`` after how many characters they have to press “more”.
    ``seen`` are the rules that reviewers answered when they approved the caption, ``unseen`` the findings that ask for
    a human's answer and got none: nothing goes out with one.
    """

    network: str
    caption: Caption
    text: str
    as_approved: str
    disclosure: str
    link: Link | None
    link_url: str
    used: int
    limit: int | None
    verdict: Verdict
    connection: Connection | None
    values: Mapping[str, str]
    unfit: Mapping[str, list[str]]
    seen: frozenset[str] = frozenset()
    unseen: Sequence[Finding] = ()
    going: Carried = field(default_factory=Carried)
    problems: Sequence[Problem] = ()
    handed_in: Said = field(default_factory=lambda: Said(""))
    shown: str = ""
    fold: int | None = None

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8."""
        return digest(self.text)

    @property
    def agreed_sha256(self) -> str:
        """Of the text with open blanks: what a person agrees to before they fill them in."""
        return digest(self.as_approved)

    @property
    def blanks(self) -> list[Blank]:
        """What the person fills in."""
        return blanks_of(self.caption.text)

    @property
    def passes(self) -> bool:
        """False while a check fails."""
        return self.verdict.outcome is not Outcome.FAIL

    @property
    def may_be_sent(self) -> bool:
        """False while a check fails, a finding waits for a human's answer, or a blank is open."""
        return self.passes and not self.unfit and not self.unseen


def placed(item: Item, network: str, person: Person, connection: Connection | None, *, now: datetime) -> Place:
    """The place with the link that a share from there will take. Reserves it, in the caller's writing transaction."""
    link = reserved(item, item.revision, network, person, now) if item.revision.url else None
    return Place(item, network, person, connection, link, short_url(link) if link else "", rules_in_force(), now)


def sketched(item: Item, network: str, person: Person, connection: Connection | None, *, now: datetime) -> Place:
    """The place while words are still being typed: with the link that is reserved, or one as long. Writes nothing."""
    link = standing(item.revision, network, person) if item.revision.url else None
    return Place(
        item, network, person, connection, link,
        short_url(link) if link else sample_link() if item.revision.url else "", rules_in_force(), now,
    )  # fmt: skip


def preview(
    item: Item, caption: Caption, network: str, person: Person, connection: Connection | None, *, now: datetime,
    values: Mapping[str, str] = NOTHING,
) -> Preview:  # fmt: skip
    """What this person would send with this caption, its blanks filled so. Reserves the link."""
    require_words_for(caption, network)
    return preview_at(placed(item, network, person, connection, now=now), caption, values)


def require_words_for(caption: Caption, network: str) -> None:
    """Raises Breach for a network that is not offered, or a caption that is for another one."""
    registry.require_on(network)
    if network not in outlets() or caption.network not in (network, ANY):
        raise Breach(_("There are no words for that network."), errors={"network": [_("Choose another one.")]})


def preview_at(
    place: Place, caption: Caption, values: Mapping[str, str] = NOTHING, *, own_words: str = ""
) -> Preview:  # fmt: skip
    """What would be sent from a place; ``own_words`` are a frame's text that stands instead of the caption's."""
    facts, frame = facts_of(place.item, place.person, caption), own_words or caption.text
    said = words_for(
        facts["relationship"], facts["jurisdictions"], caption.language, settings.current().company_name,
        place.packs.disclosure,
    )  # fmt: skip
    filled = {label: value.strip() for label, value in values.items()}
    text = render(frame, said, place.link_url, filled)
    rule = _length(place)
    said_of_words = check(subject_from(text, place.network, facts), place.packs, length=rule)
    asked = not own_words and bool(said_of_words.objections)  # what passes asks nobody
    seen = rules_seen(place.item, caption, place.network, place.packs) if asked else frozenset()
    spans = spans_of(pieces(frame, said, place.link_url), filled)
    revision = place.item.revision
    going = carried_on(place.network, revision.media, revision.url)
    handed_in = said_with(revision, going, text, caption.language, place.link_url)
    draft = sketch_of(place.network, handed_in, place.now)
    used, limit = (rule.count(text), rule.limit) if rule else (len(text), None)
    return Preview(
        place.network, caption, text, render(frame, said, place.link_url), said, place.link, place.link_url, used,
        limit, with_form(said_of_words, going), place.connection, filled, unfit(frame, values),
        seen, () if own_words else unanswered(said_of_words, seen, spans), going,
        refused(place.network, draft, place.connection), handed_in, as_shown(place.network, draft),
        fold_on(place.network, text, place.packs),
    )  # fmt: skip


def unanswered(verdict: Verdict, seen: frozenset[str], spans: Sequence[tuple[int, int]]) -> list[Finding]:
    """The findings that ask for a human's answer and got none: of a rule that nobody saw, or about a person's own words
    in a blank, which stand at ``spans``."""
    return [
        found
        for found in verdict.findings
        if found.outcome is Outcome.REVIEW
        and (found.rule not in seen or any(found.start < end and start < found.end for start, end in spans))
    ]


def facts_of(item: Item, person: Person, caption: Caption) -> dict[str, Any]:
    """What the checks ask about this person's post; kept in the permit, for it is checked again when sent."""
    in_force = settings.current()
    return {
        "relationship": person.relationship.value,
        "jurisdictions": list(jurisdictions_for(item.audience, in_force, person.region)),
        "language": caption.language, "brands": list(in_force.brands), "hosts": list(own_hosts(in_force)),
        "classes": list(item.revision.classes),
    }  # fmt: skip


def _length(place: Place) -> LengthRule | None:
    """The network's rule, or that of the account's own server."""
    own = counted_at(place.connection)
    return length_on(place.network) if own is None else length_rule(place.network, own)
