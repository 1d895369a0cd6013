"""Documents, and the index that finds passages in them."""
