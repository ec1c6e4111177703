/* Preloaded into programs, it lets the files of one directory take no more room together than another file says.
 * SLUICE_SMALL names the directory, SLUICE_ROOM the file, which holds a number of bytes. What it refuses, it refuses as a whole.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

static long long allowed(void)
{
    long long bytes = LLONG_MAX;
    FILE *file = fopen(getenv("SLUICE_ROOM"), "re");
    if (!file || fscanf(file, "%lld", &bytes) != 1) abort();
    fclose(file);
    return bytes;
}

static long long taken(const char *directory)
{
    long long bytes = 0;
    DIR *folder = opendir(directory);
    struct stat status;
    for (struct dirent *each; folder && (each = readdir(folder));)
        if (fstatat(dirfd(folder), each->d_name, &status, 0) == 0 && S_ISREG(status.st_mode)) bytes += status.st_size;
    if (folder) closedir(folder);
    return bytes;
}

static int has_no_room(int file, long long end)
{
    const char *directory = getenv("SLUICE_SMALL");
    char link[64], path[4096];
    struct stat status;
    if (!directory || file < 3 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || end <= status.st_size) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t start = strlen(directory);
    if (strncmp(path, directory, start) != 0 || path[start] != '/') return 0;
    if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return 0;  /* it is mapped, not written */
    if (taken(directory) + end - status.st_size <= allowed()) return 0;
    errno = ENOSPC;
    return 1;
}

static long long end_of(int file, size_t length)
{
    struct stat status;
    long long place = lseek(file, 0, SEEK_CUR);
    if (place < 0 || fstat(file, &status) != 0) return 0;
    return (place > status.st_size ? place : status.st_size) + (long long)length;  /* files are appended to, or new */
}

ssize_t write(int file, const void *bytes, size_t length)
{
    return has_no_room(file, end_of(file, length)) ? -1 : REAL(write)(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t place)
{
    return has_no_room(file, place + (long long)length) ? -1 : REAL(pwrite)(file, bytes, length, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t place)
{
    return has_no_room(file, place + (long long)length) ? -1 : REAL(pwrite64)(file, bytes, length, place);
}
