/* wattdesk.conf: one table says what may stand there, how large it may be and
 * what it is when it does not. The manual page and its test read the same rows. */
#include "config.h"
#include "gate/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (256 * 1024)

#define AT(field) offsetof(struct gate_config, field), sizeof(((struct gate_config *)0)->field)
#define AT_LIST(field, count) offsetof(struct gate_config, field), sizeof(((struct gate_config *)0)->field[0]), \
    .count_at = offsetof(struct gate_config, count), .most = COUNT_OF(((struct gate_config *)0)->field)

const struct setting_info setting_info[] = {
    { "listen", SETTING_TEXTS, AT_LIST(listen, listens), .text = "127.0.0.1:2222" },
    { "host_key", SETTING_TEXTS, AT_LIST(host_key, host_keys), .text = SYSCONFDIR "/wattdesk/host_ed25519" },
    { "home", SETTING_TEXT, AT(home), .text = LOCALSTATEDIR "/lib/wattdesk" },
    { "acknowledged_dir", SETTING_TEXT, AT(acknowledged_dir), .text = "" },
    { "backup_key", SETTING_TEXT, AT(backup_key), .text = "" },
    { "run_dir", SETTING_TEXT, AT(run_dir), .text = "/run/wattdesk" },
    { "core_program", SETTING_TEXT, AT(core_program), .text = PKGLIBEXECDIR "/wattdesk-core" },
    { "data_dir", SETTING_TEXT, AT(data_dir), .text = PKGDATADIR "/db" },
    { "form_dir", SETTING_TEXT, AT(form_dir), .text = PKGDATADIR "/forms" },
    { "locale_dir", SETTING_TEXT, AT(locale_dir), .text = LOCALEDIR },
    { "spool_dir", SETTING_TEXT, AT(spool_dir), .text = "" },
    { "terminfo", SETTING_TEXT, AT(terminfo), .text = "" },
    { "zone", SETTING_TEXT, AT(zone), .text = "Asia/Shanghai" },
    { "lang", SETTING_TEXT, AT(lang), .text = "zh_CN" },
    { "user", SETTING_TEXT, AT(user), .text = "" },
    { "transport_user", SETTING_TEXT, AT(transport_user), .text = "" },
    { "gate_user", SETTING_TEXT, AT(gate_user), .text = "" },
    { "desk_user", SETTING_TEXT, AT(desk_user), .text = "" },
    { "line_user", SETTING_TEXT, AT(line_user), .text = "" },
    { "socket_group", SETTING_TEXT, AT(socket_group), .text = "" },
    { "operator_group", SETTING_TEXT, AT(operator_group), .text = "" },
    { "grace_s", SETTING_NUMBER, AT(grace_s), .number = 60, .least = 1, .largest = 3600, .again = true },
    { "tries", SETTING_NUMBER, AT(tries), .number = 4, .least = 1, .largest = 20, .again = true },
    { "first_byte_s", SETTING_NUMBER, AT(first_byte_s), .number = 5, .least = 1, .largest = 3600, .again = true },
    { "exchange_s", SETTING_NUMBER, AT(exchange_s), .number = 20, .least = 1, .largest = 3600, .again = true },
    { "per_net", SETTING_NUMBER, AT(per_net), .number = 48, .least = 1, .largest = 100000, .again = true },
    { "known_reserve", SETTING_NUMBER, AT(known_reserve), .number = 64, .least = 0, .largest = 100000, .again = true },
    { "known_hours", SETTING_NUMBER, AT(known_hours), .number = 336, .least = 0, .largest = 8784, .again = true },
    { "per_address", SETTING_NUMBER, AT(per_address), .number = 16, .least = 1, .largest = 100000, .again = true },
    { "known_per_address", SETTING_NUMBER, AT(known_per_address), .number = 64, .least = 1, .largest = 100000,
      .again = true },
    { "before_login", SETTING_NUMBER, AT(before_login), .number = 128, .least = 1, .largest = 100000, .again = true },
    { "in_all", SETTING_NUMBER, AT(in_all), .number = 2000, .least = 1, .largest = 100000, .again = true },
    { "desks_per_user", SETTING_NUMBER, AT(desks_per_user), .number = 4, .least = 1, .largest = 1000, .again = true },
    { "hall_per_address", SETTING_NUMBER, AT(hall_per_address), .number = 32, .least = 1, .largest = 100000,
      .again = true },
    { "hall_in_all", SETTING_NUMBER, AT(hall_in_all), .number = 200, .least = 1, .largest = 100000, .again = true },
    { "detached_hours", SETTING_NUMBER, AT(detached_hours), .number = 12, .least = 1, .largest = 1000, .again = true },
    { "watchdog_s", SETTING_NUMBER, AT(watchdog_s), .number = 60, .least = 0, .largest = 3600 },
    { "cache_mb", SETTING_NUMBER, AT(cache_mb), .number = 0, .least = 0, .largest = 1u << 24 },
    { "reserve_mb", SETTING_NUMBER, AT(reserve_mb), .number = 512, .least = 0, .largest = 1u << 24 },
    { "monochrome", SETTING_FLAG, AT(monochrome), .number = 0 },
    { "debug", SETTING_FLAG, AT(debug), .number = 0, .again = true },
};
const unsigned setting_infos = COUNT_OF(setting_info);

static char *text_at(struct gate_config *c, const struct setting_info *s, unsigned i)
{
    return (char *)c + s->at + i * s->size;
}

static unsigned *count_of(struct gate_config *c, const struct setting_info *s)
{
    return (unsigned *)(void *)((char *)c + s->count_at);
}

void gate_config_init(struct gate_config *c)
{
    memset(c, 0, sizeof *c);
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++) {
        if (s->kind == SETTING_NUMBER)
            *(uint64_t *)(void *)((char *)c + s->at) = s->number;
        else if (s->kind != SETTING_FLAG)
            text_copy(text_at(c, s, 0), s->size, s->text);
        if (s->kind == SETTING_TEXTS)
            *count_of(c, s) = 1;
    }
}

void gate_config_again(struct gate_config *c, const struct gate_config *fresh)
{
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++)
        if (s->again)
            memcpy((char *)c + s->at, (const char *)fresh + s->at, s->size);
}

const char *gate_config_path(void)
{
    const char *path = getenv("WATTDESK_CONF");

    return path && *path != '\0' ? path : SYSCONFDIR "/wattdesk/wattdesk.conf";
}

/* ---- one value; each answers NULL or the reason, which may lie in the room it is given ---- */

#define REASON_ROOM 64

static const char *set_number(struct gate_config *c, const struct setting_info *s, const char *value,
                              char reason[REASON_ROOM])
{
    char *end;
    unsigned long long n;

    errno = 0;
    n = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0')
        return "is not a number";
    if (errno != 0 || n < s->least || n > s->largest) {
        snprintf(reason, REASON_ROOM, "must be %llu to %llu", (unsigned long long)s->least,
                 (unsigned long long)s->largest);
        return reason;
    }
    *(uint64_t *)(void *)((char *)c + s->at) = n;
    return NULL;
}

static const char *set_text(struct gate_config *c, const struct setting_info *s, unsigned i, const char *value)
{
    if (!utf8_valid(value, strlen(value)))
        return "is not UTF-8";
    if (strlen(value) >= s->size)
        return "is too long";
    strcpy(text_at(c, s, i), value);
    return NULL;
}

/* Several lines of one name add up; the first of them replaces the default. */
static const char *set_one_more(struct gate_config *c, const struct setting_info *s, const char *value, bool first)
{
    unsigned *n = count_of(c, s);

    if (first)
        *n = 0;
    if (*n == s->most)
        return "stands too often";
    return set_text(c, s, (*n)++, value);
}

static const char *set_flag(struct gate_config *c, const struct setting_info *s, const char *value)
{
    bool yes = strcmp(value, "yes") == 0;

    if (!yes && strcmp(value, "no") != 0)
        return "is neither yes nor no";
    *((bool *)c + s->at) = yes;
    return NULL;
}

static const char *set_value(struct gate_config *c, const struct setting_info *s, const char *value, bool first,
                             char reason[REASON_ROOM])
{
    if (s->kind == SETTING_TEXTS)
        return set_one_more(c, s, value, first);
    if (!first)
        return "stands twice";
    if (s->kind == SETTING_NUMBER)
        return set_number(c, s, value, reason);
    return s->kind == SETTING_FLAG ? set_flag(c, s, value) : set_text(c, s, 0, value);
}

/* ---- lines ---- */

static char *trim(char *text)
{
    size_t n;

    text += strspn(text, " \t");
    for (n = strlen(text); n > 0 && strchr(" \t\r", text[n - 1]); n--)
        text[n - 1] = '\0';
    return text;
}

static int setting_find(const char *name)
{
    for (unsigned i = 0; i < setting_infos; i++)
        if (strcmp(setting_info[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* NULL or the reason; name_r is what the reason is about. */
static const char *read_line(struct gate_config *c, char *line, bool *seen, const char **name_r,
                             char room[REASON_ROOM])
{
    char *value = strchr(line, '=');
    int i;

    *name_r = "";
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return NULL;
    if (!value)
        return "is not \"name = value\"";
    *value++ = '\0';
    *name_r = trim(line);
    i = setting_find(*name_r);
    if (i < 0)
        return "is no setting";
    const char *reason = set_value(c, &setting_info[i], trim(value), !seen[i], room);
    seen[i] = true;
    return reason;
}

enum status gate_config_parse(struct gate_config *c, char *text, size_t n, struct fault *f)
{
    bool seen[COUNT_OF(setting_info)] = { false };
    unsigned long number = 1;

    if (memchr(text, '\0', n))
        return fault_set(f, ST_file_broken, "", "", "", "holds a zero byte");
    for (char *line = text, *next; line; line = next, number++) {
        const char *name, *reason;
        char where[24], room[REASON_ROOM];
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        reason = read_line(c, line, seen, &name, room);
        snprintf(where, sizeof where, "%lu", number);
        if (reason)
            return fault_set(f, ST_file_broken, "", where, name, reason);
    }
    return ST_ok;
}

enum status gate_config_read(struct gate_config *c, const char *path, struct fault *f)
{
    char *text = malloc(FILE_MAX + 1);
    FILE *file = fopen(path, "re");
    enum status s;
    size_t n = 0;

    if (!text)
        panic("out of memory");
    if (file) {
        n = fread(text, 1, FILE_MAX, file);
        text[n] = '\0';
    }
    if (!file || ferror(file))
        s = fault_set(f, ST_file_broken, "", "", "", strerror(errno));
    else if (!feof(file) && getc(file) != EOF)
        s = fault_set(f, ST_file_broken, "", "", "", "is too large");
    else
        s = gate_config_parse(c, text, n, f);
    if (file)
        fclose(file);
    free(text);
    return s;
}
