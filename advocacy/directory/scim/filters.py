"""SCIM filters and orders as SQL (RFC 7644, 3.4.2.2). Of several addresses the one that is written to is compared.

What no column holds can't be filtered by: the answer is ``invalidFilter``, never a wrong list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import AttributeBinding, AttrPath, FilterVisitor
from scim2_models.path import coerce_value as typed
from sqlalchemy import ColumnElement, String, and_, case, cast, exists, false, func, literal, not_, or_, select, true

from advocacy.directory import saying
from advocacy.directory.models import DirectoryEntry, DirectoryGroup, DirectoryMember
from advocacy.directory.provisioning import SOURCE
from advocacy.people.models import Person
from advocacy.people.models_external import ExternalId

Column = ColumnElement[Any]
Test = ColumnElement[bool]


def _said(*path: str | int) -> Column:
    found: Column = DirectoryEntry.said[path].as_string()
    return found


_EXTERNAL = (
    select(ExternalId.external_id)
    .where(ExternalId.person_id == Person.id, ExternalId.source == SOURCE)
    .order_by(ExternalId.id.desc())
    .limit(1)
    .scalar_subquery()
)
USER: Mapping[str, Column] = {
    "id": cast(Person.id, String),
    "external_id": _EXTERNAL,
    "user_name": func.coalesce(DirectoryEntry.user_name, Person.email),
    "name": func.coalesce(_said("name", "formatted"), _said("name", "familyName"), _said("name", "givenName")),
    "name.formatted": _said("name", "formatted"),
    "name.family_name": _said("name", "familyName"),
    "name.given_name": _said("name", "givenName"),
    "display_name": case((DirectoryEntry.person_id.is_(None), Person.name), else_=_said("displayName")),
    "title": _said("title"),
    "preferred_language": _said("preferredLanguage"),
    "timezone": _said("timezone"),
    "active": Person.active.expression,
    "emails": Person.email.expression,
    "emails.value": Person.email.expression,
    "emails.type": func.coalesce(_said("emails", 0, "type"), "work"),
    "emails.primary": true(),
    "addresses": _said("addresses", 0, "country"),
    "addresses.country": _said("addresses", 0, "country"),
    "addresses.type": _said("addresses", 0, "type"),
    "meta.created": Person.created_at.expression,
    "meta.last_modified": func.coalesce(DirectoryEntry.changed_at, Person.created_at, type_=Person.created_at.type),
    "employee_number": _said(saying.ENTERPRISE, "employeeNumber"),
    "organization": _said(saying.ENTERPRISE, "organization"),
    "division": _said(saying.ENTERPRISE, "division"),
    "department": _said(saying.ENTERPRISE, "department"),
    "manager.value": _said(saying.ENTERPRISE, "manager", "value"),
}
"""Attribute -> what is compared, for users."""
GROUP: Mapping[str, Column] = {
    "id": literal("g") + cast(DirectoryGroup.id, String),
    "external_id": DirectoryGroup.external_id.expression,
    "display_name": DirectoryGroup.name.expression,
    "meta.created": DirectoryGroup.created_at.expression,
    "meta.last_modified": DirectoryGroup.changed_at.expression,
}
"""Attribute -> what is compared, for groups."""


class Condition(FilterVisitor[Test]):
    """Turns a filter into a condition. Raises InvalidFilterException for attributes that no column holds."""

    def __init__(self, asked: ScimFilter[Any], columns: Mapping[str, Column]) -> None:
        self.asked = asked
        self.columns = columns
        self.within = ""  # the attribute of a value selection, as in emails[type eq "work"]

    def visit_logical_expr(self, node: Any) -> Test:
        """All of them, or one."""
        terms = [self.visit(term) for term in node.terms]
        return and_(*terms) if node.op == "and" else or_(*terms)

    def visit_not(self, node: Any) -> Test:
        """What is unknown is not so."""
        return not_(func.coalesce(self.visit(node.expr), false()))

    def visit_value_path(self, node: Any) -> Test:
        """The conditions inside the brackets speak of the attribute before them."""
        self.within = node.attr_path.attr
        try:
            return self.visit(node.val_filter)
        finally:
            self.within = ""

    def visit_present(self, node: Any) -> Test:
        """There is such a value."""
        name, binding = self._name(node.attr_path)
        if binding is None:
            return false()
        if name in MEMBERSHIPS:
            return _there(MEMBERSHIPS[name])
        column = self._column(name)
        return and_(column.is_not(None), column != "") if isinstance(column.type, String) else column.is_not(None)

    def visit_comparison(self, node: Any) -> Test:
        """One value against the attribute's own."""
        name, binding = self._name(node.attr_path)
        if binding is None:
            return false()
        value = typed(binding, node.value, node.op)
        if name in MEMBERSHIPS:
            return _membership(name, str(node.op), value)
        if str(node.op) == "eq" and (name, self.columns is USER) in FAST and isinstance(value, str):
            quick: Test = FAST[name, self.columns is USER](value)
            return quick
        column = self._column(name)
        if isinstance(value, str):
            return _text(column, str(node.op), value, exact=binding.case_exact)
        return _plain(column, str(node.op), value)

    def _name(self, path: AttrPath) -> tuple[str, AttributeBinding | None]:
        """The attribute by its name here; without a binding where resources of this kind have none."""
        if self.within:
            path = AttrPath(attr=self.within, sub_attr=path.attr, uri=path.uri)
        binding = self.asked.resolve_comparison(path, strict=False)
        if binding is None:
            return "", None
        parts = (binding.field_name, binding.sub_field_name)
        return ".".join(part for part in parts if part), binding

    def _column(self, name: str) -> Column:
        if name not in self.columns:
            raise InvalidFilterException(detail=f"Filtering by {name} is not supported")
        return self.columns[name]


def _text(column: Column, op: str, value: str, *, exact: bool) -> Test:
    """Without case, unless the attribute is exact. Each engine folds what it can; as it is written always fits."""
    folded, small = (column, value) if exact else (func.lower(column), value.lower())
    same = column == value if exact else or_(folded == small, column == value)
    match op:
        case "eq":
            return same
        case "ne":
            return or_(column.is_(None), not_(same))
        case "co":
            return folded.contains(small, autoescape=True)
        case "sw":
            return folded.startswith(small, autoescape=True)
        case "ew":
            return folded.endswith(small, autoescape=True)
        case _:
            return _plain(folded, op, small)


def _plain(column: Column, op: str, value: Any) -> Test:
    compared: Test
    match op:
        case "eq":
            return column.is_(None) if value is None else column == value
        case "ne":
            return column.is_not(None) if value is None else or_(column.is_(None), column != value)
        case "gt":
            compared = column > value
        case "ge":
            compared = column >= value
        case "lt":
            compared = column < value
        case "le":
            compared = column <= value
        case _:
            raise InvalidFilterException(detail=f"{op} does not fit this attribute")
    return compared


def _user_named(name: str) -> Test:
    """By two indexes, one after the other: a directory asks this before everything it does."""
    named = select(DirectoryEntry.person_id).where(DirectoryEntry.user_name_key == saying.key_of(name))
    entry = exists().where(DirectoryEntry.person_id == Person.id).correlate(Person)
    nameless = select(Person.id).where(Person.email == name.strip().casefold(), ~entry)
    return Person.id.in_(named.union_all(nameless))


def _externally_called(name: str) -> Test:
    called = select(ExternalId.person_id).where(ExternalId.source == SOURCE, ExternalId.external_id == name)
    return Person.id.in_(called)


def _addressed(address: str) -> Test:
    return Person.email == address.strip().casefold()


FAST: Mapping[tuple[str, bool], Any] = {
    ("user_name", True): _user_named,
    ("external_id", True): _externally_called,
    ("emails.value", True): _addressed,
    ("display_name", False): lambda name: DirectoryGroup.name_key == saying.key_of(name),
}
"""(attribute, of users) -> equality by an index."""
_GROUPS = select(DirectoryMember.group_id).where(DirectoryMember.person_id == Person.id)
_MEMBERS = select(DirectoryMember.person_id).where(DirectoryMember.group_id == DirectoryGroup.id)
MEMBERSHIPS: Mapping[str, Any] = {
    "groups": _GROUPS, "groups.value": _GROUPS, "members": _MEMBERS, "members.value": _MEMBERS
}  # fmt: skip
"""Attribute -> who is where, beside the person or the group that is asked about."""


def _membership(name: str, op: str, value: Any) -> Test:
    number = str(value).removeprefix("g") if name == "groups.value" else str(value)
    if op not in ("eq", "ne"):
        raise InvalidFilterException(detail=f"{name} is compared by eq and ne")
    other = DirectoryMember.group_id if name == "groups.value" else DirectoryMember.person_id
    known = number.isdecimal() and len(number) <= 9
    inside = _there(MEMBERSHIPS[name].where(other == int(number))) if known else false()
    return inside if op == "eq" else not_(inside)


def _there(wanted: Any) -> Test:
    found: Test = wanted.exists()
    return found
