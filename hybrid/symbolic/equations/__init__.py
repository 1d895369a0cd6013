"""The language of equations: how they are read, and the program that solves them."""
