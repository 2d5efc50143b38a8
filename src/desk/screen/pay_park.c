/* A payment put aside: its accounts, the bills picked and the tenders given; what
 * stands in the inputs is kept by the engine. Figures are not: they are asked anew. */
#include "config.h"
#include "desk/screen/pay.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *accounts_json(const struct pay *pay)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < pay->accounts; i++)
        json_array_append_new(list, json_string(pay->account[i].account_no));
    return list;
}

/* A record of the wire as its own JSON inside the draft. */
static json_t *record_json(const struct record *record, const void *s)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    record_to_json(record, s, false, &text);
    json_t *value = json_loadb((const char *)text.at, text.n, 0, NULL);
    buf_release(&text);
    return value ? value : json_object();
}

static bool json_record(const struct record *record, const json_t *value, void *s, struct pool *pool)
{
    char *text = json_dumps(value, JSON_COMPACT);
    struct fault f;
    bool good = text && record_from_json(record, s, text, strlen(text), pool, &f) == ST_ok;
    free(text);
    if (good)
        record_init(record, s);
    return good;
}

void pay_save(const struct page *p, json_t *body)
{
    const struct pay *pay = pay_of(p);
    json_t *bills = json_array(), *given = json_array();
    for (unsigned i = 0; i < pay->bills; i++)
        json_array_append_new(bills, record_json(&pay_bill_record, &pay->bill[i]));
    for (unsigned i = 0; i < pay->givens; i++)
        json_array_append_new(given, record_json(&pay_tender_record, &pay->given[i]));
    json_object_set_new(body, "accounts", accounts_json(pay));
    json_object_set_new(body, "bills", bills);
    json_object_set_new(body, "given", given);
    json_object_set_new(body, "skip_reason", json_integer(pay->skip_reason));
    json_object_set_new(body, "tender", json_integer(pay->tender));
}

static void load_accounts(struct page *p, const json_t *list)
{
    struct pay *pay = pay_of(p);
    pay->accounts = 0;
    for (size_t i = 0; i < json_array_size(list) && i < PAY_ACCOUNTS_MAX; i++) {
        const char *no = json_string_value(json_array_get(list, i));
        if (no)
            pay->account[pay->accounts++] = (struct pay_account){ .account_no = pool_copy(p->pool, no) };
    }
}

void pay_load(struct page *p, const json_t *body)
{
    struct pay *pay = pay_of(p);
    const json_t *bills = json_object_get(body, "bills"), *given = json_object_get(body, "given");
    load_accounts(p, json_object_get(body, "accounts"));
    pay->bills = pay->givens = 0;
    for (size_t i = 0; i < json_array_size(bills) && pay->bills < PAY_BILLS_MAX; i++)
        pay->bills += json_record(&pay_bill_record, json_array_get(bills, i), &pay->bill[pay->bills], p->pool);
    for (size_t i = 0; i < json_array_size(given) && pay->givens + 1 < PAY_TENDERS_MAX; i++)
        pay->givens += json_record(&pay_tender_record, json_array_get(given, i), &pay->given[pay->givens], p->pool);
    pay->skip_reason = (uint16_t)json_integer_value(json_object_get(body, "skip_reason"));
    pay->tender = (uint16_t)json_integer_value(json_object_get(body, "tender"));
    pay_tender_fields(p);
    if (pay->accounts)
        pay_quote_ask(p);
}
