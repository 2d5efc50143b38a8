/* Jobs on the home line: an open job by whatever a customer knows of it. Open jobs
 * are few beside accounts, so that one word leads and the rest is looked for in
 * its rows. */
#include "config.h"
#include "core/customer/query.h"
#include "core/work/job.h"

#include <string.h>

struct finder {
    struct call *c;
    const struct query *q;
    struct find_row *rows;
    uint32_t n;
    unsigned room, looked;
    bool more;                       /* that do not fit, or were not looked at */
};

static struct texts texts_of(const struct job *j, const struct unit *u)
{
    static const struct application none;
    static const struct change nothing;
    const struct application *a = j->application_n ? j->application : &none;
    const struct change *h = j->change_n ? j->change : &nothing;
    return (struct texts){
        .number = { j->account_no, a->phone, h->phone },
        .name = { j->title, j->application_n ? a->owner : h->new_name, j->application_n ? a->contact : h->contact,
                  a->agent },
        .place = { j->address, a->place, u->unit_name },
    };
}

static const char *phone_tail(struct call *c, const struct job *j)
{
    const char *phone = j->application_n ? j->application->phone : j->change_n ? j->change->phone : "";
    size_t n = strlen(phone);
    return pool_copy(c->pool, n > 4 ? phone + n - 4 : phone);
}

static void row_of(struct call *c, const struct job *j, struct find_row *r)
{
    struct board_row *b = POOL_NEW(c->pool, struct board_row);
    if (job_board_row(c, j, 0, b)) {            /* a clock that cannot be read hides no job */
        fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
        *b = (struct board_row){ .job_no = j->job_no, .job_kind = j->job_kind, .unit_no = j->unit_no,
                                 .title = j->title };
    }
    *r = (struct find_row){ .hit = CODE_hit_job, .account_no = j->account_no, .account_name = j->title,
                            .address = j->address,
                            .phone_tail = phone_tail(c, j), .unit_no = j->unit_no, .job = b, .job_n = 1 };
}

static bool listed(const struct finder *f, uint64_t job_no)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (f->rows[i].job->job_no == job_no)
            return true;
    return false;
}

static enum status walk(struct finder *f, const struct word *w, const struct unit *u, const struct hash *identity)
{
    struct scan *scan;
    struct job j;
    struct scan_range range = { .words = w->b, .words_n = w->n };
    enum status s = scan_index(f->c->txn, INDEX_job_word, &range, &scan);
    if (s)
        return s;
    while (!f->more && !(s = scan_next(scan, &j, NULL))) {
        bool by_id = identity && j.application_n && !memcmp(&j.application->id_hash, identity, sizeof *identity);
        by_id |= identity && j.change_n && !memcmp(&j.change->id_hash, identity, sizeof *identity);
        struct texts x = texts_of(&j, u);
        f->more = f->looked++ == JOBS_FOUND_LOOKED_AT;
        if (strcmp(j.unit_no, u->unit_no) || listed(f, j.job_no) || !(identity ? by_id : query_matches(f->q, &x)))
            continue;
        f->more |= f->n == f->room;
        if (!f->more)
            row_of(f->c, &j, &f->rows[f->n++]);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The longest word leads: it has the fewest rows. */
static const struct token *leader_of(const struct query *q)
{
    const struct token *best = NULL;
    for (unsigned i = 0; i < q->tokens; i++)
        if (!best || q->token[i].n > best->n)
            best = &q->token[i];
    return best;
}

enum status jobs_find(struct call *c, const struct query *q, const struct unit *unit, unsigned units, unsigned room,
                      struct find_row *rows, uint32_t *n_r, bool *more_r)
{
    struct finder f = { .c = c, .q = q, .rows = rows, .room = room };
    const struct token *leader = leader_of(q);
    struct hash identity = query_identity(q) ? identity_hash(c, q->whole) : (struct hash){ { 0 } };
    enum status s = ST_ok;
    for (unsigned i = 0; !s && leader && i < units && !f.more; i++) {
        struct word w;
        if (query_identity(q)) {
            word_make(&w, unit[i].unit_no, WORD_IDENTITY, identity.b, 8, true);
            s = walk(&f, &w, &unit[i], &identity);
        } else if (token_word(leader, unit[i].unit_no, false, &w)) {
            s = walk(&f, &w, &unit[i], NULL);
        }
    }
    *n_r = f.n;
    *more_r = f.more;
    return s;
}

enum status job_find_number(struct call *c, uint64_t job_no, struct find_row *row_r, uint32_t *n_r)
{
    struct job j;
    enum status s = job_read(c, job_no, "text", &j);
    *n_r = 0;
    if (s == ST_job_unknown)
        return fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
    if (!s)
        row_of(c, &j, row_r);
    *n_r = !s;
    return s;
}
