// poll with a time limit in nanoseconds, which Swift's Glibc module lacks.

#ifndef KOPIR_CPOLL_H
#define KOPIR_CPOLL_H

#include <poll.h>
#include <stdint.h>

// Like poll(2); what a signal interrupts has no events.
int linux_poll(struct pollfd *descriptors, uint32_t count, int64_t nanoseconds);

#endif
