"""What a server answers instead of opening, or opens with and must not. A table and nothing else."""

from __future__ import annotations

from wstui.net.causes.cause import Cause

__all__ = ["CAUSES"]

CAUSES = {
    "page": Cause(
        "a web page answers (200 text/html)",
        "a web page answered, not a WebSocket endpoint{title}",
        "check the path: a site's WebSocket address is often one of its own, such as /ws",
        lasting=True,
    ),
    "plain": Cause(
        "plain HTTP answers (2xx)",
        "plain HTTP answered, not a WebSocket endpoint: {status}{kind}",
        "check the path; a proxy in front of the server may leave out the Upgrade header",
        lasting=True,
    ),
    "redirect-off": Cause(
        "a redirect that is not to be followed (300-308)",
        "redirected with {status} to {where}, and redirects are not followed",
        "connect to where it points, or without --no-location",
        lasting=True,
    ),
    "redirect-nowhere": Cause(
        "a redirect without a Location",
        "redirected with {status}, but the answer does not say where to",
        "check the path",
        lasting=True,
    ),
    "redirect-circle": Cause(
        "redirects that come back to where they began",
        "the redirects go in a circle: {where} was asked before",
        "a cookie (-b) or credentials may be what the server waits for",
        lasting=True,
    ),
    "redirect-many": Cause(
        "more redirects than are followed",
        "more than {count} redirects, the last to {where}",
        "connect to where they should end",
        lasting=True,
    ),
    "redirect-unsafe": Cause(
        "a redirect from TLS to none",
        "redirected from wss:// to {where}, which goes without TLS; not followed",
        "connect to it by its own URL where that is meant",
        lasting=True,
    ),
    "redirect-odd": Cause(
        "a redirect to what cannot be connected to",
        "redirected with {status} to {where}, which cannot be connected to: {words}",
        "check the path",
        lasting=True,
    ),
    "400": Cause(
        "400",
        "refused with {status}: the server does not take the request as it is",
        "check the path, the headers and the subprotocols{body}",
        lasting=True,
    ),
    "401": Cause(
        "401 without credentials",
        "refused with {status}: the server wants credentials{scheme}",
        "{send}",
        lasting=True,
    ),
    "401-sent": Cause(
        "401 in spite of credentials",
        "refused with {status}: the server does not accept the credentials{scheme}",
        "check user, password or token, and whether it has expired",
        lasting=True,
    ),
    "403-origin": Cause(
        "403 while an Origin was sent",
        "refused with {status}: the server may not allow the origin {origin}",
        "-o {page} sends that of the server's own page, -H 'Origin:' none; then check the credentials and the"
        " cookies (-b)",
        lasting=True,
    ),
    "403": Cause(
        "403 without an Origin",
        "refused with {status}: the server does not allow this connection",
        "many servers want the origin of their own page: -o {page}; then check the credentials and the cookies (-b)",
        lasting=True,
    ),
    "407": Cause(
        "407 from the server, where no proxy was asked",
        "refused with {status}: a proxy in front of the server wants credentials",
        "-H 'Proxy-Authorization: ...' sends them; where it is a proxy of this network, --proxy URL goes through it",
        lasting=True,
    ),
    "404": Cause("404, 410", "refused with {status}: there is nothing at this path", "check the path", lasting=True),
    "405": Cause(
        "405",
        "refused with {status}: this address takes other requests, and no WebSocket handshake",
        "check the path",
        lasting=True,
    ),
    "426": Cause(
        "426",
        "refused with {status}: this address wants {wants}",
        "check the path and the server; a proxy in front of it may leave out the Upgrade header",
        lasting=True,
    ),
    "429": Cause("429", "refused with {status}: too many requests", "wait{wait}, then try again"),
    "431": Cause(
        "431",
        "refused with {status}: the headers are too large",
        "check the cookies (-b) and tokens; a proxy in front of the server often takes 8 KiB at most",
        lasting=True,
    ),
    "4xx": Cause("any other 4xx", "refused with {status}", "{body}; the server's log may say more", lasting=True),
    "502": Cause(
        "502, 520-526, 530",
        "refused with {status}: a proxy in front of the server had no good answer from it",
        "the server behind it may be down: try again{wait}",
    ),
    "503": Cause("503", "refused with {status}: the server is not available now", "try again{wait}"),
    "504": Cause(
        "504",
        "refused with {status}: a proxy in front of the server waited for it in vain",
        "the server behind it may be slow or down: try again{wait}",
    ),
    "5xx": Cause(
        "any other 5xx",
        "refused with {status}: the server, or a proxy in front of it, is in trouble",
        "try again{wait}{body}",
    ),
    "511": Cause(
        "511",
        "refused with {status}: this network wants a login before it lets anything through",
        "open any page in a browser on this network and log in",
    ),
    "accept": Cause(
        "101 with a Sec-WebSocket-Accept that is wrong or missing",
        "answered 101, but not to this request: Sec-WebSocket-Accept {words}",
        "a proxy or a cache answers in place of the server, or the server computes it wrongly",
        lasting=True,
    ),
    "subprotocol": Cause(
        "101 with a subprotocol that was not offered",
        "answered 101, but with the subprotocol {chosen}, {offer}",
        "-s {chosen} offers it",
        lasting=True,
    ),
    "extension": Cause(
        "101 with an extension or a parameter that was not offered",
        "answered 101, but {words}",
        "--no-compression offers no extension",
        lasting=True,
    ),
    "handshake": Cause(
        "101 with anything else that breaks the handshake",
        "answered 101, but {words}",
        "the server, or a proxy in front of it, breaks the handshake (RFC 6455 section 4.2.2)",
        lasting=True,
    ),
    "silent": Cause(
        "the server ends the connection during the handshake",
        "the server {how} the connection without an answer",
        "check the port and the path{tls}",
    ),
    "cut": Cause(
        "the server ends the connection within its answer",
        "the server {how} the connection within its answer: it said {quote}",
        "try again; where it stays so, the server or a proxy in front of it is broken",
    ),
    "too-long": Cause(
        "an answer of more than 512 headers, or with a line of more than 64 KiB",
        "the server's answer is over a limit of wstui: {words}; it began {quote}",
        "the server, or a proxy in front of it, adds headers or cookies without an end: find out which at the server",
        lasting=True,
    ),
    "interim": Cause(
        "interim responses (1xx), and no final one",
        "the server sent no final response, only interim ones: the last said {quote}",
        "try again; where it stays so, the server or a proxy in front of it is broken",
    ),
    "not-http": Cause(
        "something other than HTTP answers",
        "this is no WebSocket server: it said {quote}",
        "check the port",
        lasting=True,
    ),
}
