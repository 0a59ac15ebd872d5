"""Pure: people and groups as SCIM resources, and resources as what the directory says. Versions are digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from scim2_models import InvalidValueException

from advocacy.clock import to_rfc3339
from advocacy.directory import saying
from advocacy.directory.models import DirectoryEntry, DirectoryGroup
from advocacy.directory.saying import Said
from advocacy.people.models import Person

OWN = ("id", "meta", "schemas", "externalId", "userName", "groups")
"""Attributes that columns hold, or nobody says."""
CORE = "urn:ietf:params:scim:schemas:core:2.0:"


def user(
    person: Person, entry: DirectoryEntry | None, external_id: str | None, groups: Sequence[tuple[int, str]]
) -> dict[str, Any]:  # fmt: skip
    """A person by the names of SCIM; who was never named by the directory is shown as they are here."""
    said = dict(entry.said) if entry else _unsaid(person)
    shown: dict[str, Any] = {
        "schemas": [f"{CORE}User", *([saying.ENTERPRISE] if saying.ENTERPRISE in said else [])],
        "id": str(person.id),
        "userName": entry.user_name if entry else person.email,
        **said,
    }
    if "active" in said:
        shown["active"] = person.active
    if external_id:
        shown["externalId"] = external_id
    if groups:
        shown["groups"] = [{"value": f"g{one}", "$ref": f"Groups/g{one}", "display": name} for one, name in groups]
    changed = entry.changed_at if entry else person.created_at
    meta = {"resourceType": "User", "created": to_rfc3339(person.created_at), "lastModified": to_rfc3339(changed)}
    return {**shown, "meta": {**meta, "version": _digest(shown)}}


def _unsaid(person: Person) -> dict[str, Any]:
    return {
        "active": person.active,
        "displayName": person.name,
        "name": {"formatted": person.name},
        "emails": [{"value": person.email, "type": "work", "primary": True}],
        "preferredLanguage": person.language,
        "timezone": person.zone,
    }


def group(found: DirectoryGroup, members: Sequence[int] | None) -> dict[str, Any]:
    """A group by the names of SCIM; without ``members`` where nobody asked for them."""
    shown: dict[str, Any] = {"schemas": [f"{CORE}Group"], "id": f"g{found.id}", "displayName": found.name}
    if found.external_id:
        shown["externalId"] = found.external_id
    if members:
        shown["members"] = [{"value": str(one), "$ref": f"Users/{one}", "type": "User"} for one in members]
    meta = {
        "resourceType": "Group", "created": to_rfc3339(found.created_at), "version": f'W/"{found.version}"',
        "lastModified": to_rfc3339(found.changed_at),
    }  # fmt: skip
    return {**shown, "meta": meta}


def said(resource: Mapping[str, Any]) -> Said:
    """What a user's resource says. Of several addresses the one to write to comes first; references are by value."""
    attributes = {name: value for name, value in resource.items() if name not in OWN}
    for several in ("emails", "addresses"):
        if several in attributes:
            attributes[several] = sorted(
                attributes[several], key=lambda each: (not each.get("primary"), each.get("type") != "work")
            )
    if told := (attributes.get(saying.ENTERPRISE) or {}).get("manager"):
        number = str(told.get("value") or str(told.get("$ref") or "").rstrip("/").rpartition("/")[2])
        attributes[saying.ENTERPRISE] = {
            **attributes[saying.ENTERPRISE], "manager": {"value": number, "$ref": f"Users/{number}"}
        }  # fmt: skip
    return Said(resource["userName"], attributes, resource.get("externalId") or None, resource.get("active"))


def members(resource: Mapping[str, Any]) -> list[int]:
    """The people that a group's resource names. Raises InvalidValueException for groups and for what is no id."""
    return [member_id(each) for each in resource.get("members") or []]


def member_id(member: Mapping[str, Any]) -> int:
    """The person that a member is. Raises InvalidValueException."""
    value = str(member.get("value") or str(member.get("$ref") or "").rstrip("/").rpartition("/")[2])
    if member.get("type", "User") != "User" or value.startswith("g"):
        raise InvalidValueException(detail="Groups in groups are not kept: send the people who are in them.")
    number = number_of(value)
    if number is None:
        raise InvalidValueException(detail=f"There is no user {value[:80]}.")
    return number


def number_of(value: str) -> int | None:
    """The number in an id; None for what is none of ours."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 9 else None


def _digest(shown: Mapping[str, Any]) -> str:
    held = json.dumps(shown, sort_keys=True, default=str).encode()
    return f'W/"{hashlib.sha256(held).hexdigest()[:20]}"'
