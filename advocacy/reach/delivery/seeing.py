"""Who sees a saved report. Imports tables and the kinds: verbs and questions of this room ask here."""

from __future__ import annotations

from advocacy.people.models import Person
from advocacy.reach import asking
from advocacy.reach.delivery.models import EVERYBODY, SavedReport
from advocacy.reach.kinds import kind_of


def sees(report: SavedReport, person: Person) -> bool:
    """True when the report is the person's or shared with them, and their role sees its kind."""
    shared = report.shared_with == EVERYBODY or report.shared_with in {role.value for role in person.roles}
    return (report.owner_id == person.id or shared) and asking.may_see(kind_of(report.kind), person)
