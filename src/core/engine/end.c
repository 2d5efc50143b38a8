/* The acknowledged end: what the flusher names in the second place (store.h), and what a
 * start makes of it. The numbers are the audit's: a record for each write that was
 * answered, but those of the timer's and of half-typed forms. A start that finds less than
 * was answered for, or another record in its place, goes no further until an operator has
 * said that it is so; numbers of receipts that were handed out would be given once more. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* In the writer's turn, the batch being in the log. */
void end_passed(struct core *c, uint64_t batch)
{
    lock_take(&c->end_lock);
    c->passed_end = (struct store_end){ .no = c->audit_no, .at = c->audit_at, .chain = c->chain };
    atomic_store(&c->passed, batch);
    lock_give(&c->end_lock);
}

uint64_t end_to_flush(struct core *c, struct store_end *end_r)
{
    lock_take(&c->end_lock);
    *end_r = c->passed_end;
    uint64_t passed = atomic_load(&c->passed);
    lock_give(&c->end_lock);
    return passed;
}

/* -- at the start -- */

static enum status missing(struct core *c, const struct store_end *end, struct fault *f)
{
    char n[24], first[24], since[INSTANT_TEXT] = "";
    snprintf(n, sizeof n, "%" PRIu64, end->no - c->audit_no);
    snprintf(first, sizeof first, "%" PRIu64, c->audit_no + 1);
    instant_short(c->audit_no ? c->audit_at : end->at, since);
    return fault_set(f, ST_acknowledged_missing, "", n, first, since);
}

static enum status is_other(const struct store_end *end, struct fault *f)
{
    char no[24];
    snprintf(no, sizeof no, "%" PRIu64, end->no);
    return fault_set(f, ST_acknowledged_differs, "", no, NULL, NULL);
}

/* The record that was named, as it is now. One that lies in a damaged page is not another. */
static enum status named_again(struct core *c, const struct store_end *end, struct fault *f)
{
    struct pool *pool = pool_new(8192);
    struct audit a = { .audit_no = end->no };
    struct txn *t;
    enum status s = store_snapshot_begin(c->store, &t, pool);
    if (!s) {
        s = store_get(t, TABLE_audit, &a);
        store_snapshot_end(&t);
    }
    bool other = s == ST_not_found || (!s && memcmp(&a.chain, &end->chain, sizeof a.chain) != 0);
    if (s && s != ST_not_found)
        log_warn("acknowledged end: record %" PRIu64 " cannot be read: %s", end->no, status_name(s));
    pool_free(&pool);
    return other ? is_other(end, f) : ST_ok;
}

static enum status compare(struct core *c, const struct store_end *end, struct fault *f)
{
    if (end->no > c->audit_no)
        return missing(c, end, f);
    return end->no ? named_again(c, end, f) : ST_ok;
}

static void say(const struct core *c, enum store_ending ending, const struct store_end *end)
{
    static const char *const how[] = {
        [ENDING_NONE] = "none was kept, begun with this start", [ENDING_ORDERLY] = "closed in order, exact",
        [ENDING_KILLED] = "a process ended, exact",
        [ENDING_FLUSH] = "a flush failed, exact; the log's end was copied and flushed",
        [ENDING_POWER] = "the machine was started anew, a second old at most",
    };
    log_info("acknowledged end: %s; it names record %" PRIu64 ", the last one is %" PRIu64, how[ending], end->no,
             c->audit_no);
}

/* What is given up, kept where the next one looks who asks. */
static enum status note(struct core *c, const struct store_end *end, const struct fault *what, struct fault *f)
{
    char line[400], now[INSTANT_TEXT], named[INSTANT_TEXT];
    instant_format(clock_now(), now);
    instant_format(end->at, named);
    snprintf(line, sizeof line, "%s agreed: %s; named was record %" PRIu64 " of %s, the last one is %" PRIu64, now,
             status_name(what->status), end->no, named, c->audit_no);
    log_warn("acknowledged end: %s", line);
    return store_acknowledged_note(c->store, line, f);
}

enum status end_prove(struct core *c, bool agree, struct fault *f)
{
    struct store_end end;
    struct fault what = { .status = ST_ok };
    enum store_ending ending = store_acknowledged(c->store, &end);
    if (store_offline(c->store))
        return ST_ok;                /* a check names it as a finding */
    say(c, ending, &end);
    enum status s = agree && ending == ENDING_NONE ? fault_set(&what, ST_acknowledged_unread, "", "", NULL, NULL)
                                                   : compare(c, &end, &what);
    c->agreed = what;
    if (s && !agree) {
        *f = what;
        return s;
    }
    s = s ? note(c, &end, &what, f) : ST_ok;
    end_passed(c, 0);
    if (!s)
        store_acknowledge(c->store, &c->passed_end);
    return s;
}

const struct fault *core_agreed(const struct core *c)
{
    return &c->agreed;
}
