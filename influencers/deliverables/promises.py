"""What deliverables tell a partner of themselves: what we owe them an answer to by when, and what they do next."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import pgettext

from influencers.deliverables.models import AppealState, Deliverable, DeliverableState
from influencers.deliverables.queries import open_of
from influencers.programmes.promises import Kept, NextStep, Promise

ANSWER_WITHIN = timedelta(days=3)
"""By then a draft is answered, a live post looked at, an appeal decided."""
_S = DeliverableState
STEPS = {_S.ASSIGNED, _S.CHANGES_REQUESTED, _S.APPROVED}


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """Our answers to drafts, live posts and appeals."""
    found = []
    for each in open_of(person_id):
        what = _owed(each)
        if what:
            appealed = each.appealed_at if each.appeal is AppealState.ASKED else None
            due = (appealed or each.ours_since or each.since) + ANSWER_WITHIN
            standing = Kept.LATE if due < now else Kept.WAITING
            found.append(Promise(what, due, standing, _path(each)))
        elif each.state is _S.IN_LIVE_REVIEW:
            found.append(
                Promise(_("Your post counts: %(title)s", title=each.title), None, Kept.BLOCKED, _path(each),
                        each.problem, each.fee or None, each.currency)
            )  # fmt: skip
    return found


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Drafts to write, posts to publish, what to put right."""
    return [_step(each) for each in open_of(person_id) if each.state in STEPS or _to_put_right(each)]


def _owed(found: Deliverable) -> str:
    if found.appeal is AppealState.ASKED:
        return str(_("Our answer to your appeal: %(title)s", title=found.title))
    if found.state is _S.DRAFT_SUBMITTED:
        return str(_("Our answer to your draft: %(title)s", title=found.title))
    if found.state is _S.PUBLISHED or found.ours_since is not None:
        return str(_("We look at your live post: %(title)s", title=found.title))
    return ""


def _to_put_right(found: Deliverable) -> bool:
    ours = found.ours_since is not None or found.appeal is AppealState.ASKED
    return found.state is _S.IN_LIVE_REVIEW and not ours


def _step(found: Deliverable) -> NextStep:
    what, action = {
        _S.ASSIGNED: (_("Write a draft: %(title)s", title=found.title), _("Write")),
        _S.CHANGES_REQUESTED: (_("Change your draft: %(title)s", title=found.title), _("Change")),
        _S.APPROVED: (_("Post it: %(title)s", title=found.title), pgettext("button", "Post")),
        _S.IN_LIVE_REVIEW: (_("Look at your live post: %(title)s", title=found.title), _("See why")),
    }[found.state]
    return NextStep(what, _path(found), action, found.due_at, found.problem)


def _path(found: Deliverable) -> str:
    return f"/portal/deliverables/{found.id}"
