"""PyPI smpplib as an ESME that binds to `kopir run`: binds, a question, refusals, strangers, unbind, a ban."""

import socket
import subprocess
import time

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.smpp

from bench import KOPIR, NOT_FOUND, Kopir, free_port

PASSWORD = "secret08"
TOP = """\
listen:
  - address: "127.0.0.1:{port}"
accounts:
  operator2:
    role: operator
    password_hash: "{hash}"
    allow: ["127.0.0.1"]
    maximum_binds: 1
    source_prefixes: ["7705"]
"""


def password_hash() -> str:
    """As an administrator makes it."""
    output = subprocess.run(
        [KOPIR, "account", "operator2"], input=PASSWORD + "\n", capture_output=True, check=True, encoding="utf-8")
    return output.stdout.split()[-1]


def connect(port: int) -> smpplib.client.Client:
    client = smpplib.client.Client("127.0.0.1", port, timeout=20, allow_unknown_opt_params=True)
    for _ in range(200):
        try:
            client.connect()
            return client
        except smpplib.exceptions.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("nobody listens")


def status_of_bind(port: int, system_id: str, password: str) -> int:
    client = connect(port)
    try:
        client.bind_transceiver(system_id=system_id, password=password)
        return smpplib.consts.SMPP_ESME_ROK
    except smpplib.exceptions.PDUError as error:
        return error.args[1]
    finally:
        client.disconnect()


def ask(client: smpplib.client.Client, command: str, **fields) -> int:
    """Sends a request; the status of its response."""
    request = smpplib.smpp.make_pdu(command, client=client, **fields)
    client.send_pdu(request)
    answer = client.read_pdu()
    assert answer.command == command + "_resp" and answer.sequence == request.sequence, answer.command
    return answer.status


def message(client: smpplib.client.Client, source: str, destination: str) -> int:
    return ask(
        client, "submit_sm", source_addr_ton=1, source_addr_npi=1, source_addr=source, dest_addr_ton=0,
        dest_addr_npi=0, destination_addr=destination, short_message=b"no such service")


def ask_a_question(client: smpplib.client.Client):
    """A subscriber's message, and the reply over the same session."""
    assert message(client, "77051234567", "1414") == smpplib.consts.SMPP_ESME_ROK
    received = []
    client.set_message_received_handler(lambda pdu: received.append(pdu))
    while not received:
        client.read_once(auto_send_enquire_link=False)
    [reply] = received
    assert (reply.source_addr, reply.destination_addr) == (b"1414", b"77051234567")
    assert reply.short_message == NOT_FOUND.encode(), reply.short_message


def be_a_stranger(port: int):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: kopir\r\n\r\n")
        try:
            assert sock.recv(100) == b"", "a browser was answered"
        except ConnectionResetError:
            pass


def main():
    port = free_port()
    with Kopir(free_port(), top=TOP.format(port=port, hash=password_hash())) as kopir:
        client = connect(port)
        client.bind_transceiver(system_id="operator2", password=PASSWORD)
        assert status_of_bind(port, "operator2", PASSWORD) == smpplib.consts.SMPP_ESME_RALYBND
        assert ask(client, "enquire_link") == smpplib.consts.SMPP_ESME_ROK
        assert message(client, "77061234567", "1414") == smpplib.consts.SMPP_ESME_RINVSRCADR
        assert message(client, "77051234567", "77011234567") == smpplib.consts.SMPP_ESME_RINVDSTADR
        ask_a_question(client)
        be_a_stranger(port)
        # The fifth within a minute is answered yet; then the address is banned, and whoever is bound stays.
        for number in range(5):
            system_id, password = ("operator2", "wrong") if number % 2 else ("nobody", PASSWORD)
            assert status_of_bind(port, system_id, password) == smpplib.consts.SMPP_ESME_RBINDFAIL
        with socket.create_connection(("127.0.0.1", port), timeout=20) as banned:
            try:
                assert banned.recv(100) == b""
            except ConnectionResetError:
                pass
        assert ask(client, "enquire_link") == smpplib.consts.SMPP_ESME_ROK
        client.unbind()
        client.disconnect()
        assert kopir.stop() == 0
    print("smpplib binds to us: accounts, refusals, strangers and the ban as they should be")


if __name__ == "__main__":
    main()
