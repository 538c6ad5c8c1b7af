"""The monitor by TLS: our commands and others' clients come in when they trust it, a new certificate is shown after SIGHUP, and the webhook
speaks TLS as well."""

import http.client
import http.server
import json
import pathlib
import signal
import socket
import ssl
import subprocess
import tempfile
import threading

from bench import KOPIR, Kopir, free_port
from browser import until
from certificates import Authority
from smsc import SMSC

TOKEN = "0123456789abcdef-read"
TOP = """\
monitor:
  address: "127.0.0.1:{monitor}"
  tokens_file: tokens
  directory: .
  hosts: [kopir.example]
  tls: {{ certificate_file: {folder}/own.pem, key_file: {folder}/own.key }}
  webhook: {{ url: "https://127.0.0.1:{receiver}/", ca_file: {folder}/ca.pem, secret_file: webhook.secret }}
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    events: list = []

    def do_POST(self):
        self.events.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["type"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def receiver(certificate: pathlib.Path, key: pathlib.Path) -> http.server.HTTPServer:
    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Visitor:
    """A client that trusts one authority."""

    def __init__(self, port: int, authority: pathlib.Path):
        self.port, self.context = port, ssl.create_default_context(cafile=str(authority))

    def connect(self) -> ssl.SSLSocket:
        return self.context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 10), server_hostname="kopir.example")

    def get(self, path: str, method: str = "GET", body: str | None = None, **headers: str):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10)
        connection.sock = self.connect()
        connection.request(method, path, body, {"Host": f"kopir.example:{self.port}", "Authorization": f"Bearer {TOKEN}", **headers})
        answer = connection.getresponse()
        return answer, answer.read()

    def serial(self) -> str:
        with self.connect() as connection:
            return connection.getpeercert()["serialNumber"]


def status(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([KOPIR, "status", *arguments], capture_output=True, encoding="utf-8", timeout=20, check=False)


def main():
    port, monitor = free_port(), free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        authority, stranger = Authority(folder, "ca"), Authority(folder, "other")
        authority.issue("own", "DNS:kopir.example,IP:127.0.0.1")
        pager = receiver(*authority.issue("pager", "IP:127.0.0.1"))
        secrets = {"webhook.secret": "whsec_" + "QUJD" * 8 + "\n"}
        top = TOP.format(monitor=monitor, folder=folder, receiver=pager.server_address[1])
        with SMSC(port=port) as smsc, Kopir(port, tokens=f"read {TOKEN}\n", secrets=secrets, top=top) as kopir:
            smsc.expect("connected")
            smsc.expect("bound transceiver")
            configuration = str(pathlib.Path(kopir.folder.name) / "kopir.yaml")
            tokens = str(pathlib.Path(kopir.folder.name) / "tokens")
            until("our command comes in", lambda: "bound_trx" in status("--config", configuration).stdout)
            by_url = ("--url", f"https://127.0.0.1:{monitor}", "--token-file", tokens)
            assert "bound_trx" in status(*by_url, "--ca", str(authority.certificate)).stdout
            refused = status(*by_url, "--ca", str(stranger.certificate))
            assert refused.returncode == 1 and "the peer's certificate is refused" in refused.stderr, refused
            plain = status("--url", f"http://127.0.0.1:{monitor}", "--token-file", tokens)
            assert plain.returncode == 1 and "closed the connection" in plain.stderr, plain

            visitor = Visitor(monitor, authority.certificate)
            answer, body = visitor.get("/metrics")
            assert answer.status == 200 and b"kopir_reply_seconds" in body and b'{name="monitor"}' in body
            answer, _ = visitor.get("/login", "POST", f"token={TOKEN}", **{"Content-Type": "application/x-www-form-urlencoded"})
            assert answer.status == 303 and "; Secure" in answer.headers["Set-Cookie"], answer.headers

            before = visitor.serial()
            authority.issue("own", "DNS:kopir.example")
            kopir.process.send_signal(signal.SIGHUP)
            until("the new certificate is shown", lambda: visitor.serial() != before)
            until("the webhook is told", lambda: "link.up" in Receiver.events)
            assert kopir.stop() == 0
        pager.shutdown()
    print("ok")


main()
