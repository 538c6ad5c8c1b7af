// A wall clock that is CLOCK_OFFSET seconds wrong; the clocks that only go forward are right.
//
//     cc -O2 -shared -fPIC -Wall -o clock.so Tests/Faults/clock.c
//     LD_PRELOAD=$PWD/clock.so CLOCK_OFFSET=60 kopir run --config kopir.yaml

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    const char *offset = getenv("CLOCK_OFFSET");
    if (result == 0 && clock == CLOCK_REALTIME && offset != NULL) now->tv_sec += atol(offset);
    return result;
}
