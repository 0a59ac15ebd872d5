"""What reach's studies ask of the library: which stories were approved in a period, what journey stages are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, String, cast, literal, select

from advocacy.history.models import HistoryRow
from advocacy.reach.periods import Period
from content_library.models import Item, ItemOrigin, ItemState, Stage
from content_library.refs import group_ref
from content_library.words import labels


def approved_in(period: Period) -> Select[Any]:
    """The references of the stories whose last reviewer agreed in the period; words of somebody's own are no story."""
    agreed = select(HistoryRow.noun_id).where(
        HistoryRow.noun == Item.__noun__, HistoryRow.at >= period.start, HistoryRow.at < period.end,
        HistoryRow.to_state == ItemState.APPROVED.value,
    )  # fmt: skip
    number = cast(Item.id, String)
    return select(literal(group_ref(0).removesuffix("0")) + number).where(
        number.in_(agreed), Item.origin != ItemOrigin.OWN_WORDS
    )


def stages_called(keys: Iterable[str]) -> Mapping[str, str]:
    """Stages in the reader's language; what is none is left out."""
    known = {each.value for each in Stage}
    return {key: str(labels.label(Stage(key))) for key in keys if key in known}
