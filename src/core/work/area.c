/* The area of work: what it has in memory is made in order (clocks need limits,
 * the board needs both and the flows), and follows what is changed. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/board.h"
#include "core/work/events.h"
#include "core/work/job.h"
#include "core/work/limits.h"
#include "core/work/staff.h"
#include "core/work/usual.h"

#include <stdlib.h>
#include <string.h>

static const struct area_words words[] = {
    { .index = INDEX_job_word, .fn = job_words, .version = 2, .readings = true, .needed = true }, { .fn = NULL } };

static enum status work_open(struct core *c, struct fault *f)
{
    struct work_area *w = calloc(1, sizeof *w);
    if (!w)
        panic("out of memory");
    *core_slot(c, AREA_work) = w;
    enum status s = limits_open(c, f);
    if (!s)
        s = flows_open(c->data_dir, *c->form_dir ? c->form_dir : NULL, &w->shipped, f);
    if (!s)
        s = flows_reload(c);
    if (!s)
        s = flows_serve(c, f);
    w->usual = usuals_new();
    if (!s)
        s = board_open(c, &w->board, f);
    if (!s)
        s = usuals_read(c, w->usual);
    /* Proved as it is, an old store has words of another form: nobody asks its board. */
    return s == ST_index_building && store_offline(core_store(c)) ? ST_ok : s;
}

static void work_close(struct core *c)
{
    struct work_area *w = work_of(c);
    if (!w)
        return;
    board_close(&w->board);
    usuals_free(&w->usual);
    flows_end(c);
    limits_close(c);
    free(w);
    *core_slot(c, AREA_work) = NULL;
}

/* Limits, hours and decrees, and the settings clocks go by. */
static bool moves_clocks(const struct feed_item *item)
{
    if (item->feed_kind == CODE_feed_kind_everything)
        return true;
    if (item->feed_kind != CODE_feed_kind_rule)
        return false;
    return limits_table(item->no) || (item->no == table_info[TABLE_setting].no && !strncmp(item->key_text, "work.", 5));
}

static enum status work_follow(struct core *c, const struct feed_item *item, unsigned n)
{
    enum status s = ST_ok;
    bool clocks = false, flows = false, all = false;
    for (unsigned i = 0; i < n; i++) {
        clocks |= moves_clocks(&item[i]);
        all |= item[i].feed_kind == CODE_feed_kind_everything;
        flows |= item[i].feed_kind == CODE_feed_kind_everything ||
                 (item[i].feed_kind == CODE_feed_kind_rule && item[i].no == table_info[TABLE_flow_file].no);
    }
    if (flows && (s = flows_reload(c)))
        return s;
    if (clocks && !(s = limits_reload(c)) && !(s = all ? usuals_read(c, work_of(c)->usual) : ST_ok))
        return board_rebuild(c);
    for (unsigned i = 0; !s && i < n; i++)
        if (item[i].feed_kind == CODE_feed_kind_job)
            s = board_refresh(c, item[i].no);
    return s;
}

static enum status work_carry(struct txn *t, bool *more_r)
{
    *more_r = false;
    return events_are_rows(txn_store(t)) ? events_carry(t, CARRY_JOBS, more_r) : ST_ok;
}

static const struct check checks[] = {
    { "jobs", check_jobs },          /* number, flow, stage, events, and a history its clocks accept (check_jobs.c) */
    { "fees", check_fees },          /* each a bill of its job (check_fees.c) */
    { "teams", check_teams },        /* who is in them, a day once (check_staff.c) */
    { "leaves", check_leaves },      /* nobody on two at once */
    { "visits", check_visits },      /* slots with room, visits of stages that are open */
    { NULL, NULL },
};

const struct area area_work = {
    .words = words, .open = work_open, .close = work_close, .follow = work_follow, .carry = work_carry,
    .checks = checks,
};
