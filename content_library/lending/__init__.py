"""The feed and the lending: what a person may share, what it will look like, and the share that sends it.

Imports ``items``, ``policies`` and below.
"""
