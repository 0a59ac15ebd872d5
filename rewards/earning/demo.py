"""The demo's points for results, each other night. Imports this room's jobs."""

from __future__ import annotations

from datetime import time

from advocacy.story import Story
from rewards.earning import jobs


def contribute(story: Story) -> None:
    """Results are credited every other night."""
    story.nightly(jobs.credit_results, at=time(23, 55), every=2)
