"""Kannel's bearerbox and smsbox as an ESME: their configuration, their processes, their HTTP."""

import http.server
import pathlib
import queue
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from bench import free_port

def configuration(folder, port: int, system_id: str, password: str, boxes: tuple, smsc: dict, groups: str, log_level: int) -> str:
    """bearerbox and smsbox at one SMSC; `boxes` are the ports for the administrator, for smsbox and for sendsms, `smsc` is what
    there is to say of the SMSC beside how it is bound to, `groups` is what smsbox does with messages."""
    admin, box, send = boxes
    lines = "".join(f"{name} = {value}\n" for name, value in smsc.items())
    return f"""\
group = core
admin-port = {admin}
admin-password = bench
smsbox-port = {box}
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = {log_level}

group = smsc
smsc = smpp
smsc-id = peer
host = 127.0.0.1
port = {port}
transceiver-mode = true
smsc-username = {system_id}
smsc-password = {password}
system-type = ""
reconnect-delay = 1
{lines}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
global-sender = 1414
log-file = "{folder}/smsbox.log"
log-level = {log_level}

{groups}"""


# Messages go to the application by HTTP, and come from it by HTTP.
GROUPS = """\
group = sendsms-user
username = tester
password = tester
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{http_port}/message?from=%p&to=%P&coding=%c&text=%b"
"""


class Application:
    """The application behind Kannel: an HTTP server that keeps what it is asked."""

    def __init__(self):
        self.requests = queue.Queue()
        application = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                application.requests.put((url.path, urllib.parse.parse_qs(url.query, encoding="latin-1")))
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, path: str) -> dict:
        found, query = self.requests.get(timeout=30)
        assert found == path, f"expected {path}, got {found} {query}"
        return {name: values[0] for name, values in query.items()}


class Kannel:
    """bearerbox and smsbox bound to 127.0.0.1:port, as a context manager."""

    def __init__(self, port: int, system_id: str, password: str):
        self.application = Application()
        self.folder = tempfile.TemporaryDirectory()
        self.sendsms_port = free_port()
        self.smsbox_port = free_port()
        self.admin_port = free_port()
        self.configuration = pathlib.Path(self.folder.name) / "kannel.conf"
        self.configuration.write_text(configuration(
            self.folder.name, port, system_id, password, (self.admin_port, self.smsbox_port, self.sendsms_port),
            {"source-addr-autodetect": "true", "enquire-link-interval": 2}, GROUPS.format(http_port=self.application.port),
            log_level=1))
        self.boxes = []
        self.exit_codes = None

    def __enter__(self):
        self.boxes.append(self.start("bearerbox"))
        wait_for(self.smsbox_port)
        self.boxes.append(self.start("smsbox"))
        wait_for(self.sendsms_port)
        return self

    def start(self, name: str) -> subprocess.Popen:
        return subprocess.Popen(
            [f"/usr/sbin/{name}", str(self.configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait_until_bound(self):
        url = f"http://127.0.0.1:{self.admin_port}/status.txt"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with urllib.request.urlopen(url, timeout=30) as response:
                if "(online" in response.read().decode(errors="replace"):
                    return
            time.sleep(0.1)
        raise AssertionError("bearerbox is not bound")

    def send(self, text: str, to: str, **parameters: str):
        """A message by HTTP, in UCS-2; what becomes of it is told to /receipt."""
        receipt = f"http://127.0.0.1:{self.application.port}/receipt?type=%d"
        query = urllib.parse.urlencode({
            "username": "tester", "password": "tester", "from": "1414", "to": to, "coding": "2", "charset": "UTF-8",
            "text": text, "dlr-mask": "3", "dlr-url": receipt, **parameters})
        url = f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms?{query}"
        with urllib.request.urlopen(url, timeout=30) as response:
            answer = response.read().decode()
        assert response.status == 202 and answer.startswith("0:"), answer

    def stop(self):
        for box in reversed(self.boxes):
            box.terminate()
            box.wait(timeout=30)

    def __exit__(self, exception_type, *_):
        if exception_type is not None:
            for log in pathlib.Path(self.folder.name).glob("*.log"):
                print(log.name, log.read_text(errors="replace")[-4000:], sep="\n")
        for box in self.boxes:
            if box.poll() is None:
                box.kill()
                box.wait()
        self.folder.cleanup()


def wait_for(port: int):
    """Until somebody listens on the port."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens on port {port}")
