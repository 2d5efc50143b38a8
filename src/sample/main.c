/* wattdesk-sample: a store with a county in it that does not exist, to show, to
 * learn on and to measure with. It is a program of its own so that what serves an
 * office holds nothing that invents one. */
#include "config.h"
#include "core/core.h"
#include "sample/sample.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static const char USAGE[] =
    "usage: wattdesk-sample --home DIR [--data-dir DIR] [--locale-dir DIR] [--lang LANG] [--zone ZONE]\n"
    "                       [--cache-mb N] [--accounts N] [--months M] [--seed N]\n"
    "  makes a store at DIR with a sample county: 20000 accounts with bills of 12 months,\n"
    "  always the same for the same seed (130525), size and day\n";

#define CACHE_MB_MAX (1u << 20)

static const struct option options[] = {
    { "home", required_argument, NULL, 'd' },
    { "data-dir", required_argument, NULL, 'D' },
    { "locale-dir", required_argument, NULL, 'w' },
    { "lang", required_argument, NULL, 'l' },
    { "zone", required_argument, NULL, 'z' },
    { "cache-mb", required_argument, NULL, 'm' },
    { "accounts", required_argument, NULL, 'a' },
    { "months", required_argument, NULL, 'o' },
    { "seed", required_argument, NULL, 'e' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct choice {
    struct store_config store;
    struct sample_config sample;
    const char *zone, *locale_dir, *lang;
};

static void usage_end(FILE *to, int status)
{
    fputs(USAGE, to);
    exit(status);
}

static uint64_t number_of(const char *text, uint64_t least, uint64_t most)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || end == text || *text == '-' || n < least || n > most)
        fatal("%s: not a number from %llu to %llu", text, (unsigned long long)least, (unsigned long long)most);
    return n;
}

static void option_take(struct choice *c, int option)
{
    switch (option) {
    case 'd': c->store.home = optarg; break;
    case 'D': c->sample.data_dir = optarg; break;
    case 'w': c->locale_dir = optarg; break;
    case 'l': c->lang = optarg; break;
    case 'z': c->zone = optarg; break;
    case 'm': c->store.cache_bytes = number_of(optarg, 0, CACHE_MB_MAX) << 20; break;
    case 'a': c->sample.accounts = number_of(optarg, 1, SAMPLE_ACCOUNTS_MAX); break;
    case 'o': c->sample.months = (unsigned)number_of(optarg, 1, SAMPLE_MONTHS_MAX); break;
    case 'e': c->sample.seed = number_of(optarg, 0, UINT64_MAX); break;
    case 'V': puts("wattdesk-sample " PACKAGE_VERSION); exit(0);
    case 'h': usage_end(stdout, 0); break;
    default: usage_end(stderr, 1);
    }
}

static void cannot(const char *what, enum status s, struct fault *f)
{
    char sentence[512];
    f->status = s;
    fatal("%s: %s", what, tr_fault(f, sentence, sizeof sentence));
}

static int county_make(struct choice *c)
{
    struct store *store = NULL;
    struct fault f = { .status = ST_ok };
    enum status s = zone_set(c->zone);
    if (s)
        cannot(c->zone, s, &f);
    s = store_open(&store, &c->store, &f);
    if (s)
        cannot(c->store.home, s, &f);
    s = core_words(store, c->sample.data_dir, &f);
    if (s)
        cannot(c->sample.data_dir, s, &f);
    c->sample.today = instant_date(clock_now());
    s = sample_make(store, &c->sample, &f);
    store_close(&store);
    if (s)
        cannot("sample", s, &f);
    return 0;
}

int main(int argc, char **argv)
{
    struct choice c = {
        .store = { .create = true }, .zone = "Asia/Shanghai", .locale_dir = LOCALEDIR,
        .sample = { .accounts = 20000, .months = 12, .seed = 130525, .data_dir = PKGDATADIR "/db" },
    };
    int option;
    log_open("sample", LOG_INFO_);
    if (sodium_init() < 0)
        fatal("libsodium cannot be used");
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        option_take(&c, option);
    lang_open(c.locale_dir);
    if (c.lang)
        lang_set(c.lang);
    if (optind < argc || !c.store.home)
        usage_end(stderr, 1);
    tables_init();
    c.sample.progress = stderr;
    return county_make(&c);
}
