/* Houses that owe, the letters to them and the orders to cut them off, as people make them. */
#include "config.h"
#include "tests/unit/cut_hall.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <string.h>

static bool till_open;
static unsigned houses;
static void (*beside)(struct txn *t);

static void county(struct txn *t)
{
    houses_section(t, "0417");
    for (unsigned no = 1; no <= houses; no++)
        house_put(t, &(struct house){ .no = no, .section = "0417", .category = 1, .days = 31, .principal = 10000 });
    if (beside)
        beside(t);
}

void cut_hall_open(unsigned n, void (*more)(struct txn *t))
{
    houses = n;
    beside = more;
    till_open = false;
    counter_more = county;
    counter_open(&hall, 1);
    counter_more = NULL;
}

/* Asked for by c, granted by a supervisor, done. */
enum status agreed(enum op_id op, const void *q, void *r)
{
    return with_leave('c', op, q, r);
}

/* -- letters -- */

void days_over(void *row)
{
    ((struct letter *)row)->stop_from = COUNTER_NOW;
}

void deliver(uint64_t letter_no, const char *copy_no)
{
    struct letter r;
    assert_int_equal(as('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = letter_no,
                     .letter_way = CODE_letter_way_by_hand, .delivered_to = "赵强", .copy_no = copy_no }, &r), ST_ok);
}

uint64_t remind(unsigned house)
{
    struct letter l;
    assert_int_equal(as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(house),
                     .letter_kind = CODE_letter_kind_reminder }, &l), ST_ok);
    deliver(l.letter_no, "");
    return l.letter_no;
}

/* The notice, its days not over yet. */
uint64_t warned(unsigned house, const char *copy_no)
{
    struct letter l;
    struct letter_warn q = { .account_no = house_no(house), .reason = "欠费" };
    record_init(&letter_warn_record, &q);
    assert_int_equal(agreed(OP_letter_warn, &q, &l), ST_ok);
    deliver(l.letter_no, copy_no);
    return l.letter_no;
}

uint64_t noticed(unsigned house)
{
    remind(house);
    uint64_t notice = warned(house, "");
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = notice }, days_over);
    return notice;
}

uint64_t last_said(unsigned house)
{
    struct letter l;
    assert_int_equal(as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(house),
                     .letter_kind = CODE_letter_kind_final }, &l), ST_ok);
    deliver(l.letter_no, "");
    return l.letter_no;
}

void ripe(unsigned house)
{
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = last_said(house) }, days_over);
}

/* -- orders -- */

enum status ask(unsigned house, struct cut_order *r)
{
    struct cut_off_ask q = { .account_no = house_no(house), .reason = "催费无果" };
    record_init(&cut_off_ask_record, &q);
    return agreed(OP_cut_off_ask, &q, r);
}

struct cut_order out(unsigned house)
{
    struct cut_order o;
    noticed(house);
    if (ask(house, &o))
        fail_msg("%s %s %s", status_name(hall.fault.status), hall.fault.field, hall.fault.arg[0]);
    return o;
}

enum status finish_at(uint64_t job_no, instant at, struct job *r)
{
    return as('r', OP_work_finish, &(struct work_finish){ .job_no = job_no, .stage_no = 1, .at = at,
              .stage_result = CODE_stage_result_done }, r);
}

enum status finish(uint64_t job_no, struct job *r)
{
    return finish_at(job_no, 0, r);
}

struct cut_order order_now(unsigned house)
{
    struct cut_orders list;
    assert_int_equal(as('r', OP_cut_off_list, &(struct cut_orders_ask){ .account_no = house_no(house), .token = "" },
                        &list), ST_ok);
    assert_true(list.orders_n > 0);
    return list.orders[0];
}

/* On the crew's list? */
bool listed(unsigned house)
{
    struct cut_orders list;
    const char *no = house_no(house);
    assert_int_equal(as('r', OP_cut_off_list, &(struct cut_orders_ask){ .token = "" }, &list), ST_ok);
    for (uint32_t i = 0; i < list.orders_n; i++)
        if (!strcmp(list.orders[i].account_no, no))
            return true;
    return false;
}

struct account account_now(unsigned house)
{
    struct account_page page;
    assert_int_equal(as('k', OP_account_show, &(struct account_ask){ .account_no = house_no(house) }, &page), ST_ok);
    return page.account[0];
}

struct payment pay(unsigned house, money received)
{
    struct pay_account a = { .account_no = house_no(house) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = { .given = received > 0, .amount = received } };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    struct payment p;
    struct shift s;
    if (!till_open)
        assert_int_equal(as('k', OP_shift_open, &(struct shift_open){ .window_no = "01",
                         .next_paper = counter_paper(PAPER_FIRST) }, &s), ST_ok);
    till_open = true;
    if (as('k', OP_pay_take, &q, &p))
        fail_msg("%s %s %s", status_name(hall.fault.status), hall.fault.field, hall.fault.arg[0]);
    return p;
}
