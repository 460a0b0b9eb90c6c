"""SOCKS 4A through OpenSSH: the proxy gets the name and looks it up itself, and what it answers is understood."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from net.conftest import Made, MakeClient
from net.test_refusals import free_port
from servers.framing import TEXT, frame
from servers.liar import liar, opening_with
from servers.openssh import ssh_socks
from wstui.model import Handshake, Opcode, State

OPENING = opening_with(frame(TEXT, b"through"))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of `ssh -D`."""
    with ssh_socks() as found:
        yield found


def shake_of(made: Made) -> Handshake:
    """The handshake, which there is after every attempt."""
    assert made.client.handshake is not None
    return made.client.handshake


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("user", ["", "bob@"])
@pytest.mark.parametrize("scheme", ["socks4a", "socks5h", "socks5", "socks4"])
async def test_openssh_opens_the_way(make_client: MakeClient, port: int, scheme: str, user: str, host: str) -> None:
    async with liar(OPENING) as server:
        url = server.url.replace("127.0.0.1", host)
        made = make_client(url, proxy=f"{scheme}://{user}127.0.0.1:{port}", ip_version=4, open_timeout=60)
        await made.client.connect()
        assert made.client.state is State.OPEN, made.client.failure
        shake = shake_of(made)
        looked_up = host == "localhost" and not scheme.endswith(("a", "h"))
        assert [phase.name for phase in shake.phases] == ["tcp", *["dns"] * looked_up, "proxy", "upgrade"]
        assert shake.request == server.visits[0].request
        assert f"Host: {url.split('/')[2]}\r\n".encode() in shake.request
        await made.client.send("hello")
        server.visits[0].writer.close()
        await made.client.wait_closed()
    assert (Opcode.TEXT, b"through") in made.recorder.data()


async def test_a_password_is_said_to_be_none_of_socks_4(make_client: MakeClient, port: int) -> None:
    async with liar(OPENING) as server:
        made = make_client(server.url, proxy=f"socks4a://bob:s3cret@127.0.0.1:{port}")
        await made.client.connect()
        assert made.client.failure is not None
        assert made.client.failure.what == "SOCKS 4 has no passwords: that of the proxy's URL could not be sent"
        assert "socks5h://" in made.client.failure.hint
        assert made.client.failure.lasting
    assert server.visits == []


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
async def test_what_it_cannot_connect_to(make_client: MakeClient, port: int, host: str) -> None:
    target = f"{host}:{free_port()}"
    made = make_client(f"ws://{target}/", proxy=f"socks4a://127.0.0.1:{port}", open_timeout=60)
    await made.client.connect()
    assert made.client.state is State.FAILED
    assert f"the proxy socks4a://127.0.0.1:{port} " in shake_of(made).failure
    assert shake_of(made).phases[-1].name == "proxy"
    assert shake_of(made).phases[-1].failed
