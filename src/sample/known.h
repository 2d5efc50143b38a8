/* The people the manual and the screens of the README speak of. They are the
 * same in every sample county, whatever its seed and size. */
#ifndef SAMPLE_KNOWN_H
#define SAMPLE_KNOWN_H

#include <stdint.h>

#define KNOWN_BILLS 12
#define KNOWN_PLACE "130525106"      /* 东良供电所 */

struct known {
    uint32_t serial;
    const char *name, *contact, *phone, *identity;
    const char *address;
    const char *transformer_area, *reading_section;
    const char *note, *note_by;
    uint32_t link_group;
    uint8_t unpaid;
    uint16_t kwh[KNOWN_BILLS];       /* newest first */
};

/* Ordered by serial. */
extern const struct known known_people[];
extern const unsigned known_count;
const struct known *known_find(uint32_t serial);

#endif
