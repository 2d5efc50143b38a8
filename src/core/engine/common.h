/* common: passwords that are put together as everybody does it, of a list of words and rows
 * of keys (db/passwords/common.txt), of what is known of their owner, of days and figures.
 * Cracklib (guess.c) has a dictionary of English and its turns; woaini1314, a name with a
 * year and the keys of a Chinese clerk's hand are none of it.
 *
 * What counts as a piece, by letters of either case and any width:
 *     a word of the list, one of the owner's own, three keys of a row and more, the same
 *     sign three times and more, a year, a day (19900101, 900101), a mobile number     1
 *     up to four other figures                                                         2
 *     a sign between                                                                   0
 * A password that can be cut into such pieces of COMMON_MOST or fewer is common. */
#ifndef CORE_ENGINE_COMMON_H
#define CORE_ENGINE_COMMON_H

#include "base/base.h"

#define COMMON_MOST 5

/* Before the core is caged; once a process, again for another list. ST_file_broken names the line. */
enum status common_open(const char *data_dir, struct fault *f);
/* own: words of at least two signs, as they may be typed. */
bool common_made(const char *password, const char *const *own, unsigned own_n);

#endif
