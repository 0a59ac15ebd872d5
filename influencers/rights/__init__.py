"""The register of rights: which asset may be used where, by whom, until when; and where it runs.

Imports ``partners``, the library and advocacy. An asset is named from outside ("item:8", "story:5", "deliverable:3",
"media:4"): whoever makes one grants its licence here and says here which items were made of it.
"""
