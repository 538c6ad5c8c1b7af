"""PyPI smpplib as an ESME at `smpptool smsc`: a wrong password, a typed message, a reply, enquire_link, unbind."""

import signal
import sys

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.smpp

from smsc import PASSWORD, SMSC, captured_smsc

TYPED = "Тұрғын үйге кезек 900101300126"
LONG = "Бала-бақшаға кезек, " * 10 + "соңы"
REPLY = "Сіздің кезегіңіз: 42"


def connect(smsc: SMSC) -> smpplib.client.Client:
    client = smpplib.client.Client("127.0.0.1", smsc.port, timeout=20, allow_unknown_opt_params=True)
    client.connect()
    smsc.expect("connected")
    return client


def refuse_a_wrong_password(smsc: SMSC):
    client = connect(smsc)
    try:
        client.bind_transceiver(system_id="egov1414", password="wrong")
        raise AssertionError("a wrong password was let in")
    except smpplib.exceptions.PDUError as error:
        assert error.args[1] == smpplib.consts.SMPP_ESME_RBINDFAIL, error
    client.disconnect()
    smsc.expect("! bind_transceiver answered with ESME_RBINDFAIL")
    smsc.expect("disconnected: ")


def receive(client: smpplib.client.Client, parts: int) -> list:
    """So many deliver_sm, each answered."""
    received = []
    client.set_message_received_handler(lambda pdu: received.append(pdu))
    while len(received) < parts:
        client.read_once(auto_send_enquire_link=False)
    return received


def converse(smsc: SMSC, client: smpplib.client.Client):
    smsc.type(f"77017654321\t{TYPED}")
    smsc.expect(f"> 77017654321 {TYPED}")
    [message] = receive(client, 1)
    assert (message.source_addr, message.destination_addr) == (b"77017654321", b"1414")
    assert (message.source_addr_ton, message.source_addr_npi) == (1, 1)
    assert message.data_coding == 8 and message.short_message.decode("utf-16-be") == TYPED
    smsc.type(LONG)
    smsc.expect(f"> 77010001414 {LONG}")
    parts = receive(client, 4)
    assert all(part.esm_class == 0x40 for part in parts)
    assert [part.short_message[:3] + part.short_message[4:6] for part in parts] == [
        bytes([5, 0, 3, 4, number]) for number in (1, 2, 3, 4)]
    assert b"".join(part.short_message[6:] for part in parts).decode("utf-16-be") == LONG
    accepted = []
    client.set_message_sent_handler(lambda pdu: accepted.append(pdu.message_id))
    client.send_message(
        source_addr_ton=3, source_addr_npi=0, source_addr="1414", dest_addr_ton=1, dest_addr_npi=1,
        destination_addr="77017654321", data_coding=8, short_message=REPLY.encode("utf-16-be"))
    while not accepted:
        client.read_once(auto_send_enquire_link=False)
    assert accepted[0], "submit_sm_resp has no message_id"
    smsc.expect(f"< 77017654321 {REPLY}")


def enquire(client: smpplib.client.Client):
    request = smpplib.smpp.make_pdu("enquire_link", client=client)
    client.send_pdu(request)
    answer = client.read_pdu()
    assert answer.command == "enquire_link_resp" and answer.sequence == request.sequence


def main():
    with captured_smsc() as smsc:
        refuse_a_wrong_password(smsc)
        client = connect(smsc)
        client.bind_transceiver(system_id="egov1414", password=PASSWORD)
        smsc.expect("bound transceiver")
        converse(smsc, client)
        enquire(client)
        # The end of the input is not the end of the SMSC.
        smsc.process.stdin.close()
        enquire(client)
        assert client.unbind().command == "unbind_resp"
        client.disconnect()
        smsc.expect("disconnected: unbind from the peer")
        code = smsc.stop(signal.SIGTERM)
        assert code == 0, f"smpptool smsc ended with {code}"
    print("smpplib at smpptool smsc: refused, bound, received, replied, unbound")


main()
sys.exit(0)
