"""OpenSSH as a SOCKS proxy (`ssh -D`), which speaks versions 4, 4A and 5: a server and a client of its own on this
machine, with keys made for one test. Neither needs rights, nor an account but the one it runs under."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.process import listening
from servers.programs import need_program

__all__ = ["ssh_socks"]

NOBODY = 65534
"""Root must not run the server as itself: it would need a folder of the system's, and nobody's account will do."""

# With PAM, for without it nobody's account may count as locked.
SSHD = """\
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM yes
AuthenticationMethods publickey
AllowTcpForwarding yes
"""

CLIENT = """\
Host *
HostName 127.0.0.1
Port {port}
User {user}
IdentityFile {folder}/user
IdentitiesOnly yes
IdentityAgent none
UserKnownHostsFile {folder}/known
StrictHostKeyChecking yes
ControlPath none
BatchMode yes
ExitOnForwardFailure yes
"""


@contextmanager
def ssh_socks() -> Iterator[int]:
    """The port of a SOCKS proxy; whom it connects to is looked up by the server."""
    # Not in a folder of pytest's, which nobody but its owner may look into.
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        with _socks_in(Path(name)) as port:
            yield port


@contextmanager
def _socks_in(folder: Path) -> Iterator[int]:
    sshd, ssh, keygen = need_program("sshd"), need_program("ssh"), need_program("ssh-keygen")
    account = pwd.getpwuid(os.getuid() or NOBODY)
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    if not os.getuid():
        os.chown(folder / "host", account.pw_uid, account.pw_gid)

    def server(port: int) -> list[str]:
        (folder / "sshd_config").write_text(SSHD.format(port=port, folder=folder), "utf-8")
        (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text('utf-8')}", "utf-8")
        return [*_as_nobody(), sshd, "-D", "-e", "-f", str(folder / "sshd_config")]

    with listening(server, folder / "sshd.log") as behind:

        def client(port: int) -> list[str]:
            (folder / "ssh_config").write_text(CLIENT.format(port=behind, folder=folder, user=account.pw_name), "utf-8")
            return [ssh, "-F", str(folder / "ssh_config"), "-N", "-D", f"127.0.0.1:{port}", "server"]

        with listening(client, folder / "ssh.log") as port:
            yield port


def _as_nobody() -> list[str]:
    """What a command begins with, to run it without rights."""
    if os.getuid():
        return []
    return [need_program("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
