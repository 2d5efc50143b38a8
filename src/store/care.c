/* Looking after a running store: room on the disk, checkpoints, log files that
 * are no longer needed, and the figures a keeper watches. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM_LOOK_TICKS (SECOND / 10)
#define RESERVE_LAST 4               /* this part of the reserve is for no write */
#define PAGES_ROOM MEGABYTE
#define CHECKPOINT_LOG (256 * MEGABYTE)
#define CHECKPOINT_LEAST (64 * MEGABYTE)
#define CHECKPOINT_RESERVES 4     /* nor more than so many reserves: what a recovery writes fits into the ballast */
#define CHECKPOINT_MINUTES 10
#define PACE_PAGES 64             /* written at a stretch, then a pause: 64 MB a second, a third of a small disk */
#define PACE_PAUSE 4000           /* microseconds */
#define SPARE_FROM 8              /* an eighth of a log file is written: the next one is made ready */

/* The last of the reserve is never written into: the log may begin a file, and
 * the batch under way takes pages. */
static enum room room_look(const struct store *s)
{
    uint64_t room = home_room(&s->home), last = s->home.reserve_bytes / RESERVE_LAST;
    if (last < env_log_file_bytes(s) + PAGES_ROOM)
        last = env_log_file_bytes(s) + PAGES_ROOM;
    return room >= s->home.reserve_bytes ? ROOM_ENOUGH : room >= last ? ROOM_RESERVE : ROOM_NONE;
}

/* The file system is asked at most every 100 ms, by whoever comes first. */
enum status store_room(struct store *s, bool from_reserve)
{
    static const char *const said[] = {
        [ROOM_ENOUGH] = "there is room again", [ROOM_RESERVE] = "no room left, most writes are refused",
        [ROOM_NONE] = "no room left, writes are refused",
    };
    int64_t last = atomic_load_explicit(&s->room_ticks, memory_order_relaxed), ticks = clock_ticks();
    if ((last == 0 || ticks - last >= ROOM_LOOK_TICKS) &&
        atomic_compare_exchange_strong(&s->room_ticks, &last, ticks)) {
        enum room room = room_look(s);
        if (room != atomic_exchange(&s->room, room))
            log_warn("store %s: %s", s->home.path, said[room]);
    }
    enum room most = from_reserve ? ROOM_RESERVE : ROOM_ENOUGH;
    return atomic_load_explicit(&s->room, memory_order_relaxed) > most ? ST_disk_full : ST_ok;
}

/* Where an archive of the log would take its copy: path is about to go, and
 * everything in it is in the data files. */
static void log_retire(struct store *s, const char *path, bool keep_room)
{
    if (keep_room && spare_of(&s->home, path, env_log_file_bytes(s)))
        return;
    if (unlink(path))
        log_warn("store %s: a log file cannot be removed", s->home.path);
}

static void logs_retire(struct store *s, bool keep_room)
{
    char **list = NULL;
    if (s->env->log_archive(s->env, &list, DB_ARCH_ABS) || !list)
        return;
    for (char **path = list; *path; path++)
        log_retire(s, *path, keep_room);
    free(list);
}

/* A checkpoint in the middle of the day leaves the disk to the log between its
 * pages; one that somebody waits for does not pause. */
static void pace(struct store *s, bool slowly)
{
    int answer = s->env->set_mp_max_write(s->env, slowly ? PACE_PAGES : 0, slowly ? PACE_PAUSE : 0);
    if (answer)
        log_warn("store %s: checkpoints are not paced: %s", s->home.path, db_strerror(answer));
}

static uint32_t checkpoint_kilobytes(const struct store *s)
{
    uint64_t log = CHECKPOINT_RESERVES * s->home.reserve_bytes;
    log = log < CHECKPOINT_LEAST ? CHECKPOINT_LEAST : log > CHECKPOINT_LOG ? CHECKPOINT_LOG : log;
    return (uint32_t)(log / 1024);
}

/* keep_room: beside others' work. It takes its time, and the room of log files that
 * are done with is made ready for new ones. */
static enum status checkpoint(struct store *s, uint32_t kilobytes, uint32_t minutes, bool keep_room, uint32_t flags)
{
    lock_take(&s->care);
    pace(s, keep_room);
    spread_writes(keep_room);
    atomic_store(&s->checkpointing, true);
    int answer = s->env->txn_checkpoint(s->env, kilobytes, minutes, flags);
    atomic_store(&s->checkpointing, false);
    spread_writes(false);
    if (answer == ENOSPC)
        atomic_store(&s->room, ROOM_NONE);
    else
        env_must(s, answer, "writing a checkpoint");
    if (!answer && !s->copying)
        logs_retire(s, keep_room);
    lock_give(&s->care);
    return answer ? ST_store_broken : ST_ok;
}

enum status care_checkpoint(struct store *s, uint32_t kilobytes)
{
    return checkpoint(s, kilobytes, 0, false, 0);
}

enum status care_checkpoint_forced(struct store *s)
{
    return checkpoint(s, 0, 0, false, DB_FORCE);
}

/* A store that is written to has a log file ready before it needs the next one. */
static void spare_ready(struct store *s)
{
    DB_LOG_STAT *log = NULL;
    if (s->env->log_stat(s->env, &log, 0))
        return;
    if (log->st_cur_offset > env_log_file_bytes(s) / SPARE_FROM)
        spare_first(&s->home, env_log_file_bytes(s));
    free(log);
}

void store_tick(struct store *s)
{
    if (s->offline)
        return;
    lock_take(&s->lock);
    s->complaints = 0;
    atomic_store(&s->refused, 0);
    lock_give(&s->lock);
    store_acknowledged_sync(s);
    checkpoint(s, checkpoint_kilobytes(s), CHECKPOINT_MINUTES, true, 0);
    generations_tick(s);
    spare_ready(s);
    home_ballast_make(&s->home);
}

static void stats_cache(struct store *s, struct store_stats *out)
{
    DB_MPOOL_STAT *pool = NULL;
    if (s->env->memp_stat(s->env, &pool, NULL, 0))
        return;
    out->cache_hits = pool->st_cache_hit;
    out->cache_misses = pool->st_cache_miss;
    uint64_t gone = (uint64_t)pool->st_mvcc_thawed + pool->st_mvcc_freed;
    out->frozen_pages = pool->st_mvcc_frozen > gone ? pool->st_mvcc_frozen - gone : 0;
    free(pool);
}

static void stats_log(struct store *s, struct store_stats *out)
{
    DB_LOG_STAT *log = NULL;
    DB_TXN_STAT *txn = NULL;
    if (!s->env->log_stat(s->env, &log, 0)) {
        out->log_bytes = log->st_wc_mbytes * MEGABYTE + log->st_wc_bytes;
        out->log_written_bytes = log->st_w_mbytes * MEGABYTE + log->st_w_bytes;
        out->flushes = log->st_scount;
        free(log);
    }
    if (!s->env->txn_stat(s->env, &txn, 0)) {
        instant last = (instant)txn->st_time_ckp * SECOND, now = clock_now();
        out->checkpoint_age_s = last && now > last ? (uint64_t)((now - last) / SECOND) : 0;
        free(txn);
    }
}

void store_stats(struct store *s, struct store_stats *out)
{
    *out = (struct store_stats){
        .commits = atomic_load(&s->commits), .batches = atomic_load(&s->batches),
        .rows_written = atomic_load(&s->rows_written), .rows_read = atomic_load(&s->rows_read),
        .free_bytes = home_free_bytes(&s->home), .cache_bytes = s->cache_bytes,
        .checkpointing = atomic_load(&s->checkpointing), .reserve_bytes = s->home.reserve_bytes,
        .reads_only = store_room(s, false) != ST_ok,
    };
    stats_cache(s, out);
    stats_log(s, out);
}
