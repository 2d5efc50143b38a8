/* Who stands behind an account by his number: its hash, the day of birth it says,
 * and the accounts of the county that carry the same one. */
#include "config.h"
#include "core/customer/customer.h"

#include <string.h>

static date birth_of(uint16_t id_kind, const char *id_no)
{
    return id_kind == CODE_id_kind_id_card && id_no ? id_number_birth(id_no) : 0;
}

struct hash identity_hash(struct call *c, const char *id_no)
{
    char id[128];
    struct hash hash = { { 0 } };
    if (id_no && *id_no)
        store_keyed_hash(txn_store(c->txn), account_id_normal(id_no, id, sizeof id), &hash);
    return hash;
}

void account_identify(struct call *c, struct account *a)
{
    a->id_hash = identity_hash(c, a->id_no);
    if (!a->birth)
        a->birth = birth_of(a->id_kind, a->id_no);
}

static enum status of_unit(struct call *c, const char *unit_no, const struct hash *hash, account_visit *visit,
                           void *context)
{
    struct word w;
    struct scan *scan;
    struct account a;
    const uint8_t *key;
    size_t key_n;
    word_make(&w, unit_no, WORD_IDENTITY, hash->b, 8, true);
    enum status s = scan_index(c->txn, INDEX_account_word, &(struct scan_range){ .words = w.b, .words_n = w.n }, &scan);
    while (!s && !(s = scan_next_key(scan, &a, &key, &key_n)))
        if (!(s = call_get(c, TABLE_account, &a)) && !memcmp(&a.id_hash, hash, sizeof *hash) &&
            !strcmp(a.unit_no, unit_no))
            s = visit(context, &a);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status identity_accounts(struct call *c, const char *id_no, account_visit *visit, void *context)
{
    struct hash hash = identity_hash(c, id_no);
    struct scan *units;
    struct unit u;
    if (!id_no || !*id_no)
        return ST_ok;
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &units);
    while (!s && !(s = scan_next(units, &u, NULL)))
        if (units_alike(c->txn, u.unit_no, c->user.unit_no))
            s = of_unit(c, u.unit_no, &hash, visit, context);
    scan_end(&units);
    return s == ST_not_found ? ST_ok : s;
}
