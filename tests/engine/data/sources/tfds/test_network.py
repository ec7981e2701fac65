import socket
import threading
import time
from collections.abc import Iterator

import pytest

from engine.data.sources.tfds.network import Door, door_of, unreachable
from engine.errors import UserError


@pytest.fixture
def open_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port whose queue is full: further connections get no answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port = server.getsockname()[1]
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
        yield port
        for caller in callers:
            caller.close()


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_open_host_is_reachable(open_port: int) -> None:
    assert unreachable([f"http://127.0.0.1:{open_port}/a", "gs://bucket/file"]) == []


def test_hosts_are_asked_at_once_and_each_says_why(
    open_port: int, deaf_port: int, closed_port: int
) -> None:
    began = time.monotonic()
    urls = [f"http://127.0.0.1:{port}/x" for port in (open_port, deaf_port, closed_port)]
    closed = unreachable([*urls, *urls, "https://nowhere.invalid/file"], seconds=0.5)
    assert time.monotonic() - began < 0.9
    whys = {one.door: one.why for one in closed}
    assert whys[Door("127.0.0.1", deaf_port)] == "no answer within 0.5 s"
    assert whys[Door("127.0.0.1", closed_port)] == "connection refused"
    assert Door("nowhere.invalid", 443) in whys
    assert len(closed) == 3


def test_a_name_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def hang(*_: object, **__: object) -> None:
        answer.wait(5)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()
    [closed] = unreachable(["https://example.org/file"], seconds=0.3)
    assert time.monotonic() - began < 0.6
    assert (str(closed.door), closed.why) == ("example.org", "no answer within 0.3 s")
    answer.set()


def test_an_unknown_name_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    [closed] = unreachable(["https://example.org/file"])
    assert closed.why == "its name cannot be looked up"


@pytest.mark.parametrize(
    ("variables", "url", "door"),
    [
        ({}, "https://a.org/f", Door("a.org", 443)),
        ({}, "http://a.org:8080/f", Door("a.org", 8080)),
        ({}, "ftp://a.org/f", Door("a.org", 21)),
        ({}, "gs://bucket/f", None),
        ({"https_proxy": "http://me:pw@p.org:3128"}, "https://a.org/f", Door("p.org", 3128, True)),
        ({"https_proxy": "p.org:3128"}, "https://a.org/f", Door("p.org", 3128, True)),
        ({"https_proxy": "http://p.org"}, "http://a.org/f", Door("a.org", 80)),
        ({"all_proxy": "socks5://p.org"}, "http://a.org/f", Door("p.org", 1080, True)),
        (
            {"https_proxy": "http://p.org", "no_proxy": "a.org"},
            "https://a.org/f",
            Door("a.org", 443),
        ),
    ],
)
def test_the_proxy_is_the_door(
    variables: dict[str, str], url: str, door: Door | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert door_of(url) == door


def test_a_proxy_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:secret@p.org:port")
    with pytest.raises(UserError, match=r"proxy for https .* no valid port") as refusal:
        door_of("https://a.org/f")
    assert "secret" not in str(refusal.value)


def test_only_the_proxy_must_be_reached(
    open_port: int, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://me:secret@127.0.0.1:{open_port}")
    assert unreachable(["https://nowhere.invalid/file"]) == []
    monkeypatch.setenv("https_proxy", f"http://me:secret@127.0.0.1:{closed_port}")
    [closed] = unreachable(["https://nowhere.invalid/file"])
    assert str(closed.door) == f"the proxy 127.0.0.1:{closed_port}", "its password is not shown"
