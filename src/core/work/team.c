/* Teams: who works together, by dated rows. A team is a unit's; its people may be of units below. */
#include "config.h"
#include "core/work/staff.h"

#include <string.h>

enum status team_read(struct call *c, const char *team_code, const char *field, struct team *t_r)
{
    *t_r = (struct team){ .team_code = team_code };
    enum status s = call_get(c, TABLE_team, t_r);
    if (s == ST_not_found || (!s && t_r->closed))
        return refuse(c, ST_team_unknown, field, team_code, NULL, NULL);
    if (!s && !call_in_unit(c, t_r->unit_no))
        return refuse(c, ST_outside_unit, field, t_r->unit_no, NULL, NULL);
    return s;
}

static bool member_on(const struct team_member *m, date day)
{
    return m->from <= day && (!m->until || m->until >= day);
}

enum status team_has(struct call *c, const char *team_code, const char *staff_no, date day, bool *has_r)
{
    struct scan *scan;
    struct team_member m, prefix = { .team_code = team_code, .staff_no = staff_no };
    enum status s = scan_table(c->txn, TABLE_team_member, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    *has_r = false;
    while (!s && !*has_r && !(s = scan_next(scan, &m, NULL)))
        *has_r = member_on(&m, day);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status team_people(struct call *c, const char *team_code, date day, struct user **list_r, uint32_t *n_r)
{
    struct scan *scan;
    struct team_member m, prefix = { .team_code = team_code };
    struct user *list = pool_array(c->pool, TEAM_PEOPLE, sizeof *list);
    uint32_t n = 0;
    enum status s = scan_table(c->txn, TABLE_team_member, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &m, NULL))) {
        if (!member_on(&m, day) || (n && !strcmp(list[n - 1].staff_no, m.staff_no)))
            continue;
        if (n == TEAM_PEOPLE) {
            s = refuse(c, ST_number_out_of_range, "team_code", number_words(c, TEAM_PEOPLE), NULL, NULL);
            break;
        }
        list[n] = (struct user){ .staff_no = m.staff_no };
        s = call_get(c, TABLE_user, &list[n]);
        n += !s && list[n].user_state != CODE_user_state_left;
        s = s == ST_not_found ? ST_ok : s;
    }
    scan_end(&scan);
    *list_r = list;
    *n_r = n;
    return s == ST_not_found ? ST_ok : s;
}

/* -- the teams -- */

static enum status somebody(struct call *c, const char *staff_no, const char *field, struct user *u_r)
{
    *u_r = (struct user){ .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, u_r);
    if (s == ST_not_found || (!s && (u_r->user_state == CODE_user_state_left || u_r->shared_terminal)))
        return refuse(c, ST_user_unknown, field, staff_no, NULL, NULL);
    return !s && !call_in_unit(c, u_r->unit_no) ? refuse(c, ST_outside_unit, field, staff_no, NULL, NULL) : s;
}

enum status do_team_put(struct call *c, const struct team *q, struct team *r)
{
    struct unit unit;
    struct user leader;
    struct team old;
    bool same = false;
    enum status s = office_unit(c, q->unit_no, "unit_no", &unit);
    if (!s && *q->leader)
        s = somebody(c, q->leader, "leader", &leader);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->team_code);
    s = call_change(c, TABLE_team, q, q->version, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_team, r);
    if (!s && !call_in_unit(c, old.unit_no))
        s = refuse(c, ST_outside_unit, "team_code", old.unit_no, NULL, NULL);
    if (!s)
        s = call_seen(c, TABLE_team, q, &old, "team_code", q->team_code, &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_team, &old, r);
}

static bool team_shown(void *c, void *row)
{
    return call_in_unit(c, ((const struct team *)row)->unit_no);
}

enum status do_team_list(struct call *c, const struct list_ask *q, struct team_list *r)
{
    const struct office_page p = { .table = TABLE_team, .most = TEAMS_LISTED, .keep = team_shown };
    return office_page(c, &p, q->token, (void **)&r->teams, &r->teams_n, &r->token);
}

/* -- who is in one -- */

/* Two rows of one person in one team never hold the same day. */
static enum status days_free(struct call *c, const struct team_member *q)
{
    struct scan *scan;
    struct team_member m;
    enum status s = scan_table(c->txn, TABLE_team_member, &(struct scan_range){ .prefix = q, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &m, NULL)))
        if (m.from != q->from && (!m.until || m.until >= q->from) && (!q->until || m.from <= q->until))
            break;
    scan_end(&scan);
    if (!s)
        return refuse(c, ST_exists, "from", day_words(c, m.from), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_team_member(struct call *c, const struct team_member *q, struct team_member *r)
{
    struct team team;
    struct user u;
    struct team_member old;
    bool same = false;
    enum status s = team_read(c, q->team_code, "team_code", &team);
    if (!s)
        s = somebody(c, q->staff_no, "staff_no", &u);
    if (!s && q->until && q->until < q->from)
        s = refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    if (!s)
        s = days_free(c, q);
    if (s)
        return s;
    *r = *q;
    r->staff_name = u.staff_name;
    call_subject(c, q->team_code);
    call_subject(c, q->staff_no);
    s = call_change(c, TABLE_team_member, q, q->version, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_team_member, r);
    if (!s)
        s = call_seen(c, TABLE_team_member, r, &old, "staff_no", q->staff_no, &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_team_member, &old, r);
}

enum status do_team_members(struct call *c, const struct team_ask *q, struct member_list *r)
{
    struct team team = { .team_code = q->team_code };
    struct team_member prefix = { .team_code = q->team_code };
    enum status s = call_get(c, TABLE_team, &team);
    if (s == ST_not_found || (!s && !call_in_unit(c, team.unit_no)))
        return refuse(c, ST_team_unknown, "team_code", q->team_code, NULL, NULL);
    const struct office_page p = { .table = TABLE_team_member, .most = MEMBERS_LISTED, .prefix = &prefix, .parts = 1 };
    return s ? s : office_page(c, &p, q->token, (void **)&r->members, &r->members_n, &r->token);
}
