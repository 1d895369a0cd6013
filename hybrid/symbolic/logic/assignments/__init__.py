"""Puzzles in which things are put in places: who is on which day, in which group, or chosen at all."""
