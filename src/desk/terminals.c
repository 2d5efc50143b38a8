/* One file in memory: the descriptions one behind the other, then an index in order of
 * names. ncurses takes a description as hexadecimal digits in TERMINFO. */
#include "config.h"
#include "base/base.h"
#include "desk/terminals.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME_ROOM 40                 /* a longer one is no client's */
#define DESCRIPTION_MAX 32768        /* bytes, as ncurses has it */

struct entry {
    char name[NAME_ROOM];
    uint32_t at, n;
};

static struct { int fd; off_t size; struct entry *entry; unsigned n, room; const uint8_t *bytes; } all = { .fd = -1 };

static void read_one(int dir, const char *name)
{
    static uint8_t bytes[DESCRIPTION_MAX];
    int fd = strlen(name) < NAME_ROOM ? openat(dir, name, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;

    if (fd >= 0)
        close(fd);
    if (n <= 0 || n == (ssize_t)sizeof bytes || pwrite(all.fd, bytes, (size_t)n, all.size) != n)
        return;
    if (all.n == all.room) {
        all.room = all.room ? all.room * 2 : 4096;
        all.entry = realloc(all.entry, all.room * sizeof *all.entry);
        if (!all.entry)
            panic("out of memory");
    }
    struct entry *e = &all.entry[all.n++];
    *e = (struct entry){ .at = (uint32_t)all.size, .n = (uint32_t)n };
    text_copy(e->name, sizeof e->name, name);
    all.size += n;
}

/* A folder of folders, each of one letter. */
static void read_below(const char *path, bool top)
{
    DIR *d = opendir(path);
    struct dirent *e;
    char below[512];

    while (d && (e = readdir(d))) {
        if (e->d_name[0] == '.')
            continue;
        if (!top)
            read_one(dirfd(d), e->d_name);
        else if ((size_t)snprintf(below, sizeof below, "%s/%s", path, e->d_name) < sizeof below)
            read_below(below, false);
    }
    if (d)
        closedir(d);
}

/* The first of a name counts, as it was read. */
static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    return order ? order : x->at < y->at ? -1 : 1;
}

void terminals_read(const char *dir)
{
    static const char *const system_dirs[] = { "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo" };

    if (all.bytes)                   /* once a process */
        return;
    all.fd = memfd_create("terminals", MFD_CLOEXEC);
    if (all.fd < 0)
        fatal("terminals: %m");
    if (*dir)
        read_below(dir, true);
    for (unsigned i = 0; i < COUNT_OF(system_dirs) && !*dir; i++)
        read_below(system_dirs[i], true);
    qsort(all.entry, all.n, sizeof *all.entry, by_name);
    if (pwrite(all.fd, all.entry, all.n * sizeof *all.entry, all.size) != (ssize_t)(all.n * sizeof *all.entry))
        fatal("terminals: %m");
    free(all.entry);
    all.entry = NULL;
    all.bytes = mmap(NULL, (size_t)all.size + all.n * sizeof *all.entry, PROT_READ, MAP_SHARED, all.fd, 0);
    if (all.bytes == MAP_FAILED)
        fatal("terminals: %m");
    close(all.fd);
}

/* The entry i of the index, which lies where the descriptions end. */
static struct entry entry_at(unsigned i)
{
    struct entry e;

    memcpy(&e, all.bytes + all.size + i * sizeof e, sizeof e);
    return e;
}

static bool look_up(const char *name, struct entry *e)
{
    unsigned low = 0, high = all.n;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        *e = entry_at(middle);
        if (strcmp(e->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == all.n)
        return false;
    *e = entry_at(low);
    return strcmp(e->name, name) == 0;
}

void terminal_choose(const char *name)
{
    static const char digit[] = "0123456789ABCDEF";
    struct entry e;
    char *text, *out;

    if (!all.bytes)                  /* a desk without a master: a test's */
        return;
    if (!look_up(name, &e)) {
        setenv("TERMINFO", "hex:", 1);
        return;
    }
    text = out = malloc(2 * (size_t)e.n + 5);
    if (!text)
        panic("out of memory");
    out = stpcpy(out, "hex:");
    for (uint32_t i = 0; i < e.n; i++) {
        *out++ = digit[all.bytes[e.at + i] >> 4];
        *out++ = digit[all.bytes[e.at + i] & 15];
    }
    *out = '\0';
    setenv("TERMINFO", text, 1);
    free(text);
}
