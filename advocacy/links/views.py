"""Flask's own ``/r/<slug>``, so that any WSGI server serves everything; and the rendering of the door's pages.

Behind ``advocacy serve`` the door answers before Flask. Both share ``answer`` and the journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask_babel import force_locale, get_locale

from advocacy import settings
from advocacy.links.door.answer import Page, RequestFacts
from advocacy.links.door.desk import Desk
from advocacy.links.door.journal import folder_in
from advocacy.links.door.pages import LinkPages, page_headers
from advocacy.web.guards import public
from advocacy.web.transactions import own_transactions

pages = Blueprint("links", __name__)

EXTENSION = "advocacy.links"


@pages.route("/r/<path:slug>", endpoint="follow", methods=["GET", "HEAD", "OPTIONS"], provide_automatic_options=False)
@public
@own_transactions
def follow(slug: str) -> Response:
    """Leads to the link's target; the click is on disk first."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    asked = RequestFacts(request.method, headers, request.remote_addr or "", request.is_secure)
    given = _desk().answer(slug, asked)
    if given.page is Page.NONE:
        return Response(status=given.status, headers=list(given.headers))
    html = _html(given.page)
    return Response(html, given.status, [*given.headers, *page_headers(html)])


def rendered_pages(app: Flask, languages: Sequence[str] = ("en", "de", "fr", "es")) -> LinkPages:
    """Every page in every language, for the door; the first language is the last resort."""
    by_language: dict[str, dict[Page, bytes]] = {}
    for language in languages:
        with app.test_request_context(), force_locale(language):
            by_language[language] = {page: _html(page) for page in Page if page is not Page.NONE}
    return LinkPages(by_language, languages[0])


def _html(page: Page) -> bytes:
    product = settings.current().product_name
    return render_template(f"links/{page}.html", product_name=product, language=str(get_locale())).encode()


def _desk() -> Desk:
    """This application's desk."""
    found = current_app.extensions.get(EXTENSION)
    if found is None:
        in_force = settings.current()
        found = current_app.extensions.setdefault(EXTENSION, Desk(in_force.database, folder_in(in_force.data_dir)))
    return found  # type: ignore[no-any-return]
