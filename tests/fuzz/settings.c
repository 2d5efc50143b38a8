/* wattdesk.conf and the words of a call from anywhere: accepted, or refused with a
 * line; every number within its limits. */
#include "config.h"
#include "gate/line.h"
#include "gate/settings.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check_limits(struct gate_config *c)
{
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++) {
        const char *at = (const char *)c + s->at;
        uint64_t number;
        if (s->kind == SETTING_NUMBER) {
            memcpy(&number, at, sizeof number);
            if (number < s->least || number > s->largest)
                abort();
        } else if (s->kind == SETTING_TEXT && memchr(at, '\0', s->size) == NULL)
            abort();
    }
    if (c->listens > GATE_LISTENS || c->host_keys > GATE_HOST_KEYS)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct fault f = { .status = ST_ok };
    struct gate_config c;
    struct line_call call;
    char *text = malloc(n + 1);

    if (text == NULL)
        return 0;
    memcpy(text, bytes, n);
    text[n] = '\0';
    if (line_call_read(text, &call) && (call.op[0] == '\0' || call.id[0] == '\0'))
        abort();
    gate_config_init(&c);
    if (gate_config_parse(&c, text, n, &f) != ST_ok && f.arg[2][0] == '\0')
        abort();
    check_limits(&c);
    free(text);
    return 0;
}
