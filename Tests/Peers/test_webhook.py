"""The webhook against a real HTTP server: a link bound and lost is told, signed as Standard Webhooks has it, in order, and again to a
receiver that was away."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import threading
import time

from bench import Kopir, free_port
from browser import until
from smsc import SMSC

KEY = os.urandom(32)
TOP = """\
monitor:
  address: "127.0.0.1:{monitor}"
  tokens_file: tokens
  directory: .
  webhook: {{ url: "http://127.0.0.1:{receiver}/kopir?a=b", secret_file: webhook.secret }}
"""
# What the receiver answers to its first requests; after that it takes them.
FIRST_ANSWERS = [503, None]


class Receiver(http.server.BaseHTTPRequestHandler):
    requests: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        count = len(self.requests)
        status = FIRST_ANSWERS[count] if count < len(FIRST_ANSWERS) else 204
        self.requests.append((self.path, dict(self.headers), body, status))
        if status is None:
            # A receiver that dies in the middle.
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def check(request):
    path, headers, body, _ = request
    headers = {name.lower(): value for name, value in headers.items()}
    assert path == "/kopir?a=b" and headers["content-type"] == "application/json", (path, headers)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60, headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{signature}", headers
    return headers["webhook-id"]


def events() -> list:
    return [json.loads(body) for _, _, body, status in Receiver.requests if status == 204]


def main():
    port = free_port()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        top = TOP.format(monitor=free_port(), receiver=server.server_port)
        secret = f"whsec_{base64.b64encode(KEY).decode()}\n"
        with SMSC(port=port) as smsc, Kopir(
                port, top=top, tokens="read 0123456789abcdef\n", secrets={"webhook.secret": secret}) as kopir:
            until("link.up", lambda: [each["type"] for each in events()] == ["link.up"])
            smsc.stop(signal.SIGKILL)
            until("link.down", lambda: [each["type"] for each in events()] == ["link.up", "link.down"])
            assert kopir.stop() == 0
        server.shutdown()
    ids = [check(request) for request in Receiver.requests]
    assert ids[0] == ids[1] == ids[2] != ids[3], f"the first event was not sent until it was taken: {ids}"
    down = events()[1]["data"]
    assert down["link"] == "peer" and down["condition"] == "down" and down["previous"] == "up", down
    assert down["reason"] and down["host"] == f"127.0.0.1:{port}", down
    print(f"{len(ids)} requests, {len(events())} events")


main()
