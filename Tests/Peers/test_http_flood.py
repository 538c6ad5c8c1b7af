"""What HTTP may take of the daemon: of a flood the excess gets 503, slow and huge requests end, and meanwhile a bound link answers every
question and stays bound."""

import collections
import http.client
import json
import socket
import threading

from bench import Kopir, free_port
from browser import until
from smsc import SMSC

TOKEN = "0123456789abcdef-read"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
CLIENTS, QUESTIONS, SLOW = 48, 40, 200


class Flood:
    """Clients that ask again and again, as fast as they are answered; their statuses are counted."""

    def __init__(self, port: int):
        self.port, self.statuses, self.is_over = port, collections.Counter(), threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.is_over.is_set():
            connection.request("GET", "/status", headers=HEADERS)
            answer = connection.getresponse()
            answer.read()
            self.statuses[answer.status] += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        until("the excess is refused", lambda: self.statuses[503] >= CLIENTS)
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join()


def status(port: int, timeout: float = 10):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/status", headers=HEADERS)
        answer = connection.getresponse()
        return json.load(answer) if answer.status == 200 else None
    except OSError:
        return None


def converse(smsc: SMSC, first: int):
    """Questions, each answered, one after the other."""
    for number in range(first, first + QUESTIONS):
        phone = f"7701{number:07d}"
        smsc.type(f"{phone}\t8 777AAA17")
        smsc.expect(f"> {phone}")
        smsc.expect(f"< {phone}")


def dribble(port: int) -> list:
    """Connections whose requests do not end."""
    connections = []
    for _ in range(SLOW):
        connections.append(socket.create_connection(("127.0.0.1", port), 10))
        connections[-1].sendall(b"GET /status HTTP/1.1\r\nHost: localhost\r\nX: ")
    return connections


def is_ended(connection: socket.socket) -> bool:
    connection.settimeout(20)
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True


def huge(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        try:
            connection.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n" + bytes(1 << 20))
            return connection.recv(4096)
        except OSError:
            return b""


def main():
    port, monitor = free_port(), free_port()
    with SMSC(port=port) as smsc, Kopir(
            port, tokens=f"read {TOKEN}\n",
            top=f'monitor: {{ address: "127.0.0.1:{monitor}", tokens_file: tokens, directory: . }}') as kopir:
        until("bound", lambda: (status(monitor) or {}).get("ready"))
        smsc.expect("connected")
        smsc.expect("bound transceiver")
        with Flood(monitor) as flood:
            converse(smsc, 1)
        assert set(flood.statuses) == {200, 503} and flood.statuses[200] >= 100, flood.statuses
        slow = dribble(monitor)
        assert until("a place beside them", lambda: status(monitor, timeout=4), seconds=4)
        converse(smsc, 1 + QUESTIONS)
        assert all(is_ended(connection) for connection in slow)
        answer = huge(monitor)
        assert not answer or answer.startswith(b"HTTP/1.1 413"), answer
        shown = until("an answer as before", lambda: status(monitor))
        link = shown["links"]["peer"]
        assert link["state"] == "bound_trx" and link["binds"] == 1, link
        assert link["received"] == link["sent"] == 2 * QUESTIONS and shown["sla"]["5m"]["ratio"] == 1, shown
        assert kopir.stop() == 0
    print(f"{dict(flood.statuses)} of a flood, {SLOW} slow requests kept nobody out and ended, {2 * QUESTIONS} questions answered meanwhile")


main()
