"""Our registrations at the networks: from the settings, from a document, or kept for each server. Verbs and queries.

Registering asks the server, so an edge does that outside of any transaction and hands the result in here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import EncryptedText, Model, UTCDateTime, db, lock
from advocacy.english import English
from advocacy.errors import Unready
from advocacy.history import Actor, record
from advocacy.networks.capabilities import Capabilities
from advocacy.networks.signing_in import App
from advocacy.settings import PREFIX, Settings


class NetworkApp(Model):
    """A registration on one server, for one redirect address and certain scopes."""

    __tablename__ = "network_apps"
    __table_args__ = (UniqueConstraint("network", "service_url", "redirect_uri"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255))
    redirect_uri: Mapped[str] = mapped_column(String(500))
    scopes: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[str] = mapped_column(EncryptedText)
    client_secret: Mapped[str] = mapped_column(EncryptedText)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)


def missing_settings(capabilities: Capabilities, in_force: Settings) -> list[str]:
    """Environment variables that the network needs and that are not set: without them nobody can connect."""
    return [PREFIX + name.upper() for name in capabilities.needs_app if not getattr(in_force, name)]


def app_in_settings(capabilities: Capabilities, service_url: str, redirect_uri: str, in_force: Settings) -> App:
    """The registration that an administrator made: ``needs_app`` begins with the setting of its id, ``..._id``, beside
    which ``..._secret`` stands. Raises Unready, which names the settings, when they are not set."""
    missing = missing_settings(capabilities, in_force)
    if missing:
        raise Unready(
            English(
                "Nobody can connect %(network)s yet. These settings are missing: %(names)s.",
                network=capabilities.label,
                names=", ".join(missing),
            ),
            remedy=English("Ask an administrator to register this product there."),
        )
    name = capabilities.needs_app[0]
    secret = getattr(in_force, f"{name.removesuffix('_id')}_secret", "")
    return App(service_url, getattr(in_force, name), secret, redirect_uri)


def app_on(network: str, service_url: str, redirect_uri: str, scopes: str) -> App | None:
    """The registration on that server for those scopes, if there is one. ``service_url`` as ``Wire.root`` gives it."""
    row = _row(network, service_url, redirect_uri)
    if row is None or row.scopes != scopes:
        return None
    return App(row.service_url, row.client_id, row.client_secret, row.redirect_uri)


def keep_app(network: str, app: App, scopes: str, *, actor: Actor, now: datetime) -> App:
    """Keeps a new registration and gives the one to use; one for other scopes is replaced.

    Of two who register at once the first stays: somebody may be at the server's sign-in page with it already.
    """
    lock(f"network_app:{network}:{app.service_url}:{app.redirect_uri}")
    kept = app_on(network, app.service_url, app.redirect_uri, scopes)
    if kept is not None:
        return kept
    row = _row(network, app.service_url, app.redirect_uri)
    if row is None:
        row = NetworkApp(network=network, service_url=app.service_url, redirect_uri=app.redirect_uri)
        db.session.add(row)
    row.client_id, row.client_secret, row.scopes, row.registered_at = app.client_id, app.client_secret, scopes, now
    db.session.flush()
    record("network_app", row.id, "register", actor=actor, now=now, network=network, service_url=app.service_url)
    return app


def _row(network: str, service_url: str, redirect_uri: str) -> NetworkApp | None:
    return db.session.scalars(
        select(NetworkApp).where(
            NetworkApp.network == network,
            NetworkApp.service_url == service_url,
            NetworkApp.redirect_uri == redirect_uri,
        )
    ).one_or_none()
