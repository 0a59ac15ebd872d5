"""Tests of how people prove who they are."""
