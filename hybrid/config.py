"""What a user sets once: flags beat environment variables, which beat `hybrid.toml`, which beats defaults."""

import ipaddress
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from hybrid.errors import UsageError

__all__ = ["Config", "cache_folder", "is_loopback", "load_config", "settings_in"]


@dataclass(frozen=True, slots=True)
class Config:
    """Settings that are the same for every question. Each can be `HYBRID_<NAME>` in the environment."""

    model: str = "qwen2.5-coder-0.5b"
    """Catalog name or GGUF path."""
    embedder: str = "all-minilm-l6-v2"
    context: int = 4096
    """Tokens that prompt and reply may have together; the model's own limit still holds."""
    width: int = 0
    """Sequences decoded together; 0: as many as were measured to be fastest."""
    threads: int = 0
    """0: one for each physical core."""
    remembered: int = 512
    """MiB for beginnings of prompts that were decoded before."""
    tune: bool = True
    """Find the fastest weight format for this CPU when a model of the catalog is first used."""
    exact: bool = False
    """Decode so that an answer does not depend on what else is decoded; slower."""
    offline: bool = False
    """Never open a connection."""
    sandbox: str = "strict"
    """`rlimits-only`: run programs of a model also where the kernel cannot confine them, with a warning each time."""


CHOICES = {"sandbox": ("strict", "rlimits-only")}
"""Settings that may be one of a few words only."""


def cache_folder() -> Path:
    """Where models, indexes and builds live: `HYBRID_CACHE`, else `hybrid` in the user's cache folder."""
    if named := os.environ.get("HYBRID_CACHE"):
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hybrid"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, which may be asked offline, too."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_config(**flags: object) -> Config:
    """Merge flags (`None` is not given), environment and the nearest `hybrid.toml` of this folder.

    Raises:
        UsageError: an unknown key in the file, or a value of the wrong type.
    """
    values: dict[str, object] = {}
    values |= _from_file(Path("hybrid.toml"))
    values |= {f.name: os.environ[name] for f in fields(Config) if (name := f"HYBRID_{f.name.upper()}") in os.environ}
    values |= {name: value for name, value in flags.items() if value is not None}
    return Config(**{name: _typed(name, value) for name, value in values.items()})  # type: ignore[arg-type]


def settings_in(path: Path) -> dict[str, object]:
    """What a TOML file sets; nothing if there is none.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"cannot read {path}: {error}", hint=f"mend or remove {path}") from error


def _from_file(path: Path) -> dict[str, object]:
    values = settings_in(path)
    known = {f.name for f in fields(Config)}
    if unknown := sorted(values.keys() - known):
        raise UsageError(
            f"{path} sets {unknown[0]!r}, which is no setting", hint=f"settings: {', '.join(sorted(known))}"
        )
    return values


def _typed(name: str, value: object) -> object:
    """The value in the type of the field's default; text from the environment is read."""
    wanted = type(getattr(Config(), name))
    if type(value) is wanted:
        if value not in (allowed := CHOICES.get(name, (value,))):
            raise UsageError(
                f"{name} must be {' or '.join(map(str, allowed))}, not {value!r}",
                hint=f"set HYBRID_{name.upper()} or hybrid.toml",
            )
        return value
    try:
        if wanted is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[
                str(value).lower()
            ]
        if wanted is int and isinstance(value, str):
            return int(value)
    except (KeyError, ValueError):
        pass
    raise UsageError(
        f"{name} must be {wanted.__name__}, not {value!r}", hint=f"set HYBRID_{name.upper()} or hybrid.toml"
    )
