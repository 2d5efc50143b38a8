/* Lines of a check in the language asked for (report.def). What no pattern knows
 * stays as the core wrote it: a finding is never swallowed. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#define ARGS 4
#define ARG_ROOM 160

struct phrase { const char *key; char pattern[120]; };

static struct phrase say[] = {
#define SAY(name) { "report.say." #name, "" },
#define OF(name)
#include "cli/report.def"
#undef SAY
#undef OF
};

static struct phrase of[] = {
#define SAY(name)
#define OF(name) { "report.of." #name, "" },
#include "cli/report.def"
#undef SAY
#undef OF
};

static struct phrase head = { "report.head", "" };

static void patterns_read(struct phrase *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_copy(list[i].pattern, sizeof list[i].pattern, tr(list[i].key));
}

void report_open(void)
{
    char lang[16];

    text_copy(lang, sizeof lang, lang_current());
    lang_set("en");
    patterns_read(say, COUNT_OF(say));
    patterns_read(of, COUNT_OF(of));
    patterns_read(&head, 1);
    lang_set(lang);
}

/* "{1}" takes what stands before the next words of the pattern, the last one all
 * that is left. */
static bool fits(const char *pattern, const char *text, char arg[ARGS][ARG_ROOM])
{
    for (unsigned n = 0; *pattern != '\0';) {
        if (*pattern != '{') {
            if (*pattern++ != *text++)
                return false;
            continue;
        }
        pattern += 3;
        size_t words = strcspn(pattern, "{"), taken = strlen(text);
        char next[120];
        snprintf(next, sizeof next, "%.*s", (int)words, pattern);
        const char *end = words > 0 ? strstr(text, next) : text + taken;
        if (!end || end == text || n == ARGS)
            return false;
        taken = (size_t)(end - text);
        snprintf(arg[n++], ARG_ROOM, "%.*s", (int)taken, text);
        text = end;
    }
    return *text == '\0';
}

#define BY_STATUS "report.say.unfinished"

/* What stopped a check is told by its status: in its own words. */
static const char *said(const char *key, const char *arg, char *out, size_t room)
{
    struct fault f;
    enum status s = strcmp(key, BY_STATUS) ? ST_COUNT : status_by_name(arg);
    if (s == ST_ok || s == ST_COUNT)
        return arg;
    fault_set(&f, s, "", NULL, NULL, NULL);
    return tr_fault(&f, out, room);
}

/* The text in the language of now; false when no phrase knows it. */
static bool phrase_find(const struct phrase *list, size_t n, const char *text, char *out, size_t room)
{
    char arg[ARGS][ARG_ROOM] = { "" }, words[400];

    for (size_t i = 0; i < n; i++)
        if (fits(list[i].pattern, text, arg)) {
            tr_fill(out, room, list[i].key, said(list[i].key, arg[0], words, sizeof words), arg[1], arg[2], arg[3]);
            return true;
        }
    return false;
}

char *report_words(const char *line, char *out, size_t room)
{
    char about[200], what[400];
    const char *colon = strstr(line, ": ");

    text_copy(out, room, line);
    if (strcmp(lang_current(), "en") == 0 || phrase_find(&head, 1, line, out, room) || !colon)
        return out;
    snprintf(about, sizeof about, "%.*s", (int)(colon - line), line);
    if (!phrase_find(say, COUNT_OF(say), colon + 2, what, sizeof what))
        return out;
    char subject[200];
    bool known = phrase_find(of, COUNT_OF(of), about, subject, sizeof subject);
    snprintf(out, room, "%s: %s", known ? subject : about, what);
    return out;
}
