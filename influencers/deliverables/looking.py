"""Verbs on looks: keep what was found at a live post's address, as evidence, and move the deliverable by what it means.

What was verified, also by a person where it can be read, is looked at again after a day, a week and a month; edited,
deleted or hidden by then, it is in review again, and money that is not paid yet waits. What a person said of a sight
holds as long as the sight is the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from advocacy.checks import Outcome, Verdict, check, subject_from
from advocacy.database import db
from advocacy.history import Actor, move
from advocacy.networks.public_looks import SeenPost
from advocacy.rulebook.in_force import packs as rules_in_force
from content_library.lending.previewing import unanswered
from influencers.deliverables.comparing import same_words
from influencers.deliverables.expected import Expected, expected_of, is_theirs
from influencers.deliverables.facts import facts_of
from influencers.deliverables.judging import Answer, Judgement, Sight, judge
from influencers.deliverables.models import Deliverable, DeliverableState, LiveLook, SeenHow
from influencers.deliverables.sights import last_shown, said_of, sight_of
from influencers.deliverables.verifying import verify

AGAIN = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""After it was published: when what was verified is looked at again."""
DAILY = timedelta(days=1)
WATCHED = timedelta(days=30)
"""What is not as agreed is looked at daily for so long: a corrected post then counts by itself."""
RETRY, PATIENCE = timedelta(minutes=15), timedelta(days=1)
"""A network that gives no answer is asked again; after a day a person looks."""
_S = DeliverableState


def keep_look(deliverable: Deliverable, seen: SeenPost, *, actor: Actor, now: datetime) -> LiveLook:
    """Keeps what a look found and moves the deliverable by it."""
    expected = expected_of(deliverable) if seen.found else None
    verdict = _checked(deliverable, seen, expected)
    look = LiveLook(
        deliverable_id=deliverable.id, at=now, url=deliverable.url, how=SeenHow.LOOKED_UP, source=seen.source[:200],
        found=seen.presence.value, remote_id=seen.remote_id[:300], author=seen.author[:300], said_at=seen.said_at,
        text=seen.text, text_sha256=_digest(seen.text) if seen.found else "",
        theirs=is_theirs(deliverable, seen) if seen.found else None,
        as_approved=same_words(expected.text, seen.text, partly=seen.partly) if expected else None,
        outcome=_outcome(verdict, expected), findings=_told(verdict), note=seen.why[:2000],
    )  # fmt: skip
    db.session.add(look)
    db.session.flush()
    sight = sight_of(deliverable, look)
    person = None if sight.used else said_of(deliverable, look)
    _follow(deliverable, look, judge(sight), person, actor, now)
    return look


def keep_silence(deliverable: Deliverable, why: str, *, actor: Actor, now: datetime) -> None:
    """The network gave no answer: it is asked again, and no answer is never taken for a post that is gone."""
    deliverable.lease_until = None
    if deliverable.state is _S.PUBLISHED and now - (deliverable.published_at or now) > PATIENCE:
        look = LiveLook(
            deliverable_id=deliverable.id, at=now, url=deliverable.url, how=SeenHow.LOOKED_UP, found="failed",
            note=why[:2000],
        )  # fmt: skip
        db.session.add(look)
        _follow(deliverable, look, judge(Sight("failed")), None, actor, now)
        return
    deliverable.look_at = now + (RETRY if deliverable.state is _S.PUBLISHED else DAILY)


def next_look(deliverable: Deliverable, now: datetime) -> datetime | None:
    """When what counts is looked at again; None once it was for a month."""
    published = deliverable.published_at or now
    return next((published + each for each in AGAIN if published + each > now), None)


def _follow(
    deliverable: Deliverable, look: LiveLook, said: Judgement, person: LiveLook | None, actor: Actor, now: datetime
) -> None:
    deliverable.lease_until = None
    if said.answer is Answer.AS_AGREED:
        _fine(deliverable, SeenHow.LOOKED_UP, actor, now)
        return
    if person is not None and person.found == "found":
        _fine(deliverable, SeenHow.SEEN_BY_PERSON, actor, now)
        return
    ours = _ours_since(deliverable, look, said, now)
    facts: dict[str, Any] = {"found": look.found, "answer": said.answer, **facts_of(deliverable)}
    changes = {"problem": str(said.why), "since": now, "look_at": _daily(deliverable, now), "ours_since": ours}
    about = deliverable.person_id
    if deliverable.state is _S.PUBLISHED:
        move(deliverable, "look_at", actor=actor, now=now, about=about, why=str(said.why), changes=changes, **facts)
    elif deliverable.state is _S.VERIFIED:
        move(deliverable, "question", actor=actor, now=now, about=about, why=str(said.why), changes=changes, **facts)
    else:
        deliverable.look_at = _daily(deliverable, now)
        if person is None:  # nobody said no to this very sight
            deliverable.problem, deliverable.ours_since = str(said.why), ours


def _ours_since(deliverable: Deliverable, look: LiveLook, said: Judgement, now: datetime) -> datetime | None:
    """Since when one of us has to look: at once where only a person can tell; at what the network hides, once the
    partner has shown it."""
    if said.answer is not Answer.A_PERSON or (look.found == "hidden" and not _is_shown(deliverable)):
        return None
    return deliverable.ours_since or now


def _is_shown(deliverable: Deliverable) -> bool:
    shown = last_shown(deliverable)
    return shown is not None and shown.seen_by_id is None


def _fine(deliverable: Deliverable, how: SeenHow, actor: Actor, now: datetime) -> None:
    published = deliverable.published_at or now
    if deliverable.state is _S.VERIFIED:
        deliverable.looks += 1
        ahead = [published + each for each in AGAIN[deliverable.looks :]]
        deliverable.look_at = next((each for each in ahead if each > now), None)
        return
    verify(deliverable, how, look_at=next_look(deliverable, now), actor=actor, now=now)


def _daily(deliverable: Deliverable, now: datetime) -> datetime | None:
    return now + DAILY if now - (deliverable.published_at or now) < WATCHED else None


def _checked(deliverable: Deliverable, seen: SeenPost, expected: Expected | None) -> Verdict | None:
    if expected is None:
        return None
    facts = dict(expected.facts)
    if any("paid" in label.lower() or "sponsor" in label.lower() for label in seen.labels):
        facts["context"] = {**facts.get("context", {}), "platform_paid_label": True}
    return check(subject_from(seen.text, deliverable.network, facts), rules_in_force())


def _outcome(verdict: Verdict | None, expected: Expected | None) -> Outcome | None:
    """What reviewers saw and said yes to asks nobody again."""
    if verdict is None or expected is None:
        return None
    if verdict.outcome is Outcome.REVIEW and not unanswered(verdict, expected.seen, ()):
        return Outcome.PASS
    return verdict.outcome


def _told(verdict: Verdict | None) -> list[dict[str, object]]:
    return [asdict(found) for found in verdict.findings if found.outcome is not Outcome.PASS] if verdict else []


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
