"""Stories in words: lists of the inbox, moves, and kind reasons to say no that one can start from."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from influencers.stories.models import Submission, SubmissionState

VIEWS: dict[str, LazyString] = {
    "waiting": _l("To read"), "approved": _l("Approved"), "rejected": _l("Turned down"),
    "drafts": _l("Not confirmed yet"),
}  # fmt: skip
VERBS: dict[str, LazyString] = {
    "write": _l("wrote it"), "submit": _l("sent it in"), "approve": _l("approved it"), "reject": _l("turned it down"),
    "reopen": _l("opened it again"), "take_back": _l("took it back"), "promote": _l("made an item of it"),
    "forget": _l("forgot its words"),
}  # fmt: skip
REASONS: tuple[LazyString, ...] = (
    _l("Thank you for telling us. This time we chose stories that are closer to the question that we asked."),
    _l("We would love to use it, but the pictures show people, and we could not be sure that all of them agreed."),
    _l("It says things about health, safety or money that we would have to prove, so we can't pass it on."),
    _l("It names other people or companies in a way that they might not like. You are welcome to send it without."),
)
"""Reasons to start from, said kindly."""


def steps_of(story: Submission) -> list[tuple[str, str]]:
    """Where a story is on its way, as ``ui.steps`` shows it."""
    decided = story.state in (SubmissionState.APPROVED, SubmissionState.REJECTED)
    waits = story.state in (SubmissionState.SUBMITTED, SubmissionState.REOPENED)
    return [
        (_("Sent"), "done"),
        (_("Address confirmed"), "current" if story.state is SubmissionState.DRAFT else "done"),
        (_("Being read"), "done" if decided else "current" if waits else "todo"),
        (_("Answered"), "done" if decided else "todo"),
    ]
