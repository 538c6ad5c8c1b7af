// A disk that fails, writes short, is slow, or forgets what was not synced. Preloaded, it touches only files below
// DISK_FOLDER, and the one that DISK_SLOW names.
//
//     cc -O2 -shared -fPIC -Wall -o disk.so Tests/Faults/disk.c -ldl
//     DISK_FOLDER=/dir DISK_FAIL=fdatasync:3:5 LD_PRELOAD=$PWD/disk.so program
//
// DISK_FAIL=CALL:N:ERRNO  the N-th write (write, pwrite), fsync, fdatasync or ftruncate fails with this errno, and so does
//                         every sync behind a failed one: a program that tries it again shows in the mark.
// DISK_MARK=FILE          gets a line for each call that failed: how a script knows that N was reached.
// DISK_SHORT=1            writes move fewer octets than they are given, often.
// DISK_SLOW=MS:FILE       each read (pread) of this file takes so many milliseconds longer.
// DISK_SHADOW=DIR         keeps in DIR what a power cut would leave: a file as of its last sync there, and in FILE.pending
//                         the writes since (8 octets offset, 8 octets length or -1 for a truncation; then the octets),
//                         any of which may have reached the disk as well.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

enum call { WRITE, FSYNC, FDATASYNC, FTRUNCATE, CALL_COUNT };
static const char *const names[CALL_COUNT] = {"write", "fsync", "fdatasync", "ftruncate"};
static long counts[CALL_COUNT];
static int has_sync_failed;

// Whether an open file has a name, which is then in `path`.
static int has_name(int descriptor, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

// The file's name below DISK_FOLDER; NULL: it is none of ours. A folder itself is none.
static const char *ours(int descriptor, char path[PATH_MAX]) {
    const char *folder = getenv("DISK_FOLDER");
    if (folder == NULL || !has_name(descriptor, path)) return NULL;
    size_t prefix = strlen(folder);
    return strncmp(path, folder, prefix) == 0 && path[prefix] == '/' ? path + prefix + 1 : NULL;
}

static void mark(const char *line) {
    const char *path = getenv("DISK_MARK");
    if (path == NULL) return;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    ssize_t written = NEXT(write)(descriptor, line, strlen(line));
    (void)written;
    close(descriptor);
}

// Whether this call is the one that fails; errno says how.
static int fails(enum call call) {
    const char *wish = getenv("DISK_FAIL");
    if (wish == NULL) return 0;
    char name[16];
    long number;
    int error;
    if (sscanf(wish, "%15[a-z]:%ld:%d", name, &number, &error) != 3) return 0;
    long count = ++counts[call];
    int is_sync = call == FSYNC || call == FDATASYNC;
    if (is_sync && has_sync_failed) {
        mark("sync again\n");
    } else if (strcmp(name, names[call]) != 0 || count != number) {
        return 0;
    } else {
        mark("failed\n");
    }
    has_sync_failed |= is_sync;
    errno = error;
    return 1;
}

static void pending_path(const char *name, char path[PATH_MAX]) {
    snprintf(path, PATH_MAX, "%s/%s.pending", getenv("DISK_SHADOW"), name);
}

// Notes a write or a truncation that the disk may not have yet.
static void note(const char *name, int64_t offset, int64_t length, const void *octets) {
    if (getenv("DISK_SHADOW") == NULL) return;
    char path[PATH_MAX];
    pending_path(name, path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) abort();
    size_t count = sizeof offset + sizeof length + (length > 0 ? (size_t)length : 0);
    char *record = malloc(count);
    if (record == NULL) abort();
    memcpy(record, &offset, sizeof offset);
    memcpy(record + sizeof offset, &length, sizeof length);
    if (length > 0) memcpy(record + sizeof offset + sizeof length, octets, (size_t)length);
    if (NEXT(write)(descriptor, record, count) != (ssize_t)count) abort();
    free(record);
    close(descriptor);
}

// Brings what was noted of a file into its shadow.
static void sync_shadow(const char *name) {
    if (getenv("DISK_SHADOW") == NULL) return;
    char pending[PATH_MAX], path[PATH_MAX];
    pending_path(name, pending);
    snprintf(path, sizeof path, "%s/%s", getenv("DISK_SHADOW"), name);
    int shadow = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (shadow < 0) abort();
    FILE *records = fopen(pending, "rb");
    int64_t head[2];
    while (records != NULL && fread(head, sizeof head, 1, records) == 1) {
        if (head[1] < 0) {
            if (NEXT(ftruncate)(shadow, head[0]) != 0) abort();
            continue;
        }
        char *octets = malloc((size_t)head[1] + 1);
        if (octets == NULL || fread(octets, 1, (size_t)head[1], records) != (size_t)head[1]) abort();
        if (NEXT(pwrite)(shadow, octets, (size_t)head[1], head[0]) != head[1]) abort();
        free(octets);
    }
    if (records != NULL) fclose(records);
    close(shadow);
    NEXT(unlink)(pending);
}

static size_t shortened(size_t count) {
    static uint64_t calls;
    if (getenv("DISK_SHORT") == NULL || count < 2) return count;
    uint64_t mixed = ++calls * 0x9E3779B97F4A7C15u;
    return (mixed >> 63) ? count : 1 + (mixed >> 32) % count;
}

ssize_t pread64(int descriptor, void *octets, size_t count, off64_t offset) {
    const char *slow = getenv("DISK_SLOW"), *colon = slow == NULL ? NULL : strchr(slow, ':');
    char path[PATH_MAX];
    if (colon != NULL && has_name(descriptor, path) && strcmp(path, colon + 1) == 0) {
        long milliseconds = strtol(slow, NULL, 10);
        struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};
        nanosleep(&wait, NULL);
    }
    return NEXT(pread64)(descriptor, octets, count, offset);
}

ssize_t pwrite64(int descriptor, const void *octets, size_t count, off64_t offset) {
    char path[PATH_MAX];
    const char *name = ours(descriptor, path);
    if (name == NULL) return NEXT(pwrite64)(descriptor, octets, count, offset);
    pthread_mutex_lock(&lock);
    ssize_t result = fails(WRITE) ? -1 : NEXT(pwrite64)(descriptor, octets, shortened(count), offset);
    if (result > 0) note(name, offset, result, octets);
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t write(int descriptor, const void *octets, size_t count) {
    char path[PATH_MAX];
    const char *name = ours(descriptor, path);
    if (name == NULL) return NEXT(write)(descriptor, octets, count);
    pthread_mutex_lock(&lock);
    off_t offset = lseek(descriptor, 0, SEEK_CUR);
    ssize_t result = fails(WRITE) ? -1 : NEXT(write)(descriptor, octets, count);
    if (result > 0) note(name, offset, result, octets);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate64(int descriptor, off64_t length) {
    char path[PATH_MAX];
    const char *name = ours(descriptor, path);
    if (name == NULL) return NEXT(ftruncate64)(descriptor, length);
    pthread_mutex_lock(&lock);
    int result = fails(FTRUNCATE) ? -1 : NEXT(ftruncate64)(descriptor, length);
    if (result == 0) note(name, length, -1, NULL);
    pthread_mutex_unlock(&lock);
    return result;
}

static int synced(enum call call, int descriptor) {
    int (*next)(int) = call == FSYNC ? NEXT(fsync) : NEXT(fdatasync);
    char path[PATH_MAX];
    const char *name = ours(descriptor, path);
    if (name == NULL) return next(descriptor);
    pthread_mutex_lock(&lock);
    int result = fails(call) ? -1 : next(descriptor);
    if (result == 0) sync_shadow(name);
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int descriptor) { return synced(FSYNC, descriptor); }

int fdatasync(int descriptor) { return synced(FDATASYNC, descriptor); }

int unlink(const char *path) {
    const char *folder = getenv("DISK_FOLDER"), *shadow = getenv("DISK_SHADOW");
    size_t prefix = folder == NULL ? 0 : strlen(folder);
    if (shadow != NULL && prefix > 0 && strncmp(path, folder, prefix) == 0) {
        char mirrored[PATH_MAX];
        snprintf(mirrored, sizeof mirrored, "%s%s", shadow, path + prefix);
        NEXT(unlink)(mirrored);
    }
    return NEXT(unlink)(path);
}

int rename(const char *from, const char *to) {
    const char *folder = getenv("DISK_FOLDER"), *shadow = getenv("DISK_SHADOW");
    size_t prefix = folder == NULL ? 0 : strlen(folder);
    if (shadow != NULL && prefix > 0 && strncmp(to, folder, prefix) == 0) {
        char old[PATH_MAX], new[PATH_MAX];
        snprintf(old, sizeof old, "%s%s", shadow, from + prefix);
        snprintf(new, sizeof new, "%s%s", shadow, to + prefix);
        NEXT(rename)(old, new);
    }
    return NEXT(rename)(from, to);
}
