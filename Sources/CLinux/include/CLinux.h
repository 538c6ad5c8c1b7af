// What Linux has and Swift's Glibc module lacks: epoll, eventfd, thread names, names of error numbers.

#ifndef KOPIR_CLINUX_H
#define KOPIR_CLINUX_H

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// Most events that one linux_epoll_wait returns.
#define LINUX_EVENTS_A_WAIT 256

// struct epoll_event is packed and ends in a union, which Swift can't spell; this one it can.
struct linux_event {
    uint64_t user_data;
    uint32_t events;
};

static inline int linux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

// operation: EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL.
static inline int linux_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events,
                                  uint64_t user_data) {
    struct epoll_event event = {.events = events, .data = {.u64 = user_data}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

// Writes at most LINUX_EVENTS_A_WAIT events to `events`; returns their number, or -1 with errno set.
static inline int linux_epoll_wait(int epoll, struct linux_event *events, int timeout_ms) {
    struct epoll_event ready[LINUX_EVENTS_A_WAIT];
    int count = epoll_wait(epoll, ready, LINUX_EVENTS_A_WAIT, timeout_ms);
    for (int i = 0; i < count; i++) {
        events[i].user_data = ready[i].data.u64;
        events[i].events = ready[i].events;
    }
    return count;
}

static inline int linux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC.
int linux_accept(int listener, struct sockaddr *address, socklen_t *length);

// Names the calling thread as `ps -L` and a debugger show it; the kernel keeps 15 octets.
void linux_set_thread_name(const char *name);

// "ECONNREFUSED", or NULL for a number without a name.
const char *linux_error_name(int error);

// "Connection refused", in English whatever the locale, or NULL for a number without a description.
const char *linux_error_description(int error);

#endif
