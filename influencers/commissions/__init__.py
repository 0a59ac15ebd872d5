"""What partners earn: commissions on conversions and fees for what they delivered, on the ledger.

May import ``deliverables``, ``products``, ``stories`` and the rooms beneath them. Attribution is asked of
``advocacy.links``.
"""
