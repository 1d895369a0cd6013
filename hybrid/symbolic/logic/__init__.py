"""The language of logic: formulas, how they are read and printed, and the program that decides what follows."""
