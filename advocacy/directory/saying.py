"""Pure: what the directory says of somebody, and the facts of a person that follow from it.

Attributes are those of RFC 7643 (4.1 User, 4.3 Enterprise User), by their names there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.clock import zone_named
from advocacy.errors import Breach
from advocacy.people.accounts import LONGEST
from advocacy.people.names import tidy
from advocacy.people.regions import is_region
from advocacy.web.languages import offered

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass(frozen=True)
class Said:
    """What the directory says: who, under which name, whether they are here, and ``attributes`` as they came."""

    user_name: str
    attributes: Mapping[str, Any]
    external_id: str | None = None
    active: bool | None = True  # None: it says nothing of that


def key_of(name: str) -> str:
    """The name without case, as names of the directory are compared (RFC 7643, 2.2)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())


def address(said: Said) -> str:
    """The mail address to write to: the primary one, else that of work, else the first, else the user's name."""
    return _first(said.attributes.get("emails"), "value") or said.user_name


def facts(said: Said) -> dict[str, Any]:
    """What follows for the account: name, and, where they are said and known here, language, zone, region, employer.

    A language that is not offered, a zone or a country that is none is left out: the person keeps what they have.
    """
    attributes = said.attributes
    found: dict[str, Any] = {"name": _name(said)[: LONGEST["name"]]}
    if language := offered(attributes.get("preferredLanguage") or attributes.get("locale")):
        found["language"] = language
    if zone := _zone(attributes.get("timezone")):
        found["zone"] = zone
    if region := _region(_first(attributes.get("addresses"), "country")):
        found["region"] = region
    if employer := (attributes.get(ENTERPRISE) or {}).get("organization"):
        found["employing_entity"] = employer[: LONGEST["employing_entity"]]
    return found


def manager(said: Mapping[str, Any]) -> str:
    """The id of the person's manager, as the directory knows them; empty without."""
    told = (said.get(ENTERPRISE) or {}).get("manager") or {}
    return str(told.get("value") or "")


def _name(said: Said) -> str:
    name = said.attributes.get("name") or {}
    spelled = tidy(f"{name.get('givenName') or ''} {name.get('familyName') or ''}")
    told = (said.attributes.get("displayName"), name.get("formatted"), spelled, address(said).partition("@")[0])
    return next((tidy(each) for each in told if each and tidy(each)), said.user_name)


def _first(several: Any, part: str) -> str:
    told = [each for each in several or [] if each.get(part)]
    told.sort(key=lambda each: (not each.get("primary"), each.get("type") != "work"))
    return str(told[0][part]) if told else ""


def _zone(name: Any) -> str:
    try:
        return zone_named(str(name)).key if name else ""
    except Breach:
        return ""


def _region(country: str) -> str:
    code = country.strip().upper()
    code = "UK" if code == "GB" else code
    return code if len(code) == 2 and is_region(code) and code != "EU" else ""
