/* A desk that has been taken over: whatever it asks as whoever it is bound to, in
 * whatever order, the core answers with a status, and the books still agree. The
 * bytes choose operation, person and, field by field, what is asked: values out of
 * the office, odd ones, or bytes as they are. One store lives through a whole run. */
#include "config.h"
#include "tests/paths.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "sample/sample.h"
#include "ops/bind.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CALLS_MOST 12
#define CHECK_EACH 20000             /* inputs */
#define NOW "2026-11-23T09:42:00+08:00"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct core *core;
static char home[128];

static const char *const people[] = {
    "10327", "10518", "10900", "10700", "10800", STAFF_OPERATOR, STAFF_GATE, "99999",
};
static const char *const texts[] = {
    "", "0525018346", "0525020117", "0525004127", "0525999999", "10327", "10518", "130525", "130525106", "03", "01",
    "wjg", "王建国", "x", "pay", "pay.take", "pay.reverse", "2026-11", "session.idle_lock_s", "ssh-ed25519", "zh_CN", "*",
    "13800002217", "130525195601094417", "00000001", "{}", "{\"receipt_no\":1}", "-1", "018346 王", "'", "\\", "%s%n",
};
static const uint64_t numbers[] = {
    0, 1, 2, 3, 10, 99, 100, 1000, 65535, 65536, 1u << 31, UINT32_MAX, 10000000000, INT64_MAX, (uint64_t)INT64_MAX + 1,
    UINT64_MAX,
};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void print_line(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "%s\n", text);
}

static void books_agree(void)
{
    uint64_t findings = 0;
    if (checks_run(core, print_line, NULL, &findings) != ST_ok || findings)
        abort();
}

static void end(void)
{
    books_agree();
    core_close(&core);
    nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_county(const char *data)
{
    struct fault f = { .status = ST_ok };
    struct store *store;
    struct store_config config = { .home = home, .cache_bytes = 32u << 20, .reserve_bytes = 1, .create = true };
    struct sample_config sample = { .accounts = 300, .months = 3, .seed = 1, .data_dir = data,
                                    .today = instant_date(clock_now()) };
    if (store_open(&store, &config, &f) || core_words(store, data, &f) || sample_make(store, &sample, &f))
        fatal("the county cannot be made: %s %s", status_name(f.status), f.arg[0]);
    store_close(&store);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *top = getenv("TOP_SRCDIR");
    char data[512];
    instant now;
    struct fault f = { .status = ST_ok };
    (void)argc;
    (void)argv;
    snprintf(data, sizeof data, "%s/db", top ? top : TOP_SRCDIR);
    snprintf(home, sizeof home, "%s/wattdesk-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    tables_init();
    log_open("fuzz", LOG_ERROR_);
    if (!mkdtemp(home) || zone_set("Asia/Shanghai") || instant_parse_iso(NOW, &now))
        return 1;
    clock_freeze(now);
    make_county(data);
    struct core_config config = { .store = { .home = home, .cache_bytes = 32u << 20, .reserve_bytes = 1 },
                                  .data_dir = data, .zone = "Asia/Shanghai", .readers = 1, .no_timer = true };
    if (core_open(&core, &config, &f))
        fatal("core_open: %s %s", status_name(f.status), f.arg[0]);
    return atexit(end);
}

/* -- what is asked -- */

struct source { const uint8_t *at, *end; };

static uint8_t take(struct source *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

static uint64_t number_of(struct source *s)
{
    uint8_t way = take(s);
    return way < 128 ? way : numbers[way % COUNT_OF(numbers)];
}

static const char *text_of(struct source *s, struct pool *pool)
{
    uint8_t way = take(s);
    if (way < 192)
        return texts[way % COUNT_OF(texts)];
    size_t n = take(s) % 40u;
    n = n < (size_t)(s->end - s->at) ? n : (size_t)(s->end - s->at);
    char *text = pool_slice(pool, s->at, n);
    s->at += n;
    return pool_printf(pool, "%.*s", (int)n, text);
}

static void *record_of(struct source *s, const struct record *r, struct pool *pool, int depth);

static void list_of(struct source *s, const struct field *fd, void *row, struct pool *pool, int depth)
{
    uint32_t n = take(s) % 4u;
    char *elements = pool_array(pool, n + 1, fd->of->size);
    for (uint32_t i = 0; i < n && depth < 3; i++)
        memcpy(elements + i * fd->of->size, record_of(s, fd->of, pool, depth + 1), fd->of->size);
    *(void **)field_at(fd, row) = elements;
    *(uint32_t *)(void *)((uint8_t *)row + fd->at_n) = depth < 3 ? n : 0;
}

static void value_of(struct source *s, const struct field *fd, void *row, struct pool *pool, int depth)
{
    void *at = field_at(fd, row);
    switch (fd->type) {
    case FT_TEXT: case FT_LONG: case FT_SEALED: *(const char **)at = text_of(s, pool); break;
    case FT_MONEY: case FT_ENERGY: case FT_PRICE: case FT_INT:
        *(int64_t *)at = (int64_t)(number_of(s) * (take(s) % 2 ? 10 : 1)); break;
    case FT_DATE: *(date *)at = instant_date(clock_now()) + (date)(take(s) - 128); break;
    case FT_MONTH: *(int32_t *)at = month_add(202611, (int)take(s) % 32 - 16); break;
    case FT_TIME: *(instant *)at = clock_now() + ((instant)take(s) - 128) * 3600 * SECOND; break;
    case FT_CODE: *(uint16_t *)at = (uint16_t)(take(s) % 16u); break;
    case FT_CODES: *(uint64_t *)at = number_of(s); break;
    case FT_UINT: *(uint64_t *)at = number_of(s); break;
    case FT_FLAG: *(bool *)at = true; break;
    case FT_HASH: memset(at, take(s), sizeof(struct hash)); break;
    case FT_BYTES: *(struct bytes *)at = (struct bytes){ s->at, (uint32_t)(s->end - s->at) }; break;
    case FT_LIST: list_of(s, fd, row, pool, depth); break;
    }
}

static void *record_of(struct source *s, const struct record *r, struct pool *pool, int depth)
{
    void *row = pool_get(pool, r->size);
    for (unsigned i = 0; i < r->fields; i++)
        if (take(s) % 3)
            value_of(s, &r->field[i], row, pool, depth);
    record_init(r, row);
    return row;
}

/* The next one there is, from a number on. A password costs too long, a backup
 * writes where it is told to, a check comes at its own time. */
static const struct op_info *op_of(struct source *s)
{
    unsigned no = (unsigned)take(s) << 8 | take(s);
    for (;; no++) {
        const struct op_info *op = &op_info[no % OP_NUMBER_MAX];
        if (op->no && !secret_needed(op->no) && !(op->flags & OPF_LONG))
            return op;
    }
}

static void call(struct source *s, struct pool *pool)
{
    struct principal p = { .from = "10.0.0.1", .session = 1, .proved_at = clock_now() };
    const struct op_info *op = op_of(s);
    char id[16];
    struct buf body, out;
    text_copy(p.staff_no, sizeof p.staff_no, people[take(s) % COUNT_OF(people)]);
    snprintf(id, sizeof id, "%u", take(s) * 256u + take(s));
    uint64_t approval_no = take(s) % 4u;
    buf_init(&body, WIRE_MAX);
    buf_init(&out, 2 * WIRE_MAX);
    if (take(s) % 8)
        record_encode(op->request, record_of(s, op->request, pool, 0), NULL, &body);
    else
        buf_add(&body, s->at, (size_t)(s->end - s->at));
    struct wire_request q = { .number = 1, .op = op->no, .request_id = id, .approval_no = approval_no, .body = body.at,
                              .body_n = body.n };
    struct link_message m;
    if (core_execute(core, &p, &q, &out) >= ST_COUNT || !wire_get_message(out.at, out.n, &m))
        abort();
    buf_release(&body);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static unsigned inputs;
    struct source s = { bytes, bytes + n };
    struct pool *pool = pool_new(8192);
    for (int i = 0; i < CALLS_MOST && s.at < s.end; i++)
        call(&s, pool);
    pool_free(&pool);
    if (++inputs % CHECK_EACH == 0)
        books_agree();
    return 0;
}
