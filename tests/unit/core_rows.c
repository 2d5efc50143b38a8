/* Customers' rows by load and by operations, never by hand: the journal and the
 * search words are then what an office would have. */
#include "config.h"
#include "tests/unit/core_rows.h"
#include "ops/bind.h"

#include <stdio.h>
#include <string.h>

static void must(struct office *o, const char *staff_no, enum op_id op, const void *q, void *r)
{
    enum status s = ask(o, staff_no, op, q, r);
    if (s)
        fail_msg("%s: %s field=%s %s %s", op_info[op].name, status_name(s), o->fault.field, o->fault.arg[0],
                 o->fault.arg[1]);
}

void rows_load(struct office *o, uint16_t kind, const void *rows, unsigned n)
{
    static unsigned loads;
    const struct record *r = load_kind_record(kind);
    char id[32];
    struct load l = { 0 };
    struct load_answer answer = { 0 };
    snprintf(id, sizeof id, "test-%u", ++loads);
    must(o, STAFF_OPERATOR, OP_load_begin, &(struct load){ .load_id = id, .load_kind = kind, .file = "test.csv" }, &l);
    struct load_line *line = pool_array(o->pool, n, sizeof *line);
    for (unsigned i = 0; i < n; i++) {
        struct buf b;
        buf_init(&b, 8192);
        record_encode(r, (const char *)rows + i * r->size, NULL, &b);
        line[i] = (struct load_line){ .line = i + 2,
                                      .row = { (uint8_t *)pool_slice(o->pool, b.at, b.n), (uint32_t)b.n } };
        buf_release(&b);
    }
    must(o, STAFF_OPERATOR, OP_load_rows, &(struct load_rows){ .load_id = id, .rows = line, .rows_n = n }, &answer);
    if (answer.bad_n)
        fail_msg("line %d: %s %s", (int)answer.bad[0].line, answer.bad[0].status, answer.bad[0].field);
    must(o, STAFF_OPERATOR, OP_load_commit, &(struct load_ask){ .load_id = id }, &l);
    core_tick(o->core);
}

void rows_account(struct office *o, const char *account_no, const char *unit_no)
{
    rows_load(o, CODE_load_kind_accounts, &(struct account){ .account_no = account_no, .account_name = "王建国",
        .unit_no = unit_no, .address = "魏家庄12号", .category = CODE_category_residential,
        .voltage = CODE_voltage_v220 }, 1);
}

void rows_bill(struct office *o, const char *account_no, int32_t month, money principal)
{
    rows_load(o, CODE_load_kind_bills, &(struct bill){ .account_no = account_no, .bill_month = month,
        .principal = principal, .due_on = month_first(month_add(month, 2)) - 1 }, 1);
}

void rows_till(struct office *o, const char *staff_no, const char *unit_no)
{
    struct window w = { 0 };
    struct paper_range p = { 0 };
    struct shift s = { 0 };
    must(o, STAFF_OPERATOR, OP_window_put, &(struct window){ .unit_no = unit_no, .window_no = "03" }, &w);
    must(o, "60001", OP_paper_issue, &(struct paper_range){ .staff_no = staff_no, .first_paper = 7000001,
                                                            .last_paper = 7000900 }, &p);
    must(o, staff_no, OP_shift_open, &(struct shift_open){ .window_no = "03", .next_paper = 7000001 }, &s);
}

uint64_t rows_pay(struct office *o, const char *staff_no, const char *account_no, money amount)
{
    struct payment r = { 0 };
    struct pay_account a = { .account_no = account_no };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(amount) };
    must(o, staff_no, OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1,
        .prepay = true, .receipt_choice = CODE_receipt_choice_joint }, &r);
    return r.receipt_no;
}
