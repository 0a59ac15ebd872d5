"""Verbs and the question of acknowledgement: who has yet to read what, that somebody has, a reminder.

Once for each version, in one of its languages. Sharing waits until nothing in force waits for the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, delete, exists, func, or_, select

from advocacy.database import db, insert_for
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.models import Person, PersonRole
from content_library.models import Acknowledgement, PolicyVersion, PolicyVersionRole, PolicyVersionState, QuizTry
from content_library.policies import quizzes
from content_library.policies.policies import in_force

REMIND_AGAIN_AFTER = timedelta(days=7)
"""Nobody is reminded of the same version more often."""


def asks(person_id: SQLColumnExpression[int] | int) -> ColumnElement[bool]:
    """In a query that has ``PolicyVersion``: the version asks the person; without any role it asks everybody."""
    named = exists().where(PolicyVersionRole.version_id == PolicyVersion.id)
    held = exists().where(
        PolicyVersionRole.version_id == PolicyVersion.id, PolicyVersionRole.role == PersonRole.role,
        PersonRole.person_id == person_id,
    )  # fmt: skip
    return or_(~named, held)


def has_given(person_id: SQLColumnExpression[int] | int) -> ColumnElement[bool]:
    """In a query that has ``PolicyVersion``: the person has acknowledged it, or one before that still counts for it."""
    return exists().where(
        and_(
            Acknowledgement.person_id == person_id, Acknowledgement.policy_id == PolicyVersion.policy_id,
            Acknowledgement.number >= PolicyVersion.asks_since, Acknowledgement.number <= PolicyVersion.number,
        )
    )  # fmt: skip


def needs_acknowledgement(person: Person) -> Sequence[PolicyVersion]:
    """The versions in force that ask the person and wait for them: sharing waits until there are none."""
    waiting = (
        select(PolicyVersion)
        .where(PolicyVersion.state == PolicyVersionState.EFFECTIVE, asks(person.id), ~has_given(person.id))
        .order_by(PolicyVersion.policy_id)
    )
    return db.session.scalars(waiting).unique().all()


def acknowledge(
    version: PolicyVersion, person: Person, language: str, *, now: datetime, answers: Sequence[object] = ()
) -> Acknowledgement:
    """The person has read the version in force, in a language it has. A second time changes nothing.

    Raises InvalidMove for a version that is not in force (any more), Breach for a language that it does not have,
    ``QuizNotPassed`` when too few answers are right: the edge counts the try in a transaction of its own.
    """
    # shared: readers don't wait for each other, and whoever withdraws it waits until we are done, or we see it gone
    db.session.refresh(version, with_for_update={"read": True, "of": PolicyVersion})
    _require_in_force(version)
    if language not in version.texts:
        known = ", ".join(sorted(version.texts))
        raise Breach(
            _("There is no text in %(language)s.", language=language),
            remedy=_("There is: %(names)s.", names=known),
            errors={"language": [known]},
        )
    if given := _given(version, person):
        return given
    tries = _passed(version, person, language, answers)
    made = insert_for(Acknowledgement).values(
        policy_id=version.policy_id, version_id=version.id, number=version.number, person_id=person.id,
        language=language, sha256=version.sha256, quiz_tries=tries, at=now,
    )  # fmt: skip
    if db.session.execute(made.on_conflict_do_nothing().returning(Acknowledgement.id)).first() is not None:
        record(
            "policy_version", version.id, "acknowledge", actor=person.actor, now=now, about=person.id,
            language=language, sha256=version.sha256, number=version.number, policy=version.policy_id,
            quiz=tries > 0, title=version.policy.title,
        )  # fmt: skip
    return db.session.scalars(_of(version, person)).one()


def count_try(version_id: int, person_id: int) -> None:
    """One more try at a quiz that was not passed. The answers are kept nowhere."""
    counted = insert_for(QuizTry).values(version_id=version_id, person_id=person_id, count=1)
    db.session.execute(
        counted.on_conflict_do_update(
            index_elements=[QuizTry.version_id, QuizTry.person_id], set_={"count": QuizTry.count + 1}
        )
    )


def remind(version: PolicyVersion, *, actor: Actor, now: datetime) -> int:
    """Has those told who have yet to acknowledge the version in force; gives how many they are now.

    A reader of the history tells them (``policy_notices``): a notice here, no mail. It waits until they come by.
    Raises InvalidMove when it is not in force, or too soon again.
    """
    db.session.refresh(version, with_for_update={"of": PolicyVersion})
    _require_in_force(version)
    if version.reminded_at and now < version.reminded_at + REMIND_AGAIN_AFTER:
        raise InvalidMove(
            _("They were reminded less than %(days)s days ago.", days=REMIND_AGAIN_AFTER.days),
            remedy=_("Give them time to read it."),
        )
    waiting = yet_to(version).with_only_columns(Person.id).subquery()
    people = db.session.scalar(select(func.count()).select_from(waiting)) or 0
    version.reminded_at = now
    record("policy_version", version.id, "remind", actor=actor, now=now, policy=version.policy_id, people=people)
    return people


def yet_to(version: PolicyVersion) -> Select[Person]:
    """Selects the open accounts that the version asks and that have not acknowledged it."""
    return (
        select(Person)
        .join(PolicyVersion, PolicyVersion.id == version.id)
        .where(Person.active, asks(Person.id), ~has_given(Person.id))
    )


def _require_in_force(version: PolicyVersion) -> None:
    if version.state is PolicyVersionState.EFFECTIVE:
        return
    newer = in_force(version.policy_id)
    if version.state is PolicyVersionState.WITHDRAWN:
        message = _("This version was withdrawn.")
    elif version.state is PolicyVersionState.SUPERSEDED:
        message = _("A newer version has replaced this one.")
    else:
        message = _("This version is not in force yet.")
    remedy = (
        _("Version %(number)s is in force: read that one.", number=newer.number)
        if newer
        else _("Nothing is asked of you now.")
    )
    raise InvalidMove(message, remedy=remedy)


def _of(version: PolicyVersion, person: Person) -> Select[Acknowledgement]:
    return select(Acknowledgement).where(
        Acknowledgement.version_id == version.id, Acknowledgement.person_id == person.id
    )


def _given(version: PolicyVersion, person: Person) -> Acknowledgement | None:
    return db.session.scalar(_of(version, person))


def _passed(version: PolicyVersion, person: Person, language: str, answers: Sequence[object]) -> int:
    """How many tries the quiz took, this one included, and ends their count; 0 without a quiz. Raises QuizNotPassed."""
    questions = quizzes.questions_in(version.quiz, language)
    if not questions:
        if answers:
            raise Breach(_("This policy asks no questions."), errors={"answers": [_("Leave it out.")]})
        return 0
    marks = quizzes.marked(version.quiz, language, answers)
    if not marks.passed:
        raise quizzes.QuizNotPassed(marks, questions)
    mine = and_(QuizTry.version_id == version.id, QuizTry.person_id == person.id)
    before = db.session.scalar(delete(QuizTry).where(mine).returning(QuizTry.count)) or 0
    return before + 1
