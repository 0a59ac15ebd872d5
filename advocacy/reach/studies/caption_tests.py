"""Verbs and queries on caption tests: start one, end it, which run, whom chance gives what."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, get
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.reach.studies.models import CaptionTest, CaptionTestState
from advocacy.reach.studies.verdicts import LEAST_POSTS

MOST_CAPTIONS = 5
MOST_POSTS = 500
MOST_DAYS = 28


@dataclass(frozen=True)
class Plan:
    """A test as somebody wants it: which words of which story, for which network ("any": all) and language; how many
    posts of each decide, and the clicks of how many days."""

    group_ref: str
    title: str
    network: str
    language: str
    captions: Sequence[str]
    wanted: int = 30
    days: int = 7


def start(plan: Plan, *, actor: Actor, now: datetime) -> CaptionTest:
    """Starts a test: from now on chance says which words each person is offered first.

    Raises Breach for a plan that can't conclude anything; InvalidMove while another test of that story runs there.
    """
    _refuse_vain(plan)
    if any(
        (each.network, each.language) == (plan.network, plan.language) for each in running_on(plan.group_ref)
    ):  # fmt: skip
        raise InvalidMove(
            _("A test of this story runs there already."), remedy=_("End it first, or wait for its result.")
        )
    made = CaptionTest(
        group_ref=plan.group_ref, title=plan.title[:300], network=plan.network, language=plan.language,
        captions=list(plan.captions), wanted=plan.wanted, days=plan.days, seed=secrets.token_hex(8),
        state=CaptionTestState.RUNNING, started_by=actor.id, started_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        "caption_test", made.id, "start", actor=actor, now=now, of=plan.group_ref, captions=list(plan.captions),
        wanted=plan.wanted, days=plan.days,
    )  # fmt: skip
    return made


def end(test: CaptionTest, *, actor: Actor, now: datetime) -> None:
    """Chance hands out no more; what was posted is still counted. Raises InvalidMove for one that ended already."""
    move(test, "end", actor=actor, now=now, changes={"ended_by": actor.id, "ended_at": now})


def running_on(group_ref: str) -> Sequence[CaptionTest]:
    """The tests of a story that run. One statement."""
    asked = select(CaptionTest).where(
        CaptionTest.group_ref == group_ref, CaptionTest.state == CaptionTestState.RUNNING
    )  # fmt: skip
    return db.session.scalars(asked.order_by(CaptionTest.id)).all()


def ever_on(group_ref: str, limit: int = 20) -> Sequence[CaptionTest]:
    """Every test of a story, the newest first."""
    asked = select(CaptionTest).where(CaptionTest.group_ref == group_ref).order_by(CaptionTest.id.desc())
    return db.session.scalars(asked.limit(limit)).all()


def newest(limit: int = 50) -> Sequence[CaptionTest]:
    """The newest tests, those that run before the others."""
    asked = select(CaptionTest).order_by(CaptionTest.ended_at.is_not(None), CaptionTest.id.desc())
    return db.session.scalars(asked.limit(limit)).all()


def caption_test_for(test_id: int) -> CaptionTest:
    """The test. Raises NotFound."""
    return get(CaptionTest, test_id, _("There is no such caption test."))


def _refuse_vain(plan: Plan) -> None:
    if not 2 <= len(set(plan.captions)) == len(plan.captions) <= MOST_CAPTIONS:
        raise Breach(
            _("A test compares two to %(most_captions)s captions.", most_captions=MOST_CAPTIONS),
            remedy=_("Write another one for that network."),
            errors={"captions": [_("Two different ones at least.")]},
        )
    if not LEAST_POSTS <= plan.wanted <= MOST_POSTS:
        raise Breach(
            _("So many posts don't make a test: %(posts)s.", posts=plan.wanted),
            remedy=_(
                "Ask for %(least_posts)s to %(most_posts)s of each caption; of fewer, one lucky post decides.",
                least_posts=LEAST_POSTS,
                most_posts=MOST_POSTS,
            ),
            errors={
                "wanted": [_("From %(least_posts)s to %(most_posts)s.", least_posts=LEAST_POSTS, most_posts=MOST_POSTS)]
            },
        )
    if not 1 <= plan.days <= MOST_DAYS:
        raise Breach(
            _("That is too short, or too long."),
            errors={"days": [_("From 1 to %(most_days)s days.", most_days=MOST_DAYS)]},
        )
