"""An application that shows every component with believable data. For tests and for whoever changes the look:
`python -m tests.web.gallery` serves it on http://127.0.0.1:8765."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from flask import Flask, flash, render_template, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager, UserMixin
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from advocacy.web import security
from advocacy.web.shell import Banner, NavEntry, init_shell
from tests.web import samples

ROOT = Path(__file__).parents[2]
PAGES = ("feed", "parts", "forms", "review", "composer", "calendar", "charts", "studio", "empty")

ENTRIES = [
    NavEntry("Feed", "feed", "newspaper", on_phone=True),
    NavEntry("My posts", "calendar", "calendar-week", on_phone=True),
    NavEntry("My impact", "charts", "graph-up-arrow", on_phone=True),
    NavEntry("Points & perks", "empty", "trophy", on_phone=True),
    NavEntry("Content studio", "studio", "easel", "Marketing"),
    NavEntry("Components", "parts", "grid", "Marketing"),
    NavEntry("Forms", "forms", "sliders", "Marketing", capability="never"),
    NavEntry("Review inbox", "review", "inbox", "HR & Legal", badge=lambda: 7),
    NavEntry("Composer", "composer", "send", "HR & Legal"),
]


class Mia(UserMixin):
    """Whoever looks."""

    id = 1
    name = "Mia Chen"
    email = "mia.chen@brightwater.example"

    def can(self, capability: object) -> bool:
        """Everything but one thing."""
        return capability != "never"


def create_gallery() -> Flask:
    """The gallery, with the same shell, policy and libraries as the product."""
    app = Flask("gallery", root_path=str(ROOT), static_folder=None, static_url_path="/static")
    folders = (ROOT / "templates", Path(__file__).parent / "pages")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, TESTING=True)
    security.init_security(app, SimpleNamespace(secret_key="gallery", https=False))  # type: ignore[arg-type]
    Babel(app, timezone_selector=lambda: "Europe/Berlin")
    Bootstrap5(app)
    CSRFProtect(app)
    login = LoginManager(app)
    login.request_loader(lambda _: None if request.path.startswith("/out") else Mia())
    init_shell(
        app, ENTRIES, shortcuts=[NavEntry("Pause everything", "parts", "pause-circle")], banner=_banner,
        home="feed", profile="forms", sign_out="sign_out", sign_in="out_sign_in",
    )  # fmt: skip
    for name in PAGES:
        app.add_url_rule(f"/{name}", name, lambda name=name: render_template(f"{name}.html", **samples.everything()))
    app.add_url_rule("/out/sign-in", "out_sign_in", lambda: render_template("sign_in.html"))
    app.add_url_rule("/sign-out", "sign_out", lambda: "", methods=["POST"])
    app.add_url_rule("/previews", "previews", _previews, methods=["POST"])
    app.add_url_rule("/error", "error", _error)
    app.add_url_rule("/out/error", "out_error", _error)
    return app


def _banner() -> Banner | None:
    if request.path == "/studio":
        return Banner("Everything is paused since 09:40: no post leaves.", "bad", "/parts", "See the pause")
    if request.path == "/parts":
        flash("The item was approved. It goes live on Monday.", "success")
        flash("LinkedIn answered slowly; we will look again in a minute.", "warning")
    return None


def _previews() -> str:
    return render_template("previews.html", **{**samples.everything(), "text": request.form["text"]})


def _error() -> str:
    return render_template(
        "errors/error.html", status=403, title="Your role does not allow this.",
        remedy="Ask an administrator if it should.", errors={},
    )  # fmt: skip


if __name__ == "__main__":
    create_gallery().run(port=8765, debug=False, threaded=True)
