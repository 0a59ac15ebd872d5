"""What people upload, made safe: told by its content, written anew without metadata, then put into the store.

Pictures, videos and documents each have a file. Imports stores, pictures and the ground; no database.
"""

from content_library.uploads.made import LARGEST, Made, made_of, stored

__all__ = ["LARGEST", "Made", "made_of", "stored"]
