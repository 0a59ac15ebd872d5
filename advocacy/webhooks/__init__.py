"""Webhooks: other systems are told what moved, signed, retried with back-off, listed and sent again on demand.

Follows the history. Imports people and what is below it.
"""
