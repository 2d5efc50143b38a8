/* The ASCII character that stands for a one-column character on a terminal
 * which does not have it in one column. Private to base. */
#ifndef BASE_LOOKALIKE_H
#define BASE_LOOKALIKE_H

#include <stdint.h>

char lookalike(int32_t c);      /* '?' where nothing resembles it */

#endif
