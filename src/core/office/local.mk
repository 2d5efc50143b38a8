libcore_a_SOURCES += \
  src/core/office/approval.c \
  src/core/office/approvers.c \
  src/core/office/area.c \
  src/core/office/care.c \
  src/core/office/delegation.c \
  src/core/office/draft.c \
  src/core/office/forget.c \
  src/core/office/found.c \
  src/core/office/history.c \
  src/core/office/keys.c \
  src/core/office/lapse.c \
  src/core/office/limits.def \
  src/core/office/login.c \
  src/core/office/notice.c \
  src/core/office/office.h \
  src/core/office/reach.c \
  src/core/office/rows.c \
  src/core/office/session.c \
  src/core/office/tenders.c \
  src/core/office/tries.c \
  src/core/office/unit.c \
  src/core/office/user.c \
  src/core/office/window.c
