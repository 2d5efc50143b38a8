/* Secrets: sealed texts (XChaCha20-Poly1305 under a key of their own), the
 * keyed hash they are found by, and the plain digest for chains and bindings.
 * All keys come from the keys of one file (keys.c), so one file is kept safe. What is
 * sealed is sealed under its last key and opened by any: which one it was, the box
 * tells. A sealed text is a form byte, a random nonce and the box.
 *
 * A sealed row is a byte that no record begins with, a form byte, a nonce and a box that
 * opens in its own table only; the nonce is this process's chance and a count. */
#include "config.h"
#include "store/private.h"

#include <sodium.h>
#include <string.h>

#define SEAL_FORM 1
#define NONCE crypto_secretbox_xchacha20poly1305_NONCEBYTES
#define BOX crypto_secretbox_xchacha20poly1305_MACBYTES
#define SEALED_TEXT_MAX 4096
#define ROW_FORM "\0\1"            /* no field has the number 0 */
#define ROW_FORM_N 2
#define ROW_NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define ROW_BOX crypto_aead_xchacha20poly1305_ietf_ABYTES

enum { KEY_OF_TEXT = 1, KEY_OF_HASH, KEY_OF_CHECK, KEY_OF_ROW, KEY_OF_BOX };
static const char key_context[crypto_kdf_CONTEXTBYTES] = { 'w', 'a', 't', 't', 'd', 'e', 's', 'k' };

_Static_assert(SEAL_KEY == crypto_kdf_KEYBYTES, "the seal key is a master key of crypto_kdf");

static _Thread_local bool met_older;

bool seal_met_older(void)
{
    bool met = met_older;
    met_older = false;
    return met;
}

static unsigned newest(const struct seal *s)
{
    return atomic_load(&s->pairs) - 1;
}

static bool seal_text(struct sealer *sealer, const char *text, struct buf *out)
{
    const struct seal *s = (const struct seal *)sealer;
    size_t n = strlen(text);
    if (n > SEALED_TEXT_MAX)
        return false;
    uint8_t *to = buf_grow(out, 1 + NONCE + BOX + n);
    if (!to)
        return false;
    to[0] = SEAL_FORM;
    randombytes_buf(to + 1, NONCE);
    return crypto_secretbox_xchacha20poly1305_easy(to + 1 + NONCE, (const uint8_t *)text, n, to + 1,
                                                   s->pair[newest(s)].text_key) == 0;
}

static const char *open_text(struct sealer *sealer, const uint8_t *bytes, size_t n, struct pool *pool)
{
    const struct seal *s = (const struct seal *)sealer;
    if (n < 1 + NONCE + BOX || n > 1 + NONCE + BOX + SEALED_TEXT_MAX || bytes[0] != SEAL_FORM)
        return NULL;
    size_t box_n = n - 1 - NONCE;
    char *text = pool_get(pool, box_n - BOX + 1);
    unsigned last = newest(s);
    for (unsigned i = last + 1; i-- > 0; )
        if (!crypto_secretbox_xchacha20poly1305_open_easy((uint8_t *)text, bytes + 1 + NONCE, box_n, bytes + 1,
                                                          s->pair[i].text_key)) {
            met_older |= i != last;
            return text;
        }
    return NULL;
}

void box_close(struct store *s, enum table_id table, const struct buf *clear, struct buf *out)
{
    uint16_t no = table_info[table].no;
    buf_clear(out);
    uint8_t *to = buf_grow(out, ROW_FORM_N + ROW_NONCE + ROW_BOX + clear->n);
    if (!to)
        return;
    uint8_t *nonce = to + ROW_FORM_N;
    s->seal.boxes++;
    memcpy(to, ROW_FORM, ROW_FORM_N);
    memcpy(nonce, s->seal.nonce, sizeof s->seal.nonce);
    memcpy(nonce + sizeof s->seal.nonce, &s->seal.boxes, sizeof s->seal.boxes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + ROW_NONCE, NULL, clear->at, clear->n, (const uint8_t *)&no,
                                               sizeof no, NULL, nonce, s->seal.pair[newest(&s->seal)].box_key);
}

char *box_open(struct store *s, enum table_id table, const void *bytes, size_t n, struct pool *pool, size_t *n_r)
{
    const uint8_t *nonce = (const uint8_t *)bytes + ROW_FORM_N;
    uint16_t no = table_info[table].no;
    *n_r = n;
    if (!(table_info[table].flags & T_SEALED) || n < ROW_FORM_N || memcmp(bytes, ROW_FORM, ROW_FORM_N) != 0)
        return pool_slice(pool, bytes, n);
    if (n < ROW_FORM_N + ROW_NONCE + ROW_BOX)
        return NULL;
    *n_r = n - ROW_FORM_N - ROW_NONCE - ROW_BOX;
    char *clear = pool_get(pool, *n_r + 1);
    unsigned last = newest(&s->seal);
    for (unsigned i = last + 1; i-- > 0; )
        if (!crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)clear, NULL, NULL, nonce + ROW_NONCE, *n_r + ROW_BOX,
                                                        (const uint8_t *)&no, sizeof no, nonce,
                                                        s->seal.pair[i].box_key)) {
            met_older |= i != last;
            return clear;
        }
    return NULL;
}

void seal_add(struct seal *s, const uint8_t key[SEAL_KEY])
{
    unsigned at = atomic_load(&s->pairs);
    struct seal_pair *pair = &s->pair[at];
    crypto_kdf_derive_from_key(pair->text_key, sizeof pair->text_key, KEY_OF_TEXT, key_context, key);
    crypto_kdf_derive_from_key(pair->box_key, sizeof pair->box_key, KEY_OF_BOX, key_context, key);
    atomic_store(&s->pairs, at + 1);
}

void seal_init(struct seal *s, const struct keys *k)
{
    if (sodium_init() < 0)
        panic("store: libsodium does not start");
    s->sealer = (struct sealer){ .seal = seal_text, .open = open_text };
    crypto_kdf_derive_from_key(s->hash_key, sizeof s->hash_key, KEY_OF_HASH, key_context, k->key[0]);
    crypto_kdf_derive_from_key(s->row_key, sizeof s->row_key, KEY_OF_ROW, key_context, k->key[0]);
    atomic_init(&s->pairs, 0);
    for (unsigned i = 0; i < k->n; i++)
        seal_add(s, k->key[i]);
    randombytes_buf(s->nonce, sizeof s->nonce);
    s->boxes = 0;
}

void seal_key_check(const uint8_t key[SEAL_KEY], char out[KEY_CHECK + 1])
{
    uint8_t check[crypto_kdf_BYTES_MIN];
    crypto_kdf_derive_from_key(check, sizeof check, KEY_OF_CHECK, key_context, key);
    sodium_bin2hex(out, KEY_CHECK + 1, check, KEY_CHECK / 2);
}

struct sealer *store_sealer(struct store *s)
{
    return &s->seal.sealer;
}

void store_keyed_hash(struct store *s, const char *text, struct hash *out)
{
    crypto_generichash(out->b, sizeof out->b, (const uint8_t *)text, strlen(text),
                       s->seal.hash_key, sizeof s->seal.hash_key);
}

void store_row_digest(struct store *s, const void *bytes, size_t n, uint8_t out[STORE_ROW_DIGEST])
{
    crypto_generichash(out, STORE_ROW_DIGEST, bytes, n, s->seal.row_key, sizeof s->seal.row_key);
}

void store_digest(const void *bytes, size_t n, struct hash *out)
{
    crypto_generichash(out->b, sizeof out->b, bytes, n, NULL, 0);
}
