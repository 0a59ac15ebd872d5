"""When people post: their quiet hours and days off, their own slots, the company's working calendar, and the hours at
which their audience clicks. Imports links and people, and what those stand on.
"""
