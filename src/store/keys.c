/* seal.key: the keys of a store, 32 bytes each, in the order they were made. The first
 * is for ever: by it personal data are found and audited rows known again. The last
 * one seals. Between a new key and the end of the pass that seals every row under it
 * (reseal.c) there are older ones as well, so whatever ends the process is gone on with:
 *
 *     key file has the new one           version file: still of the old one
 *     version file: of the new one, and before: the old one
 *     the pass
 *     version file: of the new one       key file still has the old one
 *     key file: the first and the new one
 *
 * A copy or a backup of a version needs the keys that its version file names; a key
 * file may hold more of them, and a store is then sealed under its last. */
#include "config.h"
#include "store/private.h"

#include <sodium.h>
#include <string.h>

void keys_forget(struct keys *k)
{
    sodium_memzero(k, sizeof *k);
}

enum status keys_read(const struct home *h, struct keys *k, struct fault *f)
{
    uint8_t bytes[SEAL_KEYS * SEAL_KEY + 1];
    char path[PATH_MAX];
    ssize_t n = home_read(h, "seal.key", bytes, sizeof bytes);
    bool good = n > 0 && n % SEAL_KEY == 0 && n <= SEAL_KEYS * SEAL_KEY;
    *k = (struct keys){ .n = good ? (unsigned)n / SEAL_KEY : 0 };
    if (good)
        memcpy(k->key, bytes, (size_t)n);
    sodium_memzero(bytes, sizeof bytes);
    return good ? ST_ok : home_fault(f, ST_seal_key_missing, home_file(h, "seal.key", path), 0);
}

enum status keys_write(const struct home *h, const struct keys *k, struct fault *f)
{
    return home_write(h, "seal.key", k->key, k->n * SEAL_KEY, f);
}

enum status keys_shorten(const struct home *h, struct keys *k, struct fault *f)
{
    if (k->n <= 2)
        return ST_ok;
    memcpy(k->key[1], k->key[k->n - 1], SEAL_KEY);
    k->n = 2;
    return keys_write(h, k, f);
}

enum status keys_make(const struct home *h, struct keys *k, struct fault *f)
{
    if (home_has(h, "seal.key"))
        return keys_read(h, k, f);
    *k = (struct keys){ .n = 1 };
    randombytes_buf(k->key[0], SEAL_KEY);
    return keys_write(h, k, f);
}

static bool key_is(const struct keys *k, unsigned i, const char *check)
{
    char own[KEY_CHECK + 1];
    seal_key_check(k->key[i], own);
    return strcmp(own, check) == 0;
}

static bool keys_have(const struct keys *k, const char *check)
{
    bool any = !*check;
    for (unsigned i = 0; !any && i < k->n; i++)
        any = key_is(k, i, check);
    return any;
}

bool keys_fit(const struct keys *k, const struct version *v)
{
    return k->n && key_is(k, 0, *v->root_check ? v->root_check : v->key_check) && keys_have(k, v->key_check) &&
        keys_have(k, v->before_check);
}

bool keys_renew(const struct keys *k, struct version *v)
{
    if (key_is(k, k->n - 1, v->key_check))
        return false;
    if (!*v->root_check)
        seal_key_check(k->key[0], v->root_check);
    memcpy(v->before_check, v->key_check, sizeof v->before_check);
    seal_key_check(k->key[k->n - 1], v->key_check);
    return true;
}
