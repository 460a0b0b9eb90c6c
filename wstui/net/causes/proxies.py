"""Proxies between here and the server. A table and nothing else."""

from __future__ import annotations

from wstui.net.causes.cause import Cause

__all__ = ["CAUSES"]

CAUSES = {
    "proxy-name": Cause(
        "the name of the proxy is not known",
        "the proxy {proxy} is not known",
        "check its spelling{source}; --no-proxy goes without it",
    ),
    "proxy-down": Cause(
        "the proxy cannot be connected to",
        "the proxy {proxy} cannot be reached: {words}",
        "check that it runs, and its port{source}; --no-proxy goes without it",
    ),
    "proxy-credentials": Cause(
        "the proxy wants credentials, or others (407)",
        "the proxy {proxy} {wants}",
        "put USER:PASSWORD@ before the host of the proxy in --proxy; %40 stands for an @ in them",
        lasting=True,
    ),
    "proxy-refused": Cause(
        "the proxy turns the connection down",
        "the proxy {proxy} refused the way to {place}: {words}",
        "it may not allow this host or port; --no-proxy goes without it",
    ),
    "proxy-far": Cause(
        "the proxy cannot reach the server",
        "the proxy {proxy} could not connect to {place}: {words}",
        "check the host and the port, as the proxy sees them; --no-proxy goes without it",
    ),
    "proxy-ended": Cause(
        "the proxy hangs up",
        "the proxy {proxy} ended the connection before it opened the way{said}",
        "check that it is a proxy of this kind (http, https, socks5, socks5h, socks4a)",
    ),
    "proxy-other": Cause(
        "the proxy's answer makes no sense",
        "the proxy {proxy} does not speak {protocol}: it said {quote}",
        "check that it is a proxy of this kind (http, https, socks5, socks5h, socks4a)",
        lasting=True,
    ),
    "proxy-tls": Cause(
        "TLS with an https:// proxy fails",
        "the proxy {proxy}: {words}",
        "http:// speaks to a proxy without TLS; --ca FILE trusts a CA of your own",
        lasting=True,
    ),
}
