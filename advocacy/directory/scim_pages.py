"""The blueprint of /scim/v2, with the extra ``scim`` or without: then it says what to install."""

from __future__ import annotations

from importlib.util import find_spec

from flask import Blueprint
from flask_babel import gettext as _

from advocacy.errors import Unready
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

INSTALLED = find_spec("scim2_flask") is not None

if INSTALLED:
    from advocacy.directory.scim import door


def _closed() -> Blueprint:
    """What stands there without the extra."""
    pages = Blueprint("scim", __name__, url_prefix="/scim/v2")

    @pages.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @pages.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @guard(Capability.PROVISION)
    def missing(path: str) -> str:
        """Nothing is installed here."""
        raise Unready(
            _("SCIM is not installed here."), remedy=_("Install the extra: pip install 'advocacy[scim]', then restart.")
        )

    return pages


pages: Blueprint = door.pages if INSTALLED else _closed()
