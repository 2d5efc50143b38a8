/* Windows of the halls, and sheets of paper issued to cashiers. */
#include "config.h"
#include "core/office/office.h"

#include <stdlib.h>
#include <string.h>

static bool window_shown(void *c, void *row)
{
    return call_governs(c, ((const struct window *)row)->unit_no);
}

enum status do_window_list(struct call *c, const struct list_ask *q, struct window_list *r)
{
    const struct office_page p = { .table = TABLE_window, .most = WINDOWS_LISTED, .keep = window_shown };
    return office_page(c, &p, q->token, (void **)&r->windows, &r->windows_n, &r->token);
}

/* -- what it calls -- */

/* The next number of the text; 0: there is none. */
static uint16_t kind_next(const char **at)
{
    char *end = NULL;
    const char *digit = *at + strcspn(*at, "0123456789");
    unsigned long kind = *digit ? strtoul(digit, &end, 10) : 0;
    *at = *digit ? end : digit;
    return kind <= UINT16_MAX ? (uint16_t)kind : UINT16_MAX;
}

bool window_serves(const struct window *w, uint16_t ticket_kind)
{
    const char *at = w->serves;
    bool some = false;
    for (uint16_t kind; (kind = kind_next(&at)); some = true)
        if (kind == ticket_kind)
            return true;
    return !some;
}

static enum status serves_good(struct call *c, const char *serves)
{
    const char *at = serves;
    if (strspn(serves, "0123456789, ") != strlen(serves))
        return refuse(c, ST_text_invalid, "serves", serves, NULL, NULL);
    for (uint16_t kind; (kind = kind_next(&at));) {
        struct code_row own = { .set_name = codes_ticket_kind.name, .value = kind };
        enum status s = code_name(&codes_ticket_kind, kind) ? ST_ok : call_get(c, TABLE_code_row, &own);
        if (s)
            return s == ST_not_found ? refuse(c, ST_code_unknown, "serves", office_number(c, kind), NULL, NULL) : s;
    }
    return ST_ok;
}

static enum status window_by_address(struct call *c, struct window *w_r)
{
    struct scan *scan;
    struct window w, prefix = { .unit_no = c->user.unit_no };
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_window, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !found && !(s = scan_next(scan, &w, NULL)))
        found = !w.closed && *w.address && !strcmp(w.address, c->principal->from);
    scan_end(&scan);
    if (found)
        *w_r = w;
    return found ? ST_ok : s == ST_not_found ? refuse(c, ST_field_missing, "to_window", NULL, NULL, NULL) : s;
}

enum status window_of(struct call *c, const char *window_no, struct window *w_r)
{
    if (!*window_no)
        return window_by_address(c, w_r);
    *w_r = (struct window){ .unit_no = c->user.unit_no, .window_no = window_no };
    enum status s = call_get(c, TABLE_window, w_r);
    bool none = s == ST_not_found || (!s && w_r->closed);
    return none ? refuse(c, ST_not_found, "to_window", window_no, NULL, NULL) : s;
}

enum status do_window_put(struct call *c, const struct window *q, struct window *r)
{
    struct unit unit;
    struct window old = { .unit_no = q->unit_no, .window_no = q->window_no };
    enum status s = office_unit_governed(c, q->unit_no, "unit_no", &unit);
    if (!s)
        s = serves_good(c, q->serves);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->unit_no);
    s = call_get(c, TABLE_window, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_window, r);
    if (!s)
        s = office_stale(c, q->unit_no, q->version, old.version);
    return s ? s : call_put(c, TABLE_window, &old, r);
}

/* A sheet written by hand may be out of a book that was never issued. */
static enum status sheets_free(struct call *c, const struct paper_range *q)
{
    struct paper p = { .paper_no = q->first_paper - 1 };
    struct key after;
    struct scan *scan;
    key_encode(&table_info[TABLE_paper].key, &p, 1, &after);
    enum status s = scan_table(c->txn, TABLE_paper, &(struct scan_range){ .token = after.b, .token_n = after.n },
                               &scan);
    if (!s)
        s = scan_next(scan, &p, NULL);
    scan_end(&scan);
    if (!s && p.paper_no <= q->last_paper)
        return refuse(c, ST_in_use, "first_paper", office_number(c, p.paper_no), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

/* A sheet has one holder: no two ranges share a number. */
static enum status range_free(struct call *c, const struct paper_range *q)
{
    struct scan *scan;
    struct paper_range p;
    enum status s = scan_table(c->txn, TABLE_paper_range, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    while ((s = scan_next(scan, &p, NULL)) == ST_ok)
        if (q->first_paper <= p.last_paper && p.first_paper <= q->last_paper)
            break;
    scan_end(&scan);
    if (s == ST_ok)
        return refuse(c, ST_exists, "first_paper", office_number(c, p.first_paper), office_number(c, p.last_paper),
                      p.staff_no);
    return s == ST_not_found ? sheets_free(c, q) : s;
}

static enum status range_close(struct call *c, const struct paper_range *q, struct paper_range *r)
{
    struct paper_range old = { .range_no = q->range_no };
    struct user u;
    enum status s = call_get(c, TABLE_paper_range, &old);
    if (s)
        return s == ST_not_found ? refuse(c, s, "range_no", office_number(c, q->range_no), NULL, NULL) : s;
    s = office_user_governed(c, old.staff_no, &u);
    if (!s)
        s = office_stale(c, old.staff_no, q->version, old.version);
    if (s)
        return s;
    *r = old;
    r->closed = q->closed;
    call_subject(c, old.staff_no);
    return call_put(c, TABLE_paper_range, &old, r);
}

/* Issues a new range; with a range number, closes or opens that one. */
enum status do_paper_issue(struct call *c, const struct paper_range *q, struct paper_range *r)
{
    struct user u;
    if (q->range_no)
        return range_close(c, q, r);
    enum status s = office_user_governed(c, q->staff_no, &u);
    if (!s && q->last_paper < q->first_paper)
        s = refuse(c, ST_number_out_of_range, "last_paper", NULL, NULL, NULL);
    if (!s && !(u.roles & CODE_BIT(CODE_role_cashier)))
        s = refuse(c, ST_not_permitted, "staff_no", NULL, NULL, NULL);
    if (!s)
        s = range_free(c, q);
    *r = *q;
    if (!s)
        s = call_number(c, "paper_range", &r->range_no);
    if (s)
        return s;
    r->next_paper = q->first_paper;
    r->issued_by = c->user.staff_no;
    r->issued_at = c->now;
    r->closed = false;
    call_subject(c, q->staff_no);
    return call_insert(c, TABLE_paper_range, r);
}

struct ranges_of { struct call *c; const char *staff_no; };

static bool range_shown(void *context, void *row)
{
    const struct ranges_of *of = context;
    const struct paper_range *p = row;
    struct call *c = of->c;
    struct user u = { .staff_no = p->staff_no };
    if (*of->staff_no && strcmp(of->staff_no, p->staff_no) != 0)
        return false;
    if (strcmp(p->staff_no, c->user.staff_no) == 0)
        return true;
    return c->user.roles != CODE_BIT(CODE_role_cashier) && call_get(c, TABLE_user, &u) == ST_ok &&
        call_governs(c, u.unit_no);
}

/* Newest first. */
enum status do_paper_list(struct call *c, const struct user_ask *q, struct paper_list *r)
{
    struct ranges_of of = { c, q->staff_no };
    struct key from;
    enum status s = token_read(c, q->token, &from);
    if (s)
        return s;
    struct scan_range range = { .backward = true, .token = from.b, .token_n = from.n };
    r->ranges = pool_array(c->pool, RANGES_LISTED, sizeof *r->ranges);
    return listing_table(c, TABLE_paper_range, &range, &(struct listing){
        .rows = r->ranges, .most = RANGES_LISTED, .n = &r->ranges_n, .token = &r->token, .keep = range_shown,
        .context = &of });
}
