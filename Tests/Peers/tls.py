"""What the tests of TLS share: `smpptool smsc` with a certificate, s_client, and octets for both."""

import os
import select
import signal
import socket
import struct
import subprocess
import time

from bench import SMPPTOOL

TIME_LIMIT = 30


def pdu(command: int, sequence: int, body: bytes = b"") -> bytes:
    return struct.pack(">IIII", 16 + len(body), command, 0, sequence) + body


BIND = pdu(9, 1, b"egov1414\0secret08\0\0\x34\0\0\0")
ENQUIRE_LINK = pdu(0x15, 2)
ENQUIRE_LINK_RESP = pdu(0x80000015, 2)
BIND_TRANSCEIVER_RESP = struct.pack(">I", 0x80000009)


class SMSC:
    """smpptool smsc with TLS on a free port, as a context manager."""

    def __init__(self, certificate, key, *arguments):
        self.process = subprocess.Popen(
            [SMPPTOOL, "smsc", "--listen", "127.0.0.1:0", "--system-id", "egov1414", "--password", "secret08",
             "--tls-certificate", certificate, "--tls-key", key, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8")
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def refusal(self) -> str:
        """The next line that says why somebody was not taken."""
        while line := self.process.stdout.readline():
            if line.startswith("! connection not taken: "):
                return line.removeprefix("! connection not taken: ").strip()
        raise AssertionError("smpptool smsc has ended")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=TIME_LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Client:
    """openssl s_client, as a context manager; what it has said so far, errors included, is `said`."""

    def __init__(self, port: int, *arguments):
        self.said = b""
        self.process = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def say(self, octets: bytes):
        try:
            self.process.stdin.write(octets)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def wait(self, words: bytes, count: int = 1) -> bool:
        """Reads until it has said this so many times, or has ended."""
        end = time.monotonic() + TIME_LIMIT
        while self.said.count(words) < count:
            if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                return False
            if not (more := os.read(self.process.stdout.fileno(), 65_536)):
                return False
            self.said += more
        return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def s_client(port: int, *arguments) -> bytes:
    """What s_client says to a bind and an enquire_link until it has both responses, or has ended."""
    with Client(port, "-quiet", *arguments) as client:
        client.say(BIND)
        if client.wait(BIND_TRANSCEIVER_RESP):
            client.say(ENQUIRE_LINK)
            client.wait(ENQUIRE_LINK_RESP)
        return client.said


def takes(port: int, *arguments):
    """Whoever listens there lets s_client in and answers it."""
    said = s_client(port, *arguments)
    assert BIND_TRANSCEIVER_RESP in said, f"s_client {arguments}: no bind_transceiver_resp in {said!r}"
    assert ENQUIRE_LINK_RESP in said, f"s_client {arguments}: no enquire_link_resp in {said!r}"
