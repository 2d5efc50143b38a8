/* The binary form byte by byte: what it is, and everything decode must refuse. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <string.h>

static struct pool *pool;

static int begin(void **state) { (void)state; pool = pool_new(4096); return 0; }
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

static enum status decode(const struct record *r, void *s, const void *bytes, size_t n, struct fault *f)
{
    return record_decode(r, s, memcpy(pool_get(pool, n + 1), bytes, n), n, NULL, pool, f);
}

static void assert_bytes(const struct buf *b, const char *bytes, size_t n)
{
    assert_int_equal(b->n, n);
    assert_memory_equal(b->at, bytes, n);
}

static void the_form_is_as_written_down(void **state)
{
    struct sample_line line = { .label = "王", .amount = -1 };
    struct sample s = { .title = "ab", .fee = 300, .done = true, .lines = &line, .lines_n = 1, .month = 1 };
    static const char bytes[] = "\x05\x03" "ab\0"           /* 1 text of 3 */
                                "\x0c\xd8\x04"              /* 3 money, zigzag 600 */
                                "\x1c\x02"                  /* 7 month */
                                "\x34\x01"                  /* 13 flag */
                                "\x45\x08\x05\x04\xe7\x8e\x8b\0\x08\x01";   /* 17 element of 8: text, amount -1 */
    struct buf out;
    (void)state;

    buf_init(&out, 100);
    record_encode(&sample_record, &s, NULL, &out);
    assert_bytes(&out, bytes, sizeof bytes - 1);
    buf_release(&out);
}

static void nought_given_is_written_and_read(void **state)
{
    static const char bytes[] = "\x6c\x00";                /* 27 maybe, 0 */
    struct sample s = { .received = maybe_money(0) }, back;
    struct buf out;
    (void)state;

    buf_init(&out, 100);
    record_encode(&sample_record, &s, NULL, &out);
    assert_bytes(&out, bytes, sizeof bytes - 1);
    assert_int_equal(decode(&sample_record, &back, bytes, sizeof bytes - 1, NULL), ST_ok);
    assert_true(back.received.given);
    assert_true(record_equal(&sample_record, &s, &back));
    buf_release(&out);
}

static void an_empty_record_is_no_bytes(void **state)
{
    struct sample s;
    struct buf out;
    (void)state;

    memset(&s, 0xaa, sizeof s);
    assert_int_equal(decode(&sample_record, &s, "", 0, NULL), ST_ok);
    assert_string_equal(s.title, "");
    assert_string_equal(s.id_no, "");
    assert_null(s.lines);
    assert_int_equal(s.lines_n, 0);
    buf_init(&out, 10);
    record_encode(&sample_record, &s, NULL, &out);
    assert_int_equal(out.n, 0);
}

#define BYTES(literal) literal, sizeof literal - 1

static const struct bad_row { const char *why, *bytes; size_t n; const char *blame; } bad_rows[] = {
    { "a tag cut short",           BYTES("\x80"), "" },
    { "field number 0",            BYTES("\x00\x01"), "" },
    { "kind 2",                    BYTES("\x06\x01"), "title" },
    { "kind 3 of an unknown",      BYTES("\x4b\x01"), "" },
    { "number over 16 bits",       BYTES("\x80\x80\x10\x01"), "" },
    { "text as a number",          BYTES("\x04\x01"), "title" },
    { "money as bytes",            BYTES("\x0d\x01\x01"), "fee" },
    { "an over-long varint",       BYTES("\x0c\x82\x00"), "fee" },
    { "an over-long tag",          BYTES("\x8c\x00\x02"), "" },
    { "a varint over 64 bits",     BYTES("\x2c\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "count" },
    { "a default written out",     BYTES("\x0c\x00"), "fee" },
    { "empty text written out",    BYTES("\x05\x01\x00"), "title" },
    { "text of no bytes",          BYTES("\x05\x00"), "title" },
    { "text without its NUL",      BYTES("\x05\x02" "ab"), "title" },
    { "a NUL inside text",         BYTES("\x05\x04" "a\0b\0"), "title" },
    { "length past the end",       BYTES("\x05\x04" "ab\0"), "title" },
    { "a length near 2^64",        BYTES("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" "a"), "title" },
    { "text not UTF-8",            BYTES("\x05\x03\xc3\x28\0"), "title" },
    { "a surrogate",               BYTES("\x05\x04\xed\xa0\x80\0"), "title" },
    { "an overlong character",     BYTES("\x05\x03\xc0\xaf\0"), "title" },
    { "a control character",       BYTES("\x05\x03" "a\x1b\0"), "title" },
    { "a line break in TEXT",      BYTES("\x05\x03" "a\n\0"), "title" },
    { "an escape in LONG",         BYTES("\x09\x03" "\n\x1b\0"), "body" },
    { "text over its limit",       BYTES("\x05\x0a" "123456789\0"), "title" },
    { "a date over 32 bits",       BYTES("\x18\xfe\xff\xff\xff\xff\x01"), "day" },
    { "the last of all days",      BYTES("\x18\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "day" },
    { "the first of all days",     BYTES("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "day" },
    { "a date past year 9999",     BYTES("\x18\xc2\x82\xe6\x02"), "day" },      /* 10000-01-01 */
    { "a date before year 1",      BYTES("\x18\xf5\xe4\x57"), "day" },          /* the day before 0001-01-01 */
    { "a time before 1970",        BYTES("\x20\x01"), "at" },
    { "a time far before 1970",    BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "at" },
    { "a time past year 9999",     BYTES("\x20\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "at" },
    { "a code over 16 bits",       BYTES("\x24\x80\x80\x04"), "tender" },
    { "a flag of 2",               BYTES("\x34\x02"), "done" },
    { "a hash of 31 bytes",        BYTES("\x39\x1f" "1234567890123456789012345678901"), "digest" },
    { "a hash of zeros",           BYTES("\x39\x20" "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
      "digest" },
    { "no bytes in BYTES",         BYTES("\x3d\x00"), "row" },
    { "BYTES over their limit",    BYTES("\x3d\x07" "1234567"), "row" },
    { "a plain field twice",       BYTES("\x0c\x02\x0c\x02"), "" },
    { "fields out of order",       BYTES("\x0c\x02\x05\x02" "a\0"), "" },
    { "a fifth element of four",   BYTES("\x45\x00\x45\x00\x45\x00\x45\x00\x45\x00"), "lines" },
    { "list elements apart",       BYTES("\x45\x00\x48\x01\x45\x00"), "" },
    { "an element past the end",   BYTES("\x45\x05\x05\x02"), "lines" },
    { "a fault inside an element", BYTES("\x45\x02\x08\x00"), "amount" },
    { "an unknown cut short",      BYTES("\x49\x05" "abc"), "" },
};

static void malformed_bytes_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_rows); i++) {
        struct fault f = { .status = ST_ok };
        struct sample s;
        const struct bad_row *row = &bad_rows[i];

        if (decode(&sample_record, &s, row->bytes, row->n, &f) != ST_wire_broken)
            fail_msg("%s was accepted", row->why);
        if (strcmp(f.field, row->blame))
            fail_msg("%s: blamed %s, not %s", row->why, f.field, row->blame);
        assert_string_equal(s.title, "");
    }
}

static void limits_are_characters(void **state)
{
    static const char eight[] = "\x05\x21\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7"
                                "\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7";
    struct sample s;
    (void)state;

    assert_int_equal(decode(&sample_record, &s, eight, sizeof eight, NULL), ST_ok);
    assert_int_equal(utf8_count(s.title), 8);
    assert_int_equal(decode(&sample_record, &s, BYTES("\x05\x1c" "王王王王王王王王王\0"), NULL), ST_wire_broken);
}

static void a_newer_code_is_read(void **state)
{
    struct sample s;
    (void)state;

    assert_int_equal(decode(&sample_record, &s, BYTES("\x60\x63"), NULL), ST_ok);
    assert_int_equal(s.voided, 99);
}

/* A chain of `depth` sample_lines, one in the other. */
static struct sample_line *chain(int depth)
{
    struct sample_line *line = POOL_NEW(pool, struct sample_line);

    line->label = "x";
    line->lines = depth > 1 ? chain(depth - 1) : NULL;
    line->lines_n = depth > 1;
    return line;
}

static void depth_is_bounded(void **state)
{
    struct sample_line back;
    struct sample s = { .lines = chain(8), .lines_n = 1 };
    uint8_t bytes[64];
    struct buf out;
    (void)state;

    buf_init(&out, 1000);
    record_encode(&sample_line_record, chain(8), NULL, &out);
    assert_false(out.full);
    assert_int_equal(decode(&sample_line_record, &back, out.at, out.n, NULL), ST_ok);
    bytes[0] = 3 << 2 | 1;
    bytes[1] = (uint8_t)out.n;
    memcpy(bytes + 2, out.at, out.n);
    assert_int_equal(decode(&sample_line_record, &back, bytes, out.n + 2, NULL), ST_wire_broken);
    buf_clear(&out);
    record_encode(&sample_record, &s, NULL, &out);
    assert_true(out.full);
    buf_release(&out);
}

static const struct sample unencodable[] = {
    { .title = "123456789" }, { .title = "王王王王王王王王王" }, { .title = "a\nb" }, { .title = "\xff" },
    { .row = { (const uint8_t *)"1234567", 7 } }, { .lines_n = 5 },
};

static void what_decode_refuses_is_not_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(unencodable); i++) {
        struct buf out;

        buf_init(&out, 1000);
        record_encode(&sample_record, &unencodable[i], NULL, &out);
        assert_true(out.full);
        buf_release(&out);
    }
}

static void long_elements_get_long_lengths(void **state)
{
    struct sample_newer s = { 0 }, back;
    struct buf out;
    char remark[121];
    (void)state;

    for (unsigned i = 0; i < 40; i++)
        memcpy(remark + i * 3, "王", 3);
    remark[120] = '\0';
    s.remark = remark;
    s.extras = chain(7);
    s.extras_n = 1;
    buf_init(&out, 1000);
    record_encode(&sample_newer_record, &s, NULL, &out);
    assert_int_equal(decode(&sample_newer_record, &back, out.at, out.n, NULL), ST_ok);
    assert_true(record_equal(&sample_newer_record, &s, &back));
    buf_release(&out);
}

static void unknown_fields_come_back_in_their_place(void **state)
{
    struct dice dice = { 7 };
    (void)state;

    for (unsigned i = 0; i < 300; i++) {
        struct sample_newer s, back;
        struct sample_older old, copy;
        struct buf first, second;

        any_record(&dice, &sample_newer_record, &s, pool, 1);
        buf_init(&first, 100000);
        buf_init(&second, 100000);
        record_encode(&sample_newer_record, &s, NULL, &first);
        assert_int_equal(decode(&sample_older_record, &old, first.at, first.n, NULL), ST_ok);
        record_copy(&sample_older_record, &copy, &old, pool);
        assert_true(record_equal(&sample_older_record, &old, &copy));
        record_encode(&sample_older_record, &copy, NULL, &second);
        assert_bytes(&second, (char *)first.at, first.n);
        copy.title = "changed";
        buf_clear(&second);
        record_encode(&sample_older_record, &copy, NULL, &second);
        assert_int_equal(decode(&sample_newer_record, &back, second.at, second.n, NULL), ST_ok);
        s.title = "changed";
        assert_true(record_equal(&sample_newer_record, &s, &back));
        buf_release(&first);
        buf_release(&second);
    }
}

/* Turns every byte round; text that begins with '!' cannot be sealed. */
static bool turn_seal(struct sealer *sealer, const char *text, struct buf *out)
{
    (void)sealer;
    for (const char *at = text; *at; at++)
        buf_u8(out, (uint8_t)~*at);
    return *text != '!';
}

static const char *turn_open(struct sealer *sealer, const uint8_t *bytes, size_t n, struct pool *to)
{
    char *text = pool_get(to, n + 1);

    (void)sealer;
    for (size_t i = 0; i < n; i++)
        text[i] = (char)~bytes[i];
    return n && bytes[0] == 0x42 ? NULL : text;
}

static void sealed_text_is_sealed_where_asked(void **state)
{
    struct sealer sealer = { turn_seal, turn_open };
    struct sample s = { .id_no = "130525" }, back;
    struct buf out;
    (void)state;

    buf_init(&out, 100);
    record_encode(&sample_record, &s, &sealer, &out);
    assert_null(memmem(out.at, out.n, "130525", 6));
    assert_int_equal(record_decode(&sample_record, &back, out.at, out.n, &sealer, pool, NULL), ST_ok);
    assert_string_equal(back.id_no, "130525");
    assert_int_equal(record_decode(&sample_record, &back, out.at, out.n, NULL, pool, NULL), ST_wire_broken);
    out.at[2 + 0] = 0x42;
    assert_int_equal(record_decode(&sample_record, &back, out.at, out.n, &sealer, pool, NULL), ST_wire_broken);
    s.id_no = "!";
    record_encode(&sample_record, &s, &sealer, &out);
    assert_true(out.full);
    buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_is_as_written_down),
        cmocka_unit_test(nought_given_is_written_and_read),
        cmocka_unit_test(an_empty_record_is_no_bytes),
        cmocka_unit_test(malformed_bytes_are_refused),
        cmocka_unit_test(limits_are_characters),
        cmocka_unit_test(a_newer_code_is_read),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(what_decode_refuses_is_not_written),
        cmocka_unit_test(long_elements_get_long_lengths),
        cmocka_unit_test(unknown_fields_come_back_in_their_place),
        cmocka_unit_test(sealed_text_is_sealed_where_asked),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
