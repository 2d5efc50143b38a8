/* Which backups stay. The nightly ones have their day in their name. From the newest
 * back, a rule keeps the first of each of its spans (a day, a week from Monday, a
 * month) until it has kept as many as it is to; the rest go. Counted are backups, not
 * days of the calendar: a fortnight without one takes none of the older ones along. */
#include "config.h"
#include "store/wrap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define RULES 3
#define DAYS_A_WEEK 7
#define MONTHS_A_YEAR 12
#define DIRECTORY_NAME 32

struct nightly {
    char name[DIRECTORY_NAME];
    int year, month, day;
    bool stays;
};
struct nights {
    const char *dir;
    struct nightly *list;
    unsigned n, room;
    finding_fn *told;
    void *context;
};

static void tell(const struct nights *all, const char *name, const char *what)
{
    char line[DIRECTORY_NAME + 80];
    snprintf(line, sizeof line, "%s: %s", name, what);
    all->told(all->context, line);
}

static bool name_read(const char *name, struct nightly *b)
{
    char rest;
    *b = (struct nightly){ .stays = false };
    return strlen(name) == strlen("backup-20261129") && text_copy(b->name, sizeof b->name, name) &&
           sscanf(name, "backup-%4d%2d%2d%c", &b->year, &b->month, &b->day, &rest) == 3 &&
           date_of(b->year, b->month, b->day);
}

static bool home_at(const struct nights *all, const char *name, struct home *h)
{
    *h = (struct home){ .lock_fd = -1 };
    return (size_t)snprintf(h->path, sizeof h->path, "%s/%s", all->dir, name) < sizeof h->path;
}

/* -- what goes -- */

/* The version first: what is left half way is no backup to anybody. */
static void backup_remove(const struct nights *all, const struct home *h, const char *name, const char *what)
{
    static const char *const own[] = { "version", MANIFEST, "core.lock", UNFINISHED };
    char path[PATH_MAX];
    unlink(home_file(h, own[0], path));
    parts_clear(h);
    wrap_clear(h);
    for (unsigned i = 1; i < COUNT_OF(own); i++)
        unlink(home_file(h, own[i], path));
    tell(all, name, rmdir(h->path) ? "cannot be removed whole" : what);
}

/* Nobody is making it: its process is gone, and with it its lock. */
static bool is_abandoned(const struct home *h)
{
    char path[PATH_MAX];
    int fd = open(home_file(h, "core.lock", path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool free = fd < 0 || !flock(fd, LOCK_SH | LOCK_NB);
    if (fd >= 0)
        close(fd);
    return free;
}

/* True: one to choose among. */
static bool backup_look(const struct nights *all, const char *name)
{
    struct home h;
    if (!home_at(all, name, &h))
        return false;
    if (!home_has(&h, "version") && home_has(&h, UNFINISHED) && is_abandoned(&h))
        backup_remove(all, &h, name, "was never finished, removed");
    else if (!home_has(&h, UNFINISHED) && (!home_has(&h, "version") || !home_has(&h, MANIFEST)))
        tell(all, name, "is no whole backup");
    return home_has(&h, "version") && home_has(&h, MANIFEST);
}

/* -- which stay -- */

static long span_of(const struct nightly *b, unsigned rule)
{
    int64_t days = date_days(date_of(b->year, b->month, b->day)) + 3;      /* 1970-01-01 was a Thursday */
    return rule == 0 ? (long)days : rule == 1 ? (long)(days / DAYS_A_WEEK) : b->year * MONTHS_A_YEAR + b->month;
}

static int newest_first(const void *a, const void *b)
{
    const struct nightly *x = a, *y = b;
    return strcmp(y->name, x->name);
}

static void choose(struct nights *all, const struct keep *keep)
{
    const unsigned most[RULES] = { keep->days, keep->weeks, keep->months };
    for (unsigned rule = 0; rule < RULES; rule++) {
        unsigned kept = 0;
        long last = -1;
        for (unsigned i = 0; i < all->n && kept < most[rule]; i++) {
            long span = span_of(&all->list[i], rule);
            if (span == last)
                continue;
            last = span;
            all->list[i].stays = true;
            kept++;
        }
    }
}

static enum status nights_find(struct nights *all, struct fault *f)
{
    DIR *dir = opendir(all->dir);
    if (!dir)
        return file_fault(f, all->dir, errno);
    for (struct dirent *e; (e = readdir(dir)); ) {
        struct nightly b;
        if (!name_read(e->d_name, &b) || !backup_look(all, b.name))
            continue;
        if (all->n == all->room) {
            all->room = 2 * all->room + 64;
            all->list = realloc(all->list, all->room * sizeof *all->list);
            if (!all->list)
                panic("store: out of memory for a list of backups");
        }
        all->list[all->n++] = b;
    }
    closedir(dir);
    return ST_ok;
}

enum status store_backups_prune(const char *dir, const struct keep *keep, finding_fn *told, void *context,
                                struct fault *f)
{
    struct nights all = { .dir = dir, .told = told, .context = context };
    struct home h;
    enum status status = nights_find(&all, f);
    if (!status && all.n) {
        qsort(all.list, all.n, sizeof *all.list, newest_first);
        all.list[0].stays = true;
        choose(&all, keep);
    }
    for (unsigned i = 0; !status && i < all.n; i++)
        if (!all.list[i].stays && home_at(&all, all.list[i].name, &h))
            backup_remove(&all, &h, all.list[i].name, "removed");
    free(all.list);
    return status;
}
