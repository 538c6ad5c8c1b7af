"""PyPI smpplib as a client of `kopir run`: its messages go to an operator's SMSC, receipts come back; queries, refusals."""

import smpplib.consts
import smpplib.smpp

from between import CLIENT, PHONE, between
from smsc import PASSWORD
from test_smpplib_binds_to_us import ask, connect

OK = smpplib.consts.SMPP_ESME_ROK


def fields(destination: str = PHONE, source: str = "SHOP") -> dict:
    return {
        "source_addr_ton": 5, "source_addr_npi": 0, "source_addr": source, "dest_addr_ton": 1, "dest_addr_npi": 1,
        "destination_addr": destination, "short_message": b"your order", "registered_delivery": 1}


def submit(client, smsc):
    """A message, its response and its receipt, which names the message by the same message_id."""
    request = smpplib.smpp.make_pdu("submit_sm", client=client, **fields())
    client.send_pdu(request)
    response = client.read_pdu()
    assert (response.command, response.status) == ("submit_sm_resp", OK), response.command
    smsc.expect(f"< {PHONE} your order")
    receipt = client.read_pdu()
    assert receipt.command == "deliver_sm" and receipt.esm_class == 4, receipt.command
    words = receipt.short_message.decode("ascii")
    message_id = response.message_id.decode("ascii")
    assert words.startswith(f"id:{message_id} sub:001 dlvrd:001 submit date:") and " stat:DELIVRD " in words, words
    assert receipt.receipted_message_id.rstrip(b"\0") == response.message_id.rstrip(b"\0")
    assert (receipt.source_addr, receipt.destination_addr) == (PHONE.encode(), b"SHOP")
    acknowledgement = smpplib.smpp.make_pdu("deliver_sm_resp", client=client)
    acknowledgement.sequence = receipt.sequence
    client.send_pdu(acknowledgement)


def main():
    with between() as (smsc, port):
        client = connect(port)
        client.bind_transceiver(system_id=CLIENT, password=PASSWORD)
        for _ in range(3):
            submit(client, smsc)
        assert ask(client, "submit_sm", **fields("1414")) == smpplib.consts.SMPP_ESME_RINVDSTADR
        assert ask(client, "submit_sm", **fields("77771234567")) == smpplib.consts.SMPP_ESME_RINVDSTADR
        assert ask(client, "submit_sm", **fields(source="1414")) == smpplib.consts.SMPP_ESME_RINVSRCADR
        query = {"message_id": "00000099", "source_addr_ton": 5, "source_addr_npi": 0, "source_addr": "SHOP"}
        assert ask(client, "query_sm", **query) == smpplib.consts.SMPP_ESME_RQUERYFAIL
        client.unbind()
        client.disconnect()
    print("smpplib as a client of ours: messages went on, receipts came back, the rest was refused")


if __name__ == "__main__":
    main()
