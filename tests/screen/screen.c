/* Runs the scripts it is given, or all of tests/screen/script/. */
#include "config.h"
#include "base/rooms.h"
#include "tests/paths.h"
#include "harness.h"
#include <stdio.h>

static int run_all(void)
{
    const struct room_file *file;
    unsigned n;
    int bad = 0;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 16);
    if (rooms_read(TOP_SRCDIR "/tests/screen/script", ".test", pool, &file, &n, &f) || n == 0) {
        fprintf(stderr, "no scripts in %s: %s\n", TOP_SRCDIR "/tests/screen/script", f.arg[2]);
        return 1;
    }
    for (unsigned i = 0; i < n; i++) {
        int good = script_run(file[i].path);
        printf("%s %s\n", good ? "ok  " : "FAIL", file[i].name);
        bad += !good;
    }
    pool_free(&pool);
    return bad > 0;
}

int main(int argc, char **argv)
{
    int bad = 0;
    if (argc == 1)
        return run_all();
    for (int i = 1; i < argc; i++)
        bad += !script_run(argv[i]);
    return bad > 0;
}
