"""What Bluesky's authorization servers read about us, at the address that is our client id there."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import NotFound
from advocacy.networks import bluesky_client, registry
from advocacy.networks.offers import callback
from advocacy.web.guards import public

pages = Blueprint("client_document", __name__)


@pages.get(bluesky_client.DOCUMENT)
@public
def document() -> ResponseReturnValue:
    """Our name, where we want people to be led back to, and the public halves of our keys."""
    in_force = settings.current()
    if not in_force.https or registry.is_off("bluesky"):
        raise NotFound(
            _("There is no such document here."), remedy=_("It exists where the base URL begins with https.")
        )
    website = in_force.base_url.rstrip("/")
    keys = registry.bluesky_keys(in_force)
    said = bluesky_client.document(website, in_force.product_name, callback("bluesky"), keys)
    answer = jsonify(said)
    answer.cache_control.public, answer.cache_control.max_age = True, 300
    return answer
