"""The network between here and the server: names, addresses, ports, time that runs out. A table and nothing else."""

from __future__ import annotations

from wstui.net.causes.cause import Cause

__all__ = ["CAUSES"]

CAUSES = {
    "name-unknown": Cause(
        "the name is not known to DNS",
        "the host {host} is not known",
        "check the spelling; a name of a private network needs its DNS, or --resolve HOST:PORT:ADDRESS",
    ),
    "name-later": Cause(
        "no DNS server answers",
        "the name {host} could not be looked up now",
        "check the network and its DNS; --resolve HOST:PORT:ADDRESS does without",
    ),
    "no-family": Cause(
        "no address of the version of IP that -4 or -6 asks for",
        "{host} has no IPv{version} address",
        "without -4 and -6 any of its addresses is used",
    ),
    "refused": Cause(
        "nobody listens on the port",
        "the connection to {place} was refused",
        "check that the server runs, and its port",
    ),
    "no-way": Cause(
        "the network has no route",
        "there is no way to {place} from here",
        "check the network; where the name has IPv6 addresses and the network has none, -4 helps",
    ),
    "no-answer": Cause(
        "nothing comes back from the address",
        "{place} does not answer",
        "check the host, the port and firewalls",
    ),
    "reset": Cause(
        "the connection is reset",
        "the connection was reset by the other side",
        "try again; where it stays so, the server or a firewall on the way cuts it",
    ),
    "no-socket": Cause(
        "the Unix socket is not there",
        "there is no socket at {path}",
        "check the path, and that the server runs",
    ),
    "no-rights": Cause(
        "the system does not allow the connection",
        "this user may not connect to {place}",
        "check the rights of the socket, or the firewall of this machine",
    ),
    "files": Cause(
        "too many connections for the limits of the system",
        "too many open files {whose}",
        "ulimit -n raises the limit; each connection is a file",
    ),
    "system": Cause(
        "anything else the system says", "the connection failed: {words}", "check the address and the network"
    ),
    "timeout-dns": Cause(
        "no answer from DNS in time",
        "the name {host} was not looked up {within}",
        "check the network and its DNS; --resolve HOST:PORT:ADDRESS does without",
    ),
    "timeout-tcp": Cause(
        "no TCP connection in time",
        "no connection to {place} {within}",
        "check the host, the port and firewalls: one that drops packets looks like this",
    ),
    "timeout-proxy": Cause(
        "the proxy does not open the way in time",
        "the proxy {proxy} opened no way to {place} {within}",
        "check that it is a proxy of this kind and can reach the host; --no-proxy goes without it",
    ),
    "timeout-tls": Cause(
        "no TLS handshake in time",
        "no TLS handshake with {place} {within}",
        "check that the port speaks TLS; ws:// connects without",
    ),
    "timeout-upgrade": Cause(
        "no response to the handshake in time",
        "no answer to the handshake {within}{said}",
        "check that the port speaks WebSocket",
    ),
}
