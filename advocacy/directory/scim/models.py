"""Pure: the resources that are announced: of RFC 7643 what advocacy needs, and no more.

What a directory sends beyond that is accepted and forgotten: less is kept of people than a directory knows.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    CaseExact,
    ComplexAttribute,
    Extension,
    Mutability,
    Reference,
    Required,
    Resource,
    Uniqueness,
)

from advocacy.directory.saying import ENTERPRISE


class Name(ComplexAttribute):
    """How somebody is called."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """An address; the primary one is written to."""

    value: Annotated[str | None, Required.true] = None
    type: str | None = Field(None, examples=["work", "home", "other"])
    primary: bool | None = None


class Address(ComplexAttribute):
    """The country somebody works in: it decides which rules of disclosure apply."""

    country: str | None = Field(None, examples=["DE", "US"])
    type: str | None = Field(None, examples=["work", "home", "other"])
    primary: bool | None = None


class GroupOfUser(ComplexAttribute):
    """A group that somebody is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    ref: Annotated[Reference[Group] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[AnyExtension]):
    """Somebody with an account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    title: str | None = None
    preferred_language: str | None = Field(None, examples=["en", "de-DE", "fr"])
    timezone: str | None = Field(None, examples=["Europe/Berlin", "America/New_York"])
    active: bool | None = None
    emails: Annotated[list[Email] | None, Required.true] = None
    addresses: list[Address] | None = None
    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None

    Name: ClassVar[type[ComplexAttribute]] = Name
    Emails: ClassVar[type[ComplexAttribute]] = Email
    Addresses: ClassVar[type[ComplexAttribute]] = Address
    Groups: ClassVar[type[ComplexAttribute]] = GroupOfUser


class Superior(ComplexAttribute):
    """Who takes over when somebody leaves."""

    value: Annotated[str | None, CaseExact.true] = None
    ref: Reference[User[Any]] | None = Field(None, serialization_alias="$ref", validation_alias="$ref")


class EnterpriseUser(Extension):
    """What a company knows of somebody. ``organization`` is who employs them: it is part of what they disclose."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    organization: str | None = None
    division: str | None = None
    department: str | None = None
    manager: Superior | None = None


class GroupMember(ComplexAttribute):
    """Somebody in a group; groups in groups are not kept."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[User[Any]] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A group of people: a team, and whatever else administrators let it give."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    members: list[GroupMember] | None = None

    Members: ClassVar[type[ComplexAttribute]] = GroupMember
