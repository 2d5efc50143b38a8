/* Account changes and applications as lines: what is done, step by step, and what
 * comes of the last step. "v:" in front of a step says who does it; k when not said.
 *
 *   contact A phone=N contact=C; accept KIND A field=value ...; prospect the same
 *   done field=value ..., back: the stage the last job stands at; giveup
 *   pay A, unpay: cash, and its reversal; cut A: loaded as cut off; refund A Y
 *
 * A field is one of the application's or the change's; with "ok" are compared
 * ends= and checks= of the last prospect, at= of the last job, restore= and promise=
 * of the last payment, and of an account A.phone= and so on; J is the account the
 * last job is about. Beside those of
 * counter.h there are
 *
 *   T  赵海燕, direct debit, invoice title, phone, 30.00 paid ahead, meter at 1000
 *   V  another of hers, 10.00 paid ahead      U  cut off, owes 80.00 since 10-25 */
#include "config.h"
#include "core/customer/customer.h"
#include "core/work/job.h"
#include "tests/unit/counter.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFICES 130
#define WORDS 24

static struct hall hall;
static unsigned row;

static struct {
    uint64_t job_no;
    struct work_accepted accepted;
    struct work_prospect prospect;
    struct account after;
    struct payment pay;
    struct approval approval;
    bool open;
} last;

/* -- the office -- */

/* A number of her own in each office. */
static const char *identity(void)
{
    char digits[18];
    snprintf(digits, sizeof digits, "13052519840107%s", counter_staff('k') + 1);
    return pool_printf(hall.pool, "%s%c", digits, id_card_check(digits));
}

static const char *meter_of(char letter)
{
    return pool_printf(hall.pool, "M%s%c", counter_account(letter), letter);
}

static void put_account(struct txn *t, struct account a, money ahead)
{
    struct balance b = { .ledger = CODE_ledger_prepayment, .party = a.account_no, .amount = -ahead };
    char normal[64];
    a.unit_no = counter_unit(false);
    a.category = CODE_category_residential;
    a.voltage = CODE_voltage_v220;
    a.version = 1;
    if (a.id_no)
        store_keyed_hash(txn_store(t), account_id_normal(a.id_no, normal, sizeof normal), &a.id_hash);
    counter_put(t, TABLE_account, &a);
    if (ahead)
        assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
}

static void put_office(struct txn *t)
{
    const char *T = counter_account('T'), *U = counter_account('U');
    put_account(t, (struct account){ .account_no = T, .account_name = "赵海燕", .contact = "赵父", .phone = "13800031120",
        .id_kind = CODE_id_kind_id_card, .id_no = identity(), .address = "北鱼村1组1号", .place = "北鱼村",
        .account_state = CODE_account_state_normal, .pay_way = CODE_pay_way_direct_debit, .debit_no = "DK-1",
        .invoice_kind = CODE_invoice_kind_special, .invoice_title = "赵海燕", .invoice_tax_no = "9113",
        .meter_no = meter_of('T'), .link_group = 77, .no_cheques = true }, 3000);
    counter_put(t, TABLE_meter, &(struct meter){ .meter_no = meter_of('T'), .account_no = T, .ratio = 1,
        .last_reading = 100000, .version = 1 });
    counter_put(t, TABLE_metering_point, &(struct metering_point){ .account_no = T, .point_no = 1,
        .meter_no = meter_of('T'), .version = 1 });
    put_account(t, (struct account){ .account_no = counter_account('V'), .account_name = "赵海燕",
        .id_kind = CODE_id_kind_id_card, .id_no = identity(), .address = "北鱼村1组2号",
        .account_state = CODE_account_state_normal }, 1000);
    put_account(t, (struct account){ .account_no = U, .account_name = "钱贵", .address = "北鱼村1组3号",
        .account_state = CODE_account_state_cut_off }, 0);
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = U, .bill_month = 202609, .fee_kind = CODE_fee_kind_energy,
        .principal = 8000, .unit_no = counter_unit(false), .due_on = date_of(2026, 10, 25),
        .bill_state = CODE_bill_state_open, .version = 1 });
    struct balance owed = { .ledger = CODE_ledger_receivable, .party = U, .amount = 8000 };
    assert_int_equal(store_put(t, TABLE_balance, NULL, &owed), ST_ok);
}

static void more(struct txn *t)
{
    for (unsigned i = 0; i < OFFICES; i++) {
        counter_office(i);
        put_office(t);
    }
    counter_office(0);
    put_account(t, (struct account){ .account_no = "0525000003", .account_name = "马力", .address = "西鱼村1号",
        .account_state = CODE_account_state_normal }, 0);
}

static enum status call(char who, enum op_id op, const void *q, void *r)
{
    return counter_call(&hall, who, op, q, r);
}

static void read_row(enum table_id table, void *r)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    enum status s = store_get(t, table, r);
    store_snapshot_end(&t);
    if (s)
        record_init(table_info[table].record, r);
}

static struct job job_now(void)
{
    struct job j = { .job_no = last.job_no };
    read_row(TABLE_job, &j);
    return j;
}

/* -- steps -- */

/* "@A" is an account's number, "@mT" its meter's, "@i" her identity, "@j" as one may type it. */
static const char *expand(const char *text)
{
    if (!strcmp(text, "@i"))
        return identity();
    if (!strcmp(text, "@j"))
        return pool_printf(hall.pool, "%.6s-%s", identity(), identity() + 6);
    if (text[0] == '@' && text[1] == 'm')
        return meter_of(text[2]);
    return text[0] == '@' ? counter_account(text[1]) : text;
}

static const char *number(uint64_t n)
{
    return pool_printf(hall.pool, "%llu", (unsigned long long)n);
}

/* field=value of the words into a record; words that are no field of it are left. */
static bool fill(const struct record *r, void *record, char **word, unsigned n)
{
    bool some = false;
    struct fault f = { 0 };
    memset(record, 0, r->size);
    record_init(r, record);
    for (unsigned i = 0; i < n; i++) {
        char *equals = strchr(word[i], '=');
        const char *name = equals ? pool_slice(hall.pool, word[i], (size_t)(equals - word[i])) : "";
        const struct field *field = record_field(r, name);
        if (!field)
            continue;
        if (field_parse(field, record, expand(equals + 1), hall.pool, &f))
            fail_msg("%s: %s", word[i], status_name(f.status));
        some = true;
    }
    return some;
}

static uint32_t papers(char **word, unsigned n, struct job_paper *list)
{
    uint32_t papers_n = 0;
    for (unsigned i = 0; i < n; i++)
        if (!strncmp(word[i], "owed:", 5))
            list[papers_n++] = (struct job_paper){ .paper_kind = word[i] + 5, .paper_held = CODE_paper_held_owed };
    return papers_n;
}

static enum status do_accept(char who, char **word, unsigned n, bool asked)
{
    struct application a;
    struct change h;
    struct job_paper owed[WORDS];
    struct work_accept q = { .job_kind = word[1], .application = &a, .change = &h, .papers = owed };
    bool of_account = n > 2 && strlen(word[2]) == 1;
    q.account_no = of_account ? counter_account(word[2][0]) : "";
    q.papers_n = papers(word, n, owed);
    q.application_n = fill(&application_record, &a, word, of_account ? 0 : n);
    q.change_n = fill(&change_record, &h, word, of_account ? n : 0);
    if (asked)
        return call(who, OP_work_prospect, &q, &last.prospect);
    enum status s = call(who, OP_work_accept, &q, &last.accepted);
    if (!s && last.accepted.job_n)
        last.job_no = last.accepted.job->job_no;
    return s;
}

static enum status do_finish(char who, char **word, unsigned n, bool back)
{
    struct job j = job_now(), done;
    struct application a;
    struct change h;
    struct work_finish q = { .job_no = j.job_no, .stage_no = j.stage_no, .application = &a, .change = &h,
                             .stage_result = back ? CODE_stage_result_back : CODE_stage_result_done,
                             .remark = back ? "再看" : "" };
    q.application_n = fill(&application_record, &a, word, j.application_n ? n : 0);
    q.change_n = fill(&change_record, &h, word, j.application_n ? 0 : n);
    return call(who, OP_work_finish, &q, &done);
}

static enum status do_pay(char who, const char *letter)
{
    struct shift shift;
    struct shift_open open = { .window_no = "03", .float_from = counter_staff('v') };
    enum status s = last.open ? ST_ok : call(who, OP_shift_open, &open, &shift);
    if (s)
        return s;
    last.open = true;
    struct pay_account a = { .account_no = counter_account(*letter) };
    struct pay_tender cash = { .tender = CODE_tender_cash };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &cash, .tenders_n = 1, .prepay = true };
    if (!(s = call(who, OP_pay_take, &q, &last.pay)) && last.pay.job_no)
        last.job_no = last.pay.job_no;
    return s;
}

static enum status with_approval(char who, enum op_id op, const void *q, void *r)
{
    struct buf b;
    struct approval granted;
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = call(who, OP_approval_ask, &ask, &last.approval);
    buf_release(&b);
    struct approval_answer answer = { .approval_no = last.approval.approval_no, .digest = last.approval.digest };
    if (!s)
        s = call('v', OP_approval_grant, &answer, &granted);
    return s ? s : counter_approved(&hall, who, op, answer.approval_no, q, r);
}

static enum status do_unpay(char who)
{
    struct pay_reverse q = { .receipt_no = last.pay.receipt_no, .reverse_reason = CODE_reverse_reason_wrong_account };
    struct payment red;
    return with_approval(who, OP_pay_reverse, &q, &red);
}

static enum status do_refund(char who, char **word)
{
    struct refund r;
    struct refund_ask q = { .account_no = counter_account(word[1][0]), .tender = CODE_tender_cash, .payee = "赵海燕",
                            .id_seen = identity(), .refund_reason = CODE_refund_reason_account_closed,
                            .job_no = last.job_no };
    assert_int_equal(money_parse(word[2], &q.amount), ST_ok);
    return with_approval(who, OP_prepayment_refund, &q, &r);
}

static enum status do_contact(char who, char **word, unsigned n)
{
    struct account_contact q;
    fill(&account_contact_record, &q, word, n);
    q.account_no = counter_account(word[1][0]);
    return call(who, OP_account_contact, &q, &last.after);
}

static enum status do_set(const char *name, const char *value)
{
    struct setting q = { .setting_name = name, .valid_from = date_of(2026, 1, 1), .value = value }, r;
    struct principal p = { .staff_no = "operator", .from = "local" };
    return core_call(hall.core, &p, OP_setting_put, pool_printf(hall.pool, "set-%u", ++hall.requests), 0, &q, &r,
                     hall.pool, &hall.fault);
}

static enum status step(char *text)
{
    char *word[WORDS], *rest, who = 'k';
    unsigned n = 0;
    for (char *w = strtok_r(text, " ", &rest); w && n < WORDS; w = strtok_r(NULL, " ", &rest))
        word[n++] = w;
    if (word[0][1] == ':') {
        who = word[0][0];
        word[0] += 2;
    }
    const char *verb = word[0];
    hall.fault = (struct fault){ 0 };
    if (!strcmp(verb, "accept") || !strcmp(verb, "prospect"))
        return do_accept(who, word, n, *verb == 'p');
    if (!strcmp(verb, "done") || !strcmp(verb, "back"))
        return do_finish(who, word, n, *verb == 'b');
    if (!strcmp(verb, "pay"))
        return do_pay(who, word[1]);
    if (!strcmp(verb, "unpay"))
        return do_unpay(who);
    if (!strcmp(verb, "refund"))
        return do_refund(who, word);
    if (!strcmp(verb, "contact"))
        return do_contact(who, word, n);
    if (!strcmp(verb, "set"))
        return do_set(word[1], n > 2 ? word[2] : "");
    if (!strcmp(verb, "giveup")) {
        struct job j;
        struct work_close q = { .job_no = last.job_no, .end_reason = CODE_end_reason_customer_withdrew };
        return call(who, OP_work_withdraw, &q, &j);
    }
    fail_msg("no such step: %s", verb);
    return ST_internal;
}

/* -- what came of it -- */

/* A number of this office as it is written in the table. */
static const char *written(const char *text)
{
    for (char letter = 'A'; letter <= 'Z'; letter++) {
        if (!strcmp(text, counter_account(letter)))
            return pool_printf(hall.pool, "@%c", letter);
        if (!strcmp(text, meter_of(letter)))
            return pool_printf(hall.pool, "@m%c", letter);
    }
    return text;
}

static const char *lines_text(const struct check_line *list, uint32_t n)
{
    const char *text = "";
    for (uint32_t i = 0; i < n; i++) {
        const char *arg[] = { list[i].arg1, list[i].arg2, list[i].arg3 };
        text = pool_printf(hall.pool, "%s%s%s%s", text, i ? "," : "", list[i].warns ? "!" : "",
                           strchr(list[i].key, '.') + 1);
        for (size_t k = 0; k < COUNT_OF(arg); k++)
            if (*arg[k])
                text = pool_printf(hall.pool, "%s(%s)", text, written(arg[k]));
    }
    return *text ? text : "none";
}

static const char *day_text(date d)
{
    char text[DATE_TEXT];
    return d ? pool_copy(hall.pool, date_format(d, text)) : "none";
}

static const char *flags_text(const struct account *a)
{
    const char *text = "";
    for (uint32_t i = 0; i < a->flags_n; i++)
        text = pool_printf(hall.pool, "%s%s%s:%s..%s/%s%s", text, i ? "," : "",
                           code_name(&codes_flag_kind, a->flags[i].flag_kind),
                           day_text(a->flags[i].from), a->flags[i].until ? day_text(a->flags[i].until) : "",
                           number(a->flags[i].heads), a->flags[i].ended_on ? "(ended)" : "");
    return *text ? text : "none";
}

static const char *energy_text(energy e)
{
    char text[MONEY_TEXT];
    return pool_copy(hall.pool, energy_format(e, text));
}

static const char *ahead_text(const char *account_no)
{
    char text[MONEY_TEXT];
    return pool_copy(hall.pool, money_format_plain(-counter_balance(&hall, CODE_ledger_prepayment, account_no), text));
}

static const char *meter_text(const struct account *a, const char *what)
{
    struct meter m = { .meter_no = *a->meter_no ? a->meter_no : meter_of('T') };
    struct metering_point p = { .account_no = a->account_no, .point_no = 1 };
    read_row(TABLE_meter, &m);
    read_row(TABLE_metering_point, &p);
    if (!strcmp(what, "hangs"))
        return strcmp(m.account_no, a->account_no) ? "elsewhere" : "here";
    if (!strcmp(what, "removed"))
        return day_text(m.removed_on);
    if (!strcmp(what, "reading"))
        return energy_text(m.last_reading);
    return p.closed_on ? "closed" : p.meter_no ? p.meter_no : "none";
}

/* What the newest entry of its history says of before and after. */
static const char *audit_text(const char *account_no)
{
    struct history_list r;
    if (call('v', OP_account_history, &(struct page_ask){ .account_no = account_no }, &r) || !r.rows_n ||
        !r.rows[0].changes_n)
        return "none";
    return r.rows[0].changes[0].difference;
}

static const char *account_text(char letter, const char *what)
{
    struct account a = { .account_no = letter == 'J' ? job_now().account_no : counter_account(letter) };
    read_row(TABLE_account, &a);
    const struct field *f = record_field(&account_record, what);
    if (!strcmp(what, "flags"))
        return flags_text(&a);
    if (!strcmp(what, "audit"))
        return audit_text(a.account_no);
    if (!strcmp(what, "ahead"))
        return ahead_text(a.account_no);
    if (!strcmp(what, "split"))
        return pool_printf(hall.pool, "%s/%s", day_text(a.split_on), energy_text(a.split_reading));
    if (!f)
        return meter_text(&a, what);
    struct buf b;
    buf_init(&b, 400);
    field_format(f, &a, &b);
    const char *text = pool_slice(hall.pool, b.n ? (const void *)b.at : "", b.n);
    buf_release(&b);
    return *text ? text : "none";
}

static const char *key_text(const char *key)
{
    struct job j = job_now();
    if (key[0] >= 'A' && key[0] <= 'Z' && key[1] == '.')
        return account_text(key[0], key + 2);
    if (!strcmp(key, "ends"))
        return lines_text(last.prospect.ends, last.prospect.ends_n);
    if (!strcmp(key, "checks"))
        return lines_text(last.prospect.checks, last.prospect.checks_n);
    if (!strcmp(key, "phone"))
        return last.after.phone;
    if (!strcmp(key, "at")) {
        const struct flow_info *flow = flow_of_version(core_flows(hall.core), j.job_kind, j.flow_version);
        return j.stage_no ? flow->stage[j.stage_no - 1].name : code_name(&codes_job_state, j.job_state);
    }
    if (!strcmp(key, "restore")) {
        struct job restore = { .job_no = last.pay.job_no };
        if (!last.pay.job_no)
            return "none";
        read_row(TABLE_job, &restore);
        return pool_printf(hall.pool, "%s,%s", restore.job_kind, code_name(&codes_job_state, restore.job_state));
    }
    if (!strcmp(key, "promise"))
        return number((uint64_t)(last.pay.restore_due ? last.pay.restore_due - last.pay.at : 0)
                      / (3600 * (uint64_t)SECOND));
    fail_msg("no such key: %s", key);
    return NULL;
}

static void check_fault(const struct rule *r, enum status s)
{
    const struct fault *f = &hall.fault;
    const char *got[] = { status_name(s), f->field, f->arg[0], f->arg[1], f->arg[2] };
    char *rest, text[512] = "", wanted[512] = "";
    unsigned n = 0;
    for (char *w = strtok_r(r->column[1], " ", &rest); w && n < COUNT_OF(got); w = strtok_r(NULL, " ", &rest), n++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", *got[n] ? got[n] : "-");
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s ", expand(w));
    }
    rule_equal(r, text, wanted);
}

static void check_ok(const struct rule *r)
{
    char *rest, got[1024] = "ok", wanted[1024] = "ok";
    strtok_r(r->column[1], " ", &rest);
    for (char *w = strtok_r(NULL, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(w, '=');
        if (!equals)
            fail_msg("%s:%u: %s is no key=value", r->file, r->line, w);
        *equals = 0;
        snprintf(got + strlen(got), sizeof got - strlen(got), " %s=%s", w, key_text(w));
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), " %s=%s", w, expand(equals + 1));
    }
    rule_equal(r, got, wanted);
}

static void check(const struct rule *r)
{
    enum status s = ST_ok;
    char *next = r->column[0], *at;
    memset(&last, 0, sizeof last);
    assert_true(row < OFFICES);
    counter_office(row++);
    while ((at = next)) {
        char said[256];
        next = strstr(at, " ; ");
        if (next) {
            *next = 0;
            next += 3;
        }
        snprintf(said, sizeof said, "%s", at);
        s = step(at);
        if (s && next)
            fail_msg("%s:%u: \"%s\" is refused: %s %s %s", r->file, r->line, said, status_name(s), hall.fault.field,
                     hall.fault.arg[0]);
    }
    if (s || strncmp(r->column[1], "ok", 2))
        check_fault(r, s);
    else
        check_ok(r);
}

static void test_changes(void **state)
{
    struct pool *before = pool_new(1 << 16);       /* what is put in before the core is opened */
    counter_more = more;
    hall.pool = before;
    counter_open(&hall, OFFICES);
    unsigned rows = rules_run("account_change.rules", 3, check);
    counter_close(&hall);
    pool_free(&before);
    assert_true(rows >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_changes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
