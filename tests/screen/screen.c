/* Runs the scripts it is given, or all of tests/screen/script/. */
#include "config.h"
#include "tests/paths.h"
#include "harness.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_script(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 5 && strcmp(e->d_name + n - 5, ".test") == 0;
}

static int run_all(void)
{
    struct dirent **entry;
    char path[512];
    int bad = 0, n = scandir(TOP_SRCDIR "/tests/screen/script", &entry, is_script, alphasort);
    if (n <= 0) {
        fprintf(stderr, "no scripts in %s\n", TOP_SRCDIR "/tests/screen/script");
        return 1;
    }
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/tests/screen/script/%s", TOP_SRCDIR, entry[i]->d_name);
        int good = script_run(path);
        printf("%s %s\n", good ? "ok  " : "FAIL", entry[i]->d_name);
        bad += !good;
        free(entry[i]);
    }
    free(entry);
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
