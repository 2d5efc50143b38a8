/* What was made of rows of accounts, and whether these stand: a table that a transaction
 * never read of is nothing it rests on. */
#include "config.h"
#include "core/engine/ahead.h"

#include <string.h>

/* Behind every key that begins with those of this account: no part of a key begins with it. */
#define BEHIND 0xff

static bool by_account(const struct key_spec *key)
{
    return !strcmp(key->field[0]->name, "account_no");
}

static bool by_owner(const struct key_spec *key)
{
    return key->fields > 1 && !strcmp(key->field[0]->name, "owner_kind") && !strcmp(key->field[1]->name, "owner_no");
}

/* The end of an account's rows; false: they do not stand together. */
static bool rows_end(struct call *c, enum table_id table, const char *account_no, struct key *end_r)
{
    const struct table_info *t = &table_info[table];
    bool owned = by_owner(&t->key);
    if (!owned && !by_account(&t->key))
        return false;
    void *row = pool_get(c->pool, t->record->size);
    memset(row, 0, t->record->size);
    record_init(t->record, row);
    if (owned)
        *(uint16_t *)field_at(t->key.field[0], row) = CODE_owner_kind_account;
    *(const char **)field_at(t->key.field[owned], row) = account_no;
    key_encode(&t->key, row, owned + 1u, end_r);
    end_r->b[end_r->n++] = BEHIND;
    return true;
}

static bool table_stands(struct call *c, const struct rests *r, enum table_id table)
{
    struct key after, to;
    if ((table_info[table].flags & T_RULE) || !rows_end(c, table, r->to, &to))
        return store_stands(c->txn, r->basis, table, NULL, NULL);
    bool from = *r->after && rows_end(c, table, r->after, &after);
    return store_stands(c->txn, r->basis, table, from ? &after : NULL, *r->to ? &to : NULL);
}

bool rests_stand(struct call *c, const struct rests *r, const struct table_set *own)
{
    bool stands = true;
    for (unsigned i = 0; stands && i < TABLE_COUNT; i++) {
        enum table_id table = (enum table_id)i;
        bool rule = table_info[i].flags & T_RULE;
        if ((rule || table_set_has(&r->reads, table)) && !table_set_has(own, table))
            stands = table_stands(c, r, table);
    }
    return stands;
}
