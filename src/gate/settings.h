/* The settings of wattdesk.conf as a table: private to config.c, its tests and
 * the check of the manual page. */
#ifndef GATE_SETTINGS_H
#define GATE_SETTINGS_H

#include "gate/gate.h"

enum setting_kind { SETTING_TEXT, SETTING_TEXTS, SETTING_NUMBER, SETTING_FLAG };

struct setting_info {
    const char *name;
    enum setting_kind kind;
    size_t at, size;             /* in struct gate_config; of one element */
    size_t count_at, most;       /* SETTING_TEXTS */
    const char *text;            /* defaults */
    uint64_t number, least, largest;
    bool again;                  /* SIGHUP reads it again; else it needs a new start */
};

extern const struct setting_info setting_info[];
extern const unsigned setting_infos;

/* text is taken apart where it stands; text[n] is 0. */
enum status gate_config_parse(struct gate_config *c, char *text, size_t n, struct fault *f);

#endif
