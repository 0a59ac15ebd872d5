"""Verbs on policies: write a version, submit, approve by the other function, take effect, withdraw.

Who has yet to acknowledge what is ``acknowledging``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record, timeline
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.models import (
    Function,
    Policy,
    PolicyOwner,
    PolicyVersion,
    PolicyVersionRole,
    PolicyVersionState,
)
from content_library.policies.frame import changed, digest, named, parts
from content_library.words.labels import label

APPROVER = {PolicyOwner.HR: Function.LEGAL, PolicyOwner.LEGAL: Function.HR}
"""Who approves what the other one answers for."""

LONGEST = 100_000


def add_policy(title: str, owner: PolicyOwner, *, actor: Actor, now: datetime) -> Policy:
    """A policy without any version yet. Raises Breach for a title that is empty or taken."""
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise Breach(_("A policy needs a title."), errors={"title": [_("Between 1 and 200 characters.")]})
    if db.session.scalar(select(Policy.id).where(Policy.title == title)):
        raise Breach(_("There is a policy “%(title)s” already.", title=title), errors={"title": [_("Taken.")]})
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
    material: bool = True, summary: str = "", applies_to: Iterable[str] = (), quiz: Mapping[str, Any] | None = None,
    read_sha256: str = "",
) -> PolicyVersion:  # fmt: skip
    """A new version, or the draft under way changed. ``applies_to`` are roles, ``quiz`` is what ``quizzes.kept`` gives.

    Raises Breach by field; InvalidMove while one is in review, and when the draft is no longer the one that was read
    (``read_sha256``), naming what changed.
    """
    kept, roles = _texts(texts), _roles(applies_to)
    version = _draft_of(policy, now)
    before = parts(version) if version.id is not None else {}
    if before and read_sha256:
        _require_unchanged(version, read_sha256)
    version.texts, version.summary, version.material = kept, summary.strip(), material
    version.effective_at, version.quiz = effective_at or now, dict(quiz or {})
    version.role_rows = [row for row in version.role_rows if row.role in roles] + [
        PolicyVersionRole(role=role) for role in sorted(roles - {row.role for row in version.role_rows})
    ]
    version.author_ids = sorted({*version.author_ids, *([actor.id] if actor.id is not None else [])})
    version.sha256 = digest(version)
    db.session.flush()
    record(
        "policy_version", version.id, "write", actor=actor, now=now, policy=policy.id, sha256=version.sha256,
        changed=changed(before, parts(version)) if before else [],
    )  # fmt: skip
    return version


def _draft_of(policy: Policy, now: datetime) -> PolicyVersion:
    """The draft under way, held, or a new one. Who wrote words that nobody approved yet stays one of its authors."""
    _hold_policy(policy)
    newest = _newest(policy)
    if newest is not None and newest.state is PolicyVersionState.IN_REVIEW:
        raise InvalidMove(_("A version is in review."), remedy=_("Wait for the decision, or have it sent back."))
    if newest is not None and newest.state is PolicyVersionState.DRAFT:
        return newest
    number = newest.number + 1 if newest else 1
    version = PolicyVersion(
        policy=policy, number=number, asks_since=number, state=PolicyVersionState.DRAFT, created_at=now, quiz={},
        author_ids=list(newest.author_ids) if newest and newest.approved_by_id is None else [],
    )  # fmt: skip
    db.session.add(version)
    return version


def submit_version(version: PolicyVersion, *, actor: Actor, now: datetime) -> None:
    """Asks the other function. Raises InvalidMove when it is no draft."""
    _hold(version)
    move(version, "submit", actor=actor, now=now, sha256=version.sha256, policy=version.policy_id)


def approve_version(version: PolicyVersion, *, sha256: str, reviewer: Person, now: datetime, note: str = "") -> None:
    """The other function agrees; takes effect at once if its date has come.

    Raises NotAllowed for the owner's own function and for authors, InvalidMove when the words changed meanwhile.
    """
    _hold(version)
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
    _hold(version)
    _require_other_eyes(version, sha256, reviewer)
    if not note.strip():
        raise Breach(
            _("Say why."), remedy=_("The authors need to know what to do."), errors={"note": [_("Give a reason.")]}
        )
    move(
        version, "send_back", actor=reviewer.actor, now=now, why=note.strip(), changes={"note": note.strip()},
        policy=version.policy_id,
    )  # fmt: skip


def take_effect(version: PolicyVersion, *, actor: Actor, now: datetime) -> None:
    """Comes into force in place of the version before it and of older ones that still wait for their date.

    Raises InvalidMove before its date, and when a newer one is in force.
    """
    if version.effective_at > now:
        raise InvalidMove(_("Its date has not come."), remedy=_("It comes into force by itself on that date."))
    _hold(version)
    before = in_force(version.policy_id)
    if before is not None and before.number > version.number:
        raise InvalidMove(
            _("Version %(number)s is in force, which is newer.", number=before.number), remedy=_("Write a new version.")
        )
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
    """Takes a version back, with a reason; one in force asks nobody any more. Raises Breach without a reason."""
    if not why.strip():
        raise Breach(_("Say why it is withdrawn."), errors={"note": [_("Give a reason.")]})
    _hold(version)  # acknowledgements under way are given first, or refused after
    move(version, "withdraw", actor=actor, now=now, why=why.strip(), policy=version.policy_id)


def in_force(policy_id: int) -> PolicyVersion | None:
    """The version of a policy that is in force."""
    return db.session.scalar(
        select(PolicyVersion).where(
            PolicyVersion.policy_id == policy_id, PolicyVersion.state == PolicyVersionState.EFFECTIVE
        )
    )


def why_not(version: PolicyVersion, reviewer: Person) -> NotAllowed | None:
    """Why this person may not decide on this version; None when they may."""
    owner = version.policy.owner
    if not reviewer.can(APPROVER[owner].capability):
        return not_yours(owner)
    if reviewer.id in version.author_ids:
        return NotAllowed(_("You wrote or edited this version."), remedy=_("Somebody else has to decide: four eyes."))
    return None


def not_yours(owner: PolicyOwner) -> NotAllowed:
    """The refusal for whoever does not decide on this owner's policies."""
    return NotAllowed(
        _("%(owner)s's own policies are decided by the other function.", owner=label(Function(owner.value))),
        remedy=_("Ask them to."),
    )


def _require_other_eyes(version: PolicyVersion, sha256: str, reviewer: Person) -> None:
    if refusal := why_not(version, reviewer):
        raise refusal
    _require_unchanged(version, sha256)


def _require_unchanged(version: PolicyVersion, sha256: str) -> None:
    """Raises InvalidMove, with what changed since, when the version no longer is the one that was read."""
    if sha256 != version.sha256:
        parts = ", ".join(named(part) for part in _changed_since(version, sha256))
        raise InvalidMove(
            _("The text has changed since you read it: %(parts)s.", parts=parts)
            if parts
            else _("The text has changed since you read it."),
            remedy=_("Reload the page and read it again."),
        )


def _changed_since(version: PolicyVersion, sha256: str) -> list[str]:
    """The parts that were written after the writing with that digest; none when there is no such writing."""
    parts_since: set[str] = set()
    for row in timeline("policy_version", version.id, 100):
        details: Any = (row.payload.body if row.payload else {}).get("details") or {}
        if row.verb == "write" and details.get("sha256") == sha256:
            return sorted(parts_since)
        parts_since |= set(details.get("changed", ()))
    return []


def _hold(version: PolicyVersion) -> None:
    """The version read anew and held until the transaction ends, so that verbs on it come one by one.

    Its policy first, as when a version is written: two that are held in one order never wait for each other, and two
    versions don't come into force at once.
    """
    _hold_policy(version.policy)
    db.session.refresh(version, with_for_update={"of": PolicyVersion})


def _hold_policy(policy: Policy) -> None:
    # its key stays free for those who acknowledge: they hold the version first, and only name the policy
    db.session.refresh(policy, with_for_update={"key_share": True, "of": Policy})


def _newest(policy: Policy) -> PolicyVersion | None:
    """The newest version, read anew and held: nobody submits it while it is being written."""
    newest = select(func.max(PolicyVersion.number)).where(PolicyVersion.policy_id == policy.id).scalar_subquery()
    found = select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.number == newest)
    return db.session.scalar(
        found.with_for_update(of=PolicyVersion).execution_options(populate_existing=True)
    )  # fmt: skip


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    kept = {language.strip(): text.replace("\r\n", "\n").strip() for language, text in texts.items() if text.strip()}
    if not kept or any(not language for language in kept):
        raise Breach(_("A policy needs a text in at least one language."), errors={"texts": [_("Write the text.")]})
    if any(len(text) > LONGEST for text in kept.values()):
        raise Breach(
            _("The text is too long."), errors={"texts": [_("At most %(longest)s characters.", longest=LONGEST)]}
        )
    return kept


def _roles(names: Iterable[str]) -> set[Role]:
    unknown = sorted(set(names) - set(Role))
    if unknown:
        raise Breach(
            _("There is no role “%(role)s”.", role=unknown[0]),
            errors={"applies_to": [_("One of: %(roles)s.", roles=", ".join(Role))]},
        )
    return {Role(name) for name in names}
