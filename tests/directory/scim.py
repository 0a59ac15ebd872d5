"""A directory that speaks SCIM to an installation, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from advocacy.people.capabilities import Role
from tests.installation import Installation

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass(frozen=True)
class Directory:
    """Speaks SCIM with a token; answers are Flask's test responses."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """``directory("POST", "/Users", {...})``; the path is below /scim/v2."""
        said = {
            "Authorization": f"Bearer {self.token}",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        return self.client.open(f"/scim/v2{path}", method=method, json=json, headers=said)

    def add(self, mail: str, **facts: Any) -> dict[str, Any]:
        """A user with this mail address as their name; gives the resource."""
        answer = self("POST", "/Users", {"schemas": [f"{CORE}User"], "userName": mail, **facts})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()
        return made

    def add_group(self, name: str, *members: str, **facts: Any) -> dict[str, Any]:
        """A group with these users; gives the resource."""
        body = {"schemas": [f"{CORE}Group"], "displayName": name, "members": [{"value": each} for each in members]}
        answer = self("POST", "/Groups", {**body, **facts})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()
        return made

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        """Changes a resource."""
        return self("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)

    def found(self, kind: str, asked: str) -> list[str]:
        """The ids that a filter finds."""
        answer = self.client.get(
            f"/scim/v2/{kind}", query_string={"filter": asked}, headers={"Authorization": f"Bearer {self.token}"}
        )
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.get_json().get("Resources", [])]


def directory_of(installation: Installation) -> Directory:
    """The directory, with a token of an administrator that may do nothing else."""
    key = installation.api_of(installation.person(Role.ADMIN, name="Directory's keeper"), "scim:write").token
    return Directory(installation.app.test_client(), key)
