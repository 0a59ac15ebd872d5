"""SCIM 2.0 (RFC 7643, RFC 7644) at /scim/v2: needs the extra ``scim``; only this room imports its libraries.

``models`` announces, ``filters`` and ``storage`` carry over to the database, ``door`` is the blueprint.
"""
