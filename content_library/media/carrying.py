"""Pure: what of a medium a network is given. We send words and a link's card; a video or a document goes by hand."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.checks import Finding, Outcome, Verdict
from content_library.models import Media, MediaKind

RULE = "form.media"


def with_form(verdict: Verdict, medium: Media | None, linked: bool) -> Verdict:
    """The verdict, and a finding where the medium doesn't go out with the words; it says what does, and what to do."""
    found = _finding(medium, linked)
    return Verdict.of((*verdict.findings, found)) if found else verdict


def _finding(medium: Media | None, linked: bool) -> Finding | None:
    if medium is None or (medium.kind is MediaKind.IMAGE and linked):
        return None
    if medium.kind is MediaKind.VIDEO:
        said = _("The video does not go out with these words.") if not linked else _(
            "The video does not go out with these words: the link shows a picture of it."
        )  # fmt: skip
    elif medium.kind is MediaKind.DOCUMENT:
        said = _("The document does not go out with these words.")
    else:
        said = _("Without a link, the picture does not go out with these words.")
    remedy = _("Post it by hand to bring it along: you can download it there.")
    return Finding(RULE, "1", Outcome.REVIEW, said, remedy, "", 0, 0)
