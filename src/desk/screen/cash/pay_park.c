/* A payment put aside: its accounts, the bills picked and the tenders given; what
 * stands in the inputs is kept by the engine. Figures are not: they are asked anew. */
#include "config.h"
#include "desk/screen/cash/pay.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *accounts_json(const struct pay_matter *v)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < v->accounts; i++)
        json_array_append_new(list, json_string(v->account[i].account_no));
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

/* What is true; before the first quote, what was asked for. */
static const struct pay_matter *matter_kept(const struct paying *m)
{
    return m->quote ? &m->matter : &m->wish;
}

void pay_save(const struct page *p, json_t *body)
{
    const struct paying *m = paying_of(p);
    const struct pay_matter *v = matter_kept(m);
    json_t *bills = json_array(), *given = json_array();
    for (unsigned i = 0; i < v->bills; i++)
        json_array_append_new(bills, record_json(&pay_bill_record, &v->bill[i]));
    for (unsigned i = 0; i < m->givens; i++)
        json_array_append_new(given, record_json(&pay_tender_record, &m->given[i]));
    json_object_set_new(body, "accounts", accounts_json(v));
    json_object_set_new(body, "bills", bills);
    json_object_set_new(body, "given", given);
    json_object_set_new(body, "skip_reason", json_integer(v->skip_reason));
    json_object_set_new(body, "tender", json_integer(pay_of(p)->tender));
}

static void load_accounts(struct pay_matter *v, const json_t *list, struct pool *pool)
{
    for (size_t i = 0; i < json_array_size(list) && v->accounts < PAY_ACCOUNTS_MAX; i++) {
        const char *no = json_string_value(json_array_get(list, i));
        if (no)
            v->account[v->accounts++] = (struct pay_account){ .account_no = pool_copy(pool, no) };
    }
}

void pay_load(struct page *p, const json_t *body)
{
    struct paying *m = paying_of(p);
    struct pay_matter *v = &m->wish;
    const json_t *bills = json_object_get(body, "bills"), *given = json_object_get(body, "given");
    *v = (struct pay_matter){ .skip_reason = (uint16_t)json_integer_value(json_object_get(body, "skip_reason")) };
    load_accounts(v, json_object_get(body, "accounts"), p->pool);
    for (size_t i = 0; i < json_array_size(bills) && v->bills < PAY_BILLS_MAX; i++)
        v->bills += json_record(&pay_bill_record, json_array_get(bills, i), &v->bill[v->bills], p->pool);
    m->givens = 0;
    for (size_t i = 0; i < json_array_size(given) && m->givens + 1 < PAY_TENDERS_MAX; i++)
        m->givens += json_record(&pay_tender_record, json_array_get(given, i), &m->given[m->givens], p->pool);
    pay_of(p)->tender = (uint16_t)json_integer_value(json_object_get(body, "tender"));
    pay_tender_fields(p);
    if (v->accounts)
        pay_quote_ask(p);
}
