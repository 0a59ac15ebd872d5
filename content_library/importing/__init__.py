"""Items from a file: its columns, its rows, the verbs that add them in batches, and the job that does. Imports the
library's verbs and models.

A row that can't be taken is kept with its reason; the others are added. The same row is added once, however often it
comes.
"""
