"""Verbs on policies: write a version, submit, approve by the other function, take effect; acknowledge, once a version.

``needs_acknowledgement`` says what a person has yet to read before they may share.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from content_library.models import (
    Acknowledgement,
    Function,
    Policy,
    PolicyOwner,
    PolicyVersion,
    PolicyVersionState,
)

APPROVER = {PolicyOwner.HR: Function.LEGAL, PolicyOwner.LEGAL: Function.HR}
"""Who approves what the other one answers for."""

LONGEST = 100_000


def add_policy(title: str, owner: PolicyOwner, *, actor: Actor, now: datetime) -> Policy:
    """A policy without any version yet. Raises Breach for a title that is empty or taken."""
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise Breach("A policy needs a title.", errors={"title": ["Between 1 and 200 characters."]})
    if db.session.scalar(select(Policy.id).where(Policy.title == title)):
        raise Breach(f"There is a policy “{title}” already.", errors={"title": ["Taken."]})
    policy = Policy(title=title, owner=owner, created_at=now)
    db.session.add(policy)
    db.session.flush()
    record("policy", policy.id, "add", actor=actor, now=now, title=title, owner=owner)
    return policy


def draft_policy(
    title: str, owner: PolicyOwner, texts: Mapping[str, str], *, actor: Actor, now: datetime, **about: Any
) -> PolicyVersion:
    """A policy with its first draft. Raises Breach for either, before anything is written."""
    kept = _texts(texts)
    return write_version(add_policy(title, owner, actor=actor, now=now), kept, actor=actor, now=now, **about)


def write_version(
    policy: Policy, texts: Mapping[str, str], *, actor: Actor, now: datetime, effective_at: datetime | None = None,
    material: bool = True, summary: str = "",
) -> PolicyVersion:  # fmt: skip
    """A new version, or the draft under way changed. Raises Breach by field, InvalidMove while one is in review."""
    db.session.refresh(policy, with_for_update=True)
    kept = _texts(texts)
    version = _newest(policy)
    if version is not None and version.state is PolicyVersionState.IN_REVIEW:
        raise InvalidMove("A version is in review.", remedy="Wait for the decision, or have it sent back.")
    if version is None or version.state is not PolicyVersionState.DRAFT:
        number = version.number + 1 if version else 1
        version = PolicyVersion(
            policy=policy,
            number=number,
            asks_since=number,
            state=PolicyVersionState.DRAFT,
            author_ids=[],
            created_at=now,
        )
        db.session.add(version)
    version.texts, version.summary, version.material = kept, summary.strip(), material
    version.effective_at = effective_at or now
    version.author_ids = sorted({*version.author_ids, *([actor.id] if actor.id is not None else [])})
    version.sha256 = digest(policy, version)
    db.session.flush()
    record("policy_version", version.id, "write", actor=actor, now=now, policy=policy.id, sha256=version.sha256)
    return version


def digest(policy: Policy, version: PolicyVersion) -> str:
    """SHA-256 (hex) of what is approved: title, number, texts, date, whether it asks again."""
    frame = [policy.title, version.number, version.texts, version.effective_at.isoformat(), version.material]
    return hashlib.sha256(json.dumps(frame, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def submit_version(version: PolicyVersion, *, actor: Actor, now: datetime) -> None:
    """Asks the other function. Raises InvalidMove when it is no draft."""
    move(version, "submit", actor=actor, now=now, sha256=version.sha256, policy=version.policy_id)


def approve_version(version: PolicyVersion, *, sha256: str, reviewer: Person, now: datetime, note: str = "") -> None:
    """The other function agrees; takes effect at once if its date has come.

    Raises NotAllowed for the owner's own function and for authors, InvalidMove when the words changed meanwhile.
    """
    db.session.refresh(version, with_for_update=True)
    _require_other_eyes(version, sha256, reviewer)
    changes = {"approved_by_id": reviewer.id, "note": note.strip()}
    move(
        version, "approve", actor=reviewer.actor, now=now, why=note.strip() or None, changes=changes, sha256=sha256,
        policy=version.policy_id,
    )  # fmt: skip
    if version.effective_at <= now:
        take_effect(version, actor=reviewer.actor, now=now)


def send_back(version: PolicyVersion, *, sha256: str, reviewer: Person, now: datetime, note: str) -> None:
    """The other function asks for changes, with a reason; the version is a draft again."""
    db.session.refresh(version, with_for_update=True)
    _require_other_eyes(version, sha256, reviewer)
    if not note.strip():
        raise Breach("Say why.", remedy="The authors need to know what to do.", errors={"note": ["Give a reason."]})
    move(
        version, "send_back", actor=reviewer.actor, now=now, why=note.strip(), changes={"note": note.strip()},
        policy=version.policy_id,
    )  # fmt: skip


def take_effect(version: PolicyVersion, *, actor: Actor, now: datetime) -> None:
    """Comes into force in place of the version before it and of older ones that still wait for their date.

    Raises InvalidMove before its date, and when a newer one is in force.
    """
    if version.effective_at > now:
        raise InvalidMove("Its date has not come.", remedy="It comes into force by itself on that date.")
    # the policy's row too, whichever version comes: two don't come into force at once
    db.session.refresh(version.policy, with_for_update=True)
    db.session.refresh(version, with_for_update={"of": PolicyVersion})
    before = in_force(version.policy_id)
    if before is not None and before.number > version.number:
        raise InvalidMove(f"Version {before.number} is in force, which is newer.", remedy="Write a new version.")
    asks_since = _asks_since(version, before)
    for older in _overtaken(version):
        move(older, "supersede", actor=actor, now=now, by=version.number, policy=version.policy_id)
    move(version, "take_effect", actor=actor, now=now, changes={"asks_since": asks_since}, policy=version.policy_id)


def _overtaken(version: PolicyVersion) -> Sequence[PolicyVersion]:
    """The older version in force, and older ones approved for a later date: they never come into force any more."""
    older = select(PolicyVersion).where(
        PolicyVersion.policy_id == version.policy_id, PolicyVersion.number < version.number,
        PolicyVersion.state.in_((PolicyVersionState.APPROVED, PolicyVersionState.EFFECTIVE)),
    )  # fmt: skip
    return db.session.scalars(older.order_by(PolicyVersion.number)).unique().all()


def _asks_since(version: PolicyVersion, before: PolicyVersion | None) -> int:
    """Since which version an acknowledgement counts. One that was overtaken and material makes this one ask too."""
    since = before.number if before else 0
    material = any(each.material for each in _overtaken(version) if each.number > since)
    return version.number if version.material or material or before is None else before.asks_since


def withdraw_version(version: PolicyVersion, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes a version back, with a reason; one in force asks nobody any more."""
    if not why.strip():
        raise Breach("Say why it is withdrawn.", errors={"note": ["Give a reason."]})
    move(version, "withdraw", actor=actor, now=now, why=why.strip(), policy=version.policy_id)


def acknowledge(version: PolicyVersion, person: Person, language: str, *, now: datetime) -> Acknowledgement:
    """The person has read the version in force, in a language it has. A second time changes nothing.

    Raises InvalidMove for a version that is not in force, Breach for a language that it does not have.
    """
    if version.state is not PolicyVersionState.EFFECTIVE:
        raise InvalidMove("This version is not in force.", remedy="Read the one that is.")
    if language not in version.texts:
        known = ", ".join(sorted(version.texts))
        raise Breach(f"There is no text in {language}.", remedy=f"There is: {known}.", errors={"language": [known]})
    given = db.session.scalar(
        select(Acknowledgement).where(Acknowledgement.version_id == version.id, Acknowledgement.person_id == person.id)
    )
    if given is not None:
        return given
    given = Acknowledgement(
        policy_id=version.policy_id, version_id=version.id, number=version.number, person_id=person.id,
        language=language, sha256=version.sha256, at=now,
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    record(
        "policy_version", version.id, "acknowledge", actor=person.actor, now=now, about=person.id, language=language,
        sha256=version.sha256, number=version.number, policy=version.policy_id,
    )  # fmt: skip
    return given


def needs_acknowledgement(person: Person) -> Sequence[PolicyVersion]:
    """The versions in force that the person has yet to acknowledge: sharing waits until there are none."""
    given = exists().where(
        and_(
            Acknowledgement.person_id == person.id,
            Acknowledgement.policy_id == PolicyVersion.policy_id,
            Acknowledgement.number >= PolicyVersion.asks_since,
        )
    )
    waiting = (
        select(PolicyVersion)
        .where(PolicyVersion.state == PolicyVersionState.EFFECTIVE, ~given)
        .order_by(PolicyVersion.policy_id)
    )
    return db.session.scalars(waiting).unique().all()


def in_force(policy_id: int) -> PolicyVersion | None:
    """The version of a policy that is in force."""
    return db.session.scalar(
        select(PolicyVersion).where(
            PolicyVersion.policy_id == policy_id, PolicyVersion.state == PolicyVersionState.EFFECTIVE
        )
    )


def _newest(policy: Policy) -> PolicyVersion | None:
    newest = select(func.max(PolicyVersion.number)).where(PolicyVersion.policy_id == policy.id).scalar_subquery()
    return db.session.scalar(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.number == newest)
    )


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    kept = {language.strip(): text.replace("\r\n", "\n").strip() for language, text in texts.items() if text.strip()}
    if not kept or any(not language for language in kept):
        raise Breach("A policy needs a text in at least one language.", errors={"texts": ["Write the text."]})
    if any(len(text) > LONGEST for text in kept.values()):
        raise Breach("The text is too long.", errors={"texts": [f"At most {LONGEST} characters."]})
    return kept


def why_not(version: PolicyVersion, reviewer: Person) -> NotAllowed | None:
    """Why this person may not decide on this version; None when they may."""
    owner = version.policy.owner
    if not reviewer.can(APPROVER[owner].capability):
        return not_yours(owner)
    if reviewer.id in version.author_ids:
        return NotAllowed("You wrote or edited this version.", remedy="Somebody else has to decide: four eyes.")
    return None


def not_yours(owner: PolicyOwner) -> NotAllowed:
    """The refusal for whoever does not decide on this owner's policies."""
    return NotAllowed(f"This policy is {owner.upper()}'s: the other function decides.", remedy="Ask them to.")


def _require_other_eyes(version: PolicyVersion, sha256: str, reviewer: Person) -> None:
    if refusal := why_not(version, reviewer):
        raise refusal
    if sha256 != version.sha256:
        raise InvalidMove("The text has changed since you read it.", remedy="Reload the page and read it again.")
