/* SSH keys. A key is one line of authorized_keys; its fingerprint is made here,
 * from the key itself, and never believed from outside. */
#include "config.h"
#include "core/office/office.h"

#include <sodium.h>
#include <string.h>

static const char *const key_types[] = {
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
};

struct key_parts {
    const char *type;
    uint8_t blob[KEY_BLOB]; size_t blob_n;
    const char *remark;
};

static const char *type_of(const char *line)
{
    size_t n = strcspn(line, " ");
    for (unsigned i = 0; i < COUNT_OF(key_types); i++)
        if (strlen(key_types[i]) == n && memcmp(line, key_types[i], n) == 0)
            return key_types[i];
    return NULL;
}

/* The blob names its own type first; both must say the same. */
static bool blob_is_of(const struct key_parts *k)
{
    size_t n = strlen(k->type);
    return k->blob_n > n + 4 && k->blob[0] == 0 && k->blob[1] == 0 && k->blob[2] == 0 && k->blob[3] == n
        && memcmp(k->blob + 4, k->type, n) == 0;
}

static bool key_parse(const char *line, struct key_parts *k)
{
    const char *end;
    *k = (struct key_parts){ .type = type_of(line) };
    if (!k->type)
        return false;
    const char *code = line + strlen(k->type);
    code += strspn(code, " ");
    size_t n = strcspn(code, " ");
    if (sodium_base642bin(k->blob, sizeof k->blob, code, n, NULL, &k->blob_n, &end, sodium_base64_VARIANT_ORIGINAL) != 0
        || end != code + n)
        return false;
    k->remark = code + n + strspn(code + n, " ");
    return blob_is_of(k);
}

static const char *fingerprint(struct call *c, const struct key_parts *k)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    char text[64];
    crypto_hash_sha256(digest, k->blob, k->blob_n);
    sodium_bin2base64(text, sizeof text, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    return pool_printf(c->pool, "SHA256:%s", text);
}

/* One's own keys anybody; other people's who looks after them. */
static enum status may_look(struct call *c, const char *staff_no)
{
    struct user u;
    bool looks_after = c->everywhere || call_has_role(c, CODE_role_administrator)
        || call_has_role(c, CODE_role_supervisor) || call_has_role(c, CODE_role_auditor);
    if (strcmp(staff_no, c->user.staff_no) == 0)
        return ST_ok;
    return looks_after ? office_user_governed(c, staff_no, &u)
                       : refuse(c, ST_not_permitted, "staff_no", NULL, NULL, NULL);
}

enum status do_key_list(struct call *c, const struct user_ask *q, struct key_list *r)
{
    struct ssh_key prefix = { .staff_no = *q->staff_no ? q->staff_no : c->user.staff_no };
    const struct office_page p = { .table = TABLE_ssh_key, .most = KEYS_LISTED, .prefix = &prefix, .parts = 1 };
    enum status s = may_look(c, prefix.staff_no);
    return s ? s : office_page(c, &p, q->token, (void **)&r->keys, &r->keys_n, &r->token);
}

enum status do_key_add(struct call *c, const struct ssh_key *q, struct ssh_key *r)
{
    struct user u;
    struct key_parts k;
    enum status s = office_user_governed(c, q->staff_no, &u);
    if (!s && !key_parse(q->public_key, &k))
        s = refuse(c, ST_key_unreadable, "public_key", NULL, NULL, NULL);
    if (s)
        return s;
    *r = *q;
    r->key_type = k.type;
    r->fingerprint = fingerprint(c, &k);
    r->remark = *q->remark ? q->remark : pool_slice(c->pool, k.remark, utf8_prefix(k.remark, 60));
    r->added_at = c->now;
    r->added_by = c->user.staff_no;
    call_subject(c, q->staff_no);
    s = call_insert(c, TABLE_ssh_key, r);
    return s == ST_exists ? refuse(c, s, "public_key", r->fingerprint, NULL, NULL) : s;
}

enum status do_key_remove(struct call *c, const struct key_ask *q, struct nothing *r)
{
    (void)r;
    struct user u;
    struct ssh_key key = { .staff_no = q->staff_no, .fingerprint = q->fingerprint };
    enum status s = office_user_governed(c, q->staff_no, &u);
    if (!s)
        s = call_get(c, TABLE_ssh_key, &key);
    if (s)
        return s == ST_not_found ? refuse(c, s, "fingerprint", q->fingerprint, NULL, NULL) : s;
    call_subject(c, q->staff_no);
    return call_delete(c, TABLE_ssh_key, &key);
}
