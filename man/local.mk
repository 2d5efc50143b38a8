dist_man_MANS += man/wattdesk-flow.5 man/wattdesk-form.5 man/wattdesk.1 man/wattdeskd.8 man/wattdesk.conf.5 man/wattdesk-sample.8
# What db/input.def says, in the words of a page (man/kinds.awk).
man_MANS += man/wattdesk-input.5
EXTRA_DIST += man/wattdesk-input.5.in man/kinds.awk
CLEANFILES += man/wattdesk-input.5
man/wattdesk-input.5: man/wattdesk-input.5.in man/kinds.awk db/input.def
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed '/^@KINDS@$$/,$$d' $(srcdir)/man/wattdesk-input.5.in >$@.new && \
	  awk -f $(srcdir)/man/kinds.awk $(srcdir)/db/input.def >>$@.new && \
	  sed '1,/^@KINDS@$$/d' $(srcdir)/man/wattdesk-input.5.in >>$@.new && mv $@.new $@
