"""What texts say, and whether that bears out what is claimed; pure work on strings, no model."""
