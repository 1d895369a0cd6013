"""Models: which there are, how their files get here, and the clients that talk to them."""
