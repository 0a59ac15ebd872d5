"""Where SCIM reads and writes: people and groups of this database, through queries and verbs. An edge: it knows the
caller and the clock, and says refusals as SCIM does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask_login import current_user
from scim2_models import (
    ConflictException,
    ForbiddenException,
    InvalidFilterException,
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    SCIMException,
    ScimFilter,
    ScimProvider,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy import func, select

from advocacy import clock, settings
from advocacy.database import db
from advocacy.directory import groups as group_verbs
from advocacy.directory import provisioning, queries
from advocacy.directory.models import DirectoryGroup
from advocacy.directory.scim import shown
from advocacy.directory.scim.filters import GROUP, USER, Column, Condition
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound, Refused
from advocacy.people import external_ids
from advocacy.people.models import Person

SAID: tuple[tuple[type[Refused], type[SCIMException]], ...] = (
    (provisioning.Taken, UniquenessException),
    (InvalidMove, ConflictException),
    (NotFound, NotFoundException),
    (NotAllowed, ForbiddenException),
    (Breach, InvalidValueException),
)
"""Refusal -> what SCIM calls it."""


class Storage(ScimStorage):
    """People and groups. Users are known by their number, groups by ``g`` and theirs."""

    def __init__(self, provider: ScimProvider) -> None:
        self.provider = provider

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Refusals of verbs are said as SCIM's."""
        try:
            yield
        except Refused as refusal:
            kind = next((said for ours, said in SAID if isinstance(refusal, ours)), None)
            if kind is None:
                raise
            raise kind(detail=str(refusal)) from refusal

    def get(self, resource_type: ResourceType, resource_id: str, *, response_parameters: Any = None) -> Resource[Any]:
        """One user or group. Raises NotFoundException."""
        if resource_type.name == "User":
            return self._users([self._person(resource_id)])[0]
        return self._groups([self._group(resource_id)], with_members=asks_for_members(response_parameters))[0]

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """A page of users, of groups, or of both: users first, each in their order."""
        total, found = 0, []
        begin, room = search_request.start_index_0 or 0, search_request.count
        for resource_type in resource_types:
            counted, some = self._page(resource_type, search_request, max(begin - total, 0), room)
            found += some
            total += counted
            room = None if room is None else room - len(some)
        return SearchPage(total, found)

    def _page(
        self, resource_type: ResourceType, asked: SearchRequest[Any], begin: int, room: int | None
    ) -> tuple[int, list[Resource[Any]]]:
        """How many of a kind a filter finds, and of them at most ``room`` from ``begin`` on."""
        of_users = resource_type.name == "User"
        columns, own = (USER, Person.id) if of_users else (GROUP, DirectoryGroup.id)
        wanted = queries.people_seen() if of_users else select(DirectoryGroup)
        model = self._model(resource_type.name)
        if asked.filter is not None:
            bound: ScimFilter[Any] = ScimFilter[model](str(asked.filter))  # type: ignore[valid-type]
            wanted = wanted.where(Condition(bound, columns).visit(bound.ast))
        total = db.session.scalar(select(func.count()).select_from(wanted.with_only_columns(own).subquery())) or 0
        if room == 0 or begin >= total:
            return total, []
        ordered = wanted.order_by(*_order(asked, model, columns), own).offset(begin)
        found = db.session.scalars(ordered if room is None else ordered.limit(room)).unique().all()
        if of_users:
            return total, self._users(found)
        return total, self._groups(found, with_members=asks_for_members(asked))

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Adds somebody, or a group."""
        body, actor, now = resource.model_dump(), current_user.actor, clock.now()
        if resource_type.name == "User":
            body.setdefault("active", True)
            return self._users([provisioning.provision(shown.said(body), actor=actor, now=now)])[0]
        made = group_verbs.add_group(
            body["displayName"], body.get("externalId"), shown.members(body), actor=actor, now=now,
            as_team=settings.current().scim_groups_are_teams,
        )  # fmt: skip
        return self._groups([made])[0]

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """Makes somebody, or a group, what the directory says now."""
        body, actor, now = resource.model_dump(), current_user.actor, clock.now()
        if resource_type.name == "User":
            person = self._person(str(resource.id), hold=True)
            _expect(self._users([person])[0], expected_version)
            provisioning.change(person, shown.said(body), actor=actor, now=now)
            return self._users([person])[0]
        group = self._group(str(resource.id), hold=True)
        _expect(self._groups([group])[0], expected_version)
        group_verbs.change_group(group, body["displayName"], body.get("externalId"), actor=actor, now=now)
        group_verbs.set_members(group, shown.members(body), actor=actor, now=now)
        return self._groups([group])[0]

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Closes somebody's account, for nobody is deleted; ends a group."""
        actor, now = current_user.actor, clock.now()
        if resource_type.name == "User":
            person = self._person(resource_id, hold=True)
            _expect(self._users([person])[0], expected_version)
            provisioning.take_away(person, actor=actor, now=now)
        else:
            group = self._group(resource_id, hold=True)
            _expect(self._groups([group])[0], expected_version)
            group_verbs.end_group(group, actor=actor, now=now)

    def _person(self, resource_id: str, *, hold: bool = False) -> Person:
        number = shown.number_of(resource_id)
        if number is None:
            raise NotFoundException(detail="There is no such user.")
        person = queries.person_there(number)
        if hold:
            db.session.refresh(person, with_for_update={"of": Person})
        return person

    def _group(self, resource_id: str, *, hold: bool = False) -> DirectoryGroup:
        number = shown.number_of(resource_id.removeprefix("g")) if resource_id.startswith("g") else None
        if number is None:
            raise NotFoundException(detail="There is no such group.")
        group = queries.group_for(number)
        if hold:
            db.session.refresh(group, with_for_update={"of": DirectoryGroup})
        return group

    def _model(self, name: str | None) -> Any:
        return self.provider.model_for(str(name))

    def _users(self, people: Sequence[Person]) -> list[Resource[Any]]:
        ids, model = [person.id for person in people], self._model("User")
        db.session.flush()
        entries, groups = queries.entries_of(ids), queries.groups_of(ids)
        called = external_ids.externals_from(provisioning.SOURCE, ids)
        return [
            model.model_validate(
                shown.user(person, entries.get(person.id), called.get(person.id), groups.get(person.id, []))
            )
            for person in people
        ]

    def _groups(self, found: Sequence[DirectoryGroup], *, with_members: bool = True) -> list[Resource[Any]]:
        model = self._model("Group")
        members = queries.members_of([group.id for group in found]) if with_members else {}
        return [model.model_validate(shown.group(group, members.get(group.id))) for group in found]


def asks_for_members(parameters: Any) -> bool:
    """Pure: whether an answer shows who is in a group: they are not loaded for nothing."""
    if parameters is None:
        return True
    left_out = {str(path).rpartition(":")[2].lower() for path in parameters.excluded_attributes or []}
    wanted = {str(path).rpartition(":")[2].lower().partition(".")[0] for path in parameters.attributes or []}
    return "members" not in left_out and (not wanted or "members" in wanted)


def _expect(resource: Resource[Any], version: str | None) -> None:
    if version is not None and (resource.meta is None or resource.meta.version != version):
        raise PreconditionFailedException(detail="Somebody else changed it just now.")


def _order(asked: SearchRequest[Any], model: Any, columns: Mapping[str, Column]) -> list[Any]:
    """What the list is ordered by: those without a value come last, or first when the order is turned."""
    if asked.sort_by is None:
        return []
    binding = asked.sort_binding(model)
    if binding is None:
        return []
    name = ".".join(part for part in (binding.field_name, binding.sub_field_name) if part)
    if name not in columns:
        raise InvalidFilterException(detail=f"Sorting by {asked.sort_by} is not supported")
    column = columns[name]
    turned = asked.sort_order == SearchRequest.SortOrder.descending
    empty = column.is_(None)
    return [empty.desc(), column.desc()] if turned else [empty.asc(), column.asc()]
