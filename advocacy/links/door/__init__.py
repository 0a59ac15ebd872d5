"""The door: tracked links answered before Flask, each click on disk first. Imports verdicts."""
