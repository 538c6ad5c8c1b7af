// The peer that does nothing, in plain C: binds to 127.0.0.1:PORT as a transceiver, and answers each deliver_sm with its response
// and its own text as a submit_sm, one read and one write a turn. What a generator reaches against it is the generator's own.
//
//     cc -O2 -o /tmp/echo Benchmarks/echo.c && smpptool load --listen 127.0.0.1:2775 … & /tmp/echo 2775

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { deliver_sm = 5, submit_sm = 4, enquire_link = 0x15, unbind = 6, response = 0x80, header = 16, room = 1 << 20 };

static unsigned char input[room], output[2 * room];
static size_t written;
static uint32_t sequence = 1;

static uint32_t number(const unsigned char *octets) { return ntohl(*(const uint32_t *)octets); }

static void put(const void *octets, size_t count) {
    memcpy(output + written, octets, count);
    written += count;
}

static void put_header(uint32_t length, uint32_t command, uint32_t sequence_number) {
    uint32_t fields[4] = {htonl(length), htonl(command), 0, htonl(sequence_number)};
    put(fields, header);
}

static void respond(const unsigned char *pdu, uint32_t command) {
    put_header(header + (command == deliver_sm), command | 0x80000000u, number(pdu + 12));
    if (command == deliver_sm) put("", 1);
}

static const unsigned char *behind_nul(const unsigned char *octets, const unsigned char *end) {
    const unsigned char *nul = octets < end ? memchr(octets, 0, end - octets) : NULL;
    if (nul == NULL) exit(1);
    return nul + 1;
}

// The same message, its addresses exchanged.
static void reply(const unsigned char *pdu, size_t length) {
    const unsigned char *end = pdu + length;
    const unsigned char *source = behind_nul(pdu + header, end);
    const unsigned char *destination = behind_nul(source + 2, end);
    const unsigned char *rest = behind_nul(destination + 2, end);
    put_header(length, submit_sm, ++sequence);
    put(pdu + header, source - pdu - header);
    put(destination, rest - destination);
    put(source, destination - source);
    put(rest, end - rest);
}

static void take(const unsigned char *pdu, size_t length) {
    uint32_t command = number(pdu + 4);
    if (command == deliver_sm || command == enquire_link || command == unbind) respond(pdu, command);
    if (command == deliver_sm) reply(pdu, length);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    struct sockaddr_in address = {AF_INET, htons(atoi(arguments[1])), {htonl(INADDR_LOOPBACK)}, {0}};
    int peer = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(peer, (struct sockaddr *)&address, sizeof address) != 0) return 1;
    put_header(header + 5 + 1 + 1 + 4, 9, 1);
    put("echo\0\0\0\x34\0\0\0", 11);
    size_t held = 0;
    for (;;) {
        for (size_t done = 0; done < written;) {
            ssize_t gone = write(peer, output + done, written - done);
            if (gone <= 0) return 0;
            done += gone;
        }
        written = 0;
        ssize_t came = read(peer, input + held, room - held);
        if (came <= 0) return 0;
        held += came;
        size_t used = 0;
        while (held - used >= header && held - used >= number(input + used)) {
            size_t length = number(input + used);
            if (length < header) return 1;
            take(input + used, length);
            used += length;
        }
        memmove(input, input + used, held - used);
        held -= used;
    }
}
