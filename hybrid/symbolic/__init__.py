"""Languages that a model may write instead of programs: read by parsers of our own, solved in the sandbox."""
