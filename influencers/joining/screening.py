"""Pure: what can be said of an applicant from what is known, as advice. Each check says pass, unknown or warn, with its
figures, where they come from and when they were read. Nothing here decides; unknown is an answer, and nobody's fault.

``facts`` of a finding are what ``wording.sentence`` says it with; the sentence is made in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from influencers.joining.models import Outcome

GOOD_ENGAGEMENT, POOR_ENGAGEMENT = 100, 30
"""Hundredths of a percent: 1 % is usual, below 0.3 % few of the followers seem to read."""
SUDDEN = 30
"""Percent within ``SUDDENLY``: followers that are bought come at once."""
SUDDENLY, LEAST_SUDDEN = timedelta(days=7), 500
COMPANY = "our own data"


@dataclass(frozen=True)
class Finding:
    """What one check says. ``source``: whose data it is; ``at``: when it was read, None for what was written to us."""

    check: str
    outcome: Outcome
    facts: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    at: datetime | None = None

    def as_kept(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {**asdict(self), "outcome": self.outcome.value, "at": self.at.isoformat() if self.at else None}


def finding_of(kept: dict[str, Any]) -> Finding:
    """A finding as it was kept."""
    at = datetime.fromisoformat(kept["at"]) if kept.get("at") else None
    return Finding(kept["check"], Outcome(kept["outcome"]), dict(kept.get("facts", {})), kept.get("source", ""), at)


@dataclass(frozen=True)
class Reading:
    """How many followers an account had at an instant; ``rate`` is its engagement in hundredths of a percent."""

    at: datetime
    followers: int
    rate: int | None = None


@dataclass(frozen=True)
class Seen:
    """An account that the applicant named, as a stranger sees it. ``presence``: found, gone, hidden, or empty."""

    network: str
    handle: str
    presence: str = ""
    followers: int | None = None
    bio: str = ""
    source: str = ""
    at: datetime | None = None
    readings: tuple[Reading, ...] = ()  # of our own, oldest first


@dataclass(frozen=True)
class Example:
    """A post that the applicant named: whether its tie is disclosed, by our own checks on what is really there."""

    url: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True)
class Wanted:
    """Whom the programme looks for; empty is anybody."""

    least_followers: int = 0
    networks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Likeness:
    """Somebody we know who may be the same: ``by`` handle, account, mail or name; ``ref`` is whom, as a page's path."""

    by: str
    name: str
    path: str = ""


@dataclass(frozen=True)
class Known:
    """Everything that is known when somebody is screened."""

    wanted: Wanted
    country: str = ""
    language: str = ""
    words: str = ""
    accounts: tuple[Seen, ...] = ()
    examples: tuple[Example, ...] = ()
    banned: tuple[Likeness, ...] = ()
    others: tuple[Likeness, ...] = ()


def screen(known: Known) -> list[Finding]:
    """All findings, those to look at first first."""
    found = [finding for check in CHECKS for finding in check(known)]
    order = {Outcome.WARN: 0, Outcome.UNKNOWN: 1, Outcome.FINE: 2}
    return sorted(found, key=lambda finding: order[finding.outcome])


def worst(findings: Sequence[Finding]) -> Outcome:
    """The outcome of all: to look at, unknown, or fine."""
    said = {finding.outcome for finding in findings}
    return next((each for each in (Outcome.WARN, Outcome.UNKNOWN) if each in said), Outcome.FINE)


def _banned(known: Known) -> list[Finding]:
    return [
        Finding("banned", Outcome.WARN, {"by": each.by, "name": each.name, "path": each.path}, COMPANY)
        for each in known.banned
    ] or [Finding("banned", Outcome.FINE, {}, COMPANY)]


def _others(known: Known) -> list[Finding]:
    return [
        Finding("duplicate", Outcome.WARN, {"by": each.by, "name": each.name, "path": each.path}, COMPANY)
        for each in known.others
    ] or [Finding("duplicate", Outcome.FINE, {}, COMPANY)]


def _there(known: Known) -> list[Finding]:
    outcomes = {"found": Outcome.FINE, "gone": Outcome.WARN}
    return [
        Finding(
            "account", outcomes.get(each.presence, Outcome.UNKNOWN),
            {"network": each.network, "handle": each.handle, "presence": each.presence}, each.source, each.at,
        )
        for each in known.accounts
    ]  # fmt: skip


def _followers(known: Known) -> list[Finding]:
    counted = [each for each in known.accounts if each.followers is not None]
    least = known.wanted.least_followers
    if not counted:
        return [Finding("followers", Outcome.UNKNOWN, {"least": least})] if known.accounts else []
    best = max(counted, key=lambda each: each.followers or 0)
    enough = (best.followers or 0) >= least
    facts = {"network": best.network, "handle": best.handle, "followers": best.followers, "least": least}
    return [Finding("followers", Outcome.FINE if enough else Outcome.WARN, facts, best.source, best.at)]


def _engagement(known: Known) -> list[Finding]:
    rated = [(each, reading) for each in known.accounts for reading in each.readings if reading.rate is not None]
    if not rated:
        return [Finding("engagement", Outcome.UNKNOWN)] if known.accounts else []
    account, reading = max(rated, key=lambda pair: pair[1].at)
    rate = reading.rate or 0
    outcome = Outcome.FINE if rate >= GOOD_ENGAGEMENT else Outcome.WARN if rate < POOR_ENGAGEMENT else Outcome.UNKNOWN
    facts = {"network": account.network, "handle": account.handle, "rate": rate}
    return [Finding("engagement", outcome, facts, COMPANY, reading.at)]


def _growth(known: Known) -> list[Finding]:
    """Two readings of ours make a growth; of an account that we never read nothing can be said."""
    found = []
    for each in known.accounts:
        jump = _jump(each.readings)
        if len(each.readings) < 2:
            continue
        facts = {"network": each.network, "handle": each.handle, **(jump or {})}
        found.append(Finding("growth", Outcome.WARN if jump else Outcome.FINE, facts, COMPANY, each.readings[-1].at))
    return found or ([Finding("growth", Outcome.UNKNOWN)] if known.accounts else [])


def _jump(readings: Sequence[Reading]) -> dict[str, int] | None:
    for place, later in enumerate(readings):
        for earlier in readings[:place]:
            more = later.followers - earlier.followers
            soon = later.at - earlier.at <= SUDDENLY
            if soon and more >= LEAST_SUDDEN and more * 100 >= SUDDEN * max(earlier.followers, 1):
                return {"more": more, "before": earlier.followers, "days": max((later.at - earlier.at).days, 1)}
    return None


def _disclosure(known: Known) -> list[Finding]:
    if not known.examples:
        return [Finding("disclosure", Outcome.UNKNOWN)]
    return [
        Finding("disclosure", each.outcome, {"url": each.url, "why": each.why}, each.url) for each in known.examples
    ]


def _topics(known: Known) -> list[Finding]:
    if not known.wanted.topics:
        return []
    said = " ".join([known.words, *(each.bio for each in known.accounts)]).casefold()
    named = [topic for topic in known.wanted.topics if topic.casefold() in said]
    outcome = Outcome.FINE if named else Outcome.UNKNOWN
    return [Finding("topics", outcome, {"named": named, "wanted": list(known.wanted.topics)})]


def _country(known: Known) -> list[Finding]:
    if not known.wanted.countries:
        return []
    fits = known.country in known.wanted.countries
    outcome = Outcome.UNKNOWN if not known.country else Outcome.FINE if fits else Outcome.WARN
    return [Finding("country", outcome, {"country": known.country, "wanted": list(known.wanted.countries)})]


def _language(known: Known) -> list[Finding]:
    if not known.wanted.languages:
        return []
    fits = known.language.split("-")[0] in known.wanted.languages
    outcome = Outcome.UNKNOWN if not known.language else Outcome.FINE if fits else Outcome.WARN
    return [Finding("language", outcome, {"language": known.language, "wanted": list(known.wanted.languages)})]


def _networks(known: Known) -> list[Finding]:
    if not known.wanted.networks:
        return []
    named = [each.network for each in known.accounts if each.network in known.wanted.networks]
    facts = {"named": named, "wanted": list(known.wanted.networks)}
    return [Finding("networks", Outcome.FINE if named else Outcome.WARN, facts)]


CHECKS: Sequence[Callable[[Known], list[Finding]]] = (
    _banned, _others, _there, _followers, _engagement, _growth, _disclosure, _topics, _country, _language, _networks,
)  # fmt: skip
"""Every check, in the order of their findings."""
