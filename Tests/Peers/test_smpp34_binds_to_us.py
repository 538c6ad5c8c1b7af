"""PyPI smpp34's client (a Rust core) at `kopir run`: an operator's question is answered, a client's message goes on."""

import asyncio

import smpp34

from between import CLIENT, OPERATOR, PHONE, SUBSCRIBER, between
from bench import NOT_FOUND, leave
from smsc import PASSWORD


async def bind(port: int, system_id: str):
    return await asyncio.wait_for(smpp34.Client("127.0.0.1", port, system_id, PASSWORD).connect(), 20)


async def be_the_operator(port: int):
    session = await bind(port, OPERATOR)
    response = await session.submit_sm("1414", b"no such service", source_addr=SUBSCRIBER, source_addr_ton=1)
    assert response.is_success, response
    reply = await asyncio.wait_for(session.next(), 20)
    assert isinstance(reply, smpp34.DeliverSmEvent), reply
    assert (reply.source_addr, reply.destination_addr) == ("1414", SUBSCRIBER)
    assert reply.short_message.decode("ascii") == NOT_FOUND
    await session.unbind()


async def be_the_client(port: int, smsc):
    session = await bind(port, CLIENT)
    response = await session.submit_sm(
        PHONE, "Тапсырысыңыз дайын".encode("utf-16-be"), source_addr="SHOP", source_addr_ton=5, data_coding=8,
        registered_delivery=1)
    assert response.is_success, response
    smsc.expect(f"< {PHONE} Тапсырысыңыз дайын")
    receipt = await asyncio.wait_for(session.next(), 20)
    assert isinstance(receipt, smpp34.DeliverSmEvent) and receipt.esm_class == 4, receipt
    words = receipt.short_message.decode("ascii")
    assert words.startswith(f"id:{response.message_id} ") and " stat:DELIVRD err:000 " in words, words
    await session.unbind()


async def main():
    with between() as (smsc, port):
        await be_the_operator(port)
        await be_the_client(port, smsc)
    print("smpp34 at kopir run: asked, was answered; submitted, got its receipt")


asyncio.run(main())
leave()
