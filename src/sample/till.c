/* The counters of a year. Who comes when is known before anything is written
 * (visits), so that a bill can name the receipt it was paid with; the days are
 * then played through in order: a till opens with its first customer, takes
 * money, and is counted and signed in the evening (vault.c goes on from there). */
#include "config.h"
#include "sample/maker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAY_OPENS (8 * 3600 + 30 * 60)
#define COUNTER_SECONDS (8 * 3600 + 1800)
#define FLOAT_FEN 50000
#define RANGE_SHEETS 2000
#define RANGE_LEAST 600              /* a till never changes its range within a day */
#define VISITS_FIRST 65536

/* -- visits -- */

static struct visit *visit_room(struct maker *m)
{
    if (m->visits == m->visits_room) {
        m->visits_room = m->visits_room ? m->visits_room * 2 : VISITS_FIRST;
        m->visit = reallocarray(m->visit, m->visits_room, sizeof *m->visit);
        if (!m->visit)
            panic("out of memory for %" PRIu64 " payments", m->visits_room);
    }
    return &m->visit[m->visits++];
}

static void visits_of(struct maker *m, uint64_t position)
{
    struct profile p;
    struct settlement s;
    profile_make(&m->county, serial_at(&m->county, position), &p);
    if (p.habit != HABIT_COUNTER)
        return;
    for (unsigned age = m->county.config->months; age >= 1; age--)
        if (settlement_make(&m->county, &p, age, &s)) {
            struct dice d = dice_of(m->county.config->seed, DICE_SHIFT, p.serial, age);
            *visit_room(m) = (struct visit){ .on = s.on, .position = (uint32_t)position, .age = (uint8_t)age,
                                             .place = p.place, .second = (uint16_t)dice_below(&d, COUNTER_SECONDS) };
        }
}

static int visit_order(const void *a, const void *b, void *visits)
{
    const struct visit *all = visits, *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];
    if (x->on != y->on)
        return x->on < y->on ? -1 : 1;
    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

void visits_make(struct maker *m)
{
    uint64_t all = serials(&m->county);
    maker_step(m, "who comes when", all);
    for (uint64_t i = 0; i < all; i++) {
        visits_of(m, i);
        maker_done(m, i + 1);
    }
    m->queue = calloc(m->visits + 1, sizeof *m->queue);
    if (!m->queue)
        panic("out of memory for %" PRIu64 " payments", m->visits);
    for (uint64_t i = 0; i < m->visits; i++)
        m->queue[i] = (uint32_t)i;
    qsort_r(m->queue, m->visits, sizeof *m->queue, visit_order, m->visit);
    for (uint64_t i = 0; i < m->visits; i++)
        m->visit[m->queue[i]].receipt_no = (uint32_t)i + 1;
}

instant visit_time(const struct visit *v)
{
    return instant_of(v->on, 0, 0, 0) + (DAY_OPENS + v->second) * SECOND;
}

/* -- a till's day -- */

static const char *party_of(struct maker *m, uint64_t shift_no)
{
    return pool_printf(m->pool, "%" PRIu64, shift_no);
}

static struct user who_of(const struct teller *t, const char *unit_no)
{
    return (struct user){ .staff_no = t->staff_no, .staff_name = t->staff_name, .unit_no = unit_no };
}

static void range_put(struct maker *m, struct teller *t, bool closed)
{
    if (!t->range.range_no)
        return;
    t->range.closed = closed;
    maker_put(m, TABLE_paper_range, &t->range);
}

static void range_issue(struct maker *m, struct teller *t, instant at)
{
    range_put(m, t, true);
    t->range = (struct paper_range){
        .range_no = ++m->range_no, .staff_no = t->staff_no, .first_paper = m->next_paper,
        .last_paper = m->next_paper + RANGE_SHEETS - 1, .next_paper = m->next_paper,
        .issued_by = sample_supervisor.staff_no, .issued_at = at, .version = 1,
    };
    m->next_paper += RANGE_SHEETS;
}

static void till_open(struct maker *m, struct teller *t, const struct place *place, date on)
{
    instant at = instant_of(on, 8, 10, 0);
    struct user who = who_of(t, place->unit.unit_no);
    if (!t->range.range_no || t->range.last_paper - t->range.next_paper < RANGE_LEAST)
        range_issue(m, t, instant_of(on, 8, 0, 0));
    memset(t->sum, 0, sizeof t->sum);
    memset(t->count, 0, sizeof t->count);
    t->shift = (struct shift){
        .shift_no = ++m->shift_no, .staff_no = t->staff_no, .staff_name = t->staff_name, .unit_no = place->unit.unit_no,
        .window_no = t->window_no, .business_date = on, .opened_at = at, .float_from = sample_supervisor.staff_no,
        .float_total = FLOAT_FEN, .paper_range = t->range.range_no, .first_paper = t->range.next_paper,
        .next_paper = t->range.next_paper, .day_shift = (uint64_t)(t - m->teller[place - m->county.place]) + 1,
        .pos_terminal = "", .version = 1,
    };
    const char *till = party_of(m, t->shift.shift_no);
    book_line(m, CODE_ledger_float_held, till, FLOAT_FEN, 0);
    book_line(m, CODE_ledger_float_, place->unit.unit_no, -FLOAT_FEN, 0);
    book_post(m, at, "shift.open", &who, t->shift.shift_no, 0);
    maker_audit(m, at, &who, "shift.open", NULL, "");
}

static void till_sums(struct teller *t, struct tender_sum sums[8], struct compare_line lines[8])
{
    struct shift *s = &t->shift;
    s->sums = sums;
    for (uint16_t tender = 1; tender < COUNT_OF(t->sum); tender++)
        if (t->count[tender])
            sums[s->sums_n++] = (struct tender_sum){ .tender = tender, .count = t->count[tender],
                                                     .amount = t->sum[tender] };
    for (uint32_t i = 0; i < s->sums_n; i++)
        lines[i] = (struct compare_line){ .tender = sums[i].tender, .expected = sums[i].amount,
                                          .counted = sums[i].amount };
}

/* Counted right, signed, the float handed back and the cash put into the vault. */
static void till_close(struct maker *m, struct teller *t, const struct place *place)
{
    struct shift *s = &t->shift;
    struct denomination float_notes[8], notes[8];
    struct tender_sum sums[8];
    struct compare_line lines[8];
    instant counted = instant_of(s->business_date, 17, 20, 0), signed_at = instant_of(s->business_date, 17, 40, 0);
    money cash = t->sum[CODE_tender_cash];
    struct till_count count = { .at = counted, .cash = notes, .cash_n = notes_of(cash + FLOAT_FEN, notes),
                                .cash_total = cash + FLOAT_FEN, .pos_total = t->sum[CODE_tender_pos],
                                .pos_slips = t->count[CODE_tender_pos], .compare = lines };
    till_sums(t, sums, lines);
    count.compare_n = s->sums_n;
    s->shift_state = CODE_shift_state_deposited;
    s->deposit_no = evening_add(m, (unsigned)(place - m->county.place), s->shift_no, cash);
    s->float_cash = float_notes;
    s->float_cash_n = notes_of(FLOAT_FEN, float_notes);
    s->counts = &count;
    s->counts_n = 1;
    s->counted_at = counted;
    s->signed_at = signed_at;
    s->signed_by = sample_supervisor.staff_no;
    s->next_paper = t->range.next_paper;
    const char *till = party_of(m, s->shift_no);
    book_line(m, CODE_ledger_vault, place->unit.unit_no, cash, 0);
    book_line(m, CODE_ledger_cash, till, -cash, 0);
    book_line(m, CODE_ledger_float_, place->unit.unit_no, FLOAT_FEN, 0);
    book_line(m, CODE_ledger_float_held, till, -FLOAT_FEN, 0);
    s->sign_entry = book_post(m, signed_at, "shift.sign", &sample_supervisor, s->shift_no, 0);
    maker_audit(m, signed_at, &sample_supervisor, "shift.sign", t->staff_no, "");
    maker_put(m, TABLE_shift, s);
    s->shift_no = 0;
}

static void tills_close(struct maker *m)
{
    for (unsigned place = 0; place < m->county.places; place++)
        for (unsigned i = 0; i < m->tellers; i++)
            if (m->teller[place][i].shift.shift_no)
                till_close(m, &m->teller[place][i], &m->county.place[place]);
    evening_deposit(m, m->day);
    pool_clear(m->pool);
}

/* -- a payment -- */

/* Cash is handed over as people do: exactly, in tens, or in large notes. The
 * people of the manual scan, so that nothing is left as prepayment. */
static void tender_draw(struct maker *m, struct dice *d, bool known, money due, struct paid_tender *t)
{
    static const money note[] = { 10, 1000, 5000, 10000 };
    unsigned at = known ? 60 : dice_below(d, 100);
    *t = (struct paid_tender){ .tender = CODE_tender_cash, .received = due, .amount = due };
    if (at < 55) {
        t->received = money_step_up(due, note[dice_below(d, COUNT_OF(note))]);
        t->change = money_step_down(t->received - due, note[0]);
        t->amount = t->received - t->change;
    } else {
        t->tender = at < 85 ? CODE_tender_scan : CODE_tender_pos;
        t->voucher = pool_printf(m->pool, t->tender == CODE_tender_pos ? "%06" PRIu64 : "4200%012" PRIu64,
                                 ++m->voucher);
        if (t->tender == CODE_tender_pos)
            t->card_tail = pool_printf(m->pool, "%04u", dice_below(d, 10000));
    }
}

static void bills_add(struct payment *pay, const struct settlement *s, struct paid_bill *list, const char *account_no)
{
    pay->bills = list;
    for (unsigned i = s->bills; i-- > 0;) {
        const struct month_bill *b = &s->bill[i];
        list[pay->bills_n++] = (struct paid_bill){
            .account_no = account_no, .bill_month = b->month, .fee_kind = CODE_fee_kind_energy,
            .principal = b->principal, .late_fee = b->late_fee, .late_days = (uint64_t)b->late_days,
            .state_before = CODE_bill_state_open, .kwh = b->kwh,
        };
    }
}

static uint64_t payment_book(struct maker *m, const struct visit *v, const struct payment *pay, const struct user *who)
{
    static const enum code_ledger clearing[] = { [CODE_tender_cash] = CODE_ledger_cash,
                                                 [CODE_tender_pos] = CODE_ledger_pos_clearing,
                                                 [CODE_tender_scan] = CODE_ledger_scan_clearing };
    book_line(m, clearing[pay->tenders->tender], party_of(m, pay->shift_no), pay->tenders->amount, 0);
    for (uint32_t i = 0; i < pay->bills_n; i++)
        book_account(m, CODE_ledger_receivable, v->position, -pay->bills[i].principal, pay->bills[i].bill_month);
    book_line(m, CODE_ledger_late_fee, pay->accounts->unit_no, -pay->accounts->late_fee, 0);
    book_account(m, CODE_ledger_prepayment, v->position, -pay->accounts->to_prepayment, 0);
    return book_post(m, pay->at, "pay.take", who, pay->shift_no, pay->receipt_no);
}

static void sheet_put(struct maker *m, struct teller *t, struct payment *pay)
{
    pay->paper_no = t->range.next_paper++;
    t->shift.papers_used++;
    struct paper sheet = { .paper_no = pay->paper_no, .paper_state = CODE_paper_state_used,
                           .receipt_no = pay->receipt_no, .shift_no = pay->shift_no, .at = pay->at };
    maker_put(m, TABLE_paper, &sheet);
}

/* What makes a POS slip one of its kind, as pay.take has it where no terminal was given. */
static void voucher_put(struct maker *m, const struct payment *pay)
{
    const struct paid_tender *t = pay->tenders;
    struct voucher v = { .tender = t->tender, .voucher = t->voucher, .bank = "", .receipt_no = pay->receipt_no,
                         .on = pay->business_date };
    if (t->tender == CODE_tender_pos)
        v.bank = pool_printf(m->pool, "%s/%s/%" PRId64, pay->unit_no, pay->window_no, date_days(pay->business_date));
    if (t->voucher)
        maker_put(m, TABLE_voucher, &v);
}

static void till_count(struct teller *t, const struct payment *pay)
{
    t->sum[pay->tenders->tender] += pay->tenders->amount;
    t->count[pay->tenders->tender]++;
    t->shift.payments++;
    t->shift.last_at = pay->at;
    t->shift.last_receipt = pay->receipt_no;
    if (!t->shift.first_receipt)
        t->shift.first_receipt = pay->receipt_no;
}

static void visit_serve(struct maker *m, struct teller *t, const struct visit *v)
{
    const struct place *place = &m->county.place[v->place];
    struct user who = who_of(t, place->unit.unit_no);
    struct profile p;
    struct account a;
    struct meter meter;
    struct settlement s;
    struct paid_bill bills[SAMPLE_MONTHS_MAX];
    struct paid_tender tender;
    struct dice d = dice_of(m->county.config->seed, DICE_SHIFT, v->receipt_no, 1000);
    profile_make(&m->county, serial_at(&m->county, v->position), &p);
    account_make(&m->county, &p, &a, &meter, m->pool);
    settlement_make(&m->county, &p, v->age, &s);
    tender_draw(m, &d, p.known, s.principal + s.late_fee, &tender);
    struct paid_account paid = {
        .account_no = a.account_no, .account_name = a.account_name, .address = a.address, .principal = s.principal,
        .late_fee = s.late_fee, .to_prepayment = tender.amount - s.principal - s.late_fee, .unit_no = a.unit_no,
    };
    paid.prepayment_after = -m->books.prepayment[v->position] + paid.to_prepayment;
    struct payment pay = {
        .receipt_no = v->receipt_no, .at = visit_time(v), .business_date = v->on, .shift_no = t->shift.shift_no,
        .staff_no = t->staff_no, .staff_name = t->staff_name, .unit_no = place->unit.unit_no, .window_no = t->window_no,
        .payment_state = CODE_payment_state_posted, .accounts = &paid, .accounts_n = 1, .tenders = &tender,
        .tenders_n = 1, .total = tender.amount, .receipt_choice = CODE_receipt_choice_joint, .papers = 1,
        .printed = true, .version = 1,
    };
    bills_add(&pay, &s, bills, a.account_no);
    pay.entry_no = payment_book(m, v, &pay, &who);
    sheet_put(m, t, &pay);
    voucher_put(m, &pay);
    till_count(t, &pay);
    maker_put(m, TABLE_payment, &pay);
    maker_audit(m, pay.at, &who, "pay.take", a.account_no, "");
}

void visits_serve(struct maker *m, date before)
{
    for (; m->visits_done < m->visits && !m->status; m->visits_done++) {
        const struct visit *v = &m->visit[m->queue[m->visits_done]];
        if (v->on >= before)
            break;
        if (v->on != m->day)
            tills_close(m);
        m->day = v->on;
        pool_clear(m->pool);
        struct teller *t = &m->teller[v->place][v->receipt_no % m->tellers];
        if (!t->shift.shift_no)
            till_open(m, t, &m->county.place[v->place], v->on);
        visit_serve(m, t, v);
        maker_done(m, m->progress.done);
    }
    if (m->visits_done == m->visits)
        tills_close(m);
}

/* The ranges at hand, and one for each teller who has not worked yet. */
void ranges_put(struct maker *m)
{
    for (unsigned place = 0; place < m->county.places; place++)
        for (unsigned i = 0; i < m->tellers; i++) {
            struct teller *t = &m->teller[place][i];
            if (!t->range.range_no || t->range.last_paper - t->range.next_paper < RANGE_LEAST)
                range_issue(m, t, instant_of(m->county.today - 1, 16, 0, 0));
            range_put(m, t, false);
        }
}
