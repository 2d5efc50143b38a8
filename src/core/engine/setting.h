/* Settings: what each may be (db/settings.def). Whoever asks for one (core.h) has a
 * value within these bounds: the core refuses others, and a row a store has from
 * before does not count where it is out of them. */
#ifndef CORE_ENGINE_SETTING_H
#define CORE_ENGINE_SETTING_H

#include "core/engine/inner.h"

/* ST_not_found for a name no program reads; else what is wrong with the value, the
 * setting and its bounds among the arguments. */
enum status setting_check(const char *name, const char *value, struct fault *f);
/* Does a program read it? */
bool setting_known(const char *name);
/* ST_setting_stops of that field: why is the end of a word (setting.why.WHY), limit what would do. */
enum status setting_stops(const char *name, const char *why, const char *limit, struct fault *f);
/* The smallest of cash.faces; 0: they are none. */
money setting_face_least(const char *value);

/* Rows out of their bounds are given the shipped value; say is told of each that
 * somebody has put. A row as it was once seeded is nobody's mistake. */
void settings_mend(const struct array *rows, const struct array *shipped,
                   void (*say)(void *context, const struct setting *row), void *context);

#endif
