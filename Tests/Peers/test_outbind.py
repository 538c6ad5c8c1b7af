"""An SMSC that sends outbind (smpp.pdu3 writes and reads its PDUs): kopir run binds back as a receiver over that connection,
and replies to what comes there by the link named in reply_link. Who is not that SMSC gets nothing."""

import contextlib
import io
import pathlib
import socket
import tempfile

from smpp.pdu import operations, pdu_types
from smpp.pdu.pdu_encoding import PDUEncoder

from bench import NOT_FOUND, Kopir, free_port
from between import password_hash
from capture import Capture, check_well_formed
from smsc import PASSWORD, SMSC

OURS = "ours0001"
LINK = """\
reply_link: none
  inbound:
    system_id: egovin
    password_file: inbound
    bind_type: receiver
    reply_link: peer
    outbind: {{ system_id: smsc1, password_hash: "{hash}", allow: ["127.0.0.0/24"] }}"""
LISTEN = """\
listen:
  - address: "0.0.0.0:{port}"
"""
PHONE = "77010001414"
STRANGERS = [
    ("127.0.0.3", "smsc1", "secret09"),
    ("127.0.0.4", "smsc2", PASSWORD),
    ("127.0.1.1", "smsc1", PASSWORD),
    ("127.0.0.5", "egovin", OURS),
]


class Peer:
    """One end of a connection."""

    def __init__(self, source: str, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))
        self.stream = self.socket.makefile("rb")

    def send(self, pdu):
        self.socket.sendall(PDUEncoder().encode(pdu))

    def outbind(self, system_id: str, password: str):
        self.send(operations.Outbind(seqNum=1, system_id=system_id.encode(), password=password.encode()))

    def receive(self, kind):
        length = self.stream.read(4)
        octets = length + self.stream.read(int.from_bytes(length, "big") - len(length))
        with contextlib.redirect_stdout(None):  # It prints as it reads.
            pdu = PDUEncoder().decode(io.BytesIO(octets))
        assert isinstance(pdu, kind), pdu
        return pdu

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def refuse(source: str, system_id: str, password: str, port: int):
    """The connection ends, and not an octet came over it."""
    with Peer(source, port) as peer:
        peer.outbind(system_id, password)
        assert peer.stream.read() == b"", (source, system_id)


def ask(peer: Peer, number: int):
    peer.send(
        operations.DeliverSM(
            seqNum=number, source_addr_ton=pdu_types.AddrTon.INTERNATIONAL, source_addr_npi=pdu_types.AddrNpi.ISDN,
            source_addr=PHONE.encode(), destination_addr=b"1414", short_message=b"no such service"))
    assert peer.receive(operations.DeliverSMResp).seqNum == number


def be_the_smsc(port: int, kopir: Kopir, smsc: SMSC):
    with Peer("127.0.0.2", port) as peer:
        peer.outbind("smsc1", PASSWORD)
        bind = peer.receive(operations.BindReceiver)
        assert (bind.params["system_id"], bind.params["password"]) == (b"egovin", OURS.encode()), bind
        peer.send(operations.BindReceiverResp(seqNum=bind.seqNum, system_id=b"smsc1"))
        for number in range(2, 5):
            ask(peer, number)
            smsc.expect(f"< {PHONE} {NOT_FOUND}")
        # The link has its bind: another connection gets nothing, right as it may be.
        refuse("127.0.0.2", "smsc1", PASSWORD, port)
        kopir.process.terminate()
        # No reply came this way: what is left is the end.
        unbind = peer.receive(operations.Unbind)
        peer.send(operations.UnbindResp(seqNum=unbind.seqNum))
        assert peer.stream.read() == b""
        assert kopir.stop() == 0


def main():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "traffic.pcap"
        with Capture(port, path), SMSC() as smsc:
            link = LINK.format(hash=password_hash())
            with Kopir(
                    smsc.port, extra=link, top=LISTEN.format(port=port),
                    secrets={"inbound": OURS + "\n"}) as kopir:
                smsc.expect("connected")
                smsc.expect("bound transceiver")
                for source, system_id, password in STRANGERS:
                    refuse(source, system_id, password, port)
                be_the_smsc(port, kopir, smsc)
        check_well_formed(path, port)
    print("an SMSC by outbind: was bound to as a receiver, its replies left by reply_link; others got nothing")


if __name__ == "__main__":
    main()
