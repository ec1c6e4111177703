/* Preloaded into the server, it notes in which order the files of one directory are written and synced, with the bytes, and lets
 * chosen calls fail. Shared memory of SQLite ("-shm") is left out: it does not outlive the machine.
 * SLUICE_RECORDED names the directory, SLUICE_RECORDING a folder that holds `log` (events, appended), `calls` (a line for each call that
 * could have been made to fail, appended) and `control` (struct control).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum op { CREATED = 1, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNCED, SYNC_FAILED, RENAMED, UNLINKED };

struct event {  /* `length` bytes follow */
    uint64_t number, inode;
    int64_t offset;  /* where it was written, the new size, or the number of the SYNC_BEGUN that ended */
    uint32_t op, length;
};

struct control {
    _Atomic uint64_t events;              /* in the log */
    _Atomic uint64_t calls;               /* that could have been made to fail */
    _Atomic uint64_t fail_from, fail_to;  /* these of them do */
    _Atomic uint64_t fail_with;           /* errno */
    _Atomic uint64_t failed;
    char sort[128];                       /* the next call of this sort fails: role, kind and file, with tabs between */
};

#define MOST_FILES 65536
#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

static const char *directory;
static struct control *control;
static int log_file, call_file;
static const char *role = "server";
static pid_t owner;
static uint64_t inodes[MOST_FILES];  /* of open files in the directory; 0 for all others */
static char *names[MOST_FILES];      /* theirs */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int open_beside(const char *folder, const char *name, int flags)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return REAL(open)(path, flags | O_CLOEXEC);
}

/* Python runs the scribe as a module, whoever weakens it as a command. */
static void learn_role(void)
{
    char line[4096] = {0};
    int file = REAL(open)("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t length = read(file, line, sizeof line - 1);
    REAL(close)(file);
    for (char *word = line; word < line + length; word += strlen(word) + 1)
        if (!strcmp(word, "scribe") || !strcmp(word, "embedded_server.store.scribe.process")) role = "scribe";
}

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("SLUICE_RECORDING"), *recorded = getenv("SLUICE_RECORDED");
    if (!folder || !recorded) return;
    int shared = open_beside(folder, "control", O_RDWR);
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    log_file = open_beside(folder, "log", O_WRONLY | O_APPEND);
    call_file = open_beside(folder, "calls", O_WRONLY | O_APPEND);
    if (control == MAP_FAILED || log_file < 0 || call_file < 0) abort();
    REAL(close)(shared);
    learn_role();
    owner = getpid();
    directory = recorded;
}

/* The path below the directory ("" for itself); NULL for everything else. */
static const char *inside(const char *path)
{
    size_t length = path ? strlen(path) : 0, start = directory ? strlen(directory) : SIZE_MAX;
    if (length < start || strncmp(path, directory, start) != 0 || strcmp(path + length - 4, "-shm") == 0) return NULL;
    return path[start] == '/' ? path + start + 1 : path[start] ? NULL : path + start;
}

static uint64_t inode_of(int file) { return file >= 0 && file < MOST_FILES ? inodes[file] : 0; }

/* One thread of one process at a time: the server and its scribe write to the same log. */
static void enter(void)
{
    pthread_mutex_lock(&lock);
    while (flock(log_file, LOCK_EX) != 0) if (errno != EINTR) abort();
}

static void leave(void)
{
    flock(log_file, LOCK_UN);
    pthread_mutex_unlock(&lock);
}

static uint64_t note(enum op op, uint64_t inode, int64_t offset, const void *bytes, size_t length)
{
    struct event event = {control->events + 1, inode, offset, op, (uint32_t)length};
    struct iovec parts[] = {{&event, sizeof event}, {(void *)bytes, length}};
    if (REAL(writev)(log_file, parts, 2) != (ssize_t)(sizeof event + length)) abort();
    control->events = event.number;
    return event.number;
}

static int is_to_fail(const char *kind, const char *name)
{
    char sort[128], line[512];
    snprintf(sort, sizeof sort, "%s\t%s\t%s", role, kind, *name ? name : ".");
    int is_sort = strcmp(control->sort, sort) == 0;
    if (is_sort) control->sort[0] = 0;
    int fails = (++control->calls >= control->fail_from && control->calls <= control->fail_to) || is_sort;
    int length = snprintf(line, sizeof line, "%lu\t%s\t%d\n", control->calls, sort, fails);
    if (REAL(write)(call_file, line, (size_t)length) != length) abort();
    if (!fails) return 0;
    control->failed++;
    errno = (int)control->fail_with;
    return 1;
}

typedef int opener(const char *, int, ...);
static int open_noted(opener *real, const char *path, int flags, mode_t mode)
{
    const char *name = inside(path);
    if (!name) return real(path, flags, mode);
    enter();
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    struct stat status;
    int file = is_to_fail("open", name) ? -1 : real(path, flags, mode), error = errno;
    if (file >= MOST_FILES || (file >= 0 && fstat(file, &status) != 0)) abort();
    if (file >= 0) {
        inodes[file] = status.st_ino;
        names[file] = strdup(name);
        if (is_new) note(CREATED, status.st_ino, 0, name, strlen(name));
        else if (flags & O_TRUNC) note(TRUNCATED, status.st_ino, 0, NULL, 0);
    }
    leave();
    errno = error;
    return file;
}

#define MODE(flags) ({ va_list rest; va_start(rest, flags); mode_t m = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; va_end(rest); m; })

int open(const char *path, int flags, ...) { return open_noted((opener *)REAL(open), path, flags, MODE(flags)); }
int open64(const char *path, int flags, ...) { return open_noted((opener *)REAL(open64), path, flags, MODE(flags)); }

int close(int file)
{
    if (inode_of(file) && syscall(SYS_getpid) == owner) {  /* not in a child that shares our memory */
        inodes[file] = 0;
        free(names[file]);
    }
    return REAL(close)(file);
}

#define WRITE_NOTED(file, bytes, call, place) ({ \
    uint64_t inode = inode_of(file); \
    ssize_t written; \
    if (inode) { \
        enter(); \
        int error = (written = is_to_fail("write", names[file]) ? -1 : call, errno); \
        if (written > 0) note(WRITTEN, inode, place, bytes, (size_t)written); \
        leave(); \
        errno = error; \
    } else written = call; \
    written; })

ssize_t write(int file, const void *bytes, size_t length)
{
    return WRITE_NOTED(file, bytes, REAL(write)(file, bytes, length), lseek(file, 0, SEEK_CUR) - written);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t place)
{
    return WRITE_NOTED(file, bytes, REAL(pwrite)(file, bytes, length, place), place);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t place)
{
    return WRITE_NOTED(file, bytes, REAL(pwrite64)(file, bytes, length, place), place);
}

/* A change without bytes: counted, made and noted in one piece. */
#define NOTED(is_ours, kind, name, call, op, inode, offset, bytes, length) ({ \
    int result; \
    if (is_ours) { \
        enter(); \
        int error = (result = is_to_fail(kind, name) ? -1 : call, errno); \
        if (result == 0) note(op, inode, offset, bytes, length); \
        leave(); \
        errno = error; \
    } else result = call; \
    result; })

int ftruncate(int file, off_t size) { return NOTED(inode_of(file), "cut", names[file], REAL(ftruncate)(file, size), TRUNCATED, inode_of(file), size, NULL, 0); }
int ftruncate64(int file, off64_t size) { return NOTED(inode_of(file), "cut", names[file], REAL(ftruncate64)(file, size), TRUNCATED, inode_of(file), size, NULL, 0); }

int unlink(const char *path)
{
    const char *name = inside(path);
    return NOTED(name, "remove", name, REAL(unlink)(path), UNLINKED, 0, 0, name, strlen(name));
}

int rename(const char *from, const char *to)
{
    char names[8192];
    const char *old = inside(from), *new = inside(to);
    int length = old && new ? snprintf(names, sizeof names, "%s/%s", old, new) : 0;  /* there are no folders inside */
    return NOTED(length > 0, "rename", new, REAL(rename)(from, to), RENAMED, 0, 0, names, (size_t)length);
}

/* What others write while it runs is not covered, so its beginning counts; what it covers is safe only when it ends. */
static int sync_noted(int (*real)(int), int file)
{
    uint64_t inode = inode_of(file);
    if (!inode) return real(file);
    enter();
    int fails = is_to_fail("sync", names[file]);
    uint64_t begun = note(SYNC_BEGUN, inode, 0, NULL, 0);
    leave();
    int result = fails ? -1 : real(file), error = fails ? (int)control->fail_with : errno;
    enter();
    note(result == 0 ? SYNCED : SYNC_FAILED, inode, (int64_t)begun, NULL, 0);
    leave();
    errno = error;
    return result;
}

int fsync(int file) { return sync_noted(REAL(fsync), file); }
int fdatasync(int file) { return sync_noted(REAL(fdatasync), file); }
