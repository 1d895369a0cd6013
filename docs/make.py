"""Writes cli.md from the commands' own help: `python docs/make.py`. A test compares."""

from pathlib import Path

import click

from hybrid.cli import cli

PATH = Path(__file__).with_name("cli.md")
INTRO = """# The command line

Written by `python docs/make.py` from the commands' own help.

"""


def cli_page() -> str:
    """The help of every command, one section each."""
    return INTRO + "\n".join(_section(path, command) for path, command in _walk("hybrid", cli))


def _walk(path: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            found += _walk(f"{path} {name}", below)
    return found


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, terminal_width=100, max_content_width=100)
    return f"## {path}\n\n```\n{command.get_help(context).rstrip()}\n```\n"


if __name__ == "__main__":
    PATH.write_text(cli_page(), encoding="utf-8")
