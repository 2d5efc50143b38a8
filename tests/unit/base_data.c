/* Statuses, pools, buffers and readers, the log. */
#include "config.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static void test_status_names(void **state)
{
    (void)state;
    for (int s = 0; s < ST_COUNT; s++) {
        assert_true(strlen(status_name(s)) > 0);
        assert_int_equal(status_by_name(status_name(s)), s);
    }
    assert_string_equal(status_name(ST_ok), "ok");
    assert_int_equal(ST_ok, 0);
    assert_int_equal(status_by_name("no_such_status"), ST_COUNT);
    assert_string_equal(status_name(ST_COUNT), "unknown");
    assert_string_equal(status_name((enum status)-1), "unknown");
}

static void test_status_kinds(void **state)
{
    (void)state;
    assert_int_equal(status_kind(ST_unavailable), STATUS_AGAIN);
    assert_int_equal(status_kind(ST_not_permitted), STATUS_DENY);
    assert_int_equal(status_kind(ST_bill_paid), STATUS_REFUSE);
    assert_int_equal(status_kind(ST_wire_broken), STATUS_STOP);
    assert_int_equal(status_kind(ST_COUNT), STATUS_STOP);
}

static void test_fault_set(void **state)
{
    struct fault f;
    char big[300];
    (void)state;
    memset(&f, 0xee, sizeof f);
    assert_int_equal(fault_set(&f, ST_bill_paid, "bill", "2026-09", "09:31", NULL), ST_bill_paid);
    assert_int_equal(f.status, ST_bill_paid);
    assert_string_equal(f.field, "bill");
    assert_string_equal(f.arg[0], "2026-09");
    assert_string_equal(f.arg[1], "09:31");
    assert_string_equal(f.arg[2], "");
    /* its own parts as arguments */
    fault_set(&f, ST_stale, f.arg[1], f.arg[0], f.field, NULL);
    assert_string_equal(f.field, "09:31");
    assert_string_equal(f.arg[0], "2026-09");
    assert_string_equal(f.arg[1], "bill");
    /* cut at a character */
    for (int i = 0; i < 90; i++)
        memcpy(big + 3 * i, "电", 4);
    fault_set(&f, ST_stale, "", big, NULL, "not reached");
    assert_int_equal(strlen(f.arg[0]), 69);
    assert_true(utf8_valid(f.arg[0], strlen(f.arg[0])));
    assert_string_equal(f.arg[2], "");
    assert_int_equal(fault_set(NULL, ST_stale, "x", "y", "z", "u"), ST_stale);
    assert_int_equal(fault_set(&f, ST_stale, NULL, NULL, NULL, NULL), ST_stale);
    assert_string_equal(f.field, "");
}

static bool all_zero(const void *at, size_t n)
{
    for (const char *c = at; n--; c++)
        if (*c)
            return false;
    return true;
}

static void test_pool(void **state)
{
    struct pool *p = pool_new(0);
    char *piece[500];
    (void)state;
    for (size_t round = 0; round < 3; round++) {
        size_t asked = 0;
        for (size_t i = 0; i < COUNT_OF(piece); i++) {
            piece[i] = pool_get(p, i);
            assert_int_equal((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
            assert_true(all_zero(piece[i], i));
            memset(piece[i], (int)i | 1, i);
            asked += i;
        }
        for (size_t i = 0; i < COUNT_OF(piece); i++)
            for (size_t j = 0; j < i; j++)
                assert_int_equal((unsigned char)piece[i][j], (i | 1) & 0xff);
        assert_int_equal(pool_used(p), asked);
        pool_clear(p);
        assert_int_equal(pool_used(p), 0);
    }
    pool_free(&p);
    assert_null(p);
    pool_free(&p);
}

/* Told to keep, a pool serves request after request out of the same memory; what is
 * over the bound goes back all the same. */
static void test_pool_keep(void **state)
{
    struct pool *p = pool_new(1024);
    (void)state;
    pool_keep(p, 8192);
    pool_get(p, 256);
    char *first = pool_get(p, 4000);
    memset(first, 7, 4000);
    pool_clear(p);
    pool_get(p, 256);
    char *again = pool_get(p, 3000);
    assert_ptr_equal(again, first);
    assert_true(all_zero(again, 3000));
    char *large = pool_get(p, 20000);
    assert_true(all_zero(large, 20000));
    pool_clear(p);
    pool_get(p, 256);
    assert_ptr_equal(pool_get(p, 4000), first);
    pool_free(&p);
    assert_null(p);
}

static void test_pool_texts(void **state)
{
    struct pool *p = pool_new(16);
    (void)state;
    assert_string_equal(pool_copy(p, "户号"), "户号");
    assert_string_equal(pool_copy(p, ""), "");
    assert_string_equal(pool_slice(p, "abcdef", 3), "abc");
    assert_string_equal(pool_slice(p, NULL, 0), "");
    assert_string_equal(pool_printf(p, "%s-%d", "x", 42), "x-42");
    char *wide = pool_printf(p, "%5000s", "right");
    assert_int_equal(strlen(wide), 5000);
    assert_string_equal(wide + 4995, "right");
    uint64_t *numbers = pool_array(p, 1000, sizeof *numbers);
    assert_true(all_zero(numbers, 1000 * sizeof *numbers));
    struct fault *f = POOL_NEW(p, struct fault);
    assert_int_equal(f->status, ST_ok);
    pool_free(&p);
}

/* How a child that runs `act` ends, its standard error in text. */
static int run_child(void (*act)(void), char *text, size_t room)
{
    int ends[2], how;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        act();
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; n < room - 1 && (got = read(ends[0], text + n, room - 1 - n)) > 0;)
        n += (size_t)got;
    text[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &how, 0), child);
    return how;
}

static void ask_overflow(void)
{
    struct pool *p = pool_new(0);
    pool_array(p, SIZE_MAX / 4, 8);
}

static void ask_huge(void)
{
    struct pool *p = pool_new(0);
    pool_get(p, SIZE_MAX - 4);
}

static void test_pool_overflow(void **state)
{
    char text[2000];
    (void)state;
    assert_true(WIFSIGNALED(run_child(ask_overflow, text, sizeof text)));
    assert_non_null(strstr(text, " panic "));
    assert_true(WIFSIGNALED(run_child(ask_huge, text, sizeof text)));
    assert_non_null(strstr(text, " panic "));
}

#ifdef __SANITIZE_ADDRESS__
static void write_past(void)
{
    struct pool *p = pool_new(1000);
    char *a = pool_get(p, 10);
    pool_get(p, 10);
    a[10] = 1;
}

static void read_cleared(void)
{
    struct pool *p = pool_new(1000);
    char *a = pool_copy(p, "gone");
    pool_clear(p);
    printf("%c", *a);
}

/* The sanitizer sees a piece's edges and its end as it would on the heap. */
static void test_pool_edges(void **state)
{
    char text[20000];
    (void)state;
    run_child(write_past, text, sizeof text);
    assert_non_null(strstr(text, "use-after-poison"));
    run_child(read_cleared, text, sizeof text);
    assert_non_null(strstr(text, "use-after-poison"));
}
#endif

static void test_buf_numbers(void **state)
{
    static const uint64_t value[] = {
        0, 1, 127, 128, 255, 16383, 16384, UINT32_MAX, (uint64_t)1 << 63, UINT64_MAX
    };
    struct buf b;
    struct reader r;
    (void)state;
    buf_init(&b, 10000);
    for (size_t i = 0; i < COUNT_OF(value); i++) {
        buf_u8(&b, (uint8_t)value[i]);
        buf_u16(&b, (uint16_t)value[i]);
        buf_u32(&b, (uint32_t)value[i]);
        buf_u64(&b, value[i]);
        buf_varint(&b, value[i]);
        buf_varint(&b, zigzag((int64_t)value[i]));
    }
    buf_text(&b, "电费");
    assert_false(b.full);
    reader_init(&r, b.at, b.n);
    for (size_t i = 0; i < COUNT_OF(value); i++) {
        assert_int_equal(read_u8(&r), (uint8_t)value[i]);
        assert_int_equal(read_u16(&r), (uint16_t)value[i]);
        assert_int_equal(read_u32(&r), (uint32_t)value[i]);
        assert_true(read_u64(&r) == value[i]);
        assert_true(read_varint(&r) == value[i]);
        assert_true(unzigzag(read_varint(&r)) == (int64_t)value[i]);
    }
    assert_false(reader_done(&r));
    assert_string_equal(read_text(&r), "电费");
    assert_true(reader_done(&r));
    buf_release(&b);
    assert_int_equal(b.n, 0);
}

static void test_buf_bytes(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 100);
    buf_u32(&b, 0x01020304);
    assert_memory_equal(b.at, "\x01\x02\x03\x04", 4);
    buf_clear(&b);
    buf_varint(&b, 300);
    buf_text(&b, "ab");
    assert_int_equal(b.n, 6);
    assert_memory_equal(b.at, "\xac\x02\x03"
                              "ab\0", 6);
    buf_drop(&b, 3);
    assert_memory_equal(b.at, "ab", 3);
    buf_drop(&b, 99);
    assert_int_equal(b.n, 0);
    buf_release(&b);
}

static void test_buf_full(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 10);
    buf_puts(&b, "12345678");
    buf_u32(&b, 7);
    assert_true(b.full);
    buf_u8(&b, 1);      /* would fit, but the buffer stays full */
    buf_puts(&b, "");
    buf_printf(&b, "%d", 1);
    assert_null(buf_grow(&b, 0));
    assert_int_equal(b.n, 8);
    assert_true(b.full);
    buf_clear(&b);
    assert_false(b.full);
    buf_puts(&b, "1234567890");
    assert_false(b.full);
    assert_int_equal(b.n, 10);
    assert_null(buf_grow(&b, SIZE_MAX));
    buf_release(&b);
    buf_init(&b, 0);
    buf_puts(&b, "");
    assert_false(b.full);
    assert_non_null(buf_grow(&b, 0));
    buf_u8(&b, 1);
    assert_true(b.full);
    buf_release(&b);
}

static void test_buf_printf(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 1000);
    buf_printf(&b, "%s=%d ", "a", 1);
    buf_printf(&b, "%994s", "x");
    assert_false(b.full);
    assert_int_equal(b.n, 998);
    buf_printf(&b, "%s", "yz");
    assert_int_equal(b.n, 1000);
    assert_memory_equal(b.at + 997, "xyz", 3);
    buf_clear(&b);
    buf_printf(&b, "%1001s", "x");
    assert_true(b.full);
    assert_int_equal(b.n, 0);
    buf_release(&b);
}

static void test_reader_short(void **state)
{
    struct reader r;
    (void)state;
    reader_init(&r, "\x01\x02\x03", 3);
    assert_int_equal(read_u32(&r), 0);
    assert_true(r.bad);
    assert_int_equal(read_u8(&r), 0);      /* stays bad */
    assert_false(reader_done(&r));
    reader_init(&r, "abc", 3);
    assert_null(read_bytes(&r, SIZE_MAX));
    reader_init(&r, NULL, 0);
    assert_true(reader_done(&r));
    assert_int_equal(reader_left(&r), 0);
    assert_int_equal(read_u8(&r), 0);
    assert_true(r.bad);
}

static bool varint_bad(const char *bytes, size_t n)
{
    struct reader r;
    reader_init(&r, bytes, n);
    return read_varint(&r) == 0 && r.bad;
}

static void test_reader_varint(void **state)
{
    (void)state;
    assert_true(varint_bad("", 0));
    assert_true(varint_bad("\x80", 1));
    assert_true(varint_bad("\x80\x00", 2));                                      /* over-long */
    assert_true(varint_bad("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10));     /* 65 bits */
    assert_true(varint_bad("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11));
    assert_false(varint_bad("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10));
}

static bool text_bad(const char *bytes, size_t n)
{
    struct reader r;
    reader_init(&r, bytes, n);
    return *read_text(&r) == '\0' && r.bad;
}

static void test_reader_text(void **state)
{
    struct reader r;
    (void)state;
    assert_true(text_bad("\0", 1));                /* no NUL at all */
    assert_true(text_bad("\x02" "ab", 3));         /* no NUL at the end */
    assert_true(text_bad("\x03" "a\0", 3));        /* past the end */
    assert_true(text_bad("\x03" "a\0\0", 4));      /* a NUL inside */
    assert_true(text_bad("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" "a", 11));
    reader_init(&r, "\x01\0", 2);
    assert_string_equal(read_text(&r), "");
    assert_true(reader_done(&r));
}

static void write_log(void)
{
    clock_freeze((instant)1763862127 * SECOND + 123456);
    log_open("gate", LOG_INFO_);
    log_debug("not this");
    log_warn("staff=%s\nforged line", "10327");
    log_info("%3000s", "long");
}

static void test_log(void **state)
{
    char text[5000];
    (void)state;
    assert_int_equal(run_child(write_log, text, sizeof text), 0);
    assert_null(strstr(text, "not this"));
    assert_memory_equal(text, "2025-11-23T09:42:07.123456+08:00 gate[", 38);
    char *end = strchr(text, '\n');
    *end = '\0';
    assert_non_null(strstr(text, "] warn staff=10327?forged line"));
    assert_int_equal(strlen(end + 1), 1024);
    assert_ptr_equal(strchr(end + 1, '\n'), end + 1024);
}

static void start_badly(void)
{
    fatal("%s: %s", "wattdesk.conf", "no such file");
}

static void test_fatal(void **state)
{
    char text[2000];
    (void)state;
    int how = run_child(start_badly, text, sizeof text);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), EXIT_FAILURE);
    assert_non_null(strstr(text, " fatal wattdesk.conf: no such file\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_names), cmocka_unit_test(test_status_kinds), cmocka_unit_test(test_fault_set),
        cmocka_unit_test(test_pool), cmocka_unit_test(test_pool_keep),
        cmocka_unit_test(test_pool_texts), cmocka_unit_test(test_pool_overflow),
#ifdef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_pool_edges),
#endif
        cmocka_unit_test(test_buf_numbers), cmocka_unit_test(test_buf_bytes), cmocka_unit_test(test_buf_full),
        cmocka_unit_test(test_buf_printf), cmocka_unit_test(test_reader_short),
        cmocka_unit_test(test_reader_varint), cmocka_unit_test(test_reader_text),
        cmocka_unit_test(test_log), cmocka_unit_test(test_fatal)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
