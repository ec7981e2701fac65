"""What visitors may do, and who may be one."""

import asyncio
import time

import pytest

from engine.errors import UserError
from web.limits import Limits
from web.login import checker
from web.options import Options
from web.shield import Shield, own_names


@pytest.mark.parametrize(("count", "steps"), [(0, 1), (17, 1), (1, 0), (1, 251), (-1, -1)])
def test_what_is_beyond_the_limits_is_refused(count: int, steps: int) -> None:
    with pytest.raises(UserError, match="choose 1 to"):
        Limits().check(count, steps)


def test_what_is_within_them_is_not() -> None:
    Limits().check(16, 250)
    Limits(most_images=1, most_steps=1).check(1, 1)


@pytest.mark.parametrize(
    ("options", "is_open"),
    [
        (Options(), True),
        (Options(host="localhost"), True),
        (Options(host="::1"), True),
        (Options(host="127.3.2.1"), True),
        (Options(host="0.0.0.0"), False),
        (Options(host="192.168.1.5"), False),
        (Options(host="my.machine"), False),
        (Options(host="0.0.0.0", password="a"), True),
        (Options(host="0.0.0.0", is_public=True), True),
    ],
)
def test_strangers_come_in_only_where_that_was_said(options: Options, is_open: bool) -> None:
    if is_open:
        options.check()
    else:
        with pytest.raises(UserError, match="DDPM_WEB_PASSWORD"):
            options.check()


async def test_guessing_a_password_is_slow_and_one_at_a_time() -> None:
    check = checker("right")
    assert await check("ddpm", "right")
    begin = time.monotonic()
    told = await asyncio.gather(*(check("ddpm", word) for word in ("wrong", "", "right ")))
    assert told == [False, False, False]
    assert time.monotonic() - begin >= 3 * 0.9
    assert not await check("somebody", "right")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost", 200),
        ("[::1]:9", 200),
        ("evil.example:7860", 400),
        ("", 400),
    ],
)
async def test_loopback_server_goes_by_its_own_names(host: str, status: int) -> None:
    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent: list[dict] = []  # type: ignore[type-arg]

    async def send(message) -> None:  # type: ignore[no-untyped-def]
        sent.append(message)

    scope = {"type": "http", "headers": [(b"host", host.encode())]}
    await Shield(app, is_framed=False, names=own_names("127.0.0.1"))(scope, None, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == status
    if status == 200:
        policy = dict(sent[0]["headers"])[b"content-security-policy"].decode()
        assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy
