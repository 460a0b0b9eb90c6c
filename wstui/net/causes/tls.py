"""TLS and its certificates. A table and nothing else."""

from __future__ import annotations

from wstui.net.causes.cause import Cause

__all__ = ["CAUSES"]

CAUSES = {
    "cert-name": Cause(
        "the certificate is for another name",
        "TLS: the certificate is for {names}, not for {host}",
        "connect to a name it is for; -k connects without checking",
        lasting=True,
    ),
    "cert-address": Cause(
        "the URL has an IP address, and the certificate only names",
        "TLS: the certificate is for {names}, and the URL has the IP address {host}",
        "this is what an IP address in a wss:// URL usually ends in: put a name of the certificate into the URL, such"
        " as wss://{name}:{port}; --resolve {name}:{port}:{address} keeps the address",
        lasting=True,
    ),
    "cert-expired": Cause(
        "the certificate has expired",
        "TLS: the certificate has expired{when}",
        "the server needs a new one; check the clock of this machine; -k connects without checking",
        lasting=True,
    ),
    "cert-early": Cause(
        "the certificate is not valid yet",
        "TLS: the certificate is not valid yet{when}",
        "check the clock of this machine; -k connects without checking",
        lasting=True,
    ),
    "cert-self": Cause(
        "the certificate is self-signed",
        "TLS: the certificate is self-signed: nobody but the server vouches for it",
        "--ca FILE trusts this certificate; -k connects without checking",
        lasting=True,
    ),
    "cert-root": Cause(
        "the chain ends in a root that is not trusted here",
        "TLS: the certificate comes from a CA that is not trusted here{issuer}",
        "{trust}; -k connects without checking",
        lasting=True,
    ),
    "cert-unknown": Cause(
        "the CA is not known, or an intermediate certificate is missing",
        "TLS: the certificate comes from a CA that is not known here{issuer}",
        "{trust}; where the CA is a public one, the server may leave out an intermediate certificate; -k connects"
        " without checking",
        lasting=True,
    ),
    "cert-alone": Cause(
        "the CA is not known, and the server sent no certificate but its own",
        "TLS: the certificate comes from a CA that is not known here{issuer}",
        "{trust}; where the CA is a public one, the server leaves out the intermediate certificate: it sent its own"
        " alone, and should send the whole chain; -k connects without checking",
        lasting=True,
    ),
    "cert-no-cas": Cause(
        "this machine has no CAs to trust",
        "TLS: the certificate cannot be checked: no CAs are installed on this machine",
        "the package ca-certificates installs them; --ca FILE trusts a CA of your own; -k connects without checking",
        lasting=True,
    ),
    "cert-revoked": Cause(
        "the certificate was revoked", "TLS: the certificate was revoked", "the server needs a new one", lasting=True
    ),
    "cert-bad": Cause(
        "the certificate is refused for another reason",
        "TLS: the certificate was refused: {words}",
        "-k connects without checking the certificate",
        lasting=True,
    ),
    "no-tls": Cause(
        "wss:// to a port without TLS",
        "TLS: the server does not speak TLS on this port",
        "ws:// connects without TLS",
        lasting=True,
    ),
    "tls-wanted": Cause(
        "ws:// to a port with TLS",
        "the server wants TLS on this port{said}",
        "wss:// connects with it",
        lasting=True,
    ),
    "client-cert": Cause(
        "the server wants a certificate of the client",
        "TLS: the server wants a certificate of the client{said}",
        "--cert FILE and --key FILE send one",
        lasting=True,
    ),
    "client-cert-bad": Cause(
        "the server refuses the client's certificate",
        "TLS: the server refused the client's certificate: {words}",
        "check that it is the one the server expects, from a CA that it trusts, and not expired",
        lasting=True,
    ),
    "tls-version": Cause(
        "no version of TLS in common",
        "TLS: the server and wstui have no version of TLS in common: wstui offers {offered}",
        "--tls-min 1.0 offers old versions as well",
        lasting=True,
    ),
    "tls-old": Cause(
        "the server speaks an old version of TLS and no other",
        "TLS: the server speaks {spoken} and nothing newer, and wstui offers {offered}",
        "--tls-min {least} connects with it",
        lasting=True,
    ),
    "tls-ciphers": Cause(
        "the server turns the TLS handshake down",
        "TLS: the server could not agree: {words}",
        "it may want a client's certificate (--cert), another name (--sni) or another version of TLS (--tls-min)",
        lasting=True,
    ),
    "tls-name": Cause(
        "the server has nothing under the name told by SNI",
        "TLS: the server does not know the name {host}",
        "--sni NAME tells it another",
        lasting=True,
    ),
    "no-http1": Cause(
        "the server speaks HTTP/2 and no HTTP/1.1",
        "the server speaks HTTP/2 only on this port, and WebSocket begins with HTTP/1.1",
        "the server or the proxy in front of it must allow HTTP/1.1 for this address",
        lasting=True,
    ),
    "tls-alert": Cause(
        "another alert of TLS", "TLS: the server refused: {words}", "it may want another version, or a certificate"
    ),
    "tls-ended": Cause(
        "the connection ends within the TLS handshake",
        "TLS: the server ended the handshake",
        "it may want another version, another name (--sni), or a client's certificate (--cert);"
        " where the port has no TLS, ws:// connects without it",
    ),
    "tls-other": Cause("anything else TLS says", "TLS: {words}", "check that the port speaks TLS"),
    "file-read": Cause(
        "a file for TLS cannot be read",
        "{what} in {path} cannot be read: {words}",
        "check the path",
        lasting=True,
    ),
    "file-pem": Cause(
        "a file for TLS does not hold what it should",
        "{what} cannot be taken from {path}",
        "it must be PEM, with lines such as -----BEGIN CERTIFICATE-----",
        lasting=True,
    ),
    "file-pair": Cause(
        "the key is not that of the certificate",
        "the key {key} does not belong to the certificate {path}",
        "check that both are of one pair",
        lasting=True,
    ),
}
