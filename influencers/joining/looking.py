"""The job that screens: looks at what strangers are shown of an applicant's accounts, then keeps the findings.

It speaks to networks between two transactions, never in one. What does not answer now is asked again an hour later for
a day; then it stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.checks import Outcome as Said
from advocacy.checks import check, subject_from
from advocacy.checks.packs import Packs
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import Presence, PublicProfile, public_post, public_profile
from advocacy.rulebook.in_force import packs as rules_in_force
from influencers.joining.applicant import EXAMPLES
from influencers.joining.known import known_of
from influencers.joining.models import Application, ApplicationAccount, ApplicationState, Outcome
from influencers.joining.screening import Example, screen, worst

AT_ONCE = 10
AGAIN, FOR = timedelta(hours=1), timedelta(days=1)
SCREENING = Actor.job("screening")
COUNTRIES = {"GB": "UK"}
"""Where our rules call a country otherwise than ISO 3166 does."""
OUTCOMES = {Said.PASS: Outcome.FINE, Said.REVIEW: Outcome.UNKNOWN, Said.FAIL: Outcome.WARN}


@dataclass(frozen=True)
class Looked:
    """What one look at an application found: profile by the account's number, the examples, and whether somebody did
    not answer."""

    profiles: dict[int, PublicProfile]
    examples: Sequence[Example]
    again: bool


def screen_due(now: datetime) -> int:
    """Job: screens those applications that wait for it; gives how many."""
    with reading():
        due = select(Application.id).where(Application.look_at <= now, Application.state == ApplicationState.SUBMITTED)
        numbers = db.session.scalars(due.order_by(Application.look_at, Application.id).limit(AT_ONCE)).all()
    for number in numbers:
        screen_one(number, now)
    return len(numbers)


def screen_one(application_id: int, now: datetime) -> None:
    """Looks at one application's accounts and keeps what was found. Opens transactions of its own."""
    with reading():
        application = db.session.get_one(Application, application_id)
        asked = [(each.id, each.network, each.url or each.handle) for each in application.accounts]
        posts, country = list(application.answers.get(EXAMPLES, ())), application.country
        packs = rules_in_force()
    looked = _look(asked, posts, country, packs)
    with writing():
        keep(db.session.get_one(Application, application_id), looked, now=now)


def keep(application: Application, looked: Looked, *, now: datetime) -> None:
    """Keeps what a look found and what follows from it; a verb. An application that was decided meanwhile is left."""
    if application.state is not ApplicationState.SUBMITTED or application.forgotten_at is not None:
        return
    for account in application.accounts:
        if (profile := looked.profiles.get(account.id)) is not None:
            _write(account, profile, now)
    db.session.flush()
    findings = screen(known_of(application, looked.examples))
    application.screening = [each.as_kept() for each in findings]
    application.outcome = worst(findings)
    young = application.submitted_at is not None and now - application.submitted_at < FOR
    application.look_at = now + AGAIN if looked.again and young else None
    db.session.flush()
    record("application", application.id, "screen", actor=SCREENING, now=now, programme=application.programme_id,
           outcome=application.outcome)  # fmt: skip


def _look(asked: Sequence[tuple[int, str, str]], posts: Sequence[str], country: str, packs: Packs) -> Looked:
    profiles: dict[int, PublicProfile] = {}
    again = False
    for number, network, who in asked:
        try:
            profiles[number] = public_profile(network if network != "web" else "", who)
        except NetworkRefused as refused:
            again = again or not refused.permanent
        except Breach:  # an address that is none, or that we may not open: a person has to look
            continue
    return Looked(profiles, [_example(url, country, packs) for url in posts], again)


def _write(account: ApplicationAccount, profile: PublicProfile, now: datetime) -> None:
    account.presence, account.seen_at, account.source = profile.presence.value, now, profile.source[:500]
    if profile.presence is Presence.FOUND:
        account.account_id = profile.account_id[:200] or account.account_id
        account.followers, account.posts = profile.followers, profile.posts
        account.bio, account.url = profile.bio[:2000], account.url or profile.url[:500]


def _example(url: str, country: str, packs: Packs) -> Example:
    """Whether a post that was made with a brand says so, by our checks on the words that are really there."""
    try:
        seen = public_post(url)
    except (NetworkRefused, Breach) as refused:
        return Example(url, Outcome.UNKNOWN, str(refused)[:200])
    if not seen.found or not seen.text:
        return Example(url, Outcome.UNKNOWN, seen.why[:200])
    facts = {
        "relationship": "paid_influencer", "jurisdictions": (COUNTRIES.get(country, country) or "US",),
        "context": {"platform_paid_label": True} if seen.labels else {},
    }  # fmt: skip
    told = [each for each in check(subject_from(seen.text, seen.network, facts), packs).findings
            if each.rule.startswith("disclosure")]  # fmt: skip
    strictest = told[0] if told else None
    outcome = OUTCOMES[strictest.outcome] if strictest else Outcome.FINE
    return Example(url, outcome, "" if outcome is Outcome.FINE or strictest is None else strictest.message[:300])
