/* How far the log can be read, found out without touching it. A recovery takes the first
 * record it cannot read for the log's end: it rolls back to there and writes over what
 * stands behind. Was something behind it answered for, a person decides first, and until
 * then each byte is as it was found. So the library, which opens a log only to write to
 * it, is not asked; its files are read here as it wrote them.
 *
 *     log.0000000012    records, one behind the other, then zeros
 *     a record          prev, len, sum (4 bytes each), then len - 12 bytes
 *
 * prev is where the record before begins, also across files: a file that was cut where a
 * record ends is found by the next one's first. The first of a file says the form of the
 * others; its sum is without prev and len. */
#include "config.h"
#include "store/private.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD 12
#define FIRST_RECORD (HEAD + 16)
#define LOG_MAGIC 0x040988u
#define RECORD_COMMIT 10
#define RECORD_CHECKPOINT 11
#define AT_COMMIT_DOES 16         /* after type, transaction and the record before it */
#define AT_COMMIT_TIME 20
#define COMMITS 1
#define AT_CHECKPOINT_FROM 16
#define PART ((size_t)256 << 10)  /* stays in the processor's own memory; a longer record is read whole */

struct walk {
    DB_LSN end;                   /* behind the last record that could be read */
    uint32_t last;                /* where that one begins, in its file */
    instant commit;               /* of the last batch that was read */
    DB_LSN broken, broken_last;   /* places that cannot be read, records behind them; file 0: none */
    instant broken_commit;
    DB_LSN needed;                /* a recovery begins here */
};

struct head { uint32_t prev, len, sum; };

/* A part of the file that is read. */
struct log_part {
    int fd;
    size_t size;                  /* the file's */
    uint8_t *bytes;
    size_t room, from, n;
};

static uint32_t word_at(const uint8_t *bytes, size_t at)
{
    uint32_t word;
    memcpy(&word, bytes + at, sizeof word);
    return word;
}

static bool lsn_before(DB_LSN a, DB_LSN b)
{
    return log_compare(&a, &b) < 0;
}

/* What a recovery does not look at may be as it likes. */
static void checkpoint_read(struct walk *w, const uint8_t *body)
{
    memcpy(&w->needed, body + AT_CHECKPOINT_FROM, sizeof w->needed);
    if (!w->broken.file || !lsn_before(w->broken, w->needed))
        return;
    w->broken = lsn_before(w->broken_last, w->needed) ? (DB_LSN){ 0 } : w->broken_last;
}

static void record_read(struct walk *w, const uint8_t *body, size_t n)
{
    uint32_t type = n >= sizeof type ? word_at(body, 0) : 0;
    if (type == RECORD_CHECKPOINT && n >= AT_CHECKPOINT_FROM + sizeof(DB_LSN))
        checkpoint_read(w, body);
    if (type == RECORD_COMMIT && n >= AT_COMMIT_TIME + sizeof(int32_t) && word_at(body, AT_COMMIT_DOES) == COMMITS)
        w->commit = (instant)word_at(body, AT_COMMIT_TIME) * SECOND;
}

static void part_move(struct log_part *v, size_t from, size_t least)
{
    if (least > v->room) {
        v->room = least > PART ? least : PART;
        v->bytes = realloc(v->bytes, v->room);
        if (!v->bytes)
            panic("store: out of memory for a record of the log");
    }
    v->from = from;
    v->n = 0;
    for (ssize_t got = 1; v->n < v->room && got > 0; v->n += got > 0 ? (size_t)got : 0)
        got = pread(v->fd, v->bytes + v->n, v->room - v->n, (off_t)(from + v->n));
}

/* NULL: the file has not so many there, or the disk does not give them. */
static const uint8_t *bytes_at(struct log_part *v, size_t at, size_t n)
{
    if (at > v->size || n > v->size - at)
        return NULL;
    if (at < v->from || at + n > v->from + v->n)
        part_move(v, at, n);
    return at + n > v->from + v->n ? NULL : v->bytes + (at - v->from);
}

/* What it holds, good until the next look; NULL: there is no whole record. */
static const uint8_t *whole_at(struct log_part *v, size_t at, struct head *r)
{
    const uint8_t *bytes = bytes_at(v, at, HEAD);
    if (!bytes)
        return NULL;
    memcpy(r, bytes, sizeof *r);
    bytes = r->len > HEAD ? bytes_at(v, at, r->len) : NULL;
    if (!bytes)
        return NULL;
    uint32_t sum = log_sum(bytes + HEAD, r->len - HEAD);
    return r->sum == (sum ^ r->prev ^ r->len) || (at == 0 && r->sum == sum) ? bytes + HEAD : NULL;
}

/* The records of a file whose first one is good. */
static void records_read(struct walk *w, struct log_part *v)
{
    struct head r;
    for (const uint8_t *body; (body = whole_at(v, w->end.offset, &r)) && r.prev == w->last; ) {
        record_read(w, body, r.len - HEAD);
        w->last = w->end.offset;
        w->end.offset += r.len;
    }
}

static void break_here(struct walk *w)
{
    if (!w->broken.file) {
        w->broken = w->end;
        w->broken_commit = w->commit;
    }
    w->broken_last = w->end;
}

static void file_read(struct walk *w, uint32_t file, struct log_part *v)
{
    struct head r;
    const uint8_t *body = whole_at(v, 0, &r);
    if (!body || r.len != FIRST_RECORD || word_at(body, 0) != LOG_MAGIC)
        return;                      /* begun and never written, or damaged: the next one's prev tells */
    if (w->end.file && (file != w->end.file + 1 || r.prev != w->last))
        break_here(w);
    w->end = (DB_LSN){ .file = file, .offset = FIRST_RECORD };
    w->last = 0;
    records_read(w, v);
}

static enum status file_open_read(struct walk *w, struct log_part *v, const char *path, uint32_t file, struct fault *f)
{
    struct stat st;
    v->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int error = v->fd < 0 || fstat(v->fd, &st) ? errno : 0;
    v->size = error ? 0 : (size_t)st.st_size;
    v->from = v->n = 0;
    if (!error)
        file_read(w, file, v);
    if (v->fd >= 0)
        close(v->fd);
    return error ? home_fault(f, cause_status(error) ? cause_status(error) : ST_store_broken, path, error) : ST_ok;
}

/* "log.0000000012" */
static int names_log(const struct dirent *e)
{
    const char *at = e->d_name;
    if (strncmp(at, "log.", strlen("log.")) != 0 || !at[strlen("log.")])
        return 0;
    for (at += strlen("log."); isdigit((unsigned char)*at); at++)
        continue;
    return !*at;
}

enum status log_readable(const struct home *h, DB_LSN *end_r, instant *commit_r, struct fault *f)
{
    struct dirent **list;
    struct walk w = { .last = 0 };
    struct log_part v = { .bytes = NULL };
    char dir[PATH_MAX], path[PATH_MAX];
    enum status status = ST_ok;
    int n = scandir(home_file(h, "log", dir), &list, names_log, alphasort);
    for (int i = 0; i < n; i++) {
        if (!status && snprintf(path, sizeof path, "%s/%s", dir, list[i]->d_name) < PATH_MAX)
            status = file_open_read(&w, &v, path, (uint32_t)strtoul(list[i]->d_name + strlen("log."), NULL, 10), f);
        free(list[i]);
    }
    if (n >= 0)
        free(list);
    free(v.bytes);
    *end_r = w.broken.file ? w.broken : w.end;
    *commit_r = w.broken.file ? w.broken_commit : w.commit;
    return status;
}

/* What the library's manual calls the offset of the last record known to be on disk is the
 * first byte behind that record: the library keeps there (s_lsn, in its log_put.c) up to where
 * nothing need be flushed again. tests/unit/store_readable holds the linked library to it. */
bool log_flushed(struct store *s, DB_LSN *end_r)
{
    DB_LOG_STAT *log = NULL;
    if (s->env->log_stat(s->env, &log, 0))
        return false;
    *end_r = (DB_LSN){ .file = log->st_disk_file, .offset = log->st_disk_offset };
    free(log);
    return true;
}
