/* Passwords and PINs, tried on threads of their own. A try costs the same whether
 * or not there is somebody to try it on: how long an answer takes tells nobody who
 * works here. */
#include "config.h"
#include "core/engine/secret.h"
#include "core/engine/inner.h"

#include <crypt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define CHECKER_NICE 10

/* What a request of each kind brings: field names, and whose hash it is tried on. */
struct secret_plan {
    uint16_t op;
    bool own;                        /* the caller's own row, else the request's staff_no */
    const char *password, *pin;      /* to be checked */
    const char *fresh;               /* to be hashed */
};

static const struct secret_plan plan[] = {
    { OP_session_login, false, "password", NULL, NULL },
    { OP_session_prove, true, "password", "pin", NULL },
    { OP_session_password, true, "old_password", NULL, "new_password" },
    { OP_session_pin, true, "password", NULL, "pin" },
    { OP_approval_cosign, false, NULL, "pin", NULL },
    { OP_user_reset, false, NULL, NULL, "password" },
    { OP_office_found, false, NULL, NULL, "password" },
};

static const struct secret_plan *plan_of(uint16_t op)
{
    for (unsigned i = 0; i < COUNT_OF(plan); i++)
        if (plan[i].op == op)
            return &plan[i];
    return NULL;
}

bool secret_needed(uint16_t op)
{
    return plan_of(op);
}

static const char *text_field(const struct record *r, const void *s, const char *name)
{
    const struct field *f = name ? record_field(r, name) : NULL;
    const char *const *at = f ? (const void *)((const char *)s + f->at) : NULL;
    return at && *at ? *at : "";
}

/* One try, with the cost of a try also when there is nothing to try it on. */
static bool try_secret(const char *typed, const char *hash)
{
    static const char nobody[] = "$y$j9T$YJx0X6G8mLrzPOZHnQkV0/$1rTTWJ6Gm9Rk2e1mJQwqWmXoB0DnxOcNRyPFKdc2ZA8";
    struct crypt_data data;
    char folded[PASSWORD_BYTES];
    memset(&data, 0, sizeof data);
    text_fold_width(typed, folded, sizeof folded);
    const char *got = crypt_rn(folded, *hash ? hash : nobody, &data, sizeof data);
    bool right = got && *hash && strlen(got) == strlen(hash) && sodium_memcmp(got, hash, strlen(hash)) == 0;
    sodium_memzero(&data, sizeof data);
    sodium_memzero(folded, sizeof folded);
    return right;
}

static void make_hash(const char *typed, char out[SECRET_HASH])
{
    struct crypt_data data;
    char folded[PASSWORD_BYTES], salt[CRYPT_GENSALT_OUTPUT_SIZE];
    memset(&data, 0, sizeof data);
    text_fold_width(typed, folded, sizeof folded);
    const char *hash = crypt_gensalt_rn("$y$", 0, NULL, 0, salt, sizeof salt)
        ? crypt_rn(folded, salt, &data, sizeof data) : NULL;
    if (!hash || !text_copy(out, SECRET_HASH, hash))
        panic("crypt(3) cannot make a yescrypt hash");
    sodium_memzero(&data, sizeof data);
    sodium_memzero(folded, sizeof folded);
}

/* Would it be made for nothing? */
static bool in_vain(struct work *w, struct txn *t, const struct secret_plan *p, const void *q)
{
    const struct record *r = op_info[w->q.op].request;
    struct fault fault = { .status = ST_ok };
    struct effects none = { .denied = false };
    struct call c = { .core = w->core, .op = &op_info[w->q.op], .txn = t, .pool = w->pool, .principal = w->principal,
                      .now = core_now(w->core), .request_id = "", .fault = &fault, .effects = &none,
                      .everywhere = true };
    c.today = instant_date(c.now);
    if (!w->core->tried_in_vain)
        return false;
    return p->own ? w->core->tried_in_vain(&c, w->principal->staff_no, w->principal->from, true)
                  : w->core->tried_in_vain(&c, text_field(r, q, "staff_no"), text_field(r, q, "from"), false);
}

/* The request of w; NULL when it cannot be read: the chain will say so. */
static const void *request_of(struct work *w)
{
    const struct record *r = op_info[w->q.op].request;
    void *q = pool_get(w->pool, r->size);
    struct fault ignored;
    return record_decode(r, q, w->q.body, w->q.body_n, NULL, w->pool, &ignored) ? NULL : q;
}

/* Is a password to be tried? */
static bool tries_password_of(const struct secret_plan *p, const struct record *r, const void *q)
{
    return p->password && (*text_field(r, q, p->password) || !*text_field(r, q, p->pin));
}

/* The row's hashes in a snapshot of its own; nobody's are empty. Is a password to be tried on them? */
static void read_hashes(struct work *w, const struct secret_plan *p, const void *q)
{
    const struct record *r = op_info[w->q.op].request;
    struct txn *t;
    struct user u = { .staff_no = p->own ? w->principal->staff_no : text_field(r, q, "staff_no") };
    if (store_snapshot_begin(w->core->store, &t, w->pool))
        return;
    w->secret.unlooked = tries_password_of(p, r, q) && in_vain(w, t, p, q);
    if (store_get(t, TABLE_user, &u) == ST_ok) {
        text_copy(w->secret.password_hash, SECRET_HASH, u.password_hash);
        text_copy(w->secret.pin_hash, SECRET_HASH, u.pin_hash);
    }
    store_snapshot_end(&t);
}

bool secret_in_vain(struct work *w)
{
    const struct secret_plan *p = plan_of(w->q.op);
    const void *q = request_of(w);
    w->secret = (struct secret){ .password_right = false };
    if (!q || !tries_password_of(p, op_info[w->q.op].request, q) || *text_field(op_info[w->q.op].request, q, p->pin))
        return false;
    read_hashes(w, p, q);
    return w->secret.unlooked;
}

void secret_compute(struct work *w)
{
    const struct secret_plan *p = plan_of(w->q.op);
    const struct record *r = op_info[w->q.op].request;
    const void *q = request_of(w);
    w->secret = (struct secret){ .password_right = false };
    if (!q)
        return;
    const char *pin = text_field(r, q, p->pin);
    read_hashes(w, p, q);            /* again: others may have been wrong since it was queued */
    bool looked = !w->secret.unlooked;
    if (tries_password_of(p, r, q) && looked)
        w->secret.password_right = try_secret(text_field(r, q, p->password), w->secret.password_hash);
    if (*pin)
        w->secret.pin_right = try_secret(pin, w->secret.pin_hash);
    if (looked && *text_field(r, q, p->fresh))
        make_hash(text_field(r, q, p->fresh), w->secret.new_hash);
    atomic_fetch_add(&w->core->metrics.secrets, looked);
}

void *checker_main(void *core)
{
    struct core *c = core;
    struct work *w;
    setpriority(PRIO_PROCESS, (id_t)gettid(), CHECKER_NICE);   /* a payment never waits for a password */
    while ((w = queue_take(&c->checks, 1))) {
        secret_compute(w);
        if (!queue_put(&c->writes, w)) {
            work_refuse(w, ST_too_busy);
            w->done(w);
        }
    }
    return NULL;
}

bool secret_password_right(const struct call *c, const struct user *u)
{
    return c->secret && c->secret->password_right && strcmp(c->secret->password_hash, u->password_hash) == 0;
}

bool secret_pin_right(const struct call *c, const struct user *u)
{
    return c->secret && c->secret->pin_right && strcmp(c->secret->pin_hash, u->pin_hash) == 0;
}

enum status secret_strong(struct call *c, const char *field, const char *password, const struct secret_owner *who)
{
    char least[24];
    int64_t min = setting_number(c, "password.min");
    snprintf(least, sizeof least, "%lld", (long long)min);
    if ((int64_t)utf8_count(password) < min || strcmp(password, who->staff_no) == 0 ||
        strspn(password, password + strlen(password) - 1) == strlen(password))
        return refuse(c, ST_password_weak, field, least, NULL, NULL);
    bool common = secret_guessed(password, who->staff_no) || secret_of_owner(c, password, who);
    return common ? refuse(c, ST_password_common, field, NULL, NULL, NULL) : ST_ok;
}

enum status secret_pin_strong(struct call *c, const char *field, const char *pin)
{
    char folded[64];
    text_fold_width(pin, folded, sizeof folded);
    bool same = true, row = true;
    size_t n = strlen(folded);
    for (size_t i = 1; i < n; i++) {
        same &= folded[i] == folded[0];
        row &= folded[i] == folded[i - 1] + 1;
    }
    if (n != 6 || strspn(folded, "0123456789") != 6 || same || row)
        return refuse(c, ST_pin_weak, field, NULL, NULL, NULL);
    return ST_ok;
}
