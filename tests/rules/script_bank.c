/* Steps about the money's way to the bank, and about who stands in for whom. */
#include "config.h"
#include "script_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTES 8

static struct {
    struct turn_in move;
    struct turn_in_list moves;
    struct deposit_ready ready;
    struct deposit deposit;
    struct deposit_list deposits;
    struct till_list tills;
    struct hall_day hall;
    struct delegation delegation;
    struct delegation_list delegations;
    struct approval_list approvals;
    struct home_page home;
    struct denomination note[4][NOTES];
    unsigned counted;
} bank;

static const char *said(char **word, unsigned n, const char *name, const char *otherwise)
{
    size_t length = strlen(name);
    for (unsigned i = 1; i < n; i++)
        if (!strncmp(word[i], name, length) && (word[i][length] == '=' || !word[i][length]))
            return word[i] + length + (word[i][length] == '=');
    return otherwise;
}

static money amount(const char *text)
{
    money m = 0;
    if (*text && money_parse(text, &m))
        fail_msg("not an amount: %s", text);
    return m;
}

static date day_of(const char *text)
{
    date d = 0;
    if (*text && date_parse_iso(text, &d))
        fail_msg("not a day: %s", text);
    return d;
}

/* A sum in notes and coins, largest first from the one given. */
static uint32_t notes(const char *text, unsigned first, struct denomination **list_r)
{
    static const money face[NOTES] = { 10000, 5000, 2000, 1000, 500, 100, 50, 10 };
    struct denomination *list = bank.note[bank.counted++ % COUNT_OF(bank.note)];
    money sum = amount(text);
    uint32_t n = 0;
    for (unsigned i = first; i < NOTES; i++)
        if (sum >= face[i]) {
            list[n++] = (struct denomination){ .face = face[i], .pieces = (uint64_t)(sum / face[i]) };
            sum %= face[i];
        }
    *list_r = list;
    return n;
}

/* -- the till -- */

static enum status turn_in(char who, char **word, unsigned n)
{
    struct turn_in_ask q = { .turn_in_to = said(word, n, "collector", NULL) ? CODE_turn_in_to_collector
                             : CODE_turn_in_to_safe, .slip_no = said(word, n, "slip", "S1") };
    q.given_n = notes(said(word, n, "cash", "0"), 0, &q.given);
    const char *with = said(word, n, "with", "v");
    q.with = strlen(with) == 1 ? counter_staff(*with) : with;
    return counter_call(&hall, who, OP_till_turn_in, &q, &bank.move);
}

static enum status exchange(char who, char **word, unsigned n)
{
    struct exchange_ask q = { .with = counter_staff(*said(word, n, "with", "v")) };
    q.given_n = notes(said(word, n, "given", "0"), 0, &q.given);
    q.taken_n = notes(said(word, n, "taken", "0"), 3, &q.taken);
    return counter_call(&hall, who, OP_till_exchange, &q, &bank.move);
}

static enum status reopen(char who, char **word, unsigned n)
{
    const char *version = said(word, n, "version", NULL);
    uint64_t now = seen.page.shift_n ? seen.page.shift->version : seen.shift.version;
    struct shift_reopen q = { .shift_no = seen.shift.shift_no, .row_version = version ? (uint64_t)atoi(version) : now,
                              .remark = "漏收一户" };
    struct shift r;
    enum status s = counter_call(&hall, who, OP_shift_reopen, &q, &r);
    if (!s)
        seen.page.shift_n = 0, seen.shift = r;
    return s;
}

/* -- the vault -- */

static enum status ready(char who, char **word, unsigned n)
{
    struct deposit_ask q = { .unit_no = said(word, n, "unit", "") };
    return counter_call(&hall, who, OP_deposit_ready, &q, &bank.ready);
}

/* Everything the last "vault" showed, or its first part alone. */
static enum status deposit(char who, char **word, unsigned n)
{
    struct cheque_ask cheques[8];
    struct deposit_make q = { .envelope_no = said(word, n, "envelope", ""),
                              .bank_account = said(word, n, "account", ""),
                              .parts = bank.ready.parts, .parts_n = bank.ready.parts_n, .cheques = cheques };
    if (said(word, n, "first", NULL))
        q.parts_n = 1;
    if (said(word, n, "till", NULL)) {
        static struct deposit_part part;
        part = (struct deposit_part){ .shift_no = seen.shift.shift_no };
        q.parts = &part;
        q.parts_n = 1;
    }
    q.cash_n = notes(said(word, n, "cash", "0"), 0, &q.cash);
    for (uint32_t i = 0; !said(word, n, "bare", NULL) && !*q.envelope_no && i < bank.ready.cheques_n && i < 8; i++)
        cheques[q.cheques_n++] = (struct cheque_ask){ .voucher = bank.ready.cheques[i].voucher,
                                                      .bank = bank.ready.cheques[i].bank };
    if (said(word, n, "cheque", NULL))
        cheques[q.cheques_n++] = (struct cheque_ask){ .voucher = said(word, n, "cheque", ""), .bank = "工行" };
    return counter_call(&hall, who, OP_deposit_make, &q, &bank.deposit);
}

static enum status slip(char who, char **word, unsigned n)
{
    struct deposit_slip q = { .deposit_no = bank.deposit.deposit_no, .slip_no = n > 1 ? word[1] : "J1",
                              .row_version = (uint64_t)atoi(said(word, n, "version", "0")) };
    struct deposit r;
    enum status s = counter_call(&hall, who, OP_deposit_slip, &q, &r);
    if (!s)
        bank.deposit = r;
    return s;
}

static enum status arrive(char who, char **word, unsigned n)
{
    struct deposit_arrive q = { .deposit_no = said(word, n, "move", NULL) ? bank.move.deposit_no
                                : bank.deposit.deposit_no,
                                .arrived_on = day_of(said(word, n, "day", "2026-11-23")), .arrived = amount(word[1]),
                                .short_by = "" };
    struct deposit r;
    const char *by = said(word, n, "by", NULL);
    q.short_by = by ? counter_staff(*by) : "";
    q.short_reason = said(word, n, "bad_note", NULL) ? CODE_difference_reason_bad_note : 0;
    enum status s = counter_call(&hall, who, OP_deposit_arrive, &q, &r);
    if (!s)
        bank.deposit = r;
    return s;
}

/* -- the hall -- */

static enum status hall_step(char who, const char *verb, char **word, unsigned n)
{
    struct hall_ask q = { .unit_no = said(word, n, "unit", ""), .day = day_of(said(word, n, "day", "")) };
    if (!strcmp(verb, "tills"))
        return counter_call(&hall, who, OP_till_list, &q, &bank.tills);
    if (!strcmp(verb, "hall"))
        return counter_call(&hall, who, OP_hall_close, &q, &bank.hall);
    struct hall_reopen again = { .remark = "晚到客户" };
    return counter_call(&hall, who, OP_hall_reopen, &again, &bank.hall);
}

/* -- people -- */

static enum status delegate(char who, char **word, unsigned n)
{
    const char *to = said(word, n, "to", "m"), *unit = said(word, n, "unit", "");
    date from = day_of(said(word, n, "from", "")), until = day_of(said(word, n, "until", "2026-11-30"));
    struct delegation q = { .to_staff = strlen(to) == 1 ? counter_staff(*to) : to,
                            .unit_no = !strcmp(unit, "station") ? counter_unit(true) : unit,
                            .from = from ? instant_of(from, 0, 0, 0) : 0, .until = instant_of(until, 23, 59, 59) };
    return counter_call(&hall, who, OP_delegation_put, &q, &bank.delegation);
}

static enum status decline(char who, char **word, unsigned n)
{
    uint16_t reason = 0;
    if (n > 1)
        assert_true(code_value(&codes_refuse_reason, word[1], &reason));
    struct approval_answer q = { .approval_no = seen.approval.approval_no, .digest = seen.approval.digest,
                                 .refuse_reason = reason };
    struct approval r;
    return counter_call(&hall, who, OP_approval_refuse, &q, &r);
}

static enum status people_step(char who, const char *verb)
{
    struct nothing none = { 0 };
    struct list_ask first = { .token = "" };
    struct delegation_end end = { .delegation_no = bank.delegation.delegation_no };
    if (!strcmp(verb, "undelegate"))
        return counter_call(&hall, who, OP_delegation_end, &end, &bank.delegation);
    if (!strcmp(verb, "delegations"))
        return counter_call(&hall, who, OP_delegation_list, &first, &bank.delegations);
    if (!strcmp(verb, "approvals"))
        return counter_call(&hall, who, OP_approval_list, &first, &bank.approvals);
    return counter_call(&hall, who, OP_session_home, &none, &bank.home);
}

bool bank_step(char who, const char *verb, char **word, unsigned n, enum status *status_r)
{
    static const struct { const char *verb; enum status (*run)(char who, char **word, unsigned n); } step[] = {
        { "turnin", turn_in }, { "exchange", exchange }, { "reopen", reopen }, { "vault", ready },
        { "deposit", deposit },
        { "slip", slip }, { "arrive", arrive }, { "delegate", delegate }, { "decline", decline },
    };
    struct shift_ask mine = { 0 };
    struct deposit_ask unit = { .unit_no = "" };
    for (size_t i = 0; i < COUNT_OF(step); i++)
        if (!strcmp(verb, step[i].verb)) {
            *status_r = step[i].run(who, word, n);
            return true;
        }
    if (!strcmp(verb, "moves"))
        *status_r = counter_call(&hall, who, OP_till_moves, &mine, &bank.moves);
    else if (!strcmp(verb, "deposits"))
        *status_r = counter_call(&hall, who, OP_deposit_list, &unit, &bank.deposits);
    else if (!strcmp(verb, "tills") || !strcmp(verb, "hall") || !strcmp(verb, "hallagain"))
        *status_r = hall_step(who, verb, word, n);
    else if (!strcmp(verb, "undelegate") || !strcmp(verb, "delegations") || !strcmp(verb, "approvals") ||
             !strcmp(verb, "home"))
        *status_r = people_step(who, verb);
    else
        return false;
    return true;
}

void bank_forget(void)
{
    memset(&bank, 0, sizeof bank);
}

/* -- what came of it -- */

static const char *words_of(money m)
{
    char text[MONEY_TEXT];
    return pool_copy(hall.pool, money_format_plain(m, text));
}

static const char *count_of(uint64_t n)
{
    return pool_printf(hall.pool, "%llu", (unsigned long long)n);
}

/* shifts:unfinished:open or closed, of each hall */
static const char *halls_text(void)
{
    const char *text = "";
    for (uint32_t i = 0; i < bank.tills.halls_n; i++) {
        const struct till_hall *h = &bank.tills.halls[i];
        text = pool_printf(hall.pool, "%s%s%llu:%llu:%s", text, i ? "," : "", (unsigned long long)h->shifts,
                           (unsigned long long)h->unfinished, h->closed_n ? "closed" : "open");
    }
    return *text ? text : "none";
}

static const char *tills_text(void)
{
    const char *text = "";
    for (uint32_t i = 0; i < bank.tills.tills_n; i++) {
        const struct till_row *t = &bank.tills.tills[i];
        text = pool_printf(hall.pool, "%s%s%llu:%s:%s:%s%s", text, i ? "," : "", (unsigned long long)t->day_shift,
                           code_name(&codes_shift_state, t->shift_state), words_of(t->expected),
                           words_of(t->difference), t->mine ? ":mine" : "");
    }
    return *text ? text : "none";
}

static const char *approvers_text(void)
{
    const char *text = "";
    for (uint32_t i = 0; i < bank.approvals.approvers_n; i++) {
        const struct approver *a = &bank.approvals.approvers[i];
        text = pool_printf(hall.pool, "%s%s%c%s", text, i ? "," : "", a->staff_no[0], a->delegate ? "*" : "");
    }
    return *text ? text : "none";
}

const char *bank_text(const char *key)
{
    const char *party = count_of(bank.deposit.deposit_no);
    if (!strcmp(key, "vaulted"))
        return pool_printf(hall.pool, "%u,%s,%u,%s", bank.ready.parts_n, words_of(bank.ready.cash_total),
                           bank.ready.cheques_n, words_of(bank.ready.cheque_total));
    if (!strcmp(key, "shut"))
        return bank.ready.bank_shut ? "yes" : "no";
    if (!strcmp(key, "deposit"))
        return pool_printf(hall.pool, "%s,%s,%s", code_name(&codes_deposit_state, bank.deposit.deposit_state),
                           words_of(bank.deposit.cash_total), words_of(bank.deposit.cheque_total));
    if (!strcmp(key, "deposits"))
        return count_of(bank.deposits.deposits_n);
    if (!strcmp(key, "transit"))
        return words_of(counter_balance(&hall, CODE_ledger_bank_transit, party));
    if (!strcmp(key, "bank"))
        return words_of(counter_balance(&hall, CODE_ledger_bank, counter_unit(false)));
    if (!strcmp(key, "moved"))
        return pool_printf(hall.pool, "%s,%s", words_of(bank.move.amount), bank.move.exchange ? "exchange" : "turn_in");
    if (!strcmp(key, "moves"))
        return count_of(bank.moves.rows_n);
    if (!strcmp(key, "tillrows"))
        return tills_text();
    if (!strcmp(key, "may_close"))
        return bank.tills.may_close ? "yes" : "no";
    if (!strcmp(key, "halls"))
        return halls_text();
    if (!strcmp(key, "to_deposit"))
        return words_of(bank.tills.to_deposit);
    if (!strcmp(key, "hall"))
        return pool_printf(hall.pool, "%s,%llu", words_of(bank.hall.total), (unsigned long long)bank.hall.shifts);
    if (!strcmp(key, "signer"))
        return *bank.hall.signed_by ? bank.hall.signed_by : "open";
    if (!strcmp(key, "anchored"))
        return bank.hall.chain_no ? "yes" : "no";
    if (!strcmp(key, "limit"))
        return words_of(bank.home.cash_over);
    if (!strcmp(key, "stands_in"))
        return bank.home.stands_in ? "yes" : "no";
    if (!strcmp(key, "to_approve"))
        return count_of(bank.home.to_approve);
    if (!strcmp(key, "delegations"))
        return count_of(bank.delegations.delegations_n);
    if (!strcmp(key, "approvers"))
        return approvers_text();
    return NULL;
}
