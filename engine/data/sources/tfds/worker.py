"""The process that lets tensorflow-datasets download and prepare one set.

It says what went wrong in one sentence on its standard output; everything else goes to its log.
"""

import os
import sys
import threading
from pathlib import Path
from typing import Any

from engine.data.sources.tfds.available import by_hand, missing_files
from engine.data.sources.tfds.catalogue import file_name, set_of
from engine.data.sources.tfds.images import image_feature
from engine.data.sources.tfds.place import extraction_folder, log_file, preparing_place
from engine.errors import UserError

RETRIES = 2
"""Of each download. tensorflow-datasets tries ten times, and without a network gives up after
three and a half minutes."""


def main(arguments: list[str]) -> int:
    """Prepare the set NAME, from the files in the folder ARCHIVES unless that is ""."""
    name, archives = arguments
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    # Whatever the builders and what they start print must not be taken for the sentence.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        prepare(name, Path(archives) if archives else None)
    except Exception as error:
        # The builders are hundreds of scripts by others: anything may go wrong in them.
        sys.excepthook(type(error), error, error.__traceback__)
        print(in_a_sentence(name, error), file=answer, flush=True)
        return 1
    return 0


def prepare(name: str, archives: Path | None) -> None:
    """Download what lacks and prepare the set in the cache.

    Raises:
        UserError: the set has not one image.
        Exception: whatever its builder raises.
    """
    import tensorflow_datasets as tfds
    from tensorflow_datasets.core.download import downloader

    downloader.MAX_RETRIES = RETRIES
    tfds.disable_progress_bar()
    config = name.partition("/")[2] or None
    builder = tfds.builder_cls(set_of(name))(config=config, data_dir=preparing_place())
    image_feature(name, builder.info.features)
    _name_files(builder)
    builder.download_and_prepare(
        download_dir=preparing_place() / "downloads",
        download_config=tfds.download.DownloadConfig(
            extract_dir=extraction_folder(name),
            manual_dir=archives,
            try_download_gcs=False,
        ),
    )


def in_a_sentence(name: str, error: Exception) -> str:
    """What went wrong, and what to do."""
    import requests
    from tensorflow_datasets.core.download import DownloadError
    from tensorflow_datasets.core.download.download_manager import NonMatchingChecksumError

    what = f"{type(error).__name__}: {_first_line(error)}"
    match error:
        case UserError():
            return str(error)
        case requests.RequestException():
            kind = type(error).__name__  # its text is a heap of nested errors: in the log
            return f"Downloading {name} failed ({kind}): try again, or {_by_hand(name)}"
        case DownloadError() | NonMatchingChecksumError():
            return f"Downloading {name} failed ({what}): try again, or {_by_hand(name)}"
        case _ if "GDrive" in str(error):
            return f"Google Drive did not give {name} ({what}): try again, or {_by_hand(name)}"
        case OSError(strerror=str(why)):
            at = f" ({error.filename})" if error.filename else ""
            return f"Preparing {name} failed: {why}{at}."
    log = log_file(name)
    return f"tensorflow-datasets could not prepare {name} ({what}): see {log}."


def _by_hand(name: str) -> str:
    return by_hand(name, missing_files(name))


def _first_line(error: Exception) -> str:
    return (str(error).strip() or "no reason given").splitlines()[0][:300].rstrip(".")


def _name_files(builder: Any) -> None:
    """Let files in the user's folder be found: old lists say no names."""
    for url, info in (builder.url_infos or {}).items():
        info.filename = info.filename or file_name(url)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
