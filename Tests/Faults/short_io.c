// Makes system calls on sockets unkind: reads and writes move a few octets at a time, every second call is
// interrupted by a signal that nobody sent. A test suite must pass under it as it does without.
//
//     cc -O2 -shared -fPIC -Wall -o short_io.so Tests/Faults/short_io.c -ldl
//     swift build --build-tests
//     T=.build/debug/kopirPackageTests.xctest
//     LD_PRELOAD=$PWD/short_io.so $T --testing-library swift-testing --filter TransportTests
//
// Only sockets (and waits for them) are touched, so that the test runner's own files and pipes work as ever.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// Most octets that one call moves.
#define MOST_OCTETS 4093

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static __thread uint64_t calls;

// Every second call of a thread.
static int is_interrupted(void) {
    if (++calls % 2 != 0) return 0;
    errno = EINTR;
    return 1;
}

// 1 to MOST_OCTETS, short ones more often than not; never more than was asked for.
static size_t shortened(size_t count) {
    uint64_t mixed = calls * 0x9E3779B97F4A7C15u;
    size_t most = (mixed >> 60) < 8 ? 1 + (mixed >> 32) % 16 : 1 + (mixed >> 32) % MOST_OCTETS;
    return count < most ? count : most;
}

static int is_socket(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

ssize_t recv(int descriptor, void *buffer, size_t count, int flags) {
    if (is_interrupted()) return -1;
    return NEXT(recv)(descriptor, buffer, shortened(count), flags);
}

ssize_t send(int descriptor, const void *buffer, size_t count, int flags) {
    if (is_interrupted()) return -1;
    return NEXT(send)(descriptor, buffer, shortened(count), flags);
}

ssize_t read(int descriptor, void *buffer, size_t count) {
    if (!is_socket(descriptor)) return NEXT(read)(descriptor, buffer, count);
    if (is_interrupted()) return -1;
    return NEXT(read)(descriptor, buffer, shortened(count));
}

// An eventfd takes 8 octets or none: it is interrupted, but not cut.
ssize_t write(int descriptor, const void *buffer, size_t count) {
    if (is_socket(descriptor)) {
        if (is_interrupted()) return -1;
        return NEXT(write)(descriptor, buffer, shortened(count));
    }
    if (count == 8 && is_interrupted()) return -1;
    return NEXT(write)(descriptor, buffer, count);
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    if (is_interrupted()) return -1;
    return NEXT(accept4)(listener, address, length, flags);
}

// An interrupted connect goes on by itself (POSIX).
int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    int result = NEXT(connect)(descriptor, address, length);
    if (result < 0 && errno == EINPROGRESS) errno = EINTR;
    return result;
}

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout) {
    if (is_interrupted()) return -1;
    return NEXT(epoll_wait)(epoll, events, most, timeout);
}
