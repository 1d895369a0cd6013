"""Sentences read phrase by phrase: what a verb or a noun says with all that belongs to it is one predicate."""
