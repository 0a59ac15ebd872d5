"""Copies of installations: made while they run, put in place, carried from one engine to the other."""
