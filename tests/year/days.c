/* What an office does besides its jobs: rules of the year, leave, teams, slots, tills, decrees, the
 * core's own work of a night, and whoever owes. */
#include "config.h"
#include "tests/year/year.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <stdio.h>
#include <string.h>

#define HOUR ((instant)3600 * SECOND)
#define MOST_OFFICES 40

static struct { bool open; money pos; unsigned slips; } till[MOST_OFFICES];
static unsigned paying;                  /* the office at whose till it is */

static enum status by_operator(enum op_id op, const void *q, void *r)
{
    struct principal p = { .staff_no = STAFF_OPERATOR, .from = "local" };
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    year.calls++;
    return core_call(hall.core, &p, op, id, 0, q, r, hall.pool, &hall.fault);
}

static void must(const char *what, enum status s)
{
    if (s)
        fail_msg("%s: %s %s %s %s", what, status_name(s), hall.fault.field, hall.fault.arg[0], hall.fault.arg[1]);
}

static void set(const char *name, const char *value)
{
    struct setting q = { .setting_name = name, .value = value, .valid_from = instant_date(year.now) }, r;
    must(name, by_operator(OP_setting_put, &q, &r));
}

static void office_begins(void)
{
    struct team team;
    struct team_member member;
    struct visit_slot slot;
    const char *code = pool_printf(hall.pool, "T%s", counter_unit(false));
    must("team", ask_of('v', OP_team_put, &(struct team){ .team_code = code, .team_name = "外勤班",
         .unit_no = counter_unit(false), .leader = counter_staff('s') }, &team));
    for (const char *who = "sr"; *who; who++)
        must("member", ask_of('v', OP_team_member, &(struct team_member){ .team_code = code,
             .staff_no = counter_staff(*who), .from = YEAR_BEGINS }, &member));
    static const char *const opens[] = { "08:00", "10:00", "14:00" }, *const closes[] = { "10:00", "12:00", "17:00" };
    for (unsigned i = 0; i < COUNT_OF(opens); i++)
        must("slot", ask_of('v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false), .weekdays = "12345",
             .opens = opens[i], .closes = closes[i], .capacity = 4 }, &slot));
}

void rules_begin(void)
{
    struct fee_rate rate, fee = { .fee_item = CODE_fee_item_meter_test, .valid_from = YEAR_BEGINS, .amount = 2000,
                                  .fee_unit = CODE_fee_unit_each, .certainty = CODE_certainty_memory, .source = "县物价" };
    counter_office(0);
    set("change.edition", "rules_2016");
    must("fee", ask_of('d', OP_fee_rate_put, &fee, &rate));
    for (unsigned i = 0; i < year.offices; i++) {
        counter_office(i);
        office_begins();
    }
}

/* -- tills -- */

static bool till_ready(unsigned office)
{
    struct shift r;
    struct denomination cash[] = { { .face = 10000, .pieces = 3 } };
    struct shift_open q = { .window_no = "03", .float_from = counter_staff('v'), .float_cash = cash,
                            .float_cash_n = 1 };
    if (!till[office].open && ask_of('k', OP_shift_open, &q, &r))
        return false;
    till[office].open = true;
    return true;
}

static bool pays(const char *number, money amount)
{
    struct pay_account a = { .account_no = number, .amount = maybe_money(amount) };
    struct pay_quote quote;
    struct payment p;
    struct pay_tender t = { .tender = CODE_tender_pos, .received = maybe_money(amount),
                            .voucher = pool_printf(hall.pool, "%06llu", (unsigned long long)year.calls % 1000000),
                            .bank = "工行" };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .large_meant = true,
                          .receipt_choice = CODE_receipt_choice_none };
    unsigned office = paying;
    if (ask_of('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote))
        return false;
    q.basis = quote.basis;
    if (ask_of('k', OP_pay_take, &q, &p))
        return false;
    for (uint32_t i = 0; i < p.bills_n; i++)
        year.fee_money += p.bills[i].job_no ? p.bills[i].principal : 0;
    till[office].pos += amount;
    till[office].slips++;
    return true;
}

/* What the job's stage asks for, all of it, at the counter. */
bool fees_pay(const struct errand *w)
{
    struct fee_list list;
    paying = w->office;
    if (ask_of('k', OP_fee_list, &(struct job_ask){ .job_no = w->job_no }, &list) || list.left <= 0 ||
        !till_ready(w->office) || !pays(list.account_no, list.left))
        return false;
    year.fees_paid++;
    return true;
}

void day_end(date d)
{
    (void)d;
    for (unsigned i = 0; i < year.offices; i++) {
        struct denomination cash[] = { { .face = 10000, .pieces = 3 } };
        struct shift_count q = { .cash = cash, .cash_n = 1, .pos_total = till[i].pos, .pos_slips = till[i].slips };
        struct shift_page page, signed_page;
        if (!till[i].open)
            continue;
        counter_office(i);
        must("count", ask_of('k', OP_shift_count, &q, &page));
        must("sign", ask_of('v', OP_shift_sign, &(struct shift_sign){ .shift_no = page.shift->shift_no,
             .row_version = page.shift->version }, &signed_page));
        memset(&till[i], 0, sizeof till[i]);
    }
}

/* -- who owes: told, warned, cut off by a crew, and pays -- */

static void delivered(uint64_t letter_no)
{
    struct letter r;
    ask_of('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = letter_no, .delivered_to = "赵强",
           .letter_way = CODE_letter_way_by_hand }, &r);
}

void owing_final(const struct errand *w)
{
    struct letter l;
    if (!ask_of('c', OP_letter_make, &(struct letter_make){ .account_no = w->account,
                .letter_kind = CODE_letter_kind_final }, &l))
        delivered(l.letter_no);
}

static void owing_pays(unsigned office, const char *no)
{
    struct pay_account a = { .account_no = no };
    struct pay_quote quote;
    paying = office;
    if (!ask_of('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote) && quote.due > 0 &&
        till_ready(office))
        pays(no, quote.due);
}

/* One after the other through the year, each step some weeks after the one before. */
static void owing_step(unsigned office, date d)
{
    unsigned n = homes_of_office() / OWES_EACH;
    for (unsigned i = 0; i < n; i++) {
        const char *no = county_home(office, i * OWES_EACH);
        int day = d - YEAR_BEGINS - 10 - (int)(i * 200 / n) - (int)office % 7;
        struct letter l;
        struct cut_order o;
        struct letter_warn warn = { .account_no = no, .reason = "欠费" };
        struct cut_off_ask out = { .account_no = no, .reason = "催费无果" };
        if (day == 0 && !ask_of('c', OP_letter_make, &(struct letter_make){ .account_no = no,
                                .letter_kind = CODE_letter_kind_reminder }, &l))
            delivered(l.letter_no);
        else if (day == 10 && !allowed('c', OP_letter_warn, &warn, &l))
            delivered(l.letter_no);
        else if (day == 55)
            allowed('c', OP_cut_off_ask, &out, &o);
        else if (day == 75)
            owing_pays(office, no);
    }
}

/* -- a day -- */

static void leave_taken(void)
{
    struct leave_done r;
    struct work_spread_done spread;
    char who = "ksrc"[dice(4)];
    instant from = instant_of(instant_date(year.now) + 1 + (int)dice(10), 0, 0, 0);
    struct leave_put q = { .staff_no = counter_staff(who), .from = from, .from_noon = chance(20),
                           .until = from + (instant)(1 + dice(6)) * 24 * HOUR, .leave_kind = 1 + (uint16_t)dice(3) };
    if (!ask_of('v', OP_leave_put, &q, &r) && r.open && chance(50))
        ask_of('v', OP_leave_hand, &(struct leave_hand){ .leave_no = r.leaves->leave_no, .on_leave = true,
               .to_staff = counter_staff(who == 'k' ? 'c' : 'v') }, &spread);
}

static void spread_out(void)
{
    struct work_spread_done r;
    ask_of('v', OP_work_spread, &(struct work_spread){ .unassigned = true, .on_leave = true,
           .team_code = pool_printf(hall.pool, "T%s", counter_unit(false)) }, &r);
}

/* A decree, or one taken back: a day some weeks off. */
static void decreed(void)
{
    struct holiday r, q = { .day = instant_date(year.now) + 5 + (int)dice(40), .name = "县里通知",
                            .day_kind = 1 + (uint16_t)dice(2) };
    must("holiday", by_operator(OP_holiday_put, &q, &r));
}

/* What the core opened by itself is somebody's from here on. */
static void adopt(const char *kind)
{
    struct board_page page;
    struct board_ask q = { .job_kind = kind, .rows = 100 };
    if (ask_of('u', OP_work_board, &q, &page))
        return;
    for (uint32_t i = 0; i < page.rows_n; i++) {
        unsigned office;
        if (errand_of_job(page.rows[i].job_no) || sscanf(page.rows[i].unit_no, "1305%3u", &office) != 1)
            continue;
        struct errand *w = errand_add(ask_named(kind), office);
        w->job_no = page.rows[i].job_no;
        w->open = true;
        errand_known(w);
        struct job_page job;
        must(kind, ask_of('u', OP_work_show, &(struct job_ask){ .job_no = w->job_no }, &job));
        act_seen(w, job.job);
        year.kind_begun[w->ask - asks]++;
        errand_at(w, in_hours(year.now + (instant)(1 + dice(20)) * HOUR));
    }
}

void day_begin(date d)
{
    static const char *const by_core[] = { "call_back", "restore", "cut_off", "flag_expiry", "interim_over",
                                           "temporary_over", "enquiry_short" };
    for (unsigned i = 0; i <= year.jobs_wanted / 20000; i++)
        core_tick(hall.core);
    for (unsigned i = 0; i < year.offices; i++) {
        counter_office(i);
        if (dice(8) == 0)
            leave_taken();
        if (dice(20) == 0)
            spread_out();
        year.now_kind = "owing";
        owing_step(i, d);
    }
    counter_office(0);
    if (d % 45 == 0)
        decreed();
    for (unsigned i = 0; i < COUNT_OF(by_core); i++)
        adopt(by_core[i]);
    pool_clear(hall.pool);
}
