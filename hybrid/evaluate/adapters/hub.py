"""Published files from the hub, where it has them as they are."""

from pathlib import Path

from hybrid.config import load_config
from hybrid.errors import SourceUnreachable

__all__ = ["fetch"]


def fetch(repository: str, file: str, *, hint: str) -> Path:
    """A data set's file in the hub client's cache, downloaded if it is not there.

    Raises:
        SourceUnreachable: the hub cannot be asked or does not have it; the hint is the caller's.
    """
    from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url, try_to_load_from_cache

    if isinstance(cached := try_to_load_from_cache(repository, file, repo_type="dataset"), str):
        return Path(cached)
    if load_config().offline:
        raise SourceUnreachable(f"{file} of {repository} is on the hub, and offline is set", hint=hint)
    try:
        # The download itself retries a dead connection for half a minute, so ask first without retries.
        get_hf_file_metadata(hf_hub_url(repository, file, repo_type="dataset"), timeout=5)
        return Path(hf_hub_download(repository, file, repo_type="dataset"))
    except Exception as error:  # the hub's client raises many kinds, of several libraries
        raise SourceUnreachable(f"cannot fetch {file} of {repository}: {type(error).__name__}", hint=hint) from error
