"""Runs hybrid from a checkout: `python cli.py ask "What is 17*23?"`."""

from hybrid.cli import main

if __name__ == "__main__":
    main()
