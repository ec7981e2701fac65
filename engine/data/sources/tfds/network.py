"""Can the hosts of some addresses be reached? Told within two seconds, whatever they do."""

import queue
import socket
import threading
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.errors import UserError

SECONDS = 2.0
"""How long all hosts together may take to answer."""

_PORTS = {"http": 80, "https": 443, "ftp": 21, "socks5": 1080, "socks5h": 1080, "socks4": 1080}


@dataclass(frozen=True)
class Door:
    """What must accept a connection so that an address can be read: a host, or the proxy to it."""

    host: str
    port: int
    is_proxy: bool = False

    def __str__(self) -> str:
        return f"the proxy {self.host}:{self.port}" if self.is_proxy else self.host


@dataclass(frozen=True)
class Closed:
    """A door that did not open, and why."""

    door: Door
    why: str


def unreachable(urls: Iterable[str], seconds: float = SECONDS) -> list[Closed]:
    """The doors of these addresses that accept no connection.

    Args:
        urls: addresses; those that are not http, https or ftp are taken to be reachable.
        seconds: how long all of them together may take.
    """
    doors = list(dict.fromkeys(door for url in urls if (door := door_of(url)) is not None))
    answers: queue.SimpleQueue[tuple[Door, str]] = queue.SimpleQueue()
    until = time.monotonic() + seconds
    for door in doors:
        # A name server that hangs cannot be interrupted: a daemon thread is left to it.
        knock = threading.Thread(target=_knock, args=(door, seconds, answers), daemon=True)
        knock.start()
    troubles = dict.fromkeys(doors, f"no answer within {seconds:g} s")
    for _ in doors:
        try:
            door, trouble = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        troubles[door] = trouble
    return [Closed(door, why) for door, why in troubles.items() if why]


def door_of(url: str) -> Door | None:
    """Where a connection for this address goes first; None when that is not known.

    Raises:
        UserError: the environment names a proxy that cannot be one.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "ftp") or not parts.hostname:
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy and not urllib.request.proxy_bypass(parts.netloc):
        return _proxy_door(parts.scheme, proxy)
    return Door(parts.hostname, parts.port or _PORTS[parts.scheme])


def _proxy_door(scheme: str, proxy: str) -> Door:
    way = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    try:
        port = way.port
    except ValueError as error:
        # Its text may hold a password: not shown.
        raise UserError(f"The proxy for {scheme} in the environment has no valid port.") from error
    return Door(way.hostname or "", port or _PORTS.get(way.scheme, 80), is_proxy=True)


def _knock(door: Door, seconds: float, answers: queue.SimpleQueue[tuple[Door, str]]) -> None:
    answers.put((door, _trouble(door, seconds)))


def _trouble(door: Door, seconds: float) -> str:
    """Why no connection comes about; "" when one does."""
    try:
        with socket.create_connection((door.host, door.port), timeout=seconds):
            return ""
    except TimeoutError:
        return f"no answer within {seconds:g} s"
    except socket.gaierror:
        return "its name cannot be looked up"
    except OSError as error:
        return (error.strerror or str(error)).lower()
