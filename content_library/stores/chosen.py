"""The store of the running application, made once from its settings."""

from __future__ import annotations

from flask import current_app

from advocacy import settings
from content_library.stores.contract import Store
from content_library.stores.disk import DiskStore
from content_library.stores.s3 import S3Store

EXTENSION = "content_library.store"


def store() -> Store:
    """A directory, or a bucket where ADVOCACY_MEDIA_URL names one."""
    found: Store | None = current_app.extensions.get(EXTENSION)
    if found is None:
        in_force = settings.current()
        bucket = in_force.media_bucket
        found = S3Store(bucket, in_force.media_key, in_force.media_secret) if bucket else DiskStore(in_force.media_dir)
        current_app.extensions[EXTENSION] = found
    return found
