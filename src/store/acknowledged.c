/* The acknowledged end in a second place: a file beside the store, or in a folder of the
 * operator's choice, best on another disk. It is text, so that it can be read where
 * nothing else can: two places of one sector each, written in turn, so that a power cut in
 * the middle of one leaves the other.
 *
 *     wattdesk-acknowledged 1 17
 *     id 0f3c... boot 5f0e... open at 1764465600000000
 *     audit head no=40 chain=8c1d...
 *     log 3 1048576
 *     sum 9b02...
 *
 * log: the file and the byte behind what that flush brought to the disk; files of before have
 * no such line. A log that cannot be read as far is not recovered (readable.c): what stands
 * behind the damage would be gone before anybody had agreed to it.
 *
 * It is written after a flush of the log and before an answer leaves, so it never tells of
 * more than the disk has: what it tells and a start does not find was lost. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLACES 2
#define PLACE 512                 /* a sector: on the disk whole or not at all */
#define FORM "wattdesk-acknowledged 1 "
#define LOG_LINE "log "
#define SUM 16
#define SUM_LINE (sizeof "sum \n" - 1 + 2 * (size_t)SUM)
#define SYNC_TICKS SECOND

struct place {
    uint64_t turn;
    char id[STORE_ID + 1], boot[BOOT_ID + 1], state[8];
    struct store_end end;
    DB_LSN log_end;
};

static void boot_id_read(char out[BOOT_ID + 1])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, out, BOOT_ID);
    if (fd >= 0)
        close(fd);
    out[n > 0 ? n : 0] = '\0';
    if (n != BOOT_ID)
        text_copy(out, BOOT_ID + 1, "unknown");
}

/* -- as text -- */

static void sum_of(const char *text, size_t n, char out[2 * SUM + 1])
{
    uint8_t sum[SUM];
    crypto_generichash(sum, sizeof sum, (const uint8_t *)text, n, NULL, 0);
    sodium_bin2hex(out, 2 * SUM + 1, sum, sizeof sum);
}

static void place_text(const struct place *p, char out[PLACE])
{
    char chain[2 * sizeof p->end.chain.b + 1], sum[2 * SUM + 1];
    sodium_bin2hex(chain, sizeof chain, p->end.chain.b, sizeof p->end.chain.b);
    int n = snprintf(out, PLACE, FORM "%" PRIu64 "\nid %s boot %s %s at %" PRId64 "\naudit head no=%" PRIu64
                     " chain=%s\n", p->turn, p->id, p->boot, p->state, p->end.at, p->end.no, chain);
    if (p->log_end.file)
        n += snprintf(out + n, PLACE - (size_t)n, LOG_LINE "%" PRIu32 " %" PRIu32 "\n", p->log_end.file,
                      p->log_end.offset);
    sum_of(out, (size_t)n, sum);
    n += snprintf(out + n, PLACE - (size_t)n, "sum %s\n", sum);
    memset(out + n, ' ', PLACE - (size_t)n);
    out[PLACE - 1] = '\n';
}

/* False: it was not written so. */
static bool place_read(char *text, struct place *p)
{
    char chain[2 * sizeof p->end.chain.b + 1], sum[2 * SUM + 1];
    *p = (struct place){ .turn = 0 };
    char *last = strstr(text, "\nsum ");
    if (!last || strlen(last + 1) < SUM_LINE)
        return false;
    sum_of(text, (size_t)(last + 1 - text), sum);
    if (strncmp(last + 5, sum, 2 * (size_t)SUM) != 0)
        return false;
    if (sscanf(text, FORM "%" SCNu64 " id %32[0-9a-f] boot %36[0-9a-z-] %7[a-z] at %" SCNd64 " audit head no=%" SCNu64
               " chain=%64[0-9a-f]", &p->turn, p->id, p->boot, p->state, &p->end.at, &p->end.no, chain) != 7)
        return false;
    const char *log = strstr(text, "\n" LOG_LINE);
    if (log && sscanf(log, "\n" LOG_LINE "%" SCNu32 " %" SCNu32, &p->log_end.file, &p->log_end.offset) != 2)
        return false;
    return sodium_hex2bin(p->end.chain.b, sizeof p->end.chain.b, chain, strlen(chain), NULL, NULL, NULL) == 0;
}

/* The newer of those that are whole; false: none is. */
static bool file_read(int fd, struct place *newest)
{
    bool found = false;
    for (unsigned i = 0; i < PLACES; i++) {
        char text[PLACE + 1];
        struct place p;
        ssize_t n = pread(fd, text, PLACE, (off_t)i * PLACE);
        text[n > 0 ? n : 0] = '\0';
        if (!place_read(text, &p) || (found && p.turn < newest->turn))
            continue;
        *newest = p;
        found = true;
    }
    return found;
}

/* -- one file -- */

static bool place_write(struct store *s, const char *state)
{
    struct acknowledged *a = &s->acknowledged;
    struct place p = { .turn = ++a->turn, .end = a->end, .log_end = a->log_end };
    char text[PLACE];
    memcpy(p.id, s->version.id, sizeof p.id);
    memcpy(p.boot, a->boot, sizeof p.boot);
    text_copy(p.state, sizeof p.state, state);
    place_text(&p, text);
    return pwrite(a->fd, text, PLACE, (off_t)(p.turn % PLACES) * PLACE) == PLACE;
}

static char *file_path(const struct store *s, const char *name, char out[PATH_MAX])
{
    const char *dir = *s->acknowledged.dir ? s->acknowledged.dir : s->home.path;
    if (snprintf(out, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
        panic("store: path too long under %s", dir);
    return out;
}

static enum status file_refused(const char *path, int error, struct fault *f)
{
    enum status cause = cause_status(error);
    return home_fault(f, cause ? cause : error == ENOENT ? ST_not_found : ST_store_broken, path, error);
}

/* One that is damaged, or another store's, tells nothing of this one. */
static enum status file_known(struct store *s, const char *path, struct fault *f)
{
    struct place p;
    struct acknowledged *a = &s->acknowledged;
    if (!file_read(a->fd, &p) || strcmp(p.id, s->version.id) != 0)
        return home_fault(f, ST_acknowledged_unread, path, 0);
    a->end = p.end;
    a->log_end = p.log_end;
    a->turn = p.turn;
    bool same_boot = !strcmp(p.boot, a->boot);
    a->ending = !strcmp(p.state, "closed") ? ENDING_ORDERLY
        : !same_boot ? ENDING_POWER : !strcmp(p.state, "failed") ? ENDING_FLUSH : ENDING_KILLED;
    return ST_ok;
}

/* A second place that cannot be had costs what it is for, and not the office: a disk that was
 * not mounted keeps no counter shut. */
static enum status go_without(struct store *s, const char *path)
{
    log_error("store %s: %s cannot be used, what is lost is not noticed: %s", s->home.path, path, strerror(errno));
    if (s->acknowledged.fd >= 0)
        close(s->acknowledged.fd);
    s->acknowledged.fd = -1;
    s->acknowledged.without = true;
    return ST_ok;
}

enum status acknowledged_find(struct store *s, const struct store_config *config, struct fault *f)
{
    struct acknowledged *a = &s->acknowledged;
    char path[PATH_MAX];
    boot_id_read(a->boot);
    a->fd = -1;
    text_copy(a->dir, sizeof a->dir, config->acknowledged_dir ? config->acknowledged_dir : "");
    if (*a->dir && access(a->dir, F_OK))
        return go_without(s, a->dir);
    a->fd = open(file_path(s, ACKNOWLEDGED, path), (s->offline ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW);
    if (a->fd < 0 && errno == ENOENT)
        return ST_ok;
    if (a->fd < 0)
        return go_without(s, path);
    enum status status = file_known(s, path, f);
    if (status && config->agree_end) {
        close(a->fd);
        a->fd = -1;                  /* begun anew, over what is there */
        return ST_ok;
    }
    return status;
}

static enum status cut_short(struct store *s, DB_LSN found, instant commit, struct fault *f)
{
    const struct acknowledged *a = &s->acknowledged;
    char since[INSTANT_TEXT];
    instant_short(commit ? commit : a->end.at, since);
    log_error("store %s: the log can be read up to %" PRIu32 "/%" PRIu32 " (file/byte), and answers left for all up "
              "to %" PRIu32 "/%" PRIu32 "; nothing has been changed", s->home.path, found.file, found.offset,
              a->log_end.file, a->log_end.offset);
    return fault_set(f, ST_acknowledged_missing, "", "", "", since);
}

enum status acknowledged_reach(struct store *s, const struct store_config *config, struct fault *f)
{
    const struct acknowledged *a = &s->acknowledged;
    DB_LSN found;
    instant commit;
    if (!a->log_end.file || config->agree_end)
        return ST_ok;
    enum status status = log_readable(&s->home, &found, &commit, f);
    if (status)
        return status;
    return log_compare(&found, &a->log_end) < 0 ? cut_short(s, found, commit, f) : ST_ok;
}

/* Its whole room at once, and its name on the disk: a flush then writes into blocks it has.
 * A name that is lost all the same is a file begun anew, which is said. */
static int file_make(struct store *s, const char *path)
{
    char empty[PLACES * PLACE], dir[PATH_MAX];
    struct acknowledged *a = &s->acknowledged;
    memset(empty, '\n', sizeof empty);
    a->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    a->made = a->fd >= 0;
    errno = a->made ? ENOSPC : errno;
    if (!a->made || pwrite(a->fd, empty, sizeof empty, 0) != (ssize_t)sizeof empty || fsync(a->fd))
        return errno;
    int at = open(file_path(s, "", dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at >= 0 && fsync(at))
        log_warn("store %s: directory not flushed: %s", dir, strerror(errno));
    if (at >= 0)
        close(at);
    return 0;
}

void acknowledged_begin(struct store *s)
{
    char path[PATH_MAX];
    struct acknowledged *a = &s->acknowledged;
    if (s->offline || a->without)
        return;
    int error = a->fd < 0 ? file_make(s, file_path(s, ACKNOWLEDGED, path)) : 0;
    if (!error && (!place_write(s, "open") || fdatasync(a->fd)))
        error = errno;
    errno = error;
    if (error)
        go_without(s, file_path(s, ACKNOWLEDGED, path));
}

void acknowledged_undo(struct store *s)
{
    char path[PATH_MAX];
    if (s->acknowledged.made)
        unlink(file_path(s, ACKNOWLEDGED, path));
}

void acknowledged_failing(struct store *s)
{
    if (s->acknowledged.fd >= 0 && !place_write(s, "failed"))
        log_warn("store %s: the acknowledged file cannot be written: %s", s->home.path, strerror(errno));
}

void acknowledged_closing(struct store *s)
{
    struct acknowledged *a = &s->acknowledged;
    if (a->fd >= 0 && a->renewed && s->env && !log_flushed(s, &a->log_end))
        log_warn("store %s: the log's end is not known", s->home.path);
}

void acknowledged_close(struct store *s, bool orderly)
{
    struct acknowledged *a = &s->acknowledged;
    if (a->fd >= 0 && orderly && (!place_write(s, "closed") || fdatasync(a->fd)))
        log_warn("store %s: the end could not be written to the acknowledged file: %s", s->home.path, strerror(errno));
    if (a->fd >= 0)
        close(a->fd);
    a->fd = -1;
}

/* A second place that fails costs what it is for, and not the office; it is said once. */
static void failed(struct store *s)
{
    if (!atomic_exchange(&s->acknowledged.failed, true))
        log_error("store %s: the acknowledged file cannot be written, what is lost from now on is not noticed: %s",
                  s->home.path, strerror(errno));
}

void store_acknowledge(struct store *s, const struct store_end *end)
{
    struct acknowledged *a = &s->acknowledged;
    if (a->fd < 0 || s->offline || (a->renewed && !memcmp(&end->chain, &a->end.chain, sizeof end->chain)))
        return;
    a->end = *end;
    a->renewed = log_flushed(s, &a->log_end) || a->renewed;
    if (!place_write(s, "open"))
        failed(s);
    atomic_store(&a->unsynced, true);
}

void store_acknowledged_sync(struct store *s)
{
    struct acknowledged *a = &s->acknowledged;
    int64_t last = atomic_load(&a->synced_at), ticks = clock_ticks();
    if (ticks - last < SYNC_TICKS || !atomic_load(&a->unsynced) ||
        !atomic_compare_exchange_strong(&a->synced_at, &last, ticks))
        return;
    atomic_store(&a->unsynced, false);
    if (fdatasync(a->fd))
        failed(s);
}

enum store_ending store_acknowledged(const struct store *s, struct store_end *end_r)
{
    *end_r = s->acknowledged.end;
    return s->acknowledged.ending;
}

enum status store_acknowledged_note(struct store *s, const char *line, struct fault *f)
{
    char path[PATH_MAX];
    int fd = open(file_path(s, ACKNOWLEDGED ".agreed", path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                  0600);
    int error = fd < 0 || dprintf(fd, "%s\n", line) < 0 || fsync(fd) ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error ? file_refused(path, error, f) : ST_ok;
}
