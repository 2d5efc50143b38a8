/* The people the manual speaks of, as a table: what is said of them there must be
 * found in every county that is made. */
#include "config.h"
#include "sample/known.h"

#include <stddef.h>

const struct known known_people[] = {
    { .serial = 4127, .name = "王建国", .contact = "王建国", .phone = "13800004127", .identity = "130525197203150611",
      .address = "大曹庄村7组4号", .transformer_area = "大曹庄1号", .reading_section = "0417-104",
      .kwh = { 96, 110, 204, 196, 101, 88, 92, 105, 121, 118, 90, 85 } },
    { .serial = 9310, .name = "王建国", .contact = "王海涛", .phone = "13800009310", .identity = "",
      .address = "大曹庄村11组19号", .transformer_area = "大曹庄3号", .reading_section = "0417-188", .unpaid = 3,
      .kwh = { 60, 66, 71, 80, 55, 52, 58, 63, 70, 64, 51, 50 } },
    { .serial = 15022, .name = "王建国", .contact = "王建国", .phone = "13800015022", .identity = "",
      .address = "大曹庄村1组2号", .transformer_area = "大曹庄1号", .reading_section = "0417-003",
      .kwh = { 140, 150, 260, 244, 139, 122, 118, 133, 150, 147, 120, 117 } },
    { .serial = 18346, .name = "王建国", .contact = "王磊", .phone = "13800002217", .identity = "130525195601094417",
      .address = "大曹庄村3组27号", .transformer_area = "大曹庄2号", .reading_section = "0417-026",
      .note = "大门常锁，抄表找西邻", .note_by = "李伟", .link_group = 18346, .unpaid = 2,
      .kwh = { 187, 214, 362, 341, 176, 128, 142, 166, 205, 190, 131, 118 } },
    { .serial = 20117, .name = "李秀英", .contact = "李秀英", .phone = "13800020117", .identity = "130525195801051024",
      .address = "大曹庄村3组11号", .transformer_area = "大曹庄2号", .reading_section = "0417-010",
      .link_group = 18346, .unpaid = 1,
      .kwh = { 124, 118, 190, 201, 115, 96, 101, 120, 138, 131, 99, 94 } },
    { .serial = 31120, .name = "赵海燕", .contact = "赵海燕", .phone = "13800031120", .identity = "13052519840107241X",
      .address = "大曹庄村3组30号", .transformer_area = "大曹庄2号", .reading_section = "0417-029",
      .kwh = { 155, 149, 230, 222, 140, 126, 130, 141, 160, 158, 128, 121 } },
};

const unsigned known_count = sizeof known_people / sizeof *known_people;

const struct known *known_find(uint32_t serial)
{
    for (unsigned i = 0; i < known_count; i++)
        if (known_people[i].serial == serial)
            return &known_people[i];
    return NULL;
}
