"""TLS of `smpptool send`, `load`, `record` and `replay`, in both roles, against OpenSSL's s_client and s_server."""

import contextlib
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time

from bench import SMPPTOOL, free_port
from certificates import Authority
from tls import BIND, SMSC, TIME_LIMIT, s_client, takes

ENVIRONMENT = {**os.environ, "SMPP_PASSWORD": "secret08"}
# Who sends what, to whom.
MESSAGE = ("--from", "1414", "--to", "77010001414", "GRNZ 123ABC02")


def smpptool(*arguments, code: int = 0, words: str = "") -> str:
    """What a command says; its exit code and what it complains of are as expected."""
    ended = subprocess.run(
        [SMPPTOOL, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        timeout=TIME_LIMIT, env=ENVIRONMENT)
    assert ended.returncode == code and words in ended.stderr, (arguments, ended)
    return ended.stdout


@contextlib.contextmanager
def listening(*arguments):
    """A command of smpptool that listens, and its port; it ends with 0 on SIGTERM."""
    process = subprocess.Popen(
        [SMPPTOOL, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", env=ENVIRONMENT)
    try:
        yield process, int(process.stdout.readline().split(",")[0].rsplit(":", 1)[1])
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIME_LIMIT) == 0, process.stderr.read()
    finally:
        process.kill()
        process.communicate()


def send(port: int, *arguments, **expected) -> str:
    return smpptool("send", "--connect", f"127.0.0.1:{port}", "--system-id", "egov1414", *arguments, *MESSAGE, **expected)


def check_send(authority: Authority, pair: tuple, client: tuple):
    trusted = ("--tls", "--ca", authority.certificate, "--server-name", "smsc.example")
    with SMSC(*pair, "--client-ca", authority.certificate) as smsc:
        assert "ESME_ROK" in send(smsc.port, *trusted, "--cert", client[0], "--key", client[1])
        send(smsc.port, *trusted, code=1)
    with SMSC(*pair) as smsc:
        assert "ESME_ROK" in send(smsc.port, *trusted)
        send(smsc.port, *trusted[:3], code=1, words="IP address mismatch (expected 127.0.0.1)")
        send(smsc.port, *trusted[:4], "other.example", code=1, words="hostname mismatch (expected other.example)")
        send(smsc.port, "--tls", code=1, words="unable to get local issuer certificate")
        assert "ESME_ROK" in send(smsc.port, "--tls", "--insecure")
        send(smsc.port, code=1)
        send(smsc.port, "--insecure", code=2, words="need --tls")
        send(smsc.port, "--tls", "--cert", client[0], code=2, words="go together")
    # What the faults of the wire are done to is PDUs: TLS ends before them.
    with SMSC(*pair, "--faults", "split") as smsc:
        assert "ESME_ROK" in send(smsc.port, *trusted)


def check_send_at_s_server(authority: Authority, pair: tuple):
    """s_server shows what it was sent: the bind, in the clear, behind a handshake of its own choice."""
    for version in ("-tls1_2", "-tls1_3"):
        port = free_port()
        server = subprocess.Popen(
            ["openssl", "s_server", "-accept", str(port), "-quiet", "-naccept", "1000", version, "-cert", pair[0], "-key", pair[1]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said, end = b"", time.monotonic() + TIME_LIMIT
        while not said and time.monotonic() < end:
            # It may not listen yet.
            with subprocess.Popen(
                    [SMPPTOOL, "send", "--connect", f"127.0.0.1:{port}", "--system-id", "egov1414", "--tls", "--ca",
                     str(authority.certificate), "--server-name", "smsc.example", *MESSAGE], env=ENVIRONMENT,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as client:
                if select.select([server.stdout], [], [], 0.5)[0]:
                    said = server.stdout.read(len(BIND))
                client.kill()
        server.kill()
        server.communicate()
        assert said == BIND, f"{version}: {said!r}"


def check_load(authority: Authority, pair: tuple):
    trusted = ("--tls", "--ca", authority.certificate, "--server-name", "smsc.example")
    common = ("--count", "2000", "--warm-up", "0s", "--ceiling", "0s", "--json", "--sessions", "2")
    with SMSC(*pair) as smsc:
        out = smpptool("load", "--connect", f"127.0.0.1:{smsc.port}", "--system-id", "egov1414", *trusted, *common)
        assert json.loads(out.splitlines()[-1])["taken"] == 2000, out
        smpptool(
            "load", "--connect", f"127.0.0.1:{smsc.port}", "--system-id", "egov1414", "--tls", *common, code=1,
            words="unable to get local issuer certificate")
    # Both ends ours: the generator listens, what answers connects.
    with listening("load", "--listen", "127.0.0.1:0", "--tls-certificate", pair[0], "--tls-key", pair[1],
                   *(word for word in common if word != "--json"), "--assert", "replies=2000", "--assert", "lost=0") as (process, port):
        s_client(port, "-CAfile", authority.certificate, "-verify_return_error", "-verify_hostname", "other.example")
        smpptool("load", "--echo", "--connect", f"127.0.0.1:{port}", *trusted, "--sessions", "2", "--system-id", "echo")
        process.wait(TIME_LIMIT)
        assert process.returncode == 0, process.stderr.read()


def check_record_and_replay(folder: pathlib.Path, authority: Authority, pair: tuple):
    """TLS in front, TLS behind, both, and a replay of what was written over TLS."""
    trusted = ("--tls", "--ca", authority.certificate, "--server-name", "smsc.example")
    secured = ("--tls-certificate", pair[0], "--tls-key", pair[1])
    with SMSC(*pair) as smsc:
        for name, front, behind in (("both", secured, trusted), ("behind", (), trusted)):
            file = folder / f"{name}.txt"
            with listening("record", "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{smsc.port}", *front, *behind, file) as (_, port):
                assert "ESME_ROK" in send(port, *(trusted if front else ()))
                if front:
                    takes(port, "-CAfile", authority.certificate, "-verify_return_error", "-verify_hostname", "smsc.example")
            assert "submit_sm_resp" in smpptool("decode", file), name
            out = smpptool(
                "replay", file, "--connect", f"127.0.0.1:{smsc.port}", "--system-id", "egov1414", "--speed", "max", "--json",
                *trusted)
            assert json.loads(out.splitlines()[-1])["differences"] == 0, out
        with listening("record", "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{smsc.port}", "--tls", folder / "refused.txt") as (process, port):
            send(port, code=1)
            process.send_signal(signal.SIGTERM)
            assert "SMSC not reached: TLS: the peer's certificate is refused" in process.communicate(timeout=TIME_LIMIT)[1]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        authority = Authority(folder, "authority")
        pair = authority.issue("smsc", "DNS:smsc.example", "ec")
        client = authority.issue("client", "DNS:esme", "ec")
        check_send(authority, pair, client)
        check_send_at_s_server(authority, pair)
        check_load(authority, pair)
        check_record_and_replay(folder, authority, pair)
    print("TLS of smpptool: send, load, record and replay in both roles")


main()
sys.exit(0)
