"""Waits that a network has asked of our whole application: kept by network and server, so that an account which is
connected during one keeps quiet too. Verbs flush. Imports the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, UTCDateTime, db, insert_for, lock


class AppWait(Model):
    """Nobody here asks that server of the network before ``until``."""

    __tablename__ = "app_waits"

    network: Mapped[str] = mapped_column(String(40), primary_key=True)
    service_url: Mapped[str] = mapped_column(String(255), primary_key=True)  # empty where a network has one server
    until: Mapped[datetime] = mapped_column(UTCDateTime)


def hold_still(network: str, service_url: str) -> None:
    """Until the transaction ends nobody else keeps such a wait there, nor connects an account."""
    lock(f"quiet:{network}:{service_url}")


def keep_wait(network: str, service_url: str, until: datetime) -> None:
    """Keeps the wait; a shorter one never shortens a longer one."""
    adding = insert_for(AppWait).values(network=network, service_url=service_url, until=until)
    longer = adding.on_conflict_do_update(
        index_elements=[AppWait.network, AppWait.service_url], set_={"until": adding.excluded.until},
        where=AppWait.until < adding.excluded.until,
    )  # fmt: skip
    db.session.execute(longer, execution_options={"synchronize_session": False})


def wait_there(network: str, service_url: str, now: datetime) -> datetime | None:
    """Until when our application keeps quiet there; None when it need not."""
    asked = select(AppWait.until).where(
        AppWait.network == network, AppWait.service_url == service_url, AppWait.until > now
    )
    return db.session.scalar(asked)
