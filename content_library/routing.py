"""Pure: which functions must agree to a revision, and how long they have."""

from __future__ import annotations

from datetime import timedelta

from content_library.models import Function, Revision

TIME_TO_ANSWER = timedelta(days=2)
"""From the submission; the inbox counts it down."""

ROUTE = (Function.LEGAL, Function.HR)
"""Everybody's route, in parallel, until a company writes its own."""


def route_for(revision: Revision) -> tuple[Function, ...]:
    """The functions that must approve this revision."""
    return ROUTE
