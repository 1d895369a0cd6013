"""Measurements of speed. Times are noisy, so each figure is a ratio of medians within one run."""
