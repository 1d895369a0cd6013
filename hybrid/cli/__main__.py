"""`python -m hybrid.cli` is `hybrid`."""

from hybrid.cli import main

main()
