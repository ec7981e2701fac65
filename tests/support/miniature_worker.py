"""The process that prepares a set, with the lists of files of a test and its server's files.

MINIATURE_LISTS: a folder of lists, in place of those in the package.
MINIATURE_SERVER: where every address is fetched from instead, by the last part of its path.
MINIATURE_DISK: how large a file may become, in bytes, as if the disk were full.
"""

import os
import resource
import sys
from pathlib import Path

import requests
from tensorflow_datasets.core.download import checksums

from engine.data.sources.tfds import catalogue, worker

_lists = Path(os.environ["MINIATURE_LISTS"])
_load, _get = checksums.load_url_infos, requests.Session.get


def load_url_infos(path):
    own = _lists / "datasets" / Path(path).parent.name / "checksums.tsv"
    return _load(own if own.is_file() else path)


def get(session, url, **options):
    place = os.environ.get("MINIATURE_SERVER", "http://127.0.0.1:9")
    return _get(session, f"{place}/{url.rpartition('/')[2]}", **options)


catalogue.package_folder = lambda: _lists
checksums.load_url_infos, requests.Session.get = load_url_infos, get

if __name__ == "__main__":
    if limit := os.environ.get("MINIATURE_DISK"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    sys.exit(worker.main(sys.argv[1:]))
