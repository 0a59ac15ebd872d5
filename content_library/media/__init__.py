"""Pictures, videos and documents: uploaded once, described, used by items, given to networks.

Imports ``audiences``, ``uploads``, ``stores`` and below.
"""
