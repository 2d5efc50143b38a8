/* A message is put down: who is told, which way, or why nobody is. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/outbox/inner.h"

#include <string.h>

static bool is_mobile(const char *phone)
{
    size_t digits = 0;
    for (const char *at = phone; *at; at++)
        digits += *at >= '0' && *at <= '9';
    return *phone == '1' && digits == 11;
}

static const char *either(const char *said, const char *of_account)
{
    return said && *said ? said : of_account ? of_account : "";
}

/* A wish for a text message does not make a telephone on the wall read one. */
static uint16_t way_of(const struct account *a, const char *phone)
{
    if (a->told_way && a->told_way != CODE_told_way_sms)
        return a->told_way;
    return is_mobile(phone) ? CODE_told_way_sms : CODE_told_way_voice;
}

/* What is practised nobody is told of: the numbers in it may be somebody's. */
static uint16_t untold_because(struct call *c, const struct outbox *o)
{
    if (office_practises(c, o->unit_no))
        return CODE_untold_practice;
    if (!setting_number(c, "outbox.on"))
        return CODE_untold_turned_off;
    if (o->told_way == CODE_told_way_refused)
        return CODE_untold_refused;
    const char *needed = o->told_way == CODE_told_way_letter ? o->address : o->phone;
    return *needed ? 0 : CODE_untold_no_phone;
}

static enum status account_of(struct call *c, const struct telling *t, struct account *a)
{
    *a = (struct account){ .account_no = t->account_no ? t->account_no : "" };
    record_init(&account_record, a);
    return *a->account_no ? call_get(c, TABLE_account, a) : ST_ok;
}

static uint16_t lang_of(struct call *c)
{
    uint16_t lang = CODE_lang_zh_CN;
    code_value(&codes_lang, setting_text(c, "outbox.lang"), &lang);
    return lang;
}

static void message_of(struct call *c, const struct telling *t, const struct account *a, struct outbox *o)
{
    const char *phone = either(t->phone, a->phone);
    *o = (struct outbox){
        .told_about = (uint16_t)t->about, .told_way = way_of(a, phone), .told_state = CODE_told_state_waiting,
        .account_no = a->account_no, .job_no = t->job_no, .unit_no = either(t->unit_no, a->unit_no),
        .title = either(t->title, a->account_name), .phone = phone, .address = either(t->address, a->address),
        .arg1 = either(t->arg[0], ""), .arg2 = either(t->arg[1], ""), .arg3 = either(t->arg[2], ""),
        .arg4 = either(t->arg[3], ""), .lang = lang_of(c), .made_at = c->now, .staff_no = c->user.staff_no,
        .op = c->op->name, .until = t->until ? t->until : outbox_until(c),
        .taken_by = "", .due_at = c->now, .reference = "", .why = "",
    };
    o->queue = o->told_way;
}

enum status tell_customer(struct call *c, const struct telling *t, struct told_slip *said_r)
{
    struct account a;
    struct outbox o;
    enum status s = account_of(c, t, &a);
    if (s)
        return s == ST_not_found ? refuse(c, ST_account_unknown, "account_no", t->account_no, NULL, NULL) : s;
    message_of(c, t, &a, &o);
    *said_r = (struct told_slip){ .phone = "", .untold = untold_because(c, &o) };
    if (said_r->untold)
        return ST_ok;
    s = call_number(c, "outbox", &o.outbox_no);
    said_r->outbox_no = o.outbox_no;
    said_r->told_way = o.told_way;
    if (o.told_way != CODE_told_way_letter)
        said_r->phone = masked_words(c, "phone", o.phone);
    return s ? s : call_insert(c, TABLE_outbox, &o);
}

/* -- not so any more -- */

static enum status take_back(struct call *c, const struct outbox *old, const char *why)
{
    struct outbox o = *old;
    if (old->told_state != CODE_told_state_waiting || outbox_held(c, old))
        return ST_ok;
    outbox_end(c, &o, CODE_told_state_withdrawn, why);
    return call_put(c, TABLE_outbox, old, &o);
}

enum status tell_no_more(struct call *c, uint64_t outbox_no, const char *why)
{
    struct outbox o = { .outbox_no = outbox_no };
    enum status s = outbox_no ? call_get(c, TABLE_outbox, &o) : ST_not_found;
    return s == ST_not_found ? ST_ok : s ? s : take_back(c, &o, why);
}

/* Read to the end before the first is changed: what is changed moves. */
enum status tell_no_more_of_job(struct call *c, uint64_t job_no, const char *why)
{
    uint8_t word[OUTBOX_WORD];
    struct outbox list[OUTBOX_OF_JOB], o;
    struct scan *scan;
    unsigned n = 0;
    struct scan_range range = { .words = word, .words_n = outbox_job_word(job_no, word) };
    enum status s = scan_index(c->txn, INDEX_outbox_word, &range, &scan);
    while (!s && !(s = scan_next(scan, &o, NULL))) {
        if (o.told_state != CODE_told_state_waiting)
            continue;
        if (n == OUTBOX_OF_JOB) {
            s = refuse(c, ST_field_too_many, "job_no", number_words(c, OUTBOX_OF_JOB), NULL, NULL);
            break;
        }
        list[n++] = o;
    }
    scan_end(&scan);
    s = s == ST_not_found ? ST_ok : s;
    for (unsigned i = 0; !s && i < n; i++)
        s = take_back(c, &list[i], why);
    return s;
}
