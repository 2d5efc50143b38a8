/* What terms would be under another choice. Two lists are one price with and without hours
 * where they are made of the same rows of prices and have the same tiers: nobody keeps a
 * table of such pairs, which a new document would have to be entered in. */
#include "config.h"
#include "core/bill/make.h"

#include <string.h>

/* -- the list beside one -- */

static bool same_rows(const struct list_part *a, const struct list_part *b)
{
    return a->price_part == b->price_part && !strcmp(a->price_area, b->price_area) &&
        a->price_class == b->price_class && a->price_system == b->price_system &&
        a->voltage_level == b->voltage_level;
}

static bool has_part(const struct array *parts, const struct list_part *part)
{
    const struct list_part *at = parts->at;
    for (unsigned i = 0; i < parts->n; i++)
        if (same_rows(&at[i], part))
            return true;
    return false;
}

static bool same_parts(const struct array *a, const struct array *b)
{
    const struct list_part *part = a->at;
    bool same = a->n == b->n;
    for (unsigned i = 0; same && i < a->n; i++)
        same = has_part(b, &part[i]);
    return same;
}

static enum status parts_of(struct call *c, const struct price_list *l, struct array *out)
{
    struct list_part part, prefix = { .price_list = l->price_list, .valid_from = l->valid_from };
    struct scan *scan;
    *out = (struct array){ 0 };
    enum status s = scan_table(c->txn, TABLE_list_part, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &part, c->pool)))
        *(struct list_part *)array_add(out, c->pool, sizeof part) = part;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Each list as of that day. */
static enum status lists_on(struct call *c, date on, struct array *out)
{
    struct price_list row, *last;
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_price_list, &(struct scan_range){ .prefix = NULL }, &scan);
    while (!s && !(s = scan_next(scan, &row, c->pool))) {
        last = out->n ? (struct price_list *)out->at + out->n - 1 : NULL;
        if (row.valid_from > on)
            continue;
        if (!last || strcmp(last->price_list, row.price_list))
            last = array_add(out, c->pool, sizeof row);
        *last = row;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static const struct price_list *list_named(const struct array *lists, const char *name)
{
    const struct price_list *at = lists->at;
    for (unsigned i = 0; i < lists->n; i++)
        if (!strcmp(at[i].price_list, name))
            return &at[i];
    return NULL;
}

static bool is_beside(const struct price_list *l, const struct price_list *of, bool hours)
{
    return strcmp(l->price_list, of->price_list) && (*l->tou_plan != '\0') == hours &&
        !strcmp(l->tier_plan, of->tier_plan) && l->tier_cycle == of->tier_cycle && l->tier_way == of->tier_way &&
        !strcmp(l->demand_plan, of->demand_plan) && !strcmp(l->period_plan, of->period_plan);
}

static enum status list_beside(struct call *c, const struct array *lists, const struct price_list *of, bool hours,
                               const char **name_r)
{
    struct array parts, others;
    const struct price_list *at = lists->at, *found = NULL;
    enum status s = parts_of(c, of, &parts);
    for (unsigned i = 0; !s && i < lists->n; i++) {
        if (!is_beside(&at[i], of, hours))
            continue;
        s = parts_of(c, &at[i], &others);
        if (s || !same_parts(&parts, &others))
            continue;
        if (found)
            return refuse(c, ST_choice_many, "price_list", of->title, found->price_list, at[i].price_list);
        found = &at[i];
    }
    if (!s && !found)
        return refuse(c, ST_choice_missing, "tou_choice", of->title, NULL, NULL);
    *name_r = found ? found->price_list : NULL;
    return s;
}

static enum status list_chosen(struct make *m, struct point_terms *t)
{
    struct call *c = m->c;
    struct array lists = { 0 };
    bool hours = m->choice->tou == CODE_tou_choice_tou;
    if (m->choice->price_list)
        t->price_list = m->choice->price_list;
    if (!m->choice->tou || !*t->price_list)
        return ST_ok;
    enum status s = lists_on(c, m->past - 1, &lists);
    const struct price_list *of = list_named(&lists, t->price_list);
    if (!s && !of)
        s = refuse(c, ST_plan_unknown, "price_list", t->price_list, NULL, NULL);
    return s || (*of->tou_plan != '\0') == hours ? s : list_beside(c, &lists, of, hours, &t->price_list);
}

enum status make_choice(struct make *m, struct point_terms *t)
{
    const struct make_choice *choice = m->choice;
    if (t->point_no != choice->point_no)
        return ST_ok;
    enum status s = list_chosen(m, t);
    if (choice->basic_way)
        t->basic_way = choice->basic_way;
    if (choice->contract_w)
        t->contract_w = choice->contract_w;
    return s;
}
