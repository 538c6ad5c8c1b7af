"""kopir bound to the SMPP server of PyPI smpp34 (a Rust core): bind, questions, answers, unbind.

As a transceiver only: on a receiver's session this server answers our deliver_sm_resp with generic_nack ESME_RINVCMDID, so a
pair can't be tried with it.
"""

import asyncio

import smpp34

from bench import CONVERSATION, Kopir, free_port, leave, octets


async def converse(server, kopir):
    session = await asyncio.wait_for(server.next(), 20)
    assert isinstance(session, smpp34.Esme), f"expected a bind, got {session!r}"
    assert session.system_id == "egov1414"
    for number, (data_coding, text, sender, expected) in enumerate(CONVERSATION):
        response = await session.deliver_sm(
            "1414", octets(text, data_coding), source_addr=sender, source_addr_ton=1, source_addr_npi=1,
            data_coding=data_coding)
        assert response.is_success, f"{text}: deliver_sm_resp {response.command_status:#x}"
        reply = await asyncio.wait_for(server.next(), 20)
        assert isinstance(reply, smpp34.SubmitSmEvent), f"{text}: got {reply!r}"
        reply.accept(f"{number:x}")
        assert reply.source_addr == "1414" and reply.destination_addr == sender
        assert reply.data_coding == 0 and reply.esm_class == 0
        said = reply.short_message.decode("ascii")
        assert said == expected, f"{text}: {said!r} instead of {expected!r}"
    stopped = asyncio.get_running_loop().run_in_executor(None, kopir.stop)
    assert isinstance(await asyncio.wait_for(server.next(), 20), smpp34.Unbound)
    assert await stopped == 0, f"kopir ended with {kopir.exit_code}"


async def main():
    port = free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="SMPP34")
    await server.start()
    with Kopir(port) as kopir:
        await converse(server, kopir)
    await server.stop()
    print(f"smpp34 server: {len(CONVERSATION)} questions answered, unbound")


asyncio.run(main())
leave()
