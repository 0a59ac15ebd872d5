"""Who follows the history. A list for the roof."""

from __future__ import annotations

from advocacy.admin import figures
from advocacy.chat import readers as chat_readers
from advocacy.history import Reader
from advocacy.notices import alarms as alarm_notices
from advocacy.notices import chat as chat_notices
from advocacy.notices import exports as export_notices
from advocacy.notices import mentions
from advocacy.notices import roles as role_notices
from advocacy.notices import tokens as token_notices
from advocacy.notices import webhooks as webhook_notices
from advocacy.notices.readers import make_reader
from advocacy.reach import jobs as reach_jobs
from advocacy.webhooks import queueing as webhooks_queueing

READERS: list[Reader] = [
    make_reader("/posts/{id}", "/connections"),
    mentions.READER,
    chat_readers.READER,
    chat_notices.READER,
    *reach_jobs.READERS,
    webhooks_queueing.READER,
    webhook_notices.READER,
    token_notices.READER,
    alarm_notices.READER,
    role_notices.READER,
    export_notices.READER,
    figures.READER,
]
