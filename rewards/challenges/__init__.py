"""Missions, challenges and contests: windows, targets, settled by what was counted. Above earning."""
