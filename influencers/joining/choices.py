"""What the desk's forms let choose, as (value, label) in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from influencers.joining.models import CameBy
from influencers.joining.reasons import REASONS
from influencers.joining.wording import OUTCOMES
from influencers.programmes.models import Programme

Options = list[tuple[str, str]]
WAYS: dict[CameBy, LazyString] = {
    CameBy.FORM: _l("the programme's page"), CameBy.RECRUIT: _l("a partner's link"), CameBy.API: _l("another site"),
    CameBy.FILE: _l("a file"),
}  # fmt: skip


def inbox(programmes: Sequence[Programme]) -> dict[str, Options]:
    """For filters and the bar of the inbox."""
    return {
        "programmes": [("", _("All")), *((str(each.id), each.name) for each in programmes)],
        "outcomes": [("", _("All")), *((each.value, str(look[0])) for each, look in OUTCOMES.items())],
        "ways": [("", _("All")), *((each.value, str(label)) for each, label in WAYS.items())],
        "reasons": [("", _("Choose")), *((key, str(each.label)) for key, each in REASONS.items())],
    }


def reasons_long() -> list[tuple[str, str, str]]:
    """Reasons with the words that the applicant reads."""
    return [(key, str(each.label), str(each.words)) for key, each in REASONS.items()]
