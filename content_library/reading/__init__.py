"""Reading what comes from outside: feeds, pages, addresses, near-duplicates.

Pure: takes bytes and text, fetches nothing. Imports advocacy.errors and libraries only.
"""
