/* The steps of a counter's script, each an operation as a desk would ask for it. A
 * row has an office of its own, so that rows can stand in any order. */
#include "config.h"
#include "script_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFICES 220
#define WORDS 24

struct hall hall;
struct script_seen seen;
static unsigned row;

static money amount_of(const char *text)
{
    money m;
    if (money_parse(text, &m))
        fail_msg("not an amount: %s", text);
    return m;
}

static const char *value_of(char **word, unsigned n, const char *name)
{
    size_t length = strlen(name);
    for (unsigned i = 0; i < n; i++)
        if (!strncmp(word[i], name, length) && (word[i][length] == '=' || !word[i][length]))
            return word[i] + length + (word[i][length] == '=');
    return NULL;
}

static uint16_t code_of(const struct code_set *set, char **word, unsigned n)
{
    uint16_t value;
    for (unsigned i = 0; i < n; i++)
        if (code_value(set, word[i], &value) && !strspn(word[i], "0123456789"))
            return value;
    return 0;
}

static uint64_t receipt_of(char **word, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (word[i][0] == '#') {
            unsigned at = (unsigned)atoi(word[i] + 1);
            return at > 900 ? at : seen.pay[at - 1].receipt_no;
        }
    return seen.pays ? seen.pay[seen.pays - 1].receipt_no : 0;
}

static enum status call(char who, enum op_id op, const void *q, void *r)
{
    return counter_call(&hall, who, op, q, r);
}

/* -- accounts and tenders as written -- */

uint32_t script_accounts(const char *text, struct pay_account *a, struct pay_bill *bills, uint32_t *bills_n,
                         bool *linked)
{
    uint32_t n = 0;
    *linked = strstr(text, "++") != NULL;
    for (const char *at = text; *at; at++) {
        if (*at < 'A' || *at > 'Z')
            continue;
        const char *no = counter_account(*at);
        char named[24] = "";
        if (at[1] == '/') {
            int year, month;
            assert_int_equal(sscanf(at + 2, "%4d-%2d", &year, &month), 2);
            bills[(*bills_n)++] = (struct pay_bill){ .account_no = no, .bill_month = year * 100 + month };
        } else if (at[1] == '=') {
            sscanf(at + 2, "%23[0-9.]", named);
        }
        bool again = n && !strcmp(a[n - 1].account_no, no) && at[1] == '/';
        if (!again)
            a[n++] = (struct pay_account){ .account_no = no, .amount = { *named, *named ? amount_of(named) : 0 } };
    }
    return n;
}

const char *script_bank(const char *bank)
{
    return pool_printf(hall.pool, "%s%u", bank, row);
}

bool script_tender(char *text, struct pay_tender *t)
{
    uint16_t code;
    char *rest, *colon = strchr(text, ':'), *dash, *mark = strchr(text, '#');
    if (mark)
        *mark++ = 0;
    if (colon)
        *colon++ = 0;
    if (!code_value(&codes_tender, text, &code))
        return false;
    *t = (struct pay_tender){ .tender = code };
    if (colon && (dash = strchr(colon, '-'))) {
        *dash = 0;
        t->change = maybe_money(amount_of(dash + 1));
    }
    if (colon && *colon)
        t->received = maybe_money(amount_of(colon));
    t->voucher = mark ? strtok_r(mark, "@", &rest) : NULL;
    const char *bank = mark ? strtok_r(NULL, "@", &rest) : NULL;
    t->bank = bank ? script_bank(bank) : NULL;
    t->drawer = mark ? strtok_r(NULL, "@", &rest) : NULL;
    const char *day = mark ? strtok_r(NULL, "@", &rest) : NULL;
    if (day)
        assert_int_equal(date_parse_iso(day, &t->value_date), ST_ok);
    return true;
}

static enum status do_take(char who, char **word, unsigned n, bool quote)
{
    struct pay_account a[20];
    struct pay_bill bills[20];
    struct pay_tender tenders[8];
    struct pay_take q = { .accounts = a, .bills = bills, .tenders = tenders };
    bool linked;
    q.accounts_n = script_accounts(word[1], a, bills, &q.bills_n, &linked);
    struct pay_ask ask = { .accounts = a, .accounts_n = q.accounts_n, .bills = bills, .bills_n = q.bills_n,
                           .all_linked = linked };
    if (quote)
        return call(who, OP_pay_quote, &ask, &seen.quote);
    q.large_meant = value_of(word, n, "large") != NULL;
    q.skip_reason = value_of(word, n, "skip") ? CODE_skip_reason_disputed : 0;
    q.receipt_choice = code_of(&codes_receipt_choice, word, n);
    if (value_of(word, n, "basis"))
        q.basis = seen.quote.basis;
    else
        q.prepay = !value_of(word, n, "bare");
    for (unsigned i = 2; i < n; i++)
        q.tenders_n += script_tender(word[i], &tenders[q.tenders_n]);
    enum status s = call(who, OP_pay_take, &q, &seen.pay[seen.pays]);
    seen.pays += !s;
    return s;
}

/* -- the till -- */

static enum status do_open(char who, char **word, unsigned n)
{
    const char *paper = value_of(word, n, "paper"), *window = value_of(word, n, "window");
    const char *cash = value_of(word, n, "float"), *from = value_of(word, n, "from"), *face = value_of(word, n, "face");
    const char *terminal = value_of(word, n, "terminal"), *gap = value_of(word, n, "gap");
    struct denomination d = { .face = face ? amount_of(face) : 100,
                              .pieces = cash ? (uint64_t)amount_of(cash) / 100 : 0 };
    uint16_t reason = 0;
    if (gap)
        assert_true(code_value(&codes_gap_reason, gap, &reason));
    struct shift_open q = { .window_no = window ? window : "03", .float_cash = &d, .float_cash_n = cash != NULL,
                            .float_from = from && *from == 'z' ? "nobody" : from && *from ? counter_staff(*from)
                                : from ? "" : counter_staff('v'),
                            .pos_terminal = terminal ? counter_unit(false) : "", .gap_reason = reason };
    if (!paper || strcmp(paper, "none"))
        q.next_paper = counter_paper(PAPER_FIRST) + (uint64_t)(paper ? atoi(paper) : who == 'm' ? 200 : 0);
    if (!paper && who != 'k' && who != 'm')
        q.next_paper = 0;
    return call(who, OP_shift_open, &q, &seen.shift);
}

static uint64_t count_of(char **word, unsigned n, const char *name)
{
    const char *text = value_of(word, n, name);
    return text ? (uint64_t)atoi(text) : 0;
}

static enum status do_count(char who, char **word, unsigned n)
{
    const char *cash = value_of(word, n, "cash"), *pos = value_of(word, n, "pos");
    money total = cash ? amount_of(cash) : 0;
    struct denomination d[2] = { { .face = 100, .pieces = (uint64_t)total / 100 },
                                 { .face = 10, .pieces = (uint64_t)total % 100 / 10 } };
    struct shift_count q = { .cash = d, .cash_n = 2, .pos_total = pos ? amount_of(pos) : 0,
                             .pos_slips = count_of(word, n, "slips"), .cheques = count_of(word, n, "cheques"),
                             .difference_reason = code_of(&codes_difference_reason, word + 1, n - 1) };
    return call(who, OP_shift_count, &q, &seen.page);
}

static enum status do_sign(char who, char **word, unsigned n)
{
    const char *version = value_of(word, n, "version");
    uint64_t seen_version = seen.page.shift_n ? seen.page.shift->version : seen.shift.version;
    struct shift_sign q = { .shift_no = seen.shift.shift_no,
                            .row_version = version ? (uint64_t)atoi(version) : seen_version };
    return call(who, OP_shift_sign, &q, &seen.page);
}

/* -- reversal -- */

static struct pay_reverse reverse_read(char **word, unsigned n)
{
    return (struct pay_reverse){ .receipt_no = receipt_of(word, n), .reverse_reason = CODE_reverse_reason_wrong_account,
                                 .void_voucher = value_of(word, n, "void"), .paper_back = value_of(word, n, "back") };
}

static enum status do_ask(char who, char **word, unsigned n)
{
    struct pay_reverse q = reverse_read(word, n);
    struct buf b;
    buf_init(&b, 4096);
    record_encode(&pay_reverse_record, &q, NULL, &b);
    struct approval_ask ask = { .op = "pay.reverse", .request = { b.at, (uint32_t)b.n } };
    enum status s = call(who, OP_approval_ask, &ask, &seen.approval);
    buf_release(&b);
    return s;
}

static enum status do_grant(char who)
{
    struct approval r;
    struct approval_answer q = { .approval_no = seen.approval.approval_no, .digest = seen.approval.digest };
    return call(who, OP_approval_grant, &q, &r);
}

static enum status do_reverse(char who, char **word, unsigned n)
{
    struct pay_reverse q = reverse_read(word, n);
    enum status s = counter_approved(&hall, who, OP_pay_reverse, seen.approval.approval_no, &q, &seen.pay[seen.pays]);
    seen.pays += !s;
    return s;
}

static enum status do_turn(char who, char **word, unsigned n)
{
    enum status s = do_ask(who, word, n);
    if (!s)
        s = do_grant('v');
    return s ? s : do_reverse(who, word, n);
}

static enum status do_print(char who, enum op_id op, char **word, unsigned n)
{
    struct pay_reprint q = { .receipt_no = receipt_of(word, n), .reprint_reason = CODE_reprint_reason_jam };
    struct pay_printed p = { .receipt_no = q.receipt_no };
    struct payment got;
    enum status s = call(who, op, op == OP_pay_printed ? (void *)&p : (void *)&q, &got);
    if (!s)
        seen.pay[seen.pays++] = got;
    return s;
}

/* -- the rest -- */

static enum status do_account(char who, enum op_id op, const char *text, void *r)
{
    struct account_ask q = { .account_no = text[0] >= 'A' && text[0] <= 'Z' ? counter_account(text[0]) : text };
    return call(who, op, &q, r);
}

static enum status do_link(char who, const char *text)
{
    struct account_no_row list[20] = { 0 };
    struct account_link q = { .accounts = list };
    struct nothing r;
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            list[q.accounts_n++].account_no = counter_account(*text);
    return call(who, OP_account_link, &q, &r);
}

static enum status do_bill(char who, const char *text)
{
    int year, month;
    assert_int_equal(sscanf(text + 2, "%4d-%2d", &year, &month), 2);
    struct bill_ask q = { .account_no = counter_account(text[0]), .bill_month = year * 100 + month };
    return call(who, OP_bill_show, &q, &seen.bill);
}

static enum status do_set(const char *name, const char *value)
{
    struct setting q = { .setting_name = name, .valid_from = date_of(2026, 1, 1), .value = value }, r;
    struct principal p = { .staff_no = "operator", .from = "local" };
    char id[40];
    snprintf(id, sizeof id, "set-%u", ++hall.requests);
    return core_call(hall.core, &p, OP_setting_put, id, 0, &q, &r, hall.pool, &hall.fault);
}

static enum status do_date(const char *text)
{
    date d;
    assert_int_equal(date_parse_iso(text, &d), ST_ok);
    clock_freeze(instant_of(d, 9, 40, 0));
    return ST_ok;
}

static enum status do_find(char who, char **word, unsigned n)
{
    struct find_any q = { .text = "" };
    for (unsigned i = 1; i < n; i++) {
        if (!strcmp(word[i], "*"))
            q.whole_county = true;
        else
            q.text = pool_printf(hall.pool, "%s%s%s", q.text, *q.text ? " " : "", script_expand(word[i]));
    }
    return call(who, OP_find_any, &q, &seen.found);
}

static enum status do_simple(char who, const char *verb, char **word, unsigned n)
{
    struct nothing none = { 0 }, nothing;
    struct draft draft;
    if (!strcmp(verb, "note")) {
        struct note q = { .account_no = counter_account(word[1][0]), .text = "门常锁",
                          .stops = value_of(word, n, "stops") };
        return call(who, OP_note_add, &q, &seen.note);
    }
    if (!strcmp(verb, "withdraw")) {
        struct note_ask q = { .account_no = counter_account(word[1][0]), .note_no = (uint64_t)atoi(word[2]) };
        return call(who, OP_note_withdraw, &q, &nothing);
    }
    if (!strcmp(verb, "history")) {
        struct page_ask q = { .account_no = counter_account(word[1][0]) };
        return call(who, OP_account_history, &q, &seen.history);
    }
    if (!strcmp(verb, "park")) {
        struct draft q = { .slot = 1, .form = word[1], .title = "王建国 300.00" };
        return call(who, OP_draft_put, &q, &draft);
    }
    if (!strcmp(verb, "drop"))
        return call(who, OP_draft_drop, &(struct draft_slot){ .slot = 1 }, &nothing);
    if (!strcmp(verb, "paper")) {
        struct shift_paper q = { .next_paper = counter_paper(PAPER_FIRST) + (uint64_t)atoi(word[1]),
                                 .gap_reason = code_of(&codes_gap_reason, word, n) };
        if (!q.gap_reason)
            q.gap_reason = CODE_gap_reason_other;
        return call(who, OP_shift_paper, &q, &seen.shift);
    }
    if (!strcmp(verb, "till"))
        return call(who, OP_shift_show, &(struct shift_ask){ .shift_no = n > 1 ? seen.shift.shift_no : 0 }, &seen.page);
    if (!strcmp(verb, "pays"))
        return call(who, OP_pay_list, &(struct pay_list_ask){ .unprinted = value_of(word, n, "unprinted") },
                    &seen.list);
    if (!strcmp(verb, "paid"))
        return call(who, OP_account_payments, &(struct page_ask){ .account_no = counter_account(word[1][0]) },
                    &seen.list);
    if (!strcmp(verb, "list"))
        return call(who, OP_shift_list, &(struct shift_list_ask){ .unit_no = n > 1 ? word[1] : "" }, &seen.tills);
    if (!strcmp(verb, "report"))
        return call(who, OP_day_report, &(struct day_ask){ .shift_no = n > 1 ? 0 : seen.shift.shift_no }, &seen.report);
    if (!strcmp(verb, "ready"))
        return call(who, OP_shift_ready, &none, &seen.ready);
    if (!strcmp(verb, "receipt")) {
        struct payment p;
        return call(who, OP_pay_show, &(struct receipt_ask){ .receipt_no = receipt_of(word, n) }, &p);
    }
    fail_msg("no such step: %s", verb);
    return ST_internal;
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
    enum status of_bank, of_wrong, of_work;
    hall.fault = (struct fault){ 0 };
    if (bank_step(who, verb, word, n, &of_bank))
        return of_bank;
    if (wrong_step(who, verb, word, n, &of_wrong))
        return of_wrong;
    if (work_step(who, verb, word, n, &of_work))
        return of_work;
    if (!strcmp(verb, "open"))
        return do_open(who, word, n);
    if (!strcmp(verb, "take") || !strcmp(verb, "quote"))
        return do_take(who, word, n, *verb == 'q');
    if (!strcmp(verb, "ask"))
        return do_ask(who, word, n);
    if (!strcmp(verb, "grant"))
        return do_grant(who);
    if (!strcmp(verb, "reverse"))
        return do_reverse(who, word, n);
    if (!strcmp(verb, "turn"))
        return do_turn(who, word, n);
    if (!strcmp(verb, "undo")) {
        struct pay_reverse q = reverse_read(word, n);
        return call(who, OP_pay_undo, &q, &seen.effect);
    }
    if (!strcmp(verb, "again") || !strcmp(verb, "copy") || !strcmp(verb, "printed"))
        return do_print(who, *verb == 'a' ? OP_pay_again : *verb == 'c' ? OP_pay_copy : OP_pay_printed, word, n);
    if (!strcmp(verb, "count"))
        return do_count(who, word, n);
    if (!strcmp(verb, "sign"))
        return do_sign(who, word, n);
    if (!strcmp(verb, "show"))
        return do_account(who, OP_account_show, word[1], &seen.account);
    if (!strcmp(verb, "reveal"))
        return do_account(who, OP_account_reveal, word[1], &seen.reveal);
    if (!strcmp(verb, "find"))
        return do_find(who, word, n);
    if (!strcmp(verb, "bill"))
        return do_bill(who, word[1]);
    if (!strcmp(verb, "link"))
        return do_link(who, word[1]);
    if (!strcmp(verb, "set"))
        return do_set(word[1], word[2]);
    if (!strcmp(verb, "date"))
        return do_date(word[1]);
    return do_simple(who, verb, word, n);
}

void script_check(const struct rule *r)
{
    enum status s = ST_ok;
    char *next = r->column[0], *at;
    memset(&seen, 0, sizeof seen);
    bank_forget();
    wrong_forget();
    work_forget();
    counter_office(row++);
    while ((at = next)) {
        next = strstr(at, " ; ");
        if (next) {
            *next = 0;
            next += 3;
        }
        char said[256];
        snprintf(said, sizeof said, "%s", at);
        s = step(at);
        if (s && next)
            fail_msg("%s:%u: \"%s\" is refused: %s %s %s", r->file, r->line, said, status_name(s), hall.fault.field,
                     hall.fault.arg[0]);
    }
    if (s || strncmp(r->column[1], "ok", 2))
        script_check_fault(r, s);
    else
        script_check_ok(r);
}

/* After all of a file's rows the books are whole. */
static void books_clean(const char *file)
{
    struct principal p = { .staff_no = "operator", .from = "local" };
    struct nothing none = { 0 };
    struct report r = { 0 };
    clock_freeze(COUNTER_NOW);
    assert_int_equal(core_call(hall.core, &p, OP_store_check, "check", 0, &none, &r, hall.pool, &hall.fault), ST_ok);
    for (uint32_t i = 0; i < r.lines_n && !r.good; i++)
        if (!strstr(r.lines[i].text, ": 0 findings"))
            print_error("%s: %s\n", file, r.lines[i].text);
    assert_true(r.good);
}

unsigned script_run(const char *file, unsigned least)
{
    row = 0;
    counter_open(&hall, OFFICES);
    unsigned rows = rules_run(file, 3, script_check);
    books_clean(file);
    counter_close(&hall);
    assert_true(rows >= least);
    return rows;
}
