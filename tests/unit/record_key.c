/* Keys sort as their values do, come apart again, and refuse what is no key. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <string.h>

static struct pool *pool;

static int begin(void **state) { (void)state; pool = pool_new(4096); return 0; }
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

static int compare_keys(const struct key *a, const struct key *b)
{
    int by_bytes = memcmp(a->b, b->b, a->n < b->n ? a->n : b->n);

    return by_bytes ? by_bytes : (a->n > b->n) - (a->n < b->n);
}

static int sign(int n) { return (n > 0) - (n < 0); }

#define COMPARE(member) ((a->member > b->member) - (a->member < b->member))

static int compare_values(const char *name, const struct sample_key *a, const struct sample_key *b)
{
    switch (*name) {
    case 'u': return COMPARE(u);
    case 'i': return COMPARE(i);
    case 'd': return COMPARE(d);
    case 'm': return COMPARE(m);
    case 'a': return COMPARE(a);
    case 'c': return COMPARE(c);
    case 'f': return COMPARE(f);
    case 'h': return memcmp(&a->h, &b->h, sizeof a->h);
    default: return name[1] == 'e' ? strcmp(a->text ? a->text : "", b->text ? b->text : "") : COMPARE(t);
    }
}

static void one_field_sorts(const char *name)
{
    const struct field *fd = record_field(&sample_key_record, name);
    struct dice dice = { fd->no };
    struct key_spec spec;

    key_spec_init(&spec, &sample_key_record, name);
    for (unsigned i = 0; i < 2000; i++) {
        struct sample_key a = { 0 }, b = { 0 };
        struct key x, y;

        if (i % 16)
            any_value(&dice, fd, &a, pool, 1);
        any_value(&dice, fd, &b, pool, 1);
        key_encode(&spec, &a, 1, &x);
        key_encode(&spec, &b, 1, &y);
        if (sign(compare_keys(&x, &y)) != sign(compare_values(name, &a, &b)))
            fail_msg("keys of %s sort otherwise than its values, round %u", name, i);
    }
}

static void every_type_sorts(void **state)
{
    static const char *const names[] = { "u", "i", "d", "m", "t", "a", "c", "f", "text", "h" };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        one_field_sorts(names[i]);
}

static void the_ends_of_integers_sort(void **state)
{
    static const int64_t rising[] = { INT64_MIN, INT64_MIN + 1, -256, -255, -1, 0, 1, 255, 256, INT64_MAX };
    struct key_spec spec;
    struct key last, next;
    (void)state;

    key_spec_init(&spec, &sample_key_record, "i");
    for (size_t i = 0; i < COUNT_OF(rising); i++) {
        struct sample_key s = { .i = rising[i] };

        key_encode(&spec, &s, 1, &next);
        if (i)
            assert_true(compare_keys(&last, &next) < 0);
        last = next;
    }
}

static void a_text_comes_before_what_it_begins(void **state)
{
    struct sample_key a = { .text = "a", .tail = "zz" }, ab = { .text = "ab", .tail = "aa" };
    struct key_spec spec;
    struct key x, y;
    (void)state;

    key_spec_init(&spec, &sample_key_record, "text tail");
    key_encode(&spec, &a, 2, &x);
    key_encode(&spec, &ab, 2, &y);
    assert_true(compare_keys(&x, &y) < 0);
    key_encode(&spec, &a, 1, &y);
    assert_int_equal(y.n, 2);
    assert_memory_equal(x.b, y.b, y.n);
}

static void keys_come_apart(void **state)
{
    struct dice dice = { 11 };
    (void)state;

    for (unsigned t = 0; t < TABLE_COUNT * 30; t++) {
        const struct table_info *table = &table_info[t % TABLE_COUNT];
        void *s = record_room(table->record, pool), *back = record_room(table->record, pool);
        struct key key;

        any_record(&dice, table->record, s, pool, 1);
        key_encode(&table->key, s, KEY_FIELDS, &key);
        assert_true(key.n < KEY_MAX);
        assert_int_equal(key_length(&table->key, key.b, key.n), key.n);
        assert_true(key_decode(&table->key, back, key.b, key.n, pool));
        for (unsigned i = 0; i < table->key.fields; i++)
            assert_true(field_equal(table->key.field[i], s, back));
        for (unsigned n = 0; n < key.n; n++)
            assert_false(key_decode(&table->key, back, key.b, n, pool));
        key.b[key.n] = 0;
        assert_false(key_decode(&table->key, back, key.b, key.n + 1u, pool));
    }
}

static void an_index_part_ends_where_the_row_begins(void **state)
{
    struct key_spec index, primary;
    struct sample_key s = { .text = "abc", .d = DATE_EPOCH - 5, .u = 77 }, back = { 0 };
    struct key x, y;
    (void)state;

    key_spec_init(&index, &sample_key_record, "text d");
    key_spec_init(&primary, &sample_key_record, "u");
    key_encode(&index, &s, KEY_FIELDS, &x);
    key_encode(&primary, &s, KEY_FIELDS, &y);
    memcpy(x.b + x.n, y.b, y.n);
    assert_int_equal(key_length(&index, x.b, x.n + y.n), x.n);
    assert_true(key_decode(&primary, &back, x.b + x.n, y.n, pool));
    assert_int_equal(back.u, 77);
}

static void damaged_keys_are_refused(void **state)
{
    struct key_spec text, code, flag;
    struct sample_key s = { 0 };
    (void)state;

    key_spec_init(&text, &sample_key_record, "text");
    key_spec_init(&flag, &sample_key_record, "f");
    key_spec_init(&code, &sample_key_record, "c");
    assert_false(key_decode(&text, &s, (const uint8_t *)"abc", 3, pool));
    assert_false(key_decode(&text, &s, (const uint8_t *)"\xc3\x28\0", 3, pool));
    assert_false(key_decode(&text, &s, (const uint8_t *)"123456789012345678901\0", 22, pool));
    assert_false(key_decode(&flag, &s, (const uint8_t *)"\x02", 1, pool));
    assert_false(key_decode(&code, &s, (const uint8_t *)"\x02", 1, pool));
    assert_true(key_decode(&code, &s, (const uint8_t *)"\x01\x02", 2, pool));
    assert_int_equal(s.c, 0x102);
}

static void an_overlong_text_is_nobodys_key(void **state)
{
    char text[500];
    struct sample_key s = { .u = 5, .text = text };
    struct key_spec spec;
    struct key key;
    (void)state;

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    key_spec_init(&spec, &sample_key_record, "u text d");
    key_encode(&spec, &s, 3, &key);
    assert_int_equal(key.n, KEY_MAX);
    assert_false(key_decode(&spec, &s, key.b, key.n, pool));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_sorts),
        cmocka_unit_test(the_ends_of_integers_sort),
        cmocka_unit_test(a_text_comes_before_what_it_begins),
        cmocka_unit_test(keys_come_apart),
        cmocka_unit_test(an_index_part_ends_where_the_row_begins),
        cmocka_unit_test(damaged_keys_are_refused),
        cmocka_unit_test(an_overlong_text_is_nobodys_key),
    };

    tables_init();
    return cmocka_run_group_tests(tests, begin, end);
}
