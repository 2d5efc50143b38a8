/* Threads are told apart by their names, their CPU is the kernel's own account
 * of it in nanoseconds. */
#include "config.h"
#include "tests/bench/cost.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool line_of(const char *path, char *out, size_t room)
{
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    bool good = fgets(out, (int)room, f);
    fclose(f);
    return good;
}

static void thread_add(pid_t pid, const char *tid, struct cost *out)
{
    char path[128], name[64], cpu[128];
    snprintf(path, sizeof path, "/proc/%d/task/%.20s/comm", pid, tid);
    if (!line_of(path, name, sizeof name))
        return;
    snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", pid, tid);
    uint64_t ns = line_of(path, cpu, sizeof cpu) ? strtoull(cpu, NULL, 10) : 0;
    out->core_ns += ns;
    if (!strcmp(name, "writer\n"))
        out->writer_ns += ns;
    else if (!strcmp(name, "flusher\n"))
        out->flusher_ns += ns;
    else if (!strcmp(name, "timer\n"))
        out->timer_ns += ns;
}

static void threads_read(pid_t pid, struct cost *out)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *d = opendir(path);
    if (!d)
        bench_die("%s cannot be read", path);
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.')
            thread_add(pid, e->d_name, out);
    closedir(d);
}

static uint64_t resident_of(pid_t pid)
{
    char path[64], text[128];
    unsigned long long whole = 0, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", pid);
    if (line_of(path, text, sizeof text))
        sscanf(text, "%llu %llu", &whole, &resident);
    return (uint64_t)resident * 4096;
}

static uint64_t figure(const struct report *r, const char *name)
{
    size_t n = strlen(name);
    for (uint32_t i = 0; i < r->lines_n; i++)
        if (!strncmp(r->lines[i].text, name, n) && r->lines[i].text[n] == ' ')
            return strtoull(r->lines[i].text + n, NULL, 10);
    return 0;
}

void cost_metrics(struct link *metrics, struct cost *out)
{
    struct pool *pool = pool_new(1u << 16);
    struct report r;
    bench_call(metrics, OP_store_metrics, &(struct nothing){ 0 }, &r, pool);
    out->log_bytes = figure(&r, "wattdesk_store_log_written_bytes_total");
    out->made = figure(&r, "wattdesk_slices_made_total");
    out->made_anew = figure(&r, "wattdesk_slices_made_anew_total");
    out->checkpointing = figure(&r, "wattdesk_store_checkpointing");
    pool_free(&pool);
}

void cost_read(const struct bench_core *core, struct link *metrics, struct cost *out)
{
    *out = (struct cost){ .resident = resident_of(core->pid) };
    threads_read(core->pid, out);
    cost_metrics(metrics, out);
}

uint64_t cost_tables(const char *home)
{
    char path[512];
    uint64_t sum = 0;
    struct stat st;
    snprintf(path, sizeof path, "%s/data", home);
    DIR *d = opendir(path);
    if (!d)
        bench_die("%s cannot be read", path);
    for (struct dirent *e; (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/data/%s", home, e->d_name);
        if (e->d_name[0] == 't' && !stat(path, &st))
            sum += (uint64_t)st.st_size;
    }
    closedir(d);
    return sum;
}
