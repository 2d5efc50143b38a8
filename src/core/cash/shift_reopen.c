/* A till that was counted goes on (F7): the same day only, by a supervisor, never
 * his own. The count is voided and kept; what its signature posted, the difference
 * too, is undone by an entry that names it. Money that lies in a deposit or in an
 * envelope does not come back. */
#include "config.h"
#include "core/cash/cash.h"

#include <string.h>

static enum status may_reopen(struct call *c, const struct shift *s, const struct shift_reopen *q)
{
    char day[DATE_TEXT];
    if (!c->everywhere && !call_in_unit(c, s->unit_no))
        return refuse(c, ST_outside_unit, "shift_no", NULL, NULL, NULL);
    if (!strcmp(s->staff_no, c->user.staff_no))
        return refuse(c, ST_own_till, "shift_no", NULL, NULL, NULL);
    if (s->version != q->row_version)
        return refuse(c, ST_stale, "row_version", s->staff_name, NULL, NULL);
    if (s->business_date != c->today)
        return refuse(c, ST_reopen_other_day, "shift_no", date_format(s->business_date, day), NULL, NULL);
    if (s->deposit_no)
        return refuse(c, ST_deposit_part_taken, "shift_no", number_words(c, s->shift_no),
                      number_words(c, s->deposit_no), NULL);
    if (s->shift_state == CODE_shift_state_open)
        return refuse(c, ST_shift_not_open, "shift_no", "code.shift_state.open", NULL, NULL);
    if (s->voided_counts_n + s->counts_n > VOIDED_COUNTS)
        return refuse(c, ST_field_too_many, "voided_counts", number_words(c, VOIDED_COUNTS), NULL, NULL);
    return hall_open(c, s->unit_no, s->business_date, "shift_no");
}

/* One till a person and one person a window, as at the opening. */
static enum status room_for(struct call *c, const struct shift *s)
{
    struct shift other;
    unsigned n;
    const char *taken_by;
    enum status st = shift_newest(c, s->staff_no, CODE_shift_state_open, &other);
    if (!st)
        return refuse(c, ST_shift_open, "shift_no", number_words(c, other.shift_no), other.window_no, NULL);
    if (st != ST_not_found || (st = shifts_today(c, s->unit_no, s->window_no, &n, &taken_by)))
        return st;
    return taken_by ? refuse(c, ST_window_taken, "shift_no", taken_by, NULL, NULL) : ST_ok;
}

static enum status entry_undo(struct call *c, struct shift *s)
{
    struct journal j = { .entry_no = s->sign_entry };
    enum status st = s->sign_entry ? call_get(c, TABLE_journal, &j) : ST_ok;
    if (st || !s->sign_entry)
        return st;
    for (uint32_t i = 0; i < j.lines_n; i++)
        call_line(c, j.lines[i].ledger, j.lines[i].party, -j.lines[i].amount, j.lines[i].fee_kind,
                  j.lines[i].bill_month);
    s->sign_entry = 0;
    return call_post(c, s->shift_no, 0, j.entry_no, NULL);
}

/* Another shift of his may have worked on through the same sheets. */
static enum status paper_resume(struct call *c, struct shift *s)
{
    struct paper_range range = { .range_no = s->paper_range };
    enum status st = s->paper_range ? call_get(c, TABLE_paper_range, &range) : ST_ok;
    if (!st && s->paper_range)
        s->next_paper = range.next_paper;
    return st;
}

static void counts_void(struct call *c, struct shift *s)
{
    struct till_count *kept = pool_array(c->pool, s->voided_counts_n + s->counts_n + 1, sizeof *kept);
    if (s->voided_counts_n)
        memcpy(kept, s->voided_counts, s->voided_counts_n * sizeof *kept);
    if (s->counts_n)
        memcpy(kept + s->voided_counts_n, s->counts, s->counts_n * sizeof *kept);
    s->voided_counts = kept;
    s->voided_counts_n += s->counts_n;
    s->counts = NULL;
    s->counts_n = 0;
    s->counted_at = s->signed_at = 0;
    s->signed_by = s->difference_text = "";
    s->difference_reason = 0;
}

enum status do_shift_reopen(struct call *c, const struct shift_reopen *q, struct shift *r)
{
    struct shift old = { .shift_no = q->shift_no };
    enum status s = call_get(c, TABLE_shift, &old);
    if (s == ST_not_found)
        return refuse(c, s, "shift_no", number_words(c, q->shift_no), NULL, NULL);
    if (s || (s = may_reopen(c, &old, q)) || (s = room_for(c, &old)))
        return s;
    *r = old;
    counts_void(c, r);
    if ((s = entry_undo(c, r)) || (s = paper_resume(c, r)))
        return s;
    r->shift_state = CODE_shift_state_open;
    r->reopened++;
    r->reopened_by = c->user.staff_no;
    call_subject(c, old.staff_no);
    call_remark(c, q->remark);
    shift_event(c, r);
    if ((s = call_put(c, TABLE_shift, &old, r)))
        return s;
    *r = shift_shown(r);
    return ST_ok;
}
