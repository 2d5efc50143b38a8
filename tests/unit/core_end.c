/* The acknowledged end: what a start finds of what was answered for, after a kill, after a
 * power cut, and when the end of the log is spoilt. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "ops/bind.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITES 40
#define PLACE 512
#define BEFORE_THE_END 3000

static void write_one(struct office *o, unsigned n)
{
    struct unit u = { 0 };
    char name[24];
    snprintf(name, sizeof name, "营业厅 %u", n);
    if (ask(o, STAFF_OPERATOR, OP_unit_put, &(struct unit){ .unit_no = "13052510", .parent = "130525",
            .unit_name = name, .unit_kind = CODE_unit_kind_station }, &u))
        _exit(3);
}

/* A core of its own process: so many acknowledged writes, then it is killed. The last number. */
static uint64_t write_and_be_killed(struct office *o, unsigned writes)
{
    int ends[2], state;
    uint64_t last = 0;
    core_close(&o->core);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        office_reopen_closed(o);
        for (unsigned i = 0; i < writes; i++)
            write_one(o, i);
        if (write(ends[1], &o->core->audit_no, sizeof last) != sizeof last)
            _exit(4);
        raise(SIGKILL);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &last, sizeof last), sizeof last);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &state, 0), pid);
    assert_true(WIFSIGNALED(state));
    return last;
}

/* -- files -- */

static uint8_t *file_bytes(const char *path, size_t *n_r)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t *bytes = malloc(64u << 20);
    assert_non_null(bytes);
    *n_r = fread(bytes, 1, 64u << 20, f);
    fclose(f);
    return bytes;
}

static void file_bytes_put(const char *path, const uint8_t *bytes, size_t n)
{
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void newest_log(const struct office *o, char *path, size_t room)
{
    char dir[300], newest[64] = "";
    snprintf(dir, sizeof dir, "%s/log", o->home);
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)); )
        if (!strncmp(e->d_name, "log.", 4) && strcmp(e->d_name, newest) > 0)
            snprintf(newest, sizeof newest, "%.60s", e->d_name);
    closedir(d);
    snprintf(path, room, "%s/%s", dir, newest);
}

static void spoil_the_logs_end(const struct office *o)
{
    char path[400];
    size_t n;
    newest_log(o, path, sizeof path);
    uint8_t *bytes = file_bytes(path, &n);
    while (n > 0 && !bytes[n - 1])
        n--;
    assert_true(n > BEFORE_THE_END);
    for (unsigned i = 0; i < 16; i++)
        bytes[n - BEFORE_THE_END + i] ^= 0xff;
    file_bytes_put(path, bytes, n);
    free(bytes);
}

static void acknowledged_path(const struct office *o, char *path, size_t room)
{
    snprintf(path, room, "%s/acknowledged", o->home);
}

typedef void bend_fn(char *text);

/* Both places bent, and their sums made good. */
static void bend(const struct office *o, bend_fn *bent)
{
    char path[300], hex[33];
    size_t n;
    uint8_t sum[16];
    acknowledged_path(o, path, sizeof path);
    uint8_t *bytes = file_bytes(path, &n);
    for (size_t at = 0; at + PLACE <= n; at += PLACE) {
        char *text = (char *)bytes + at;
        bent(text);
        char *line = strstr(text, "\nsum ");
        assert_non_null(line);
        crypto_generichash(sum, sizeof sum, (uint8_t *)text, (size_t)(line + 1 - text), NULL, 0);
        sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
        memcpy(line + 5, hex, 32);
    }
    file_bytes_put(path, bytes, n);
    free(bytes);
}

static void another_boot(char *text)
{
    char *boot = strstr(text, " boot ");
    assert_non_null(boot);
    memset(boot + 6, '0', 8);
}

/* As if the machine had been started since. */
static void other_boot(const struct office *o)
{
    bend(o, another_boot);
}

static void no_log(char *text)
{
    char *log = strstr(text, "\nlog "), *sum = strstr(text, "\nsum ");
    assert_non_null(log);
    assert_non_null(sum);
    size_t gone = (size_t)(sum - log);
    memmove(log, sum, PLACE - (size_t)(sum - text));
    memset(text + PLACE - gone, ' ', gone);
    text[PLACE - 1] = '\n';
}

static void without_the_log(const struct office *o)
{
    bend(o, no_log);
}

static enum store_ending ending_of(const struct office *o, struct store_end *end_r)
{
    return store_acknowledged(core_store(o->core), end_r);
}

/* -- after a kill and after a power cut -- */

static void test_a_kill_leaves_the_exact_end(void **state)
{
    struct office o;
    struct store_end end;
    office_open(&o);
    write_one(&o, 99);               /* the unit */
    uint64_t last = write_and_be_killed(&o, WRITES);
    assert_int_equal(office_try(&o), ST_ok);
    assert_int_equal(ending_of(&o, &end), ENDING_KILLED);
    assert_int_equal(end.no, last);
    assert_int_equal(o.core->audit_no, last);
    assert_memory_equal(&end.chain, &o.core->chain, sizeof end.chain);
    office_reopen(&o);
    assert_int_equal(ending_of(&o, &end), ENDING_ORDERLY);
    assert_int_equal(end.no, last);
    office_close(&o);
}

static void test_a_power_cut_is_told_from_a_kill(void **state)
{
    struct office o;
    struct store_end end;
    office_open(&o);
    write_one(&o, 99);
    write_and_be_killed(&o, 2);
    other_boot(&o);
    assert_int_equal(office_try(&o), ST_ok);
    assert_int_equal(ending_of(&o, &end), ENDING_POWER);
    office_close(&o);
}

/* -- less than was answered for -- */

static void agreed(struct office *o, const char *word)
{
    char path[300], text[400] = "", line[400];
    o->agree_end = true;
    assert_int_equal(office_try(o), ST_ok);
    assert_string_equal(status_name(core_agreed(o->core)->status), word);
    snprintf(path, sizeof path, "%s/acknowledged.agreed", o->home);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        memcpy(text, line, sizeof text);         /* the last one */
    fclose(f);
    assert_non_null(strstr(text, word));
    o->agree_end = false;
    office_reopen(o);
    write_one(o, 100);
}

/* Before anything is recovered nobody knows how many records are behind the damage; when was the last
 * one before it is known (tests/unit/store_readable: and that nothing is written). */
static void test_a_spoilt_end_of_the_log_is_named(void **state)
{
    struct office o;
    office_open(&o);
    write_one(&o, 99);
    write_and_be_killed(&o, WRITES);
    spoil_the_logs_end(&o);
    assert_int_equal(office_try(&o), ST_acknowledged_missing);
    assert_string_equal(o.fault.arg[0], "");
    assert_true(*o.fault.arg[2] != '\0');
    assert_int_equal(office_try(&o), ST_acknowledged_missing);
    agreed(&o, "acknowledged_missing");
    office_close(&o);
}

/* A file of a program that did not name the log: compared after the recovery, which can count. */
static void test_a_file_of_before_is_compared_after_the_recovery(void **state)
{
    struct office o;
    office_open(&o);
    write_one(&o, 99);
    uint64_t last = write_and_be_killed(&o, WRITES);
    without_the_log(&o);
    spoil_the_logs_end(&o);
    assert_int_equal(office_try(&o), ST_acknowledged_missing);
    uint64_t missing = strtoull(o.fault.arg[0], NULL, 10), first = strtoull(o.fault.arg[1], NULL, 10);
    assert_in_range(missing, 1, WRITES);
    assert_int_equal(first + missing - 1, last);
    assert_true(*o.fault.arg[2] != '\0');
    assert_int_equal(office_try(&o), ST_acknowledged_missing);    /* also when it is tried again */
    agreed(&o, "acknowledged_missing");
    office_close(&o);
}

/* What was cut off is written anew by others: the number is there, the record is another. */
static void test_another_record_in_its_place_is_named(void **state)
{
    struct office o;
    char path[300];
    size_t n;
    office_open(&o);
    write_one(&o, 99);
    write_and_be_killed(&o, WRITES);
    acknowledged_path(&o, path, sizeof path);
    uint8_t *was = file_bytes(path, &n);
    spoil_the_logs_end(&o);
    o.agree_end = true;
    office_reopen_closed(&o);
    for (unsigned i = 0; i < WRITES; i++)
        write_one(&o, 200 + i);
    o.agree_end = false;
    core_close(&o.core);
    file_bytes_put(path, was, n);
    free(was);
    assert_int_equal(office_try(&o), ST_acknowledged_differs);
    agreed(&o, "acknowledged_differs");
    office_close(&o);
}

/* -- the file itself -- */

static void test_a_damaged_file_is_named(void **state)
{
    struct office o;
    char path[300];
    size_t n;
    office_open(&o);
    write_one(&o, 99);
    core_close(&o.core);
    acknowledged_path(&o, path, sizeof path);
    uint8_t *bytes = file_bytes(path, &n);
    assert_int_equal(n, 2 * PLACE);
    bytes[30] ^= 1;
    file_bytes_put(path, bytes, n);              /* one of two places: the other tells */
    assert_int_equal(office_try(&o), ST_ok);
    core_close(&o.core);
    bytes[PLACE + 30] ^= 1;
    file_bytes_put(path, bytes, n);
    assert_int_equal(office_try(&o), ST_acknowledged_unread);
    assert_non_null(strstr(o.fault.arg[0], "acknowledged"));
    agreed(&o, "acknowledged_unread");
    free(bytes);
    office_close(&o);
}

static void test_one_that_is_gone_is_begun_anew(void **state)
{
    struct office o;
    struct store_end end;
    char path[300];
    office_open(&o);
    write_one(&o, 99);
    core_close(&o.core);
    acknowledged_path(&o, path, sizeof path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(office_try(&o), ST_ok);
    assert_int_equal(ending_of(&o, &end), ENDING_NONE);
    uint64_t last = o.core->audit_no;
    office_reopen(&o);
    assert_int_equal(ending_of(&o, &end), ENDING_ORDERLY);
    assert_int_equal(end.no, last);
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_kill_leaves_the_exact_end),
        cmocka_unit_test(test_a_power_cut_is_told_from_a_kill),
        cmocka_unit_test(test_a_spoilt_end_of_the_log_is_named),
        cmocka_unit_test(test_a_file_of_before_is_compared_after_the_recovery),
        cmocka_unit_test(test_another_record_in_its_place_is_named),
        cmocka_unit_test(test_a_damaged_file_is_named),
        cmocka_unit_test(test_one_that_is_gone_is_begun_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
