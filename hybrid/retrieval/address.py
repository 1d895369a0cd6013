"""Where a Qdrant server is and what opens it; nothing of the key is ever shown."""

import os
import re
from urllib.parse import urlsplit

from hybrid.config import is_loopback
from hybrid.errors import SourceUnreachable, UsageError

__all__ = ["SCHEMES", "address_of", "is_url", "key_for"]

SCHEMES = ("qdrant+http://", "qdrant+https://")
"""What the address of a collection begins with."""


def address_of(address: str) -> tuple[str, str]:
    """URL of the server and name of the collection in `qdrant+http://HOST:6333/NAME`.

    Raises:
        UsageError: it is no such address.
    """
    url, _, name = address.removeprefix("qdrant+").rpartition("/")
    try:
        parts = urlsplit(url)
        known = is_url(url) and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if known and "@" in parts.netloc:
        raise UsageError("a password in a URL is not used", hint="set HYBRID_QDRANT_KEY")
    if not known or not re.fullmatch(r"[\w-][\w.-]{0,199}", name):
        raise UsageError(
            f"{address!r} does not name a collection of a Qdrant server", hint="write qdrant+http://localhost:6333/NAME"
        )
    return url, name


def is_url(at: str) -> bool:
    """Whether a server is meant, and not a folder."""
    return at.startswith(("http://", "https://"))


def key_for(url: str, offline: bool) -> str:
    """The key that a server is sent: that in `HYBRID_QDRANT_KEY`, over https or to this machine, else none.

    Raises:
        SourceUnreachable: hybrid is offline, and the server is not this machine.
        UsageError: it can be no key.
    """
    here = is_loopback(urlsplit(url).hostname or "")
    if offline and not here:
        raise SourceUnreachable(f"{url} is not asked, because hybrid is offline", hint="unset HYBRID_OFFLINE")
    key = os.environ.get("HYBRID_QDRANT_KEY", "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError("HYBRID_QDRANT_KEY holds what no key does", hint="set it again")
    return key if here or url.startswith("https://") else ""
