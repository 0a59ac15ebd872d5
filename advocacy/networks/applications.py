"""Our registrations on servers that give each installation its own (Mastodon's OAuth apps). Verbs and one query.

Registering asks the server, so an edge does that outside of any transaction and hands the result in here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import EncryptedText, Model, UTCDateTime, db
from advocacy.history import Actor, record
from advocacy.networks.mastodon_oauth import App


class NetworkApp(Model):
    """A registration on one server, for one redirect address."""

    __tablename__ = "network_apps"
    __table_args__ = (UniqueConstraint("network", "service_url", "redirect_uri"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255))
    redirect_uri: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(EncryptedText)
    client_secret: Mapped[str] = mapped_column(EncryptedText)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)


def app_on(network: str, service_url: str, redirect_uri: str) -> App | None:
    """The registration on that server, if there is one. ``service_url`` as ``Wire.root`` gives it."""
    row = _row(network, service_url, redirect_uri)
    return App(row.service_url, row.client_id, row.client_secret, row.redirect_uri) if row else None


def keep_app(network: str, app: App, *, actor: Actor, now: datetime) -> None:
    """Keeps a new registration; a newer one for the same server and address replaces it."""
    row = _row(network, app.service_url, app.redirect_uri)
    if row is None:
        row = NetworkApp(network=network, service_url=app.service_url, redirect_uri=app.redirect_uri)
        db.session.add(row)
    row.client_id, row.client_secret, row.registered_at = app.client_id, app.client_secret, now
    db.session.flush()
    record("network_app", row.id, "register", actor=actor, now=now, network=network, service_url=app.service_url)


def _row(network: str, service_url: str, redirect_uri: str) -> NetworkApp | None:
    return db.session.scalars(
        select(NetworkApp).where(
            NetworkApp.network == network,
            NetworkApp.service_url == service_url,
            NetworkApp.redirect_uri == redirect_uri,
        )
    ).one_or_none()
