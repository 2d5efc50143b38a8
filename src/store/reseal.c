/* A new key, and the pass that seals every row under it: beside the counters, some rows
 * a write. What is under an older key is read and written once more as it is; indexes and
 * digests know nothing of seals. A pass that met no such row from its first to its last is
 * the end, and only then the older keys may go: rows a write was undone for are met by the
 * next pass. Where the pass stands is not kept: a row under the last key costs a look.
 *
 * A row that cannot be read stops it, and the older keys stay. */
#include "config.h"
#include "store/private.h"

#include <sodium.h>
#include <string.h>

static bool record_seals(const struct record *r)
{
    bool any = false;
    for (unsigned i = 0; !any && i < r->fields; i++)
        any = r->field[i].type == FT_SEALED || (r->field[i].type == FT_LIST && record_seals(r->field[i].of));
    return any;
}

static bool table_seals(unsigned table)
{
    return (table_info[table].flags & T_SEALED) || record_seals(table_info[table].record);
}

void reseal_begin(struct store *s)
{
    s->resealing.table = 0;
    s->resealing.after.n = 0;
    s->resealing.met = 0;
    atomic_store(&s->resealing.clean, false);
    atomic_store(&s->resealing.due, *s->version.before_check != '\0');
}

bool store_reseal_due(struct store *s)
{
    return atomic_load(&s->resealing.due);
}

bool store_resealed(struct store *s)
{
    return atomic_load(&s->resealing.clean);
}

static enum status row_reseal(struct txn *t, enum table_id table, const void *row)
{
    if (!seal_met_older())
        return ST_ok;
    t->store->resealing.met++;
    return row_write(t, table, row, 0);
}

/* Rows of the table after the last one; done_r: it has no more. */
static enum status table_reseal(struct txn *t, struct resealing *r, unsigned rows, unsigned *looked, bool *done_r)
{
    void *row = pool_get(t->pool, table_info[r->table].record->size);
    struct scan *scan;
    enum status s = scan_table(t, (enum table_id)r->table,
                               &(struct scan_range){ .token = r->after.b, .token_n = r->after.n }, &scan);
    seal_met_older();
    while (!s && *looked < rows && !(s = scan_next(scan, row, t->pool))) {
        ++*looked;
        s = row_reseal(t, (enum table_id)r->table, row);
        scan_token(scan, &r->after);
    }
    scan_end(&scan);
    *done_r = s == ST_not_found;
    return s == ST_not_found ? ST_ok : s;
}

static void pass_ended(struct resealing *r)
{
    r->table = 0;
    if (!r->met)
        atomic_store(&r->clean, true);
    r->met = 0;
}

enum status store_reseal(struct txn *t, unsigned rows, unsigned *looked_r)
{
    struct resealing *r = &t->store->resealing;
    enum status s = ST_ok;
    *looked_r = 0;
    while (!s && *looked_r < rows && !atomic_load(&r->clean)) {
        bool done = !table_seals(r->table);
        if (!done)
            s = table_reseal(t, r, rows, looked_r, &done);
        if (s || !done)
            continue;
        r->after.n = 0;
        if (++r->table == TABLE_COUNT)
            pass_ended(r);
    }
    return s;
}

/* -- the files: by whoever does not write -- */

enum status store_key_new(struct store *s, struct fault *f)
{
    struct keys keys;
    struct version v = s->version;
    if (store_reseal_due(s) || atomic_load(&s->seal.pairs) == SEAL_KEYS)
        return fault_set(f, ST_seal_key_changing, "", NULL, NULL, NULL);
    enum status status = keys_read(&s->home, &keys, f);
    if (!status && !keys_fit(&keys, &s->version))
        status = fault_set(f, ST_seal_key_other, "", "seal.key", NULL, NULL);
    if (!status && keys.n == SEAL_KEYS)
        status = fault_set(f, ST_seal_key_changing, "", NULL, NULL, NULL);
    if (!status) {
        randombytes_buf(keys.key[keys.n++], SEAL_KEY);
        status = keys_write(&s->home, &keys, f);
    }
    if (!status && keys_renew(&keys, &v))
        status = home_version_write(&s->home, &v, f);
    if (!status) {
        s->version = v;
        seal_add(&s->seal, keys.key[keys.n - 1]);
        reseal_begin(s);
    }
    keys_forget(&keys);
    return status;
}

/* What cannot be done now is tried again; it is told once, as long as it is the same. */
static void key_only_told(struct resealing *r, enum status status, const struct fault *f)
{
    if (status && r->told != status)
        log_error("seal.key: older keys stay in it: %s %s", status_name(status), f ? f->arg[0] : "");
    r->told = status;
}

enum status store_key_only(struct store *s, bool *ended_r, struct fault *f)
{
    struct keys keys;
    *ended_r = false;
    if (!store_reseal_due(s) || !atomic_load(&s->resealing.clean))
        return ST_ok;
    struct version v = s->version;
    v.before_check[0] = '\0';
    enum status status = keys_read(&s->home, &keys, f);
    if (!status)
        status = home_version_write(&s->home, &v, f);
    if (!status)
        status = keys_shorten(&s->home, &keys, f);
    keys_forget(&keys);
    key_only_told(&s->resealing, status, f);
    if (status)
        return status;
    s->version.before_check[0] = '\0';
    atomic_store(&s->resealing.due, false);
    *ended_r = true;
    return ST_ok;
}
