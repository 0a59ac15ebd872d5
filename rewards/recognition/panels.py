"""What recognition shows on the pages of others: thanks beside a story in the feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup

from rewards.recognition import queries, wording


def beside_stories(group_refs: Sequence[str]) -> Mapping[str, Markup]:
    """Story -> its newest thanks, of those that their receivers let be seen. One statement."""
    return {
        group_ref: Markup(render_template("rewards/recognition/beside.html", thanks=thanks, words=wording))  # noqa: S704
        for group_ref, thanks in queries.beside(group_refs).items()
    }
