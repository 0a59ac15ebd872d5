"""What pages and the API ask about suggestions: mine, those that wait, all; how many wait."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from advocacy.database import Page, counted, db, get, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from content_library.models import Suggestion, SuggestionState


def suggestion_for(suggestion_id: int) -> Suggestion:
    """The suggestion. Raises NotFound."""
    return get(Suggestion, suggestion_id, _("There is no such suggestion."))


def suggestion_shown(suggestion_id: int, person: Person, *, sees_all: bool) -> Suggestion:
    """The suggestion, if it is the person's own or they see all. Raises NotFound: what is others' one need not know."""
    found = suggestion_for(suggestion_id)
    if not sees_all and found.person_id != person.id:
        raise NotFound(_("There is no such suggestion."))
    return found


def list_suggestions(
    *, person_id: int | None = None, state: SuggestionState | None = None, cursor: str | None = None, limit: int = 30
) -> Page[Suggestion]:
    """Suggestions, newest first, of one person or of all, with who made them and what each is like."""
    wanted = select(Suggestion).options(
        joinedload(Suggestion.person).raiseload("*"), joinedload(Suggestion.like_item).raiseload("*")
    )
    if person_id is not None:
        wanted = wanted.where(Suggestion.person_id == person_id)
    if state is not None:
        wanted = wanted.where(Suggestion.state == state)
    return page(wanted, Suggestion.id, cursor, limit)


def counts_by_state() -> dict[SuggestionState, int]:
    """How many suggestions are in each state, counted as far as a tab needs."""
    return {state: counted(select(Suggestion.id).where(Suggestion.state == state)) for state in SuggestionState}


def waiting() -> int:
    """How many wait for marketing, for the badge."""
    return counted(select(Suggestion.id).where(Suggestion.state == SuggestionState.OFFERED))


def suggested_before(suggestions: list[int]) -> dict[int, str]:
    """Of suggestions that others made first, who did: id of the later one -> name. One statement."""
    earlier, later = aliased(Suggestion), aliased(Suggestion)
    rows = db.session.execute(
        select(later.id, Person.name)
        .join(earlier, earlier.id == later.like_suggestion_id)
        .join(Person, Person.id == earlier.person_id)
        .where(later.id.in_(suggestions))
    )
    return {suggestion_id: name for suggestion_id, name in rows}  # noqa: C416 - rows are not pairs to the type checker
