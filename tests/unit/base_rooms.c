/* A directory read with its rooms: what stands in no room wins, one name in two rooms is a mistake. */
#include "config.h"
#include "base/base.h"
#include "base/rooms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[64];

static const char *below(const char *place)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, place);
    return path;
}

static void put(const char *place)
{
    FILE *f = fopen(below(place), "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/wattdesk-rooms-XXXXXX");
    return mkdtemp(dir) == NULL || mkdir(below("cash"), 0700) || mkdir(below("work"), 0700)
           || mkdir(below("work/deep"), 0700) || mkdir(below("folder.form"), 0700);
}

static int teardown(void **state)
{
    static const char *const files[] = {
        "cash/pay.form", "cash/till.form", "cash/.till.form", "cash/till.txt", "work/job.form", "work/deep/far.form",
        "job.form", "pay.form", "zz.form", "work/pay.form",
    };
    static const char *const folders[] = { "work/deep", "work", "cash", "folder.form", "" };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++)
        unlink(below(files[i]));
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        rmdir(below(folders[i]));
    return 0;
}

static void places(const char *wanted)
{
    char all[400] = "";
    const struct room_file *file;
    unsigned n;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    assert_int_equal(rooms_read(dir, ".form", pool, &file, &n, &f), ST_ok);
    for (unsigned i = 0; i < n; i++) {
        size_t at = strlen(all);
        snprintf(all + at, sizeof all - at, "%s ", file[i].place);
        assert_int_equal(access(file[i].path, R_OK), 0);
        assert_ptr_equal(room_file(file, n, file[i].name), &file[i]);
    }
    assert_null(room_file(file, n, "nothing.form"));
    assert_string_equal(all, wanted);
    pool_free(&pool);
}

static void refused(const char *field, const char *word)
{
    const struct room_file *file;
    unsigned n;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    assert_int_equal(rooms_read(dir, ".form", pool, &file, &n, &f), ST_file_broken);
    assert_int_equal(n, 0);
    assert_string_equal(f.field, field);
    assert_string_equal(f.arg[1], word);
    pool_free(&pool);
}

static void test_rooms(void **state)
{
    (void)state;
    places("");
    put("zz.form");
    put("cash/pay.form");
    put("cash/till.form");
    put("cash/.till.form");
    put("cash/till.txt");
    put("work/job.form");
    put("work/deep/far.form");
    places("work/job.form cash/pay.form cash/till.form zz.form ");
    put("job.form");
    put("pay.form");
    places("job.form pay.form cash/till.form zz.form ");
    put("work/pay.form");
    places("job.form pay.form cash/till.form zz.form ");
    unlink(below("pay.form"));
    refused("work/pay.form", "cash/pay.form");
}

static void test_no_directory(void **state)
{
    const struct room_file *file;
    unsigned n;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    (void)state;
    assert_int_equal(rooms_read(below("nowhere"), ".form", pool, &file, &n, &f), ST_file_broken);
    assert_string_equal(f.field, below("nowhere"));
    pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rooms), cmocka_unit_test(test_no_directory) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
