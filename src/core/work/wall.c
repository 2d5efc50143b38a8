/* work.wall: the board as figures alone, for whoever passes by: of units, of teams or of kinds,
 * and how many wait in the hall. No job, no customer and no person of the office is named. */
#include "config.h"
#include "core/ticket/ticket.h"
#include "core/work/job_acts.h"

static enum status waiting_fill(struct call *c, struct wall_page *r)
{
    struct tickets_now now = { .used = false };
    struct ticket_kinds kinds = { .kinds_n = 0 };
    enum status s = tickets_now(c, &now);
    if (!s && now.used)
        s = do_ticket_kinds(c, &(struct nothing){ 0 }, &kinds);
    r->waiting = pool_array(c->pool, kinds.kinds_n + 1, sizeof *r->waiting);
    for (uint32_t i = 0; !s && i < kinds.kinds_n; i++)
        r->waiting[r->waiting_n++] = (struct wall_waiting){ .ticket_kind = kinds.kinds[i].ticket_kind,
                                                            .waiting = kinds.kinds[i].waiting };
    return s;
}

enum status do_work_wall(struct call *c, const struct wall_ask *q, struct wall_page *r)
{
    struct board_ask ask = { .heat = true, .rows = 1, .board_by = q->board_by };
    struct board_page b = { .heat_n = 0 };
    struct unit u = { .unit_no = c->user.unit_no };
    record_init(&board_ask_record, &ask);
    enum status s = do_work_board(c, &ask, &b);
    if (!s)
        s = call_get(c, TABLE_unit, &u);
    if (s)
        return s;
    *r = (struct wall_page){ .at = b.at, .open = b.open, .late = b.late, .at_risk = b.at_risk, .normal = b.normal,
                             .paused = b.paused, .recounting = b.recounting, .refresh_s = b.refresh_s, .heat = b.heat,
                             .heat_n = b.heat_n, .unit_name = u.unit_name, .unit_name_en = u.unit_name_en };
    return waiting_fill(c, r);
}
