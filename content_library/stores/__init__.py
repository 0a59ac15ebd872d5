"""Where the bytes of media lie, by their digest: a directory, or any S3-compatible bucket, as the setting says.

One contract, two implementations. Imports the ground only. No store is spoken to inside of a database transaction.
"""

from content_library.stores.chosen import store
from content_library.stores.contract import Store, Stored

__all__ = ["Store", "Stored", "store"]
