noinst_LIBRARIES += libgate.a
libgate_a_SOURCES = \
  src/gate/admit.c \
  src/gate/admit.h \
  src/gate/config.c \
  src/gate/gate.c \
  src/gate/gate.h \
  src/gate/gate_conn.c \
  src/gate/gate_core.c \
  src/gate/gate_desk.c \
  src/gate/gate_local.c \
  src/gate/gate_state.h \
  src/gate/gate_stuck.c \
  src/gate/gate_turns.c \
  src/gate/host_key.c \
  src/gate/host_key.h \
  src/gate/line.c \
  src/gate/line.h \
  src/gate/master.c \
  src/gate/master.h \
  src/gate/master_children.c \
  src/gate/master_listen.c \
  src/gate/master_local.c \
  src/gate/master_stuck.c \
  src/gate/notify.c \
  src/gate/packet.c \
  src/gate/packet.h \
  src/gate/sandbox.c \
  src/gate/settings.h \
  src/gate/stuck.c \
  src/gate/stuck.h \
  src/gate/transport.c \
  src/gate/transport.h \
  src/gate/transport_auth.c \
  src/gate/transport_channel.c \
  src/gate/transport_pump.c \
  src/gate/transport_sign.c \
  src/gate/transport_times.c \
  src/gate/transport_warm.c

sbin_PROGRAMS += wattdeskd
wattdeskd_SOURCES = src/gate/main.c
wattdeskd_LDADD = libgate.a libdesk.a libops.a librecord.a libbase.a \
  $(LIBSSH_LIBS) $(NCURSES_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(SECCOMP_LIBS) $(LIBICONV)
