/* A bill retold: its days, points, spans, sums; and what is known of a loaded one. */
#include "config.h"
#include "core/bill/tell.h"

#define PER 10000
#define PER_PERCENT 2                /* decimals of a hundredth of per 10,000 */

/* -- figured here -- */

static bool has_point(const struct bill *b, uint64_t point_no)
{
    for (uint32_t i = 0; i < b->uses_n; i++)
        if (b->uses[i].point_no == point_no)
            return true;
    for (uint32_t i = 0; i < b->spans_n; i++)
        if (b->spans[i].point_no == point_no)
            return true;
    return false;
}

static void tell_point(struct tale *t, uint64_t point_no)
{
    const struct bill *b = t->bill;
    bool charged = false;
    for (uint32_t i = 0; i < b->spans_n; i++)
        charged |= b->spans[i].point_no == point_no;
    if (t->points > 1)
        tell(t, (struct told_line){ .key = charged ? "tell.point" : "tell.point_passed",
            .arg1 = told_count(t, (int64_t)point_no) });
    tell_registers(t, point_no);
}

/* The kWh of spans are what is billed; those between two readings are divided by days. */
static void tell_spans(struct tale *t)
{
    const struct bill *b = t->bill;
    struct told_sum kwh = { .text = "" };
    for (uint32_t i = 0; i < b->spans_n; i++)
        told_add_energy(t, &kwh, b->spans[i].kwh);
    const char *key = t->points == b->spans_n ? "tell.spans_points" : "tell.spans";
    if (kwh.n > 1 && kwh.sum == b->kwh)
        tell(t, (struct told_line){ .key = key, .arg1 = kwh.text, .arg2 = told_energy(t, b->kwh) });
    for (uint32_t i = 0; i < b->spans_n; i++)
        tell_span(t, i);
}

static money ledger(const struct bill *b, uint16_t part)
{
    for (uint32_t i = 0; i < b->lines_n; i++)
        if (b->lines[i].bill_part == part)
            return b->lines[i].amount;
    return 0;
}

/* What it is to the ledger; the tax by its rate of that day, where that gives what was posted. */
static void tell_ledger(struct tale *t)
{
    const struct bill *b = t->bill;
    money total = b->principal - b->credited, tax = ledger(b, CODE_bill_part_tax),
        funds = ledger(b, CODE_bill_part_funds), again = 0;
    int64_t rate = setting_number_on(t->c, "bill.tax", b->used_until);
    struct told_sum sum = { .text = "" };
    if (tax && money_share(total - funds, rate, PER + rate, &again) && again == tax)
        tell(t, (struct told_line){ .key = funds ? "tell.tax_funds" : "tell.tax", .arg1 = told_money(t, total),
            .arg2 = funds ? told_money(t, funds) : "", .arg3 = told_decimal(t, rate, PER_PERCENT),
            .arg4 = told_decimal(t, PER + rate, PER_PERCENT), .arg5 = told_money(t, tax) });
    for (uint32_t i = 0; i < b->lines_n; i++)
        told_add_money(t, &sum, b->lines[i].amount);
    if (sum.n > 1)
        tell(t, (struct told_line){ .key = funds ? "tell.ledger" : "tell.ledger_tax", .arg1 = sum.text,
            .arg2 = told_money(t, sum.sum) });
}

static void tell_total(struct tale *t)
{
    const struct bill *b = t->bill;
    struct told_sum sum = { .text = "" };
    for (uint32_t s = 0; s < b->spans_n; s++) {
        money here = 0;
        for (uint32_t i = 0; i < b->charges_n; i++)
            here += b->charges[i].span == s ? b->charges[i].amount : 0;
        told_add_money(t, &sum, here);
    }
    tell(t, (struct told_line){ .key = sum.n > 1 ? "tell.total_of" : "tell.total", .arg1 = sum.text,
        .arg2 = told_money(t, b->principal - b->credited) });
    if (b->credited)
        tell(t, (struct told_line){ .key = "tell.credited", .arg1 = told_money(t, b->credited) });
}

void tell_points(struct tale *t)
{
    for (uint64_t p = 1; p <= POINT_NO_MOST; p++)
        t->points += has_point(t->bill, p);
    for (uint64_t p = 1; p <= POINT_NO_MOST; p++)
        if (has_point(t->bill, p))
            tell_point(t, p);
    tell_spans(t);
}

static void tell_figured(struct tale *t)
{
    const struct bill *b = t->bill;
    tell(t, (struct told_line){ .key = b->issued_on ? "tell.days" : "tell.days_now",
        .arg1 = day_words(t->c, b->used_from), .arg2 = day_words(t->c, b->used_until),
        .arg3 = told_count(t, b->used_until - b->used_from + 1),
        .arg4 = b->issued_on ? day_words(t->c, b->issued_on) : "" });
    if (b->corrects)
        tell(t, (struct told_line){ .key = "tell.corrects", .arg1 = told_count(t, (int64_t)b->corrects) });
    tell_points(t);
    tell_total(t);
    tell_ledger(t);
    tell_surplus(t);
}

/* -- a difference: 退补 -- */

/* What each bill it is of came to, and should have. */
static void tell_bill_differs(struct tale *t, const struct correction_bill *b)
{
    money amount = b->amount_after - b->amount_before;
    energy kwh = b->kwh_after - b->kwh_was;
    const char *month = month_words(t->c, b->bill_month);
    if (b->kwh_was || b->kwh_after)
        tell(t, (struct told_line){ .key = "tell.difference_kwh", .arg1 = month,
            .arg2 = told_energy(t, b->kwh_after), .arg3 = told_energy(t, b->kwh_was), .arg4 = told_energy(t, kwh) });
    if (b->amount_before)
        tell(t, (struct told_line){ .key = "tell.difference_amount", .arg1 = month,
            .arg2 = told_money(t, b->amount_after), .arg3 = told_money(t, b->amount_before),
            .arg4 = told_money(t, amount) });
}

static enum status tell_difference(struct tale *t)
{
    const struct bill *b = t->bill;
    struct correction k = { .account_no = b->account_no, .correction_no = b->correction_no };
    struct told_sum sum = { .text = "" };
    enum status s = call_get(t->c, TABLE_correction, &k);
    if (s && s != ST_not_found)
        return s;
    tell(t, (struct told_line){ .key = "tell.difference",
        .arg1 = code_words(t->c, &codes_correct_cause, b->adjust_cause),
        .arg2 = s ? "" : code_words(t->c, &codes_adjust_way, k.adjust_way),
        .arg3 = told_count(t, (int64_t)b->correction_no), .arg4 = s ? "" : k.remark });
    for (uint32_t i = 0; !s && i < k.bills_n; i++) {
        tell_bill_differs(t, &k.bills[i]);
        told_add_money(t, &sum, k.bills[i].amount_after - k.bills[i].amount_before);
    }
    t->points = b->spans_n;              /* each span says which point it is of */
    for (uint32_t i = 0; i < b->spans_n; i++)
        tell_span_difference(t, i);
    bool adds = sum.n > 1 && sum.sum == b->principal - b->credited;
    tell(t, (struct told_line){ .key = adds ? "tell.total_of" : "tell.total", .arg1 = sum.text,
        .arg2 = told_money(t, b->principal - b->credited) });
    if (b->credited)
        tell(t, (struct told_line){ .key = "tell.credited", .arg1 = told_money(t, b->credited) });
    return ST_ok;
}

/* -- loaded -- */

/* kWh x price is the amount in most that are loaded; where it is not, the amount stands alone. */
static void tell_loaded_line(struct tale *t, const struct bill_line *line)
{
    money product = 0;
    bool is = line->kwh && line->price && money_share(line->price, line->kwh, PER * PER, &product) &&
        product == line->amount;
    tell(t, (struct told_line){ .key = is ? "tell.loaded_product" : "tell.loaded_line",
        .arg1 = code_words(t->c, &codes_bill_part, line->bill_part), .arg2 = line->text,
        .arg3 = told_energy(t, line->kwh), .arg4 = told_price(t, line->price), .arg5 = told_money(t, line->amount) });
}

static void tell_loaded(struct tale *t)
{
    const struct bill *b = t->bill;
    struct told_sum sum = { .text = "" };
    bool reads = b->reading_to && b->reading_to - b->reading_from == b->kwh;
    tell(t, (struct told_line){ .key = b->lines_n ? "tell.loaded" : "tell.loaded_total" });
    if (b->reading_to)
        tell(t, (struct told_line){ .key = reads ? "tell.loaded_reading" : "tell.loaded_readings",
            .arg1 = told_energy(t, b->reading_to), .arg2 = told_energy(t, b->reading_from),
            .arg3 = told_energy(t, b->kwh) });
    else if (b->kwh)
        tell(t, (struct told_line){ .key = "tell.loaded_kwh", .arg1 = told_energy(t, b->kwh) });
    for (uint32_t i = 0; i < b->lines_n; i++) {
        tell_loaded_line(t, &b->lines[i]);
        told_add_money(t, &sum, b->lines[i].amount);
    }
    tell(t, (struct told_line){ .key = sum.n > 1 && sum.sum == b->principal ? "tell.total_of" : "tell.total",
        .arg1 = sum.text, .arg2 = told_money(t, b->principal) });
}

/* -- the operation -- */

static enum status bill_meant(struct call *c, const struct bill_explain_ask *q, struct account *a, struct bill *b)
{
    if (!q->figured)
        return bill_look(c, &(struct bill_ask){ .account_no = q->account_no, .bill_month = q->bill_month,
                         .bill_seq = q->bill_seq, .numbered = q->numbered }, a, b);
    enum status s = account_read(c, q->account_no, "account_no", a);
    if (!s && !month_valid(q->bill_month))
        s = refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    return s ? s : bill_make(c, a, q->bill_month, b);
}

enum status do_bill_explain(struct call *c, const struct bill_explain_ask *q, struct bill_told *r)
{
    struct account a;
    struct bill b;
    enum status s = bill_meant(c, q, &a, &b);
    if (s)
        return s;
    struct tale t = { .c = c, .bill = &b };
    if (b.bill_state == CODE_bill_state_cancelled)
        tell(&t, (struct told_line){ .key = "tell.cancelled" });
    if (b.used_until)
        tell_figured(&t);
    else if (b.adjust_cause)
        s = tell_difference(&t);
    else
        tell_loaded(&t);
    if (s)
        return s;
    *r = (struct bill_told){ .account_no = a.account_no, .account_name = a.account_name, .bill_month = b.bill_month,
        .bill_seq = b.bill_seq, .amount = b.principal - b.credited, .kwh = b.kwh, .figured = b.used_until != 0,
        .lines = t.lines.at, .lines_n = t.lines.n < TOLD_LINES ? t.lines.n : TOLD_LINES,
        .more = t.lines.n > TOLD_LINES };
    return ST_ok;
}
