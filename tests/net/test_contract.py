"""The names of the library that the wire uses and nobody documents: each is there and does what is relied on."""

from __future__ import annotations

import asyncio
import inspect
import ssl
from contextlib import suppress

import pytest
import trustme
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import Connection
from websockets.exceptions import InvalidStatus, PayloadTooBig
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate
from websockets.frames import CLOSE, PING, TEXT, Close, Frame
from websockets.protocol import Protocol, State

from servers import framing
from servers.driving import DEFLATE, FakeTransport, drive, new_protocol, shake
from wstui.net import tls
from wstui.net.judge import failing
from wstui.net.tap import Tap
from wstui.rules import Broken, Rule


def opened() -> Protocol:
    """A protocol that is open."""
    from websockets.protocol import Side

    return Protocol(Side.CLIENT, max_size=100)


def test_every_frame_is_made_by_send_frame_and_left_in_writes() -> None:
    protocol = opened()
    made: list[Frame] = []
    send = protocol.send_frame

    def spy(frame: Frame) -> None:
        send(frame)
        made.append(frame)
        assert protocol.writes[-1][0] & 0x0F == frame.opcode

    protocol.send_frame = spy  # type: ignore[method-assign]
    protocol.send_text(b"a")
    protocol.send_ping(b"b")
    protocol.receive_data(framing.frame(framing.PING, b"c"))
    protocol.receive_data(framing.close(1000))
    assert [(f.opcode, bytes(f.data)) for f in made] == [
        (TEXT, b"a"),
        (PING, b"b"),
        (framing.PONG, b"c"),
        (CLOSE, b"\x03\xe8"),
    ]
    assert len(protocol.writes) == 4
    assert protocol.data_to_send() != []
    assert protocol.writes == []


def test_fail_is_made_by_send_frame_as_well() -> None:
    protocol = opened()
    made: list[Frame] = []
    protocol.send_frame = made.append  # type: ignore[method-assign, assignment]
    protocol.fail(1002, "x")
    assert [f.opcode for f in made] == [CLOSE]
    assert protocol.close_sent == Close(1002, "x")


def test_send_frame_sees_the_payload_before_it_is_deflated() -> None:
    protocol = opened()
    protocol.extensions = [PerMessageDeflate(False, False, 15, 15)]
    frame = Frame(TEXT, b"x" * 50)
    protocol.send_frame(frame)
    assert frame.data == b"x" * 50
    assert protocol.writes[-1][0] == 0xC1


def test_a_control_frame_is_answered_as_soon_as_it_is_given() -> None:
    protocol = opened()
    protocol.receive_data(framing.frame(framing.PING, b"x"))
    assert len(protocol.events_received()) == 1
    assert len(protocol.data_to_send()) == 1
    protocol.receive_data(framing.close(1000, b"bye"))
    assert protocol.close_rcvd == protocol.close_sent == Close(1000, "bye")
    assert protocol.close_rcvd_then_sent is True


def test_a_close_frame_without_a_code_is_echoed_without_one() -> None:
    protocol = opened()
    protocol.receive_data(framing.close())
    assert protocol.close_rcvd == Close(1005, "")
    (raw,) = protocol.data_to_send()
    assert raw[:2] == b"\x88\x80"


def test_the_limit_is_max_message_size_and_counts_control_frames_unless_it_is_lifted() -> None:
    protocol = opened()
    assert protocol.max_message_size == 100
    protocol.receive_data(framing.frame(framing.PING, b"x" * 101))
    assert isinstance(protocol.parser_exc, PayloadTooBig)
    protocol = opened()
    protocol.max_message_size = None
    protocol.receive_data(framing.frame(framing.PING, b"x" * 101))
    assert protocol.parser_exc is None


def test_the_library_fails_a_connection_with_the_same_reason_for_what_is_too_large() -> None:
    too_big = PayloadTooBig(5, 2)
    too_big.set_current_size(8)
    broken = Broken(Rule.TOO_LARGE, 0, 5, 13)
    assert failing(broken, 10) == (1009, str(too_big))
    assert failing(Broken(Rule.TOO_LARGE), 7) == (1009, str(PayloadTooBig(None, 7)))


def test_fail_keeps_the_first_reason() -> None:
    protocol = opened()
    protocol.send_close(1000)
    protocol.fail(1002, "late")
    assert protocol.close_sent == Close(1000, "")
    assert len(protocol.writes) == 1


def test_the_extension_says_how_to_inflate() -> None:
    extension = PerMessageDeflate(True, False, 12, 15)
    assert (extension.remote_no_context_takeover, extension.remote_max_window_bits) == (True, 12)


async def test_the_connection_has_what_the_tap_replaces_and_reads() -> None:
    connection = ClientConnection(new_protocol(), ping_interval=3, ping_timeout=4, close_timeout=5)
    assert (connection.ping_interval, connection.ping_timeout, connection.close_timeout) == (3, 4, 5)
    assert inspect.iscoroutinefunction(Connection.keepalive)
    assert inspect.iscoroutinefunction(Connection.drain)
    for name in ["connection_made", "connection_lost", "data_received", "eof_received", "send_data", "keepalive"]:
        signature = inspect.signature(getattr(ClientConnection, name))
        assert list(inspect.signature(getattr(Tap, name)).parameters) == list(signature.parameters)


async def test_keepalive_is_started_by_name() -> None:
    calls = []

    class Spy(ClientConnection):
        async def keepalive(self) -> None:
            calls.append("keepalive")

    connection = Spy(new_protocol())
    shake(connection, FakeTransport())
    connection.start_keepalive()
    assert connection.keepalive_task is not None
    await connection.keepalive_task
    assert calls == ["keepalive"]


async def test_an_answer_that_is_not_understood_is_known_by_handshake_exc() -> None:
    connection = ClientConnection(new_protocol())
    transport = FakeTransport()
    connection.connection_made(transport)
    connection.data_received(b"HTTP/1.0 403 No\r\n\r\n")
    assert connection.protocol.handshake_exc is not None
    assert connection.response is None
    assert connection.protocol.state is State.CONNECTING
    assert transport.calls == ["eof"], "it waits for the end"


async def test_no_data_frame_enters_the_assembler() -> None:
    tap, _, recorder = drive(DEFLATE)
    tap.data_received(framing.frame(framing.TEXT, b"a") + framing.frame(framing.TEXT, b"b", fin=False))
    tap.data_received(framing.frame(framing.CONT, b"c") + framing.frame(framing.BINARY, b"d", form=64))
    assert [m.payload for m in recorder.messages()] == [b"a", b"bc", b"d"]
    assert len(tap.recv_messages.frames) == 0


async def test_the_connection_shakes_hands_and_keeps_alive_by_these_names() -> None:
    assert list(inspect.signature(ClientConnection.handshake).parameters) == [
        "self",
        "additional_headers",
        "user_agent_header",
    ]
    assert inspect.iscoroutinefunction(ClientConnection.handshake)
    assert list(inspect.signature(Connection.start_keepalive).parameters) == ["self"]
    connection = ClientConnection(new_protocol())
    transport = FakeTransport()
    connection.connection_made(transport)
    shaking = asyncio.ensure_future(connection.handshake([("X", "1")], None))
    await asyncio.sleep(0)
    assert b"X: 1\r\n" in transport.written
    assert b"User-Agent" not in transport.written
    connection.data_received(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(InvalidStatus):
        await shaking


def test_the_request_is_made_by_connect_and_sent_by_send_request() -> None:
    protocol = new_protocol()
    one, two = protocol.connect(), protocol.connect()
    assert list(one.headers.raw_items()) == list(two.headers.raw_items())
    assert ("Sec-WebSocket-Key", protocol.key) in one.headers.raw_items()
    one.headers["X"] = "1"
    one.headers["X"] = "2"
    assert one.headers.get_all("x") == ["1", "2"], "assignment adds"
    protocol.send_request(one)
    assert protocol.writes[0].endswith(b"X: 1\r\nX: 2\r\n\r\n")


def test_permessage_deflate_is_offered_with_the_librarys_settings() -> None:
    assert ClientPerMessageDeflateFactory().get_request_params() == [("client_max_window_bits", None)]


def test_the_chain_as_presented_can_be_had() -> None:
    authority = trustme.CA()
    between = authority.create_child_ca()
    leaf = between.issue_cert("localhost")
    serving, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    leaf.configure_cert(serving)
    authority.configure_trust(trusting)
    there, here = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(here, there, server_hostname="localhost")
    server = serving.wrap_bio(there, here, server_side=True)
    for side in [client, server, client, server]:
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    chain, whole = tls.presented(client)
    assert whole
    assert chain[0].names == ("DNS:localhost",)
    assert chain[0].issuer == chain[1].subject
    assert len(chain) == 2, "the root was not presented"
