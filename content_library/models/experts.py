"""Tables of who speaks on what: the experts of a topic, and the topics that only they share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.campaigns.models import Topic
from advocacy.database import Model, UTCDateTime
from advocacy.people.models import Person


class TopicExpert(Model):
    """A person who knows a topic and may be asked about it."""

    __tablename__ = "topic_experts"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class ReservedTopic(Model):
    """A topic whose items only its experts share."""

    __tablename__ = "reserved_topics"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    topic: Mapped[Topic] = relationship(lazy="joined", innerjoin=True)
