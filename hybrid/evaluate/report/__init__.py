"""A run as pages for people."""
