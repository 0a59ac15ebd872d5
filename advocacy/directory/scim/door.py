"""The door at /scim/v2: the blueprint of scim2-flask, with our guard on every view, our base address and our refusals.

Tolerances are those that Microsoft Entra needs (learn.microsoft.com/entra/identity/app-provisioning): a remove with a
value, a path whose filter finds nothing yet, attributes that are not kept.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from scim2_flask import ScimServer
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Error,
    ETag,
    Filter,
    Patch,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.routing import Route
from scim2_server.service import ScimService

from advocacy import settings
from advocacy.directory.scim.models import EnterpriseUser, Group, User
from advocacy.directory.scim.storage import Storage
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

PLACE = "/scim/v2"
MOST_RESULTS = 200
ADMITS = guard(Capability.PROVISION)
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken, name="Token",
            description="An API token with the scope scim:write, as a bearer token.", primary=True,
        )
    ],
)  # fmt: skip
PROVIDER = ScimProvider(
    models=[User, Group, EnterpriseUser],
    resource_types=[ResourceType.from_resource(User[EnterpriseUser]), ResourceType.from_resource(Group)],
    config=CONFIG,
    policy=ScimPolicy(
        unknown=ScimPolicy.Unknown.ignore,
        remove_value_as_filter=ScimPolicy.RemoveValue.apply,
        unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
    ),
)


class Service(ScimService):
    """Takes a userName that is a mail address for the address, where no other is sent."""

    def read_creation(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> Resource[Any]:
        """The body of a POST."""
        return super().read_creation(resource_type, _addressed(body), content_type)

    def read_replacement(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> Resource[Any]:
        """The body of a PUT."""
        return super().read_replacement(resource_type, _addressed(body), content_type)


def _addressed(body: bytes) -> bytes:
    """Pure: the body with the address that its userName is; as it came where it is no JSON, which others refuse."""
    try:
        said = json.loads(body)
    except ValueError:
        return body
    if not isinstance(said, dict):
        return body
    names = {name.lower(): name for name in said}
    name = said.get(names.get("username", ""))
    if said.get(names.get("emails", "")) or not isinstance(name, str) or "@" not in name:
        return body
    told = {each: value for each, value in said.items() if each.lower() != "emails"}
    return json.dumps({**told, "emails": [{"value": name, "type": "work", "primary": True}]}).encode()


class Door(ScimServer):
    """Serves SCIM. Every view asks for the scope; addresses are the company's own, whatever a request's Host says."""

    def __init__(self) -> None:
        super().__init__(Storage(PROVIDER), PROVIDER, url_prefix=PLACE)
        self.service = Service(PROVIDER)
        self.handler = ScimHandler(self.service, self.storage)
        self._fallback_view = ADMITS(lambda path: self._no_such_place())  # type: ignore[method-assign]

    def _make_view(self, route: Route) -> Any:
        return ADMITS(super()._make_view(route))

    def _no_such_place(self) -> Response:
        return self._to_response(self.handler.handle(self.read_request()))

    def read_request(self) -> ScimRequest:
        """The request, as the service reads it."""
        return ScimRequest(
            method=request.method,
            base_url=f"{settings.current().base_url.rstrip('/')}{PLACE}",
            path=request.path.removeprefix(PLACE),
            query=request.args.to_dict(),
            headers=list(request.headers.items()),
            body=request.get_data(),
        )


def _as_scim(response: Response) -> Response:
    """Refusals of the edge (no token, a limit, the database is away) in the shape that directories read."""
    if response.status_code >= 400 and response.mimetype == "application/problem+json":
        problem = response.get_json()
        told = f"{problem['title']} {problem.get('detail', '')}".strip()
        response.set_data(json.dumps(Error(status=response.status_code, detail=told).model_dump()))
        response.content_type = "application/scim+json"
    return response


pages: Blueprint = Door().create_blueprint()
pages.after_request(_as_scim)
