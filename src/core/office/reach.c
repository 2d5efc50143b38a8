/* How far a person reaches, asked by everything in this folder. */
#include "config.h"
#include "core/office/office.h"

#include <stdlib.h>
#include <string.h>

enum status office_apart(struct call *c, const char *field, const char *unit_no, const char *other)
{
    if (units_alike(c->txn, unit_no, other))
        return ST_ok;
    return refuse(c, ST_rule_refuses, field, "rule.practice_apart", unit_no, other);
}

static enum status apart_from_me(struct call *c, const char *field, const char *unit_no)
{
    return c->everywhere ? ST_ok : office_apart(c, field, unit_no, c->user.unit_no);
}

enum status office_unit_governed(struct call *c, const char *unit_no, const char *field, struct unit *u_r)
{
    *u_r = (struct unit){ .unit_no = unit_no };
    enum status s = call_get(c, TABLE_unit, u_r);
    if (s)
        return s == ST_not_found ? refuse(c, ST_unit_unknown, field, unit_no, NULL, NULL) : s;
    return call_governs(c, unit_no) ? ST_ok : refuse(c, ST_outside_unit, field, unit_no, NULL, NULL);
}

enum status office_unit(struct call *c, const char *unit_no, const char *field, struct unit *u_r)
{
    enum status s = office_unit_governed(c, unit_no, field, u_r);
    return s ? s : apart_from_me(c, field, unit_no);
}

enum status office_user_governed(struct call *c, const char *staff_no, struct user *u_r)
{
    *u_r = (struct user){ .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, u_r);
    if (s)
        return s == ST_not_found ? refuse(c, ST_user_unknown, "staff_no", staff_no, NULL, NULL) : s;
    return call_governs(c, u_r->unit_no) ? ST_ok : refuse(c, ST_outside_unit, "staff_no", staff_no, NULL, NULL);
}

enum status office_user(struct call *c, const char *staff_no, struct user *u_r)
{
    enum status s = office_user_governed(c, staff_no, u_r);
    return s ? s : apart_from_me(c, "staff_no", u_r->unit_no);
}

/* The newest record about it; empty texts when there is none. */
static struct audit last_about(struct call *c, const char *subject)
{
    struct scan *scan;
    struct audit a = { .staff_name = "" };
    struct scan_range range = { .words = subject, .words_n = strlen(subject) + 1, .backward = true };
    if (*subject && scan_index(c->txn, INDEX_audit_subject, &range, &scan) == ST_ok) {
        if (scan_next(scan, &a, NULL))
            a = (struct audit){ .staff_name = "" };
        scan_end(&scan);
    }
    return a;
}

enum status office_stale(struct call *c, const char *subject, uint64_t seen, uint64_t version)
{
    char when[INSTANT_TEXT];
    if (!seen || seen == version)
        return ST_ok;
    struct audit a = last_about(c, subject);
    return refuse(c, ST_stale, "", a.staff_name, a.at ? instant_short(a.at, when) : "", NULL);
}

const char *office_number(struct call *c, uint64_t n)
{
    return pool_printf(c->pool, "%llu", (unsigned long long)n);
}

enum status office_page(struct call *c, const struct office_page *p, const char *after, void **rows_r, uint32_t *n_r,
                        const char **token_r)
{
    struct key from;
    enum status s = token_read(c, after, &from);
    if (s)
        return s;
    struct scan_range range = { .prefix = p->prefix, .parts = p->parts, .backward = p->backward, .token = from.b,
                                .token_n = from.n };
    *rows_r = pool_array(c->pool, p->most, table_info[p->table].record->size);
    return listing_table(c, p->table, &range, &(struct listing){ .rows = *rows_r, .most = p->most, .n = n_r,
                                                                 .token = token_r, .keep = p->keep, .context = c });
}

/* -- many units -- */

struct twig { const char *unit_no, *parent; bool in, known; };

static int twig_order(const void *a, const void *b)
{
    const struct twig *x = a, *y = b;
    return strcmp(x->unit_no, y->unit_no);
}

static bool twig_in(const struct array *all, struct twig *t, const char *top)
{
    if (t->known)
        return t->in;
    struct twig *up = bsearch(&(struct twig){ .unit_no = t->parent }, all->at, all->n, sizeof *t, twig_order);
    t->known = true;                 /* before its parent is asked: a ring ends here */
    t->in = !strcmp(t->unit_no, top) || (up && twig_in(all, up, top));
    return t->in;
}

static enum status twigs_read(struct call *c, struct array *all)
{
    struct scan *scan;
    struct unit u;
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &u, NULL)))
        *(struct twig *)array_add(all, c->pool, sizeof(struct twig)) = (struct twig){ .unit_no = u.unit_no,
                                                                                       .parent = u.parent };
    scan_end(&scan);
    if (all->n)
        qsort(all->at, all->n, sizeof(struct twig), twig_order);
    return s == ST_not_found ? ST_ok : s;
}

enum status reach_read(struct call *c, const char *top, struct reach *r)
{
    struct array all = { 0 };
    enum status s = twigs_read(c, &all);
    struct twig *twig = all.at;
    *r = (struct reach){ .unit_no = pool_array(c->pool, all.n + 1, sizeof *r->unit_no) };
    for (unsigned i = 0; !s && i < all.n; i++)
        if (twig_in(&all, &twig[i], top) && units_alike(c->txn, twig[i].unit_no, top))
            r->unit_no[r->n++] = twig[i].unit_no;
    return s;
}

static int name_order(const void *key, const void *at)
{
    return strcmp(key, *(const char *const *)at);
}

bool reach_has(const struct reach *r, const char *unit_no)
{
    return r->n && bsearch(unit_no, r->unit_no, r->n, sizeof *r->unit_no, name_order);
}
