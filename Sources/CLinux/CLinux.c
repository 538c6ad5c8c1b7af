// accept4, pthread_setname_np and the error names are GNU extensions: their declarations need _GNU_SOURCE
// before the first header, which a header that others include can't promise.

#define _GNU_SOURCE
#include "CLinux.h"

#include <pthread.h>
#include <string.h>

int linux_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void linux_set_thread_name(const char *name) {
    char kept[16] = {0};
    strncpy(kept, name, sizeof kept - 1);
    pthread_setname_np(pthread_self(), kept);
}

const char *linux_error_name(int error) {
    return strerrorname_np(error);
}

const char *linux_error_description(int error) {
    return strerrordesc_np(error);
}
