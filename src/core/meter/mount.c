/* A meter comes to a point, and the one that hung there comes off, with what both showed. */
#include "config.h"
#include "core/meter/point.h"

#include <string.h>

#define WEIGHT 3

unsigned bar_code_check(const char *no)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < BAR_CODE - 1; i++)
        sum += (unsigned)(no[i] - '0') * (i % 2 ? 1 : WEIGHT);
    return (10 - sum % 10) % 10;
}

#define MAKERS_LEAST 6
#define MAKERS_MOST 16

enum status device_no_good(struct call *c, const char *no)
{
    size_t n = strlen(no);
    if (strspn(no, "0123456789") != n)
        return ST_ok;
    if (n != BAR_CODE)
        return n >= MAKERS_LEAST && n <= MAKERS_MOST ? ST_ok
            : refuse(c, ST_device_digits, "device_no", number_words(c, n), number_words(c, BAR_CODE), NULL);
    unsigned check = bar_code_check(no);
    return check == (unsigned)(no[BAR_CODE - 1] - '0') ? ST_ok
        : refuse(c, ST_device_check, "device_no", number_words(c, check), NULL, NULL);
}

enum status mounting_of(struct call *c, const struct point *p, const char *device_no, date on, struct mounting *m_r)
{
    struct scan *scan;
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                            .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &m, c->pool)))
        found = m.device_kind == CODE_device_kind_meter && (!*device_no || !strcmp(m.device_no, device_no)) &&
            m.mounted_on <= on && (!m.removed_on || m.removed_on >= on);
    scan_end(&scan);
    if (found)
        *m_r = m;
    return s;
}

enum status meter_at(struct call *c, const struct point *p, date on, struct mounting *m_r)
{
    return mounting_of(c, p, "", on, m_r);
}

/* What hangs there still (device_no "": nothing does), and the day from which another may: no two at once. */
static enum status meter_hanging(struct call *c, const struct point *p, struct mounting *m_r, date *free_from_r)
{
    struct scan *scan;
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = scan_table(c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    *m_r = (struct mounting){ .device_no = "" };
    *free_from_r = DATE_NONE;
    while (!s && !(s = scan_next(scan, &m, c->pool))) {
        date day = m.removed_on ? m.removed_on : m.mounted_on;
        if (m.device_kind != CODE_device_kind_meter)
            continue;
        if (!m.removed_on)
            *m_r = m;
        *free_from_r = day > *free_from_r ? day : *free_from_r;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- coming off -- */

static struct meter_reading read_once(const struct point *p, const char *device_no, date on, uint16_t kind,
                                      struct register_value *value, uint32_t n)
{
    return (struct meter_reading){ .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no,
        .read_on = on, .device_no = device_no, .reading_kind = kind, .reading_way = CODE_reading_way_by_hand,
        .reading_state = CODE_reading_state_taken, .registers = value, .registers_n = n, .version = 1 };
}

/* What was read of it that day already stays: registers that are not named now, and, where a bill ended with it, the
 * figures of those that are. */
static enum status read_too(struct call *c, struct meter_reading *r, const char *list)
{
    struct meter_reading there = *r;
    date until = DATE_NONE;
    enum status s = call_get(c, TABLE_meter_reading, &there);
    if (!s && r->owner_kind == CODE_owner_kind_account)
        s = figured_until(c, r->owner_no, &until);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    bool stays = until && r->read_on <= until + 1;
    struct register_value *all = pool_array(c->pool, there.registers_n + r->registers_n, sizeof *all);
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->registers_n; i++) {
        const struct register_value *v = register_of(&there, r->registers[i].register_kind);
        if (stays && v && v->value != r->registers[i].value)
            return refuse(c, ST_reading_there, pool_printf(c->pool, "%s[%u].value", list, i),
                          day_words(c, r->read_on), NULL, NULL);
        all[n++] = r->registers[i];
    }
    for (uint32_t i = 0; i < there.registers_n; i++)
        if (!register_of(r, there.registers[i].register_kind))
            all[n++] = there.registers[i];
    r->registers = all;
    r->registers_n = n;
    r->version = there.version;
    return ST_ok;
}

static enum status device_freed(struct call *c, const char *device_no)
{
    struct device old = { .device_no = device_no }, free;
    enum status s = call_get(c, TABLE_device, &old);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    free = old;
    free.device_state = CODE_device_state_removed;
    free.owner_kind = 0;
    free.owner_no = "";
    free.point_no = 0;
    return call_put(c, TABLE_device, &old, &free);
}

static enum status comes_off(struct call *c, const struct point *p, const struct meter_mount *q, date on,
                             const struct mounting *m)
{
    struct mounting off = *m;
    struct meter_reading last = read_once(p, m->device_no, on, CODE_reading_kind_removed, q->registers_before,
                                          q->registers_before_n);
    off.removed_on = on;
    enum status s = reading_ends(c, p, m, &last, "registers_before");
    if (!s)
        s = read_too(c, &last, "registers_before");
    if (!s)
        s = call_put(c, TABLE_mounting, m, &off);
    if (!s)
        s = reading_keep(c, c->user.staff_no, &last);
    return s ? s : device_freed(c, m->device_no);
}

enum status meter_comes_off(struct call *c, const struct point *p, const char *device_no, date on,
                      struct register_value *shows, uint32_t n, struct mounting *m_r)
{
    struct mounting m;
    date free_from;
    struct meter_mount q = { .registers_before = shows, .registers_before_n = n };
    enum status s = meter_hanging(c, p, &m, &free_from);
    if (!s && strcmp(m.device_no, device_no) != 0)
        s = refuse(c, ST_meter_not_there, "device_no", device_no, NULL, NULL);
    if (!s && on < m.mounted_on)
        s = refuse(c, ST_date_out_of_range, "removed_on", NULL, NULL, NULL);
    if (!s)
        s = comes_off(c, p, &q, on, &m);
    *m_r = m;
    m_r->removed_on = on;
    return s;
}

enum status meter_makes_way(struct call *c, const struct point *p, const char *device_no, date on)
{
    struct mounting hangs, off;
    date free_from;
    enum status s = meter_hanging(c, p, &hangs, &free_from);
    if (s || !*hangs.device_no || !strcmp(hangs.device_no, device_no))
        return s;
    off = hangs;
    off.removed_on = on > hangs.mounted_on ? on : hangs.mounted_on;
    s = call_put(c, TABLE_mounting, &hangs, &off);
    return s ? s : device_freed(c, hangs.device_no);
}

/* -- coming -- */

static enum status device_comes(struct call *c, const struct point *p, const struct meter_mount *q, date on)
{
    struct device old = { .device_no = q->device_no }, d = { .device_no = q->device_no,
        .device_kind = CODE_device_kind_meter, .device_owner = CODE_device_owner_company };
    enum status s = call_get(c, TABLE_device, &old);
    if (s && s != ST_not_found)
        return s;
    if (!s && old.device_kind != CODE_device_kind_meter)
        return refuse(c, ST_code_unknown, "device_no", NULL, NULL, NULL);
    if (!s && old.owner_kind)
        return refuse(c, ST_meter_taken, "device_no", old.owner_no, NULL, NULL);
    enum status free = device_free(c, q->device_no, on);
    if (free)
        return free;
    if (!s)
        d = old;
    d.device_state = CODE_device_state_in_use;
    d.owner_kind = p->owner_kind;
    d.owner_no = p->owner_no;
    d.point_no = p->point_no;
    d.digits = q->digits;
    return s ? call_insert(c, TABLE_device, &d) : call_put(c, TABLE_device, &old, &d);
}

/* What is typed stands where nothing that hangs there, or came later, says otherwise. */
static enum status ratio_of(struct call *c, const struct point *p, const struct meter_mount *q, date on,
                            uint64_t *ratio_r)
{
    struct device d = { .device_no = q->device_no };
    bool known;
    enum status s = call_get(c, TABLE_device, &d);
    if (!s)
        s = ratio_there(c, p, on, d.own_ratio, ratio_r, &known);
    if (!s && !known && on < c->today)
        s = ratio_there(c, p, c->today, d.own_ratio, ratio_r, &known);
    if (!s && known && q->ratio && q->ratio != *ratio_r)
        return refuse(c, ST_ratio_differs, "ratio", number_words(c, *ratio_r), NULL, NULL);
    if (!s && !known && q->ratio)
        *ratio_r = q->ratio;
    return s;
}

static enum status mount_good(struct call *c, const struct account *a, const struct meter_mount *q, date on)
{
    date until;
    enum status s = device_no_good(c, q->device_no);
    if (s)
        return s;
    if (on > c->today)
        return refuse(c, ST_date_out_of_range, "mounted_on", NULL, NULL, NULL);
    s = figured_until(c, a->account_no, &until);
    if (!s && until && on <= until)
        return refuse(c, ST_date_before, "mounted_on", day_words(c, until + 1), NULL, NULL);
    return s ? s : registers_good(c, "registers", q->registers, q->registers_n, q->digits);
}

enum status account_meter(struct call *c, const struct account *a, const struct point *p, const char *device_no)
{
    struct account now = *a;
    if (p->point_no != 1 || p->owner_kind != CODE_owner_kind_account)
        return ST_ok;
    now.meter_no = device_no;
    return call_put(c, TABLE_account, a, &now);
}

enum status do_meter_mount(struct call *c, const struct meter_mount *q, struct mounting *r)
{
    struct account a;
    struct point p;
    struct mounting hangs;
    date free_from, on = q->mounted_on ? q->mounted_on : c->today;
    enum status s = point_of(c, q->owner_kind, q->owner_no, q->point_no, &a, &p);
    if (!s)
        s = mount_good(c, &a, q, on);
    if (s)
        return s;
    s = meter_hanging(c, &p, &hangs, &free_from);
    if (!s && free_from && on < free_from)
        s = refuse(c, ST_date_before, "mounted_on", day_words(c, free_from), NULL, NULL);
    if (!s && *hangs.device_no)
        s = comes_off(c, &p, q, on, &hangs);
    if (!s)
        s = device_comes(c, &p, q, on);
    *r = (struct mounting){ .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no,
        .mounted_on = on,
        .device_no = q->device_no, .device_kind = CODE_device_kind_meter, .digits = q->digits, .reason = q->reason };
    if (!s)
        s = ratio_of(c, &p, q, on, &r->ratio);
    if (!s)
        s = call_insert(c, TABLE_mounting, r);
    struct meter_reading first = read_once(&p, q->device_no, on, CODE_reading_kind_mounted, q->registers,
        q->registers_n);
    if (!s)
        s = reading_keep(c, c->user.staff_no, &first);
    point_subject(c, &p);
    return s ? s : account_meter(c, &a, &p, r->device_no);
}

/* -- the account closes -- */

struct leaving {
    struct call *c;
    bool stays;                          /* the point does: what hangs there comes off, for a time */
    date on, since;                          /* what was read from that day on is what a meter is left at */
    bool taken;                          /* its first meter's total was, with the closing */
    energy total;
};

static enum status unread(const struct leaving *l, const struct mounting *m)
{
    return refuse(l->c, ST_meter_unread, "account_no", m->device_no, number_words(l->c, m->point_no),
                  day_words(l->c, l->since));
}

/* The first point's with the figure of the closing, any other's with what was read of it since; so a first one's that
 * feeds in, where it was read. */
static enum status meter_leaves(const struct leaving *l, const struct point *p, const struct mounting *m)
{
    struct call *c = l->c;
    struct register_value total = { .register_kind = CODE_register_kind_total, .value = l->total };
    struct meter_mount q = { .registers_before = &total, .registers_before_n = 1 };
    struct meter_reading read;
    unsigned n = 0;
    enum status s = readings_before(c, p, m->device_no, c->today + 1, 1, &read, &n);
    bool since = !s && n && read.read_on >= l->since && read.reading_state != CODE_reading_state_odd;
    if (!s && p->point_no == 1 && !(since && p->point_kind == CODE_point_kind_fed_in))
        return l->taken ? comes_off(c, p, &q, l->on, m) : unread(l, m);
    if (!s && !since)
        s = unread(l, m);
    if (s)
        return s;
    q.registers_before = read.registers;
    q.registers_before_n = read.registers_n;
    return comes_off(c, p, &q, l->on, m);
}

static enum status other_leaves(const struct leaving *l, const struct mounting *m)
{
    struct mounting off = *m;
    off.removed_on = l->on;
    enum status s = call_put(l->c, TABLE_mounting, m, &off);
    return s ? s : device_freed(l->c, m->device_no);
}

/* What hangs there: read first, because what is taken off is a row of the list. */
static enum status hanging(struct call *c, const struct point *p, struct array *out)
{
    struct scan *scan;
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = scan_table(c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &m, c->pool)))
        if (!m.removed_on)
            *(struct mounting *)array_add(out, c->pool, sizeof m) = m;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The meters first: a transformer beside one that is gone bears nothing. */
static enum status point_leaves(const struct leaving *l, const struct point *p)
{
    struct array list = { 0 };
    struct point off = *p;
    enum status s = hanging(l->c, p, &list);
    const struct mounting *m = list.at;
    for (unsigned i = 0; !s && i < list.n; i++)
        s = m[i].device_kind == CODE_device_kind_meter ? meter_leaves(l, p, &m[i]) : ST_ok;
    for (unsigned i = 0; !s && i < list.n; i++)
        s = m[i].device_kind == CODE_device_kind_meter ? ST_ok : other_leaves(l, &m[i]);
    off.point_state = l->stays ? CODE_point_state_stopped : CODE_point_state_withdrawn;
    off.closed_on = l->stays ? DATE_NONE : l->on;
    return s ? s : call_put(l->c, TABLE_point, p, &off);
}

static enum status points_leave(const struct leaving *l, const struct account *a)
{
    struct point *p;
    unsigned n;
    enum status s = account_points(l->c, a->account_no, &p, &n);
    for (unsigned i = 0; !s && i < n; i++)
        s = p[i].closed_on ? ST_ok : point_leaves(l, &p[i]);
    return s;
}

enum status points_close(struct call *c, const struct account *a, date since, bool taken, energy total)
{
    return points_leave(&(struct leaving){ .c = c, .on = c->today, .since = since, .taken = taken, .total = total }, a);
}

enum status points_stop(struct call *c, const struct account *a, date on, bool taken, energy total)
{
    return points_leave(&(struct leaving){ .c = c, .stays = true, .on = on, .since = on, .taken = taken,
                                           .total = total }, a);
}
