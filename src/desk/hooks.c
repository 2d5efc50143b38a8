/* Who answers the engine's questions. */
#include "config.h"
#include "desk/hooks.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/found.h"

const struct hooks hooks = {
#define HOOK(question, who) .question = who,
#include "desk/hooks.def"
#undef HOOK
};
