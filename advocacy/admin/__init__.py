"""What an administrator looks at: roles and what each may do, health, queue, jobs, settings in force, audit.

Imports all rooms below; nothing here decides or moves what belongs to them.
"""
