"""Media in a bucket of any S3-compatible store. The client's own tries are few, for somebody waits for the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlsplit

from flask_babel import gettext as _
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from advocacy.english import English
from advocacy.errors import NotFound, Unready
from advocacy.media_place import Bucket
from content_library.stores.contract import CHUNK, Stored

MISSING = frozenset({"NoSuchKey", "NoSuchObject", "ResourceNotFound"})


class S3Store:
    """Objects under the bucket's prefix, by the first two signs of their key. The bucket must be there."""

    def __init__(self, bucket: Bucket, key: str, secret: str) -> None:
        endpoint = urlsplit(bucket.endpoint)
        patience = PoolManager(timeout=Timeout(connect=5, read=60), retries=Retry(2, backoff_factor=0.2))
        self._bucket, self._prefix = bucket.name, f"{bucket.prefix}/" if bucket.prefix else ""
        self._client = Minio(
            endpoint.netloc, key, secret, secure=endpoint.scheme == "https", region=bucket.region, http_client=patience
        )

    def put(self, key: str, body: BinaryIO, size: int, content_type: str) -> None:
        """An object appears whole when its upload is complete."""
        with _told_in_words():
            self._client.put_object(self._bucket, self._place(key), body, size, content_type)

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        with _told_in_words():
            try:
                self._client.stat_object(self._bucket, self._place(key))
            except S3Error as refusal:
                if refusal.code in MISSING:
                    return False
                raise
        return True

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The object's bytes, as they come."""
        with _told_in_words():
            try:
                answer = self._client.get_object(self._bucket, self._place(key), start, length or 0)
            except S3Error as refusal:
                if refusal.code in MISSING:
                    raise NotFound(_("The file of this medium is gone."), remedy=_("Upload it again.")) from refusal
                raise

        def pieces() -> Iterator[bytes]:
            try:
                yield from answer.stream(CHUNK)
            finally:
                answer.close()
                answer.release_conn()

        return pieces()

    def delete(self, key: str) -> None:
        """Removes the object."""
        with _told_in_words():
            self._client.remove_object(self._bucket, self._place(key))

    def every(self) -> Iterator[Stored]:
        """Every object under the prefix."""
        with _told_in_words():
            for found in self._client.list_objects(self._bucket, self._prefix, recursive=True):
                if found.object_name and found.last_modified:
                    yield Stored(found.object_name.rpartition("/")[2], found.last_modified)

    def _place(self, key: str) -> str:
        return f"{self._prefix}{key[:2]}/{key}"


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except S3Error as refusal:
        raise Unready(
            English("The store of media refused: %(code)s.", code=refusal.code),
            remedy=English("Check ADVOCACY_MEDIA_URL and its key and secret."),
        ) from refusal
    except (MinioException, HTTPError, OSError) as away:
        raise Unready(
            English("The store of media does not answer."), remedy=English("Try again in a moment.")
        ) from away
