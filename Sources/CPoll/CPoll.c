// ppoll is a GNU extension: its declaration needs _GNU_SOURCE before the first header.

#define _GNU_SOURCE
#include "CPoll.h"

#include <stddef.h>
#include <sys/prctl.h>

int linux_poll(struct pollfd *descriptors, uint32_t count, int64_t nanoseconds) {
    // Without this the kernel may wake a thread 50 microseconds later than it asked for.
    static _Thread_local int is_exact;
    if (!is_exact) {
        prctl(PR_SET_TIMERSLACK, 1UL);
        is_exact = 1;
    }
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int ready = ppoll(descriptors, count, &limit, NULL);
    if (ready < 0) {
        for (uint32_t i = 0; i < count; i++) {
            descriptors[i].revents = 0;
        }
    }
    return ready;
}
