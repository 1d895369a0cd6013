"""Documents, the index that finds passages in them, and the quotes that support an answer."""
