/* Hands at the counter: random keys at the payment page and its kin, with windows made
 * small, links that break, cores that start again, answers that are late, and other
 * people who pay, reverse and approve in between. Of every posting the last screen
 * before it is held against what the core has booked, to the fen.
 *
 *     hands [ROUNDS [SEED]]     a round: 400 scripts at 40 offices, one restart of the core
 *
 * A round prints its seed when something differs, and the keys of that script. */
#include "config.h"
#include "tests/hands/oracle.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFICES 40
#define SCRIPTS 400
#define ROUNDS 10
#define POSTS 16

static struct hall hall;
static uint64_t dice, script_seed;
static char keys[4096];
static size_t keys_n;
static unsigned done[OP_NUMBER_MAX], posted_n, refused_n;

static unsigned roll(unsigned sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (unsigned)(dice % sides);
}

/* -- what was sent, under what screen -- */

static struct sent { char id[REQUEST_ID_MAX + 1]; enum op_id op; struct seen seen; } sent[POSTS];
static unsigned sent_n;

static void blame(const struct seen *s, enum op_id op, const char *why)
{
    cells_dump(&s->cells);
    fail_msg("seed %" PRIu64 " %s: %s\nkeys: %.*s", script_seed, op ? op_info[op].name : "", why, (int)keys_n, keys);
}

void seat_posts(struct page *p, enum op_id op, const void *request)
{
    bool leave = op_info[op].flags & OPF_APPROVAL && p->desk->top == p;      /* asked for; else it was granted */
    const char *why = leave ? oracle_leave(&seat.seen, op, request) : NULL;
    if (why)
        blame(&seat.seen, op, why);
    if (leave)
        return;
    struct sent *s = &sent[sent_n++ % POSTS];
    *s = (struct sent){ .op = op, .seen = seat.seen };
    text_copy(s->id, sizeof s->id, p->request_id);
}

static const char *judged(const struct sent *s, const void *reply)
{
    if (s->op == OP_pay_take && strcmp(s->seen.form, "collection") == 0)
        return oracle_collected(&s->seen, reply);
    if (s->op == OP_pay_take)
        return oracle_payment(&s->seen, reply);
    return op_info[s->op].flags & OPF_APPROVAL ? oracle_allowed(&s->seen, s->op, reply) : NULL;
}

static void judge(struct sent *s, const struct link_message *m)
{
    const struct record *record = op_info[s->op].reply;
    struct pool *pool = pool_new(16384);
    void *reply = pool_get(pool, record->size);
    assert_int_equal(record_decode(record, reply, m->body, m->body_n, NULL, pool, NULL), ST_ok);
    record_init(record, reply);
    const char *why = judged(s, reply);
    if (why)
        blame(&s->seen, s->op, why);
    done[s->op]++;
    posted_n++;
    pool_free(&pool);
}

void seat_answered(const struct wire_request *q, const struct link_message *m)
{
    for (unsigned i = 0; i < POSTS; i++) {
        struct sent *s = &sent[i];
        if (s->op != q->op || strcmp(s->id, q->request_id) != 0)
            continue;
        if (m->fault.status == ST_ok)
            judge(s, m);
        else
            refused_n++;
        s->op = OP_none;
    }
}

/* -- the other people -- */

static void somebody_pays(void)
{
    struct pay_account a = { .account_no = counter_account("ABCDFPS"[roll(7)]) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money((money)(1 + roll(900)) * 10) };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true,
                          .large_meant = true, .receipt_choice = CODE_receipt_choice_none };
    struct payment p;
    counter_call(&hall, 'm', OP_pay_take, &q, &p);
}

static void somebody_decides(void)
{
    struct approval_list list;
    struct approval whole;
    if (counter_call(&hall, 'v', OP_approval_list, &(struct list_ask){ .token = "" }, &list))
        return;
    for (unsigned i = 0; i < list.waiting_n; i++) {
        struct approval_no no = { .approval_no = list.waiting[i].approval_no };
        if (counter_call(&hall, 'v', OP_approval_show, &no, &whole))
            continue;
        struct approval_answer yes = { .approval_no = no.approval_no, .digest = whole.digest };
        if (!roll(6))
            yes.refuse_reason = CODE_refuse_reason_other;
        counter_call(&hall, 'v', yes.refuse_reason ? OP_approval_refuse : OP_approval_grant, &yes, &whole);
    }
    if (seat.core >= 0)
        seat_event("approval");
}

/* -- what a hand does -- */

static void note(const char *what)
{
    int n = snprintf(keys + keys_n, sizeof keys - keys_n, "%s ", what);
    keys_n += n > 0 && (size_t)n < sizeof keys - keys_n ? (size_t)n : 0;
}

static void type(const char *text)
{
    note(text[0] == '\r' ? "<Enter>" : text);
    seat_type(text);
}

static void press(enum press_code code, const char *name)
{
    note(name);
    seat_key(code, 0);
}

static void account(void)
{
    char text[24];
    snprintf(text, sizeof text, "%s\r", counter_account("ABCDFNPS"[roll(8)]));
    type(text);
}

static void amount(void)
{
    static const char *const some[] = { "30", "150", "0", "76.2", "100", "300", "1000", "64.5", "210.6", "5",
                                        "500", "0.3" };
    type(some[roll(COUNT_OF(some))]);
}

static void number(void)
{
    char text[16];
    snprintf(text, sizeof text, "%06u", roll(1000000));
    type(text);
}

static void window(void)
{
    static const int rows[] = { 24, 24, 23, 22, 20, 10 };
    seat.desk->tty.rows = rows[roll(COUNT_OF(rows))];
    note(seat.desk->tty.rows < 22 ? "<small>" : "<size>");
    seat.desk->dirty = true;
}

static void link_breaks(void)
{
    note("<drop>");
    seat_link_drop();
    for (unsigned i = roll(3); i > 0; i--)
        press(roll(2) ? PRESS_ENTER : PRESS_POST, "<key while away>");
    if (roll(2)) {
        seat_silent();
        press(PRESS_POST, "<F9 while away>");
    }
    seat_link_back();
    note("<back>");
}

static void answers_late(void)
{
    note("<late>");
    seat.late = true;
}

static void answers_come(void)
{
    note("<come>");
    if (seat.late && !roll(3))
        seat_silent();
    seat.late = false;
    seat_pump();
}

/* A line that is lost takes the keys that waited with it. */
static void line_breaks(void)
{
    note("<line>");
    seat.desk->ahead_n = seat.desk->ahead_used = 0;
    seat.desk->dirty = true;
}

static void around(void)
{
    switch (roll(9)) {
    case 0: window(); break;
    case 1: link_breaks(); break;
    case 2: answers_late(); break;
    case 3: line_breaks(); break;
    case 4: case 5: note("<paid>"); somebody_pays(); break;
    default: note("<decided>"); somebody_decides(); break;
    }
}

static void any_key(void)
{
    static const struct { enum press_code code; const char *name; } some[] = {
        { PRESS_TAB, "<Tab>" }, { PRESS_BACKTAB, "<BackTab>" }, { PRESS_UP, "<Up>" }, { PRESS_DOWN, "<Down>" },
        { PRESS_CLEAR, "<^U>" }, { PRESS_BACKSPACE, "<BS>" }, { PRESS_F1, "<F1>" }, { PRESS_F4, "<F4>" },
        { PRESS_F5, "<F5>" }, { PRESS_LAST, "<^R>" }, { PRESS_UNDO, "<^Z>" }, { PRESS_F8, "<F8>" },
        { PRESS_DELETE, "<Del>" }, { PRESS_LEFT, "<Left>" },
    };
    unsigned i = roll(COUNT_OF(some));
    press(some[i].code, some[i].name);
}

static void picked_digits(void)
{
    static const char *const some[] = { "1\r", "2\r", "1 2\r", "2 3\r", "1", "2", "3" };
    type(some[roll(COUNT_OF(some))]);
}

static void pay_step(void)
{
    switch (roll(22)) {
    case 0: case 1: case 2: case 3: amount(); break;
    case 4: case 5: case 6: case 7: type("\r"); break;
    case 8: case 9: case 10: press(PRESS_POST, "<F9>"); break;
    case 11: type("+"); account(); break;
    case 12: type("-"); picked_digits(); break;
    case 13: type("/"); picked_digits(); break;
    case 14: type("*"); picked_digits(); break;
    case 15: picked_digits(); break;
    case 16: account(); break;
    case 17: press(PRESS_CLEAR, "<^U>"); break;
    case 18: type("7788\r"); break;
    default: any_key(); break;
    }
}

static void kin_step(void)
{
    switch (roll(14)) {
    case 0: case 1: amount(); break;
    case 2: case 3: case 4: type("\r"); break;
    case 5: case 6: case 7: press(PRESS_POST, "<F9>"); break;
    case 8: account(); break;
    case 9: picked_digits(); break;
    case 10: note("<decided>"); somebody_decides(); break;
    case 11: type("7788"); break;
    default: any_key(); break;
    }
}

/* What a clerk who knows the form would do next, a key after the other, with whatever
 * happens around him in between. @ an account, $ a sum, # a new number, ! F9, < Tab, ~ somebody decides. */
static const struct { const char *form, *keys; } ways[] = {
    { "pay", "$\r\r" }, { "pay", "!" }, { "pay", "+@$\r\r" }, { "pay", "/1\r$\r\r" }, { "pay", "*2$#\r!" },
    { "pay", "*4#\r农行\r某某\r20261123\r$\r!" }, { "pay", "$*2" }, { "pay", "+@30\r\r1\r\r" },
    { "reverse", "1\r!" }, { "reverse", "\r1\r!~\r" },
    { "retender", "2\r<#\r!" }, { "retender", "2<$<#!" }, { "retender", "\r3\r\r#\r!~\r" },
    { "move", "@!" }, { "move", "@\r!~\r" },
    { "refund", "@$\r1\r李四\r1305\r\r\r1\r!" }, { "refund", "@10\r1\r李四\r1305\r\r\r1\r!~\r" },
    { "collection", "100\r@\r@\r!!" }, { "collection", "30\r@$\r!!" }, { "collection", "$\r@$\r@$\r-!!" },
    { "cheques", "1\r2" }, { "cheque_return", "20261123!~\r" }, { "cheque_return", "!" },
    { "consent", "~\r" }, { "consent", "~!" }, { "consent", "/" },
};

static void text_typed(const char **at)
{
    const char *next = *at;
    int32_t ch = utf8_next(&next, next + strlen(next));
    seat_key(PRESS_CHAR, ch);
    keys_n += (size_t)snprintf(keys + keys_n, sizeof keys - keys_n, "%.*s ", (int)(next - *at), *at);
    *at = next;
}

static void way_go(const char *at)
{
    while (*at && keys_n + 200 < sizeof keys) {
        if (!roll(30))
            around();
        switch (*at) {
        case '@': account(); break;
        case '$': amount(); break;
        case '#': number(); break;
        case '!': press(PRESS_POST, "<F9>"); break;
        case '<': press(PRESS_TAB, "<Tab>"); break;
        case '~': note("<decided>"); answers_come(); somebody_decides(); break;
        case '\r': type("\r"); break;
        default: text_typed(&at); continue;
        }
        at++;
    }
}

static void knows_the_form(void)
{
    unsigned first = roll(COUNT_OF(ways));
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        size_t k = (first + i) % COUNT_OF(ways);
        if (strcmp(ways[k].form, seat.desk->top->form->name) == 0) {
            way_go(ways[k].keys);
            return;
        }
    }
    kin_step();
}

/* As if the parked forms were dealt with elsewhere: nine of them would keep a page open. */
static void unpark(void)
{
    static const struct nothing nothing;
    struct draft_list drafts;
    struct nothing gone;
    if (!counter_call(&hall, 'k', OP_draft_list, &nothing, &drafts))
        for (unsigned i = 0; i < drafts.drafts_n; i++)
            counter_call(&hall, 'k', OP_draft_drop, &(struct draft_slot){ .slot = drafts.drafts[i].slot }, &gone);
    desk_refresh_home(seat.desk);
    seat_pump();
}

static void to_home(void)
{
    seat.desk->tty.rows = 24;
    answers_come();
    for (unsigned i = 0; i < 40 && seat.desk->top->below; i++) {
        if (i % 8 == 0) {
            seat_silent();           /* a clerk waits three seconds for an answer, and then his keys act again */
            unpark();
        }
        if (strcmp(seat.desk->top->form->name, "lock") == 0)       /* he stepped away: nobody has a password here */
            page_close(seat.desk->top);
        seat_key(PRESS_F3, 0);
    }
    if (seat.desk->top->below) {
        frame_paint(seat.desk);
        seat.seen.cells = cells;
        blame(&seat.seen, OP_none, "the desk does not come home");
    }
    unpark();
    seat_key(PRESS_CLEAR, 0);
    keys_n = 0;
}

static void script(void)
{
    static const char *const kin[] = { "23\r", "24\r", "25\r", "26\r", "28\r", "68\r" };
    bool pays = roll(10) < 6;
    script_seed = dice;
    to_home();
    if (!pays && !roll(2)) {         /* so that there is something to put right */
        account();
        way_go(roll(3) ? "!" : "*4#\r农行\r某某\r20261123\r\r!");
        to_home();
    }
    if (pays)
        account();
    else
        type(kin[roll(COUNT_OF(kin))]);
    for (unsigned steps = 6 + roll(18); steps > 0; steps--) {
        if (!roll(7))
            around();
        else if (seat.late && !roll(2))
            answers_come();
        else if (!roll(pays ? 4 : 2))
            knows_the_form();
        else if (pays && strcmp(seat.desk->top->form->name, "pay") == 0)
            pay_step();
        else
            kin_step();
    }
}

/* -- rounds -- */

static void shift_open(char who, const char *window_no, uint64_t paper)
{
    struct denomination cash[] = { { .face = 10000, .pieces = 3 }, { .face = 1000, .pieces = 20 } };
    struct shift_open q = { .window_no = window_no, .float_from = counter_staff('v'), .float_cash = cash,
                            .float_cash_n = 2, .next_paper = paper };
    struct shift s;
    if (counter_call(&hall, who, OP_shift_open, &q, &s))
        fail_msg("shift.open: %s %s", status_name(hall.fault.status), hall.fault.field);
}

static void office(unsigned number)
{
    counter_office(number);
    shift_open('k', "01", counter_paper(PAPER_FIRST));
    shift_open('m', "02", 0);
    seat_take(&hall, 'k');
    for (unsigned i = 0; i < SCRIPTS / OFFICES; i++)
        script();
    to_home();
    if (number == OFFICES / 2) {
        seat_link_drop();
        counter_restart(&hall);
        seat_link_back();
        for (unsigned i = 0; i < 3; i++)
            script();
    }
    seat_leave();
}

static void round_of(uint64_t seed)
{
    dice = seed * 0x9e3779b97f4a7c15u | 1;
    counter_open(&hall, OFFICES);
    for (unsigned i = 0; i < OFFICES; i++)
        office(i);
    counter_close(&hall);
}

static unsigned rounds = ROUNDS;
static uint64_t first_seed = 1;

static void what_is_posted_is_what_was_shown(void **state)
{
    (void)state;
    seat_prepare();
    for (unsigned i = 0; i < rounds; i++)
        round_of(first_seed + i);
    print_message("%u scripts, %u restarts from seed %" PRIu64 ": %u posted, %u refused\n", rounds * SCRIPTS, rounds,
                  first_seed, posted_n, refused_n);
    static const enum op_id must[] = { OP_pay_take, OP_pay_reverse, OP_pay_retender, OP_pay_move, OP_prepayment_refund,
                                       OP_cheque_return };
    for (size_t i = 0; i < COUNT_OF(must); i++)
        print_message("  %s %u\n", op_info[must[i]].name, done[must[i]]);
    for (size_t i = 0; i < COUNT_OF(must) && rounds >= ROUNDS; i++)
        assert_true(done[must[i]] > 0);          /* hands that never post prove nothing */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_posted_is_what_was_shown) };
    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
