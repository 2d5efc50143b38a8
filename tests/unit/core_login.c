/* Coming in: who guesses is slowed, then locked out, not who is guessed at; who is unknown
 * is told the same. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "core/engine/common.h"
#include "ops/bind.h"

#include <crypt.h>
#include <stdio.h>
#include <string.h>

/* A hash costs 21 ms; where many names nobody has are tried, it costs nothing. The
 * library's own stands behind this one (--wrap). */
static bool cheap;
static unsigned hashes;

char *__real_crypt_rn(const char *phrase, const char *setting, void *data, int size);
char *__wrap_crypt_rn(const char *phrase, const char *setting, void *data, int size);
char *__wrap_crypt_rn(const char *phrase, const char *setting, void *data, int size)
{
    static char none[] = "*0";
    hashes++;
    return cheap ? none : __real_crypt_rn(phrase, setting, data, size);
}

static struct session_user try_from(struct office *o, const char *staff_no, const char *password, const char *from)
{
    struct session_user r = { 0 };
    assert_int_equal(ask(o, STAFF_GATE, OP_session_login, &(struct session_login){ .staff_no = staff_no,
        .password = password, .from = from }, &r), ST_ok);
    return r;
}

static struct session_user try_login(struct office *o, const char *staff_no, const char *password)
{
    return try_from(o, staff_no, password, "192.0.2.9");    /* nobody ever came in from there */
}

static void test_right(void **state)
{
    struct office *o = *state;
    struct session_user r = try_from(o, "10001", PASSWORD, "10.9.9.9");
    assert_true(r.granted);
    assert_string_equal(r.unit_name, "东良供电所");
    office_wait(o, 60);
    r = try_from(o, "10001", "Ｗarm-Lamp-７3", "10.9.9.9");         /* full width, as an input method leaves it */
    assert_true(r.granted);
    assert_string_equal(r.last_from, "10.9.9.9");
    assert_int_equal(r.last_login, o->now - 60 * SECOND);
}

/* The same table for one who is there and one who is not. */
static const struct { int64_t wait_before; bool right; uint64_t slowed; bool locked, granted; } tries[] = {
    { 0, false, 1, false, false },
    { 0, true, 1, false, false },              /* slowed: not looked at, not counted */
    { 1, false, 2, false, false },
    { 2, false, 4, false, false },
    { 4, false, 8, false, false },
    { 8, false, 0, true, false },              /* the fifth */
    { 60, true, 0, true, false },
    { 15 * 60 - 60, true, 0, false, true },    /* it is over for that network */
};

static void run_tries(struct office *o, const char *staff_no, bool exists)
{
    office_wait(o, 3600);            /* the network's own debt is another matter */
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        office_wait(o, tries[i].wait_before);
        bool last = i + 1 == COUNT_OF(tries);
        if (last && !exists)
            break;
        struct session_user r = try_login(o, staff_no, tries[i].right ? PASSWORD : "wrong");
        if (r.granted != tries[i].granted || r.wait_seconds != tries[i].slowed ||
            (r.locked_until > o->now) != tries[i].locked)
            fail_msg("%s try %zu: granted %d wait %d locked %d", staff_no, i, r.granted, (int)r.wait_seconds,
                     r.locked_until > o->now);
        if (last)
            assert_int_equal(r.tries_since, 5);
    }
}

static void test_tries(void **state)
{
    run_tries(*state, "10001", true);
}

static void test_tries_of_nobody(void **state)
{
    run_tries(*state, "77777", false);
}

static void lock(struct office *o, const char *staff_no)
{
    for (int i = 0; i < 5; i++) {
        try_login(o, staff_no, "wrong");
        office_wait(o, 30);
    }
}

/* Locked or slowed is told before a hash is made, to one who is there and to one who is not. */
static void test_locked_costs_nothing(void **state)
{
    static const char *const names[] = { "10004", "77004" };
    struct office *o = *state;
    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        try_login(o, names[i], "wrong");
        unsigned before = hashes;
        assert_int_equal(try_login(o, names[i], PASSWORD).wait_seconds, 1);
        office_wait(o, 30);
        assert_int_equal(hashes, before);
        lock(o, names[i]);
        before = hashes;
        for (unsigned k = 0; k < 10; k++)
            assert_true(try_login(o, names[i], PASSWORD).locked_until > o->now);
        assert_int_equal(hashes, before);
        office_wait(o, 15 * 60);
        assert_false(try_login(o, names[i], "wrong").granted);
        assert_int_equal(hashes, before + 1);
    }
}

/* Others who try ever so many names do not push a locked one out: an invented name
 * answers as a real one does. */
static void test_alike_after_many(void **state)
{
    struct office *o = *state;
    unsigned locked = 0;
    cheap = true;
    lock(o, "20002");
    lock(o, "77005");
    for (unsigned i = 0; i < 3000; i++)
        locked += try_from(o, pool_printf(o->pool, "9%07u", i), "wrong", pool_printf(o->pool, "172.%u.%u.9",
                                                                                       i / 256, i % 256))
                      .locked_until > o->now;
    cheap = false;
    assert_int_equal(locked, 0);
    assert_true(try_login(o, "20002", "wrong").locked_until > o->now);
    assert_true(try_login(o, "77005", "wrong").locked_until > o->now);
}

static void test_unlock(void **state)
{
    struct office *o = *state;
    struct nothing n = { 0 };
    struct session_user me = { 0 };
    lock(o, "10003");
    assert_false(try_login(o, "10003", PASSWORD).granted);
    /* Somebody else's wrong tries do not stop the one who is in. */
    assert_int_equal(ask(o, "10003", OP_session_me, &n, &me), ST_ok);
    o->unproved = true;
    assert_true(try_login(o, "10003", PASSWORD).locked_until > o->now);
    assert_int_equal(ask(o, "20001", OP_user_unlock, &(struct user_ask){ .staff_no = "10003" }, &n), ST_proof_needed);
    o->unproved = false;
    assert_int_equal(ask(o, "20001", OP_user_unlock, &(struct user_ask){ .staff_no = "20001" }, &n), ST_approval_own);
    assert_int_equal(ask(o, "20001", OP_user_unlock, &(struct user_ask){ .staff_no = "10003" }, &n), ST_ok);
    assert_true(try_login(o, "10003", PASSWORD).granted);
}

/* -- H2: who guesses is slowed, not who is guessed at -- */

static const char *const six[] = { "10001", "10002", "10003", "20001", "60001", "80001" };

/* Five wrong passwords each for six people: from the guesser's own network nobody comes in
 * any more, from their own addresses, new or old, or with a key, all six do. */
static void test_guessed_at(void **state)
{
    struct office *o = *state;
    char home[32];
    for (size_t i = 0; i < COUNT_OF(six); i++) {
        snprintf(home, sizeof home, "10.1.%zu.7", i);
        assert_true(try_from(o, six[i], PASSWORD, home).granted);
    }
    for (size_t i = 0; i < COUNT_OF(six); i++)
        for (int k = 0; k < 5; k++) {
            try_from(o, six[i], "wrong", "198.51.100.1");
            office_wait(o, 9);
        }
    for (size_t i = 0; i < COUNT_OF(six); i++) {
        snprintf(home, sizeof home, "10.1.%zu.7", i);
        assert_true(try_from(o, six[i], PASSWORD, "198.51.100.77").locked_until > o->now);
        assert_true(try_from(o, six[i], PASSWORD, home).granted);
        assert_true(try_from(o, six[i], PASSWORD, "10.77.0.1").granted);
    }
}

/* The guesser sits beside them, behind the same address: what he tries does not stop them,
 * nor does all of their network being slowed. */
static void test_guesser_beside(void **state)
{
    struct office *o = *state;
    assert_true(try_from(o, "10002", PASSWORD, "10.2.0.7").granted);
    cheap = true;
    for (int k = 0; k < 40; k++)
        assert_false(try_from(o, "10002", "wrong", "10.2.0.7").granted);
    cheap = false;
    assert_true(try_from(o, "10002", PASSWORD, "10.2.0.7").granted);
    cheap = true;
    for (int i = 0; i < 150; i++)
        try_from(o, pool_printf(o->pool, "8%07d", i), "wrong", "10.2.0.66");
    cheap = false;
    assert_true(try_from(o, "10002", PASSWORD, "10.2.0.7").granted);
    assert_true(try_from(o, "10003", PASSWORD, "10.2.0.8").wait_seconds > 0);    /* never seen there */
    assert_true(try_from(o, "10003", PASSWORD, "10.3.0.8").granted);
}

/* But a known address is no free ticket: after very many it is slow there too. */
static void test_known_not_free(void **state)
{
    struct office *o = *state;
    assert_true(try_from(o, "10001", PASSWORD, "10.4.0.7").granted);
    unsigned before = hashes;
    cheap = true;
    for (int k = 0; k < 150; k++)
        try_from(o, "10001", "wrong", "10.4.0.7");
    cheap = false;
    assert_true(hashes - before <= 110);
    assert_true(try_from(o, "10001", PASSWORD, "10.5.0.7").granted);
    office_wait(o, 700);
    assert_true(try_from(o, "10001", PASSWORD, "10.4.0.7").granted);
}

/* Guessed at from a hundred networks: slowed together, where he is not known. */
static void test_from_everywhere(void **state)
{
    struct office *o = *state;
    assert_true(try_from(o, "20002", PASSWORD, "10.6.0.7").granted);
    unsigned before = hashes;
    cheap = true;
    for (unsigned i = 0; i < 100; i++)
        try_from(o, "20002", "wrong", pool_printf(o->pool, "11.%u.%u.1", i / 256, i % 256));
    cheap = false;
    assert_true(hashes - before <= 60);
    assert_true(try_from(o, "20002", PASSWORD, "10.6.0.7").granted);
}

/* A network that guesses at ever so many names is refused before a hash is made, one of
 * IPv6 by its /64. */
static void test_network(void **state)
{
    struct office *o = *state;
    cheap = true;
    for (size_t i = 0; i < 2; i++) {
        unsigned before = hashes;
        char address[40];
        for (unsigned k = 0; k < 150; k++) {
            snprintf(address, sizeof address, i ? "2001:db8:0:1::%x" : "12.0.0.%u", k % 250);
            try_from(o, pool_printf(o->pool, "7%07u", k), "wrong", address);
        }
        assert_true(hashes - before <= 110);
    }
    cheap = false;
}

/* What is refused is listed, without names that may be passwords, and lifted with a name in the audit. */
static void test_penalties_lifted(void **state)
{
    struct office *o = *state;
    struct penalty_list list = { 0 };
    struct penalty_lifted lifted = { 0 };
    struct history_list h = { 0 };
    struct nothing n = { 0 };
    bool seen[2] = { false };
    unsigned listed = 0;
    lock(o, "10004");
    lock(o, "My-Secret-9");
    assert_int_equal(ask(o, "10001", OP_penalty_list, &n, &list), ST_not_permitted);
    assert_int_equal(ask(o, "90001", OP_penalty_list, &n, &list), ST_ok);
    for (uint32_t i = 0; i < list.penalties_n; i++) {
        const struct penalty *p = &list.penalties[i];
        listed += strcmp(p->staff_no, "10004") == 0;
        seen[0] |= strcmp(p->staff_no, "10004") == 0 && strcmp(p->source, "192.0.2.0/24") == 0 && p->locked_until;
        seen[1] |= strcmp(p->staff_no, "?") == 0;
        assert_string_not_equal(p->staff_no, "My-Secret-9");
    }
    assert_true(seen[0] && seen[1]);
    assert_int_equal(ask(o, "90001", OP_penalty_lift, &(struct penalty_lift){ .staff_no = "10004" }, &lifted), ST_ok);
    assert_int_equal(lifted.lifted, listed);         /* not what was counted of him and kept nobody out */
    assert_true(try_login(o, "10004", PASSWORD).granted);
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "10004" }, &h), ST_ok);
    assert_string_equal(h.rows[1].op, "penalty.lift");
}

/* Tries are audited; a restart forgets those of one who is there and of one who is not. */
static void test_tries_survive(void **state)
{
    struct office *o = *state;
    struct history_list h = { 0 };
    office_wait(o, 3600);
    lock(o, "10002");
    lock(o, "77006");
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "10002" }, &h), ST_ok);
    assert_string_equal(h.rows[0].op, "session.login");
    assert_non_null(strstr(h.rows[0].remark, "locked"));
    for (uint32_t i = 0; i < h.rows_n; i++)
        for (uint32_t k = 0; k < h.rows[i].changes_n; k++)
            assert_null(strstr(h.rows[i].changes[k].difference, "$y$"));
    office_reopen(o);
    assert_int_equal(try_login(o, "10002", "wrong").wait_seconds, 1);
    assert_int_equal(try_login(o, "77006", "wrong").wait_seconds, 1);
}

/* -- proving oneself -- */

static enum status prove(struct office *o, struct principal *p, const char *password, const char *pin)
{
    char id[REQUEST_ID_MAX + 1];
    struct nothing n = { 0 };
    request_id_make(id);
    return core_call(o->core, p, OP_session_prove, id, 0, &(struct session_prove){ .password = password, .pin = pin },
                     &n, o->pool, &o->fault);
}

static enum status unlock_as(struct office *o, struct principal *p)
{
    char id[REQUEST_ID_MAX + 1];
    struct nothing n = { 0 };
    request_id_make(id);
    return core_call(o->core, p, OP_user_unlock, id, 0, &(struct user_ask){ .staff_no = "10001" }, &n, o->pool,
                     &o->fault);
}

static void test_prove(void **state)
{
    struct office *o = *state;
    struct principal p = { .staff_no = "20001", .by_key = true };
    assert_int_equal(unlock_as(o, &p), ST_proof_needed);
    assert_int_equal(prove(o, &p, "wrong", ""), ST_password_wrong);
    assert_int_equal(unlock_as(o, &p), ST_proof_needed);
    assert_int_equal(prove(o, &p, PASSWORD, ""), ST_login_slowed);
    assert_string_equal(o->fault.arg[0], "1");
    office_wait(o, 2);
    assert_int_equal(prove(o, &p, PASSWORD, ""), ST_ok);
    assert_int_equal(unlock_as(o, &p), ST_ok);
    office_wait(o, 901);
    assert_int_equal(unlock_as(o, &p), ST_proof_needed);
    assert_int_equal(prove(o, &p, "", PIN), ST_ok);
    assert_int_equal(unlock_as(o, &p), ST_ok);
}

static void test_pin_three_tries(void **state)
{
    struct office *o = *state;
    struct principal p = { .staff_no = "20002" };
    struct nothing n = { 0 };
    assert_int_equal(prove(o, &p, "", "000001"), ST_pin_wrong);
    assert_string_equal(o->fault.arg[0], "2");
    assert_int_equal(prove(o, &p, "", "000001"), ST_pin_wrong);
    assert_int_equal(prove(o, &p, "", "000001"), ST_pin_locked);
    assert_int_equal(prove(o, &p, "", PIN), ST_pin_locked);
    struct session_user me = { 0 };
    assert_int_equal(ask(o, "20002", OP_session_me, &n, &me), ST_ok);
    assert_int_equal(me.tries_since, 3);         /* whose PIN is tried hears of it */
    assert_int_equal(prove(o, &p, PASSWORD, ""), ST_ok);
    assert_int_equal(ask(o, "90001", OP_user_unlock, &(struct user_ask){ .staff_no = "20002" }, &n), ST_ok);
    assert_int_equal(prove(o, &p, "", PIN), ST_ok);
}

/* -- what a password and a PIN must be -- */

static void test_weak(void **state)
{
    struct office *o = *state;
    struct nothing n = { 0 };
    static const char *const weak[] = { "short", "aaaaaaaaaaaa", PASSWORD };
    for (size_t i = 0; i < COUNT_OF(weak); i++)
        assert_int_equal(ask(o, "20001", OP_session_password, &(struct session_password){ .old_password = PASSWORD,
            .new_password = weak[i] }, &n), ST_password_weak);
    static const char *const common[] = {
        "1234567890", "0987654321", "password", "Passw0rd", "qwertyuiop", "zaq12wsx"
    };
    for (size_t i = 0; i < COUNT_OF(common); i++)
        assert_int_equal(ask(o, "20001", OP_session_password, &(struct session_password){ .old_password = PASSWORD,
            .new_password = common[i] }, &n), ST_password_common);
    static const char *const made[] = {        /* 20001 is 王芳, of 隆尧县供电公司 */
        "woaini1314", "5201314520", "WoAiNi@520", "aini1314520", "zhangwei1990", "lijun888", "liuyang19880808",
        "1qaz@WSX", "1qaz2wsx3edc", "qwe123!@#", "asd123456", "a123456789", "147258369", "13833345678", "Aa112233",
        "20001wangfang", "wangfang", "WF19900101", "fang2024", "longyao2026", "lyxgdgs95598", "gongdiansuo123",
        "dianli@2026", "woshiwangfang", "ｗｏａｉｎｉ１３１４", "王芳19900101", "admin@sgcc", "88888888a1",
    };
    for (size_t i = 0; i < COUNT_OF(made); i++)
        if (ask(o, "20001", OP_session_password, &(struct session_password){ .old_password = PASSWORD,
            .new_password = made[i] }, &n) != ST_password_common)
            fail_msg("%s: %s", made[i], status_name(o->fault.status));
    static const char *const good[] = {
        "Lv-Se.Dianbiao-42", "xk9mq2vlpt", "gua feng xia yu deng dao lai", "zhangweihuadashuxia", "7305 8461 2957",
        "Warm-Lamp-73", "woainibutaijizhu", "绿色电表在墙上",
    };
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (common_made(good[i], NULL, 0))
            fail_msg("%s is no common one", good[i]);
    static const char *const pins[] = { "12345", "111111", "123456", "12a456" };
    for (size_t i = 0; i < COUNT_OF(pins); i++)
        assert_int_equal(ask(o, "20001", OP_session_pin, &(struct session_pin){ .password = PASSWORD, .pin = pins[i] },
                             &n), ST_pin_weak);
}

/* Repeated with another password under its id it is another request; to the next
 * core any repeat is, because its salt went with the process. */
static void test_repeat_with_a_secret(void **state)
{
    struct office *o = *state;
    struct session_login q = { .staff_no = "60001", .password = PASSWORD };
    struct session_user r = { 0 };
    struct request_answer a = { 0 };
    assert_int_equal(ask_as(o, STAFF_GATE, OP_session_login, "once", 0, &q, &r), ST_ok);
    assert_true(r.granted);
    assert_int_equal(ask_as(o, STAFF_GATE, OP_session_login, "once", 0, &q, &r), ST_ok);
    q.password = "another";
    assert_int_equal(ask_as(o, STAFF_GATE, OP_session_login, "once", 0, &q, &r), ST_request_differs);
    struct nothing n = { 0 };
    struct session_password wrong = { .old_password = "not mine", .new_password = PASSWORD "2" };
    assert_int_equal(ask(o, "60001", OP_session_password, &wrong, &n), ST_password_wrong);
    assert_string_equal(o->fault.field, "old_password");
    office_wait(o, 600);
    struct session_password change = { .old_password = PASSWORD, .new_password = PASSWORD "2" };
    assert_int_equal(ask_as(o, "60001", OP_session_password, "changed", 0, &change, &n), ST_ok);
    office_reopen(o);
    assert_int_equal(ask_as(o, "60001", OP_session_password, "changed", 0, &change, &n), ST_request_differs);
    assert_int_equal(ask(o, "60001", OP_request_outcome, &(struct request_outcome){ .request_id = "changed" }, &a),
                     ST_ok);
    assert_true(a.posted);
}

/* -- keys -- */

/* The key of a well-known host, with the fingerprint its owner publishes. */
static const char public_key[] =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl wang@office";

static void test_keys(void **state)
{
    struct office *o = *state;
    struct ssh_key k = { 0 };
    struct session_user r = { 0 };
    struct key_list list = { 0 };
    struct nothing n = { 0 };
    struct ssh_key q = { .staff_no = "10001", .public_key = public_key };
    assert_int_equal(ask(o, "90001", OP_key_add, &q, &k), ST_ok);
    assert_string_equal(k.fingerprint, "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
    assert_string_equal(k.remark, "wang@office");
    assert_int_equal(ask(o, "90001", OP_key_add, &q, &k), ST_exists);
    struct session_key ask_key = { .staff_no = "10001", .fingerprint = k.fingerprint };
    assert_int_equal(ask(o, STAFF_GATE, OP_session_key, &ask_key, &r), ST_ok);
    assert_true(r.granted);
    memset(&r, 0, sizeof r);
    assert_int_equal(ask(o, STAFF_GATE, OP_session_key, &(struct session_key){ .staff_no = "10002",
        .fingerprint = k.fingerprint }, &r), ST_ok);
    assert_false(r.granted);
    assert_int_equal(ask(o, STAFF_GATE, OP_session_opened, &(struct session_opened){ .staff_no = "10001",
        .fingerprint = k.fingerprint, .from = "10.0.0.7" }, &r), ST_ok);
    assert_true(r.granted);
    assert_int_equal(ask(o, "10001", OP_key_list, &(struct user_ask){ 0 }, &list), ST_ok);
    assert_int_equal(list.keys_n, 1);
    assert_int_equal(ask(o, "10002", OP_key_list, &(struct user_ask){ .staff_no = "10001" }, &list), ST_not_permitted);
    assert_int_equal(ask(o, "90001", OP_key_remove, &(struct key_ask){ .staff_no = "10001",
        .fingerprint = k.fingerprint }, &n), ST_ok);
    memset(&r, 0, sizeof r);
    assert_int_equal(ask(o, STAFF_GATE, OP_session_key, &ask_key, &r), ST_ok);
    assert_false(r.granted);
}

static void test_key_that_is_none(void **state)
{
    struct office *o = *state;
    struct ssh_key k = { 0 };
    static const char *const bad[] = {
        "ssh-dss AAAA", "ssh-ed25519", "ssh-ed25519 !!!!",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        "command=\"sh\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(ask(o, "90001", OP_key_add, &(struct ssh_key){ .staff_no = "10001", .public_key = bad[i] },
                             &k), ST_key_unreadable);
}

/* A shared terminal comes in without a key and can do nothing by itself. */
static void test_shared_terminal(void **state)
{
    struct office *o = *state;
    struct user u = { 0 };
    struct session_user r = { 0 };
    struct home_page home = { 0 };
    assert_int_equal(ask(o, "90001", OP_user_put, &(struct user){
        .staff_no = "hall", .staff_name = "大厅", .unit_no = "13052510",
        .roles = CODE_BIT(CODE_role_clerk), .shared_terminal = true }, &u), ST_ok);
    assert_int_equal(ask(o, STAFF_GATE, OP_session_key,
                         &(struct session_key){ .staff_no = "hall", .fingerprint = "none" }, &r), ST_ok);
    assert_true(r.granted && r.shared_terminal);
    memset(&r, 0, sizeof r);
    assert_int_equal(ask(o, STAFF_GATE, OP_session_key,
                         &(struct session_key){ .staff_no = "10001", .fingerprint = "none" }, &r), ST_ok);
    assert_false(r.granted);
    assert_int_equal(ask(o, "hall", OP_session_home, &(struct nothing){ 0 }, &home), ST_not_permitted);
    assert_false(try_login(o, "hall", "anything").granted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right),
        cmocka_unit_test(test_tries),
        cmocka_unit_test(test_tries_of_nobody),
        cmocka_unit_test(test_locked_costs_nothing),
        cmocka_unit_test(test_alike_after_many),
        cmocka_unit_test(test_unlock),
        cmocka_unit_test(test_tries_survive),
        cmocka_unit_test(test_guessed_at),
        cmocka_unit_test(test_penalties_lifted),
        cmocka_unit_test(test_guesser_beside),
        cmocka_unit_test(test_known_not_free),
        cmocka_unit_test(test_from_everywhere),
        cmocka_unit_test(test_network),
        cmocka_unit_test(test_prove),
        cmocka_unit_test(test_pin_three_tries),
        cmocka_unit_test(test_weak),
        cmocka_unit_test(test_repeat_with_a_secret),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_key_that_is_none),
        cmocka_unit_test(test_shared_terminal),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
