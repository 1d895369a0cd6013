"""The command line. Each command parses, calls and renders; what is loaded for one is not loaded for another."""

import importlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from hybrid.errors import HybridError, SpecError, UsageError

__all__ = ["main"]

COMMANDS = {
    "ask": "hybrid.cli.ask",
    "bench": "hybrid.cli.bench",
    "corpus": "hybrid.cli.corpus",
    "doctor": "hybrid.cli.doctor",
    "eval": "hybrid.cli.eval",
    "models": "hybrid.cli.models",
}
"""A command is a variable of its own name in this module."""

SUMMARIES = {
    "ask": "Answer a question, and say how the answer is known.",
    "bench": "Measure speed on this machine.",
    "corpus": "Build and search document collections.",
    "doctor": "Check that everything works on this machine.",
    "eval": "Measure which model with which steps is better, and at what cost.",
    "models": "Fetch and check models.",
}


class _Lazy(click.Group):
    """Imports a command's module when the command is used, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(SUMMARIES.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hybrid-lm", prog_name="hybrid")
def cli() -> None:
    """Small language models that look things up, compute and check before they answer.

    Example: hybrid ask "What is 17*23?" --with pot
    """


def main() -> NoReturn:
    """Run the command line; every error a user can cause is one line and an exit code."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a shell's background job is not to be interrupted
        signal.signal(signal.SIGINT, _first_interrupt)
    try:
        code = cli.main(standalone_mode=False) or 0
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = 130
    except KeyboardInterrupt:
        code = 130
        print("interrupted", file=sys.stderr)
    except HybridError as error:
        code = error.exit_code
        report(error)
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "hybrid"
        code = UsageError.exit_code
        report(UsageError(error.format_message(), hint=f"{command} --help"))
    except BrokenPipeError as error:
        code = 1
        if not _reader_has_gone():
            report(HybridError(f"a process of hybrid's own has died: {error}", hint="hybrid doctor"))
    sys.exit(code)


def report(error: HybridError) -> None:
    """Say on stderr what happened and what to type next."""
    if isinstance(error, SpecError):
        print(error.caret(), file=sys.stderr)
    line = " ".join(str(error).split())
    print(f"error: {line}" + (f" - {error.hint}" if error.hint else ""), file=sys.stderr)


def _reader_has_gone() -> bool:
    """Whether nobody reads stdout any more, as after `| head`; then nothing more is said to it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return True
    return False


def _first_interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    """The first Ctrl-C ends the work in order, a second one ends it at once."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    raise KeyboardInterrupt
