"""Reading what comes from outside: feeds and near-duplicates; pages and addresses are read in advocacy/fetching.

Pure: takes bytes and text, fetches nothing. Imports advocacy.errors and libraries only.
"""
