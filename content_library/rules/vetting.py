"""The checks on an item's words: every caption on every network that it stands for, as it would be sent.

Reads settings and the networks' limits; the checks themselves are pure and live in ``advocacy.checks``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import gettext

from advocacy import settings
from advocacy.checks import (
    Finding,
    LengthRule,
    Outcome,
    Packs,
    Verdict,
    check,
    check_length,
    strictest,
    subject_from,
    words_for,
)
from advocacy.checks.position import hidden_from
from advocacy.database import db
from advocacy.english import spoken
from advocacy.errors import Breach
from advocacy.links.alphabet import new_slug
from advocacy.links.queries import short_url_of
from advocacy.networks import by_hand, registry
from advocacy.networks.lengths import length_rule
from advocacy.people.models import Person
from advocacy.rulebook.in_force import packs as rules_in_force
from advocacy.settings import Settings
from advocacy.web.palette import network_look
from content_library.models import Caption, Item, Revision
from content_library.words.blanks import blanks_of
from content_library.words.frames import Frame, Words, frame_of, render
from content_library.words.outlets import ANY, outlets

AUTHOR = "employee"
"""Whose post stands for all while nobody has lent the words yet; each share is checked again for its own person."""


@dataclass(frozen=True)
class Author:
    """Whose post is vetted: how they stand to the company, and where they are."""

    relationship: str = AUTHOR
    region: str = ""


ANYBODY = Author()


@dataclass(frozen=True)
class Vetted:
    """One caption on one network: what would be sent, how long it is there at most, the verdict. No ``limit``: None.

    ``fold`` is after how many characters readers have to press “more”; None when all of it shows.
    """

    words: Words
    network: str
    sent: str
    used: int
    limit: int | None
    verdict: Verdict
    fold: int | None = None


def length_on(network: str) -> LengthRule | None:
    """How a network counts and what it allows; None where we know no limit."""
    declared = registry.declared(network)
    rule = declared.length if declared else by_hand.LENGTHS.get(network)
    return length_rule(network, rule) if rule else None


def fold_on(network: str, text: str, packs: Packs) -> int | None:
    """After how many characters readers there have to press “more”; None when all of it shows."""
    fold = packs.disclosure.folds.get(network)
    return hidden_from(text, fold) if fold else None


def own_hosts(in_force: Settings) -> tuple[str, ...]:
    """Hosts that speak for the brand: the company's sites and that of the tracked links."""
    return (*in_force.site_hosts, urlsplit(in_force.short_base).hostname or "")


def sample_link() -> str:
    """A tracked link as long as a real one."""
    return short_url_of("x" * len(new_slug()))


def jurisdictions_for(audience: Mapping[str, Sequence[str]], in_force: Settings, *also: str) -> tuple[str, ...]:
    """The company's markets, the regions of the audience and others: all rules hold, the strictest wins."""
    return tuple(dict.fromkeys((*in_force.markets, *audience.get("regions", ()), *also)))


def vet(frame: Frame, packs: Packs | None = None, author: Author = ANYBODY) -> list[Vetted]:
    """Every caption on every network that it stands for."""
    packs = packs or rules_in_force()
    return [
        _vet(frame, words, network, packs, author)
        for words in frame.captions
        for network in networks_for(words, frame.captions)
    ]


def vet_revision(item: Item, revision: Revision, packs: Packs | None = None) -> list[Vetted]:
    """The same of a revision as it stands, as those who review it see it: words of a person's own as their post."""
    return vet(frame_of(revision), packs, author_of(item))


def author_of(item: Item) -> Author:
    """Whose post stands for all: the person's whom the words are for, else an employee's."""
    person = db.session.get(Person, item.for_person_id) if item.for_person_id else None
    return Author(person.relationship.value, person.region) if person else ANYBODY


def rules_seen(item: Item, caption: Caption, network: str, packs: Packs) -> frozenset[str]:
    """The rules that asked for a human's answer about an approved caption on a network, and so got one."""
    frame = frame_of(item.revision)
    spoken = zip(frame.captions, item.revision.captions, strict=True)
    words = next((mine for mine, each in spoken if each.id == caption.id), None)
    if words is None or network not in networks_for(words, frame.captions):
        return frozenset()
    findings = _vet(frame, words, network, packs, author_of(item)).verdict.findings
    return frozenset(found.rule for found in findings if found.outcome is Outcome.REVIEW)


def networks_for(words: Words, captions: Sequence[Words]) -> list[str]:
    """Where these words are used: "any" leaves the networks with words of their own in that language to them."""
    if words.network != ANY:
        return [words.network]
    own = {each.network for each in captions if each.language == words.language}
    return [name for name in outlets() if name not in own]


def _vet(frame: Frame, words: Words, network: str, packs: Packs, author: Author) -> Vetted:
    in_force = settings.current()
    where = jurisdictions_for(frame.audience, in_force, *filter(None, [author.region]))
    said = words_for(author.relationship, where, words.language, in_force.company_name, packs.disclosure)
    url = sample_link() if frame.url else ""
    sent = render(words.text, said, url)
    fullest = render(words.text, said, url, {each.label: "m" * each.longest for each in blanks_of(words.text)})
    rule = length_on(network)
    facts = {
        "jurisdictions": where, "relationship": author.relationship, "brands": in_force.brands,
        "language": words.language, "hosts": own_hosts(in_force), "classes": frame.classes,
    }  # fmt: skip
    subject = subject_from(sent, network, facts)
    fold = fold_on(network, sent, packs)
    if rule is None:
        return Vetted(words, network, sent, len(fullest), None, check(subject, packs), fold)
    verdict = Verdict.of([*check(subject, packs).findings, *check_length(fullest, rule)])
    return Vetted(words, network, sent, rule.count(fullest), rule.limit, verdict, fold)


@dataclass(frozen=True)
class Remark:
    """A finding about a caption, once; ``networks`` are those that it holds for, none named when it holds for all."""

    finding: Finding
    networks: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """Of the finding; with the rest, what ``ui.findings`` shows."""
        return self.finding.outcome

    @property
    def message(self) -> str:
        """The finding's, in the reader's language, with the networks where it does not hold for all."""
        names = ", ".join(str(network_look(name).label) for name in self.networks)
        said = spoken(self.finding.message)
        return f"{said} ({names})" if names else said

    @property
    def remedy(self) -> str:
        """What to do, in the reader's language."""
        return spoken(self.finding.remedy)

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.finding.rule

    @property
    def version(self) -> str:
        """The version of its pack."""
        return self.finding.version

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return self.finding.source


def remarks(vetted: Sequence[Vetted], *, passes: bool = False) -> list[Remark]:
    """What the checks say about one caption, each thing once, strictest first; without what passes unless asked."""
    found: dict[tuple[str, str, str], tuple[Finding, list[str]]] = {}
    for each in vetted:
        for finding in each.verdict.findings if passes else each.verdict.objections:
            key = (finding.rule, finding.outcome.value, finding.message)
            found.setdefault(key, (finding, []))[1].append(each.network)
    ordered = Verdict.of(finding for finding, _ in found.values()).findings
    return [Remark(finding, _named(found[_key(finding)][1], vetted)) for finding in ordered]


def _named(networks: Sequence[str], vetted: Sequence[Vetted]) -> tuple[str, ...]:
    """The networks to name: none where the caption's every network is meant."""
    meant = tuple(dict.fromkeys(networks))
    return () if len(meant) == len({each.network for each in vetted}) else meant


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.outcome.value, finding.message


def outcome_of(vetted: Sequence[Vetted]) -> Outcome:
    """The strictest verdict of all."""
    return strictest(each.verdict.outcome for each in vetted)


def require_fit(frame: Frame, author: Author = ANYBODY) -> list[Vetted]:
    """The vetting, for a submission. Raises Breach that names every failing finding by caption."""
    vetted = vet(frame, author=author)
    errors: dict[str, list[str]] = {}
    for words in frame.captions:
        for remark in remarks([each for each in vetted if each.words == words]):
            if remark.outcome is Outcome.FAIL:
                field = f"captions.{words.network}.{words.language}"
                errors.setdefault(field, []).append(f"{remark.message} {remark.remedy}".strip())
    if errors:
        raise Breach(
            gettext("The checks found words that must change first."),
            remedy=gettext("See each caption."),
            errors=errors,
        )
    return vetted


def by_caption(vetted: Sequence[Vetted]) -> list[tuple[Words, list[Vetted], list[Remark]]]:
    """For pages: each caption with its networks and what the checks say about it."""
    captions = dict.fromkeys(each.words for each in vetted)
    grouped = [(words, [each for each in vetted if each.words == words]) for words in captions]
    return [(words, each, remarks(each)) for words, each in grouped]
