/* Leave: who is away, from when until when. An index by their ends leads past all
 * that are over, so that a question about today reads those of today and to come. */
#include "config.h"
#include "core/work/staff.h"

#include <string.h>

#define NOON 12

/* -- reading -- */

/* Each whose end is past `from`. */
static enum status scan_ends(struct call *c, instant from, struct scan **scan_r)
{
    struct leave at = { .until = from };
    struct key after;
    key_encode(&index_info[INDEX_leave_until].key, &at, 1, &after);
    return scan_index(c->txn, INDEX_leave_until, &(struct scan_range){ .token = after.b, .token_n = after.n }, scan_r);
}

enum status leaves_within(struct call *c, instant from, instant until, struct leave **list_r, uint32_t *n_r)
{
    struct scan *scan;
    struct leave l;
    struct array all = { 0 };
    enum status s = scan_ends(c, from, &scan);
    while (!s && !(s = scan_next(scan, &l, NULL)))
        if (!l.ended && l.until > from && l.from < until)
            *(struct leave *)array_add(&all, c->pool, sizeof l) = l;
    scan_end(&scan);
    *list_r = all.at;
    *n_r = all.n;
    return s == ST_not_found ? ST_ok : s;
}

enum status leave_at(struct call *c, const char *staff_no, instant at, struct leave *l_r)
{
    struct leave *list;
    uint32_t n;
    enum status s = leaves_within(c, at, at + 1, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (!strcmp(list[i].staff_no, staff_no)) {
            *l_r = list[i];
            return ST_ok;
        }
    return s ? s : ST_not_found;
}

enum status staff_here(struct call *c, const struct user *u, const char *field)
{
    struct leave l;
    enum status s = leave_at(c, u->staff_no, c->now, &l);
    return s == ST_not_found ? ST_ok
        : s ? s : refuse(c, ST_on_leave, field, u->staff_name, time_words(c, l.until), NULL);
}

/* -- putting down -- */

/* Whom it is about neither puts it down nor ends it: whom he says allowed it was not asked. */
static enum status not_his_own(struct call *c, const char *staff_no, const char *field)
{
    return strcmp(staff_no, c->user.staff_no) ? ST_ok : refuse(c, ST_leave_own, field, NULL, NULL, NULL);
}

/* Who answers for him, and is not he. */
static enum status allower_good(struct call *c, const char *staff_no, const struct user *whose)
{
    struct user by = { .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, &by);
    if (s == ST_not_found)
        return refuse(c, ST_user_unknown, "allowed_by", staff_no, NULL, NULL);
    if (!s && !strcmp(staff_no, whose->staff_no))
        return refuse(c, ST_leave_own, "allowed_by", NULL, NULL, NULL);
    if (!s && (!(by.roles & CODE_BIT(CODE_role_supervisor)) || !unit_within(c->txn, whose->unit_no, by.unit_no)))
        return refuse(c, ST_not_permitted, "allowed_by", c->op->name, NULL, NULL);
    return s;
}

static enum status no_other(struct call *c, const struct leave *l)
{
    struct leave *list;
    uint32_t n;
    enum status s = leaves_within(c, l->from, l->until, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (list[i].leave_no != l->leave_no && !strcmp(list[i].staff_no, l->staff_no))
            s = refuse(c, ST_leave_overlaps, "from", time_words(c, list[i].from), time_words(c, list[i].until), NULL);
    return s;
}

/* As he says it: whole days unless an instant or a noon is named. */
static struct leave leave_said(struct call *c, const struct leave_put *q, const struct user *u)
{
    struct leave l = {
        .leave_no = q->leave_no, .staff_no = u->staff_no, .staff_name = u->staff_name, .unit_no = u->unit_no,
        .from = q->from_noon ? instant_of(instant_date(q->from), NOON, 0, 0) : q->from,
        .until = q->until_noon ? instant_of(instant_date(q->until), NOON, 0, 0) : q->until,
        .from_noon = q->from_noon, .until_noon = q->until_noon, .leave_kind = q->leave_kind,
        .allowed_by = *q->allowed_by ? q->allowed_by : c->user.staff_no, .remark = q->remark,
    };
    return l;
}

static enum status leave_good(struct call *c, const struct leave *l, const struct user *u)
{
    if (l->until <= l->from)
        return refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    enum status s = allower_good(c, l->allowed_by, u);
    return s ? s : no_other(c, l);
}

/* What waits for him while he is away. */
static enum status waits_count(struct call *c, const struct leave *l, struct leave_done *r)
{
    struct work_load load;
    struct visit_day *list;
    uint32_t n;
    staff_load(c, l->staff_no, &load);
    r->open = load.open;
    enum status s = visits_between(c, instant_date(l->from), instant_date(l->until - 1), &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        r->appointments += !strcmp(list[i].staff_no, l->staff_no);
    return s;
}

static enum status leave_mine(struct call *c, uint64_t leave_no, uint64_t seen, struct leave *old)
{
    enum status s = call_change(c, TABLE_leave, &(struct leave){ .leave_no = leave_no }, seen, old);
    if (s == ST_not_found || (!s && !call_in_unit(c, old->unit_no)))
        return refuse(c, ST_not_found, "leave_no", number_words(c, leave_no), NULL, NULL);
    return s;
}

static enum status leave_write(struct call *c, const struct leave_put *q, struct leave *l)
{
    struct leave old;
    if (!q->leave_no) {
        enum status s = call_number(c, "leave", &l->leave_no);
        return s ? s : call_insert(c, TABLE_leave, l);
    }
    enum status s = leave_mine(c, q->leave_no, q->version, &old);
    if (!s && strcmp(old.staff_no, l->staff_no))
        s = refuse(c, ST_stale, "staff_no", old.staff_name, NULL, NULL);
    if (s)
        return s;
    if (old.ended || (old.until <= c->now && !old.handed_n))
        return refuse(c, ST_leave_over, "leave_no", time_words(c, old.until), NULL, NULL);
    l->handed = old.handed;
    l->handed_n = old.handed_n;
    return call_put(c, TABLE_leave, &old, l);
}

enum status do_leave_put(struct call *c, const struct leave_put *q, struct leave_done *r)
{
    struct user u;
    struct leave *l = POOL_NEW(c->pool, struct leave);
    enum status s = office_user(c, q->staff_no, &u);
    if (!s && (u.user_state == CODE_user_state_left || u.shared_terminal))
        s = refuse(c, ST_user_unknown, "staff_no", q->staff_no, NULL, NULL);
    if (!s)
        s = not_his_own(c, u.staff_no, "staff_no");
    if (s)
        return s;
    *l = leave_said(c, q, &u);
    s = leave_good(c, l, &u);
    if (!s)
        s = leave_write(c, q, l);
    if (s)
        return s;
    call_subject(c, l->staff_no);
    r->leaves = l;
    r->leaves_n = 1;
    return waits_count(c, l, r);
}

enum status do_leave_end(struct call *c, const struct leave_end *q, struct leave *r)
{
    struct leave old;
    enum status s = leave_mine(c, q->leave_no, q->version, &old);
    if (!s)
        s = not_his_own(c, old.staff_no, "leave_no");
    if (s)
        return s;
    if (old.ended || old.until <= c->now)
        return refuse(c, ST_leave_over, "leave_no", time_words(c, old.until), NULL, NULL);
    *r = old;
    r->ended = old.from >= c->now;
    if (!r->ended) {
        r->until = c->now;
        r->until_noon = false;
    }
    call_subject(c, r->staff_no);
    return call_put(c, TABLE_leave, &old, r);
}

/* -- listing -- */

struct shown { struct call *c; const char *staff_no; };

static bool leave_shown(void *context, void *row)
{
    const struct shown *of = context;
    const struct leave *l = row;
    bool own = !strcmp(l->staff_no, of->c->user.staff_no);
    if (*of->staff_no)
        return !strcmp(l->staff_no, of->staff_no) && (own || call_in_unit(of->c, l->unit_no));
    return !l->ended && (own || call_in_unit(of->c, l->unit_no));
}

enum status do_leave_list(struct call *c, const struct leaves_ask *q, struct leave_list *r)
{
    struct leave at = { .until = c->now };
    struct shown of = { c, q->staff_no };
    struct key after;
    enum status s = token_read(c, q->token, &after);
    if (s)
        return s;
    if (!after.n && !*q->staff_no)
        key_encode(&index_info[INDEX_leave_until].key, &at, 1, &after);
    r->leaves = pool_array(c->pool, LEAVES_LISTED, sizeof *r->leaves);
    return listing_index(c, INDEX_leave_until, &(struct scan_range){ .token = after.b, .token_n = after.n },
                         &(struct listing){ .rows = r->leaves, .most = LEAVES_LISTED, .n = &r->leaves_n,
                                            .token = &r->token, .keep = leave_shown, .context = &of });
}
