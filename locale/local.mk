# Catalogues are built under the build tree as locale/LANG/LC_MESSAGES/, so that
# programs speak before they are installed, and installed under LOCALEDIR.
# --check refuses a broken head and words whose formats differ.
EXTRA_DIST += locale/zh_CN.po locale/en.po locale/zh_TW.po locale/zh_TW.sed locale/refused
ZH_CN_MO = locale/zh_CN/LC_MESSAGES/wattdesk.mo
EN_MO = locale/en/LC_MESSAGES/wattdesk.mo
ZH_TW_MO = locale/zh_TW/LC_MESSAGES/wattdesk.mo

zh_cn_modir = $(localedir)/zh_CN/LC_MESSAGES
en_modir = $(localedir)/en/LC_MESSAGES
zh_tw_modir = $(localedir)/zh_TW/LC_MESSAGES
nodist_zh_cn_mo_DATA = $(ZH_CN_MO)
nodist_en_mo_DATA = $(EN_MO)
nodist_zh_tw_mo_DATA = $(ZH_TW_MO)
CLEANFILES += $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)

MAKE_MO = $(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) --check --output-file=$@
$(ZH_CN_MO): locale/zh_CN.po
	$(MAKE_MO) $(srcdir)/locale/zh_CN.po
$(EN_MO): locale/en.po
	$(MAKE_MO) $(srcdir)/locale/en.po
# What zh_TW lacks is zh_CN's, turned character by character: no page is half one, half the other.
$(ZH_TW_MO): locale/zh_TW.po locale/zh_CN.po locale/zh_TW.sed
	$(AM_V_GEN)$(MKDIR_P) $(@D) && LC_ALL=C sed -f $(srcdir)/locale/zh_TW.sed $(srcdir)/locale/zh_CN.po >$@.cn && \
	  $(MSGCAT) --use-first $(srcdir)/locale/zh_TW.po $@.cn | $(MSGFMT) --output-file=$@ - && rm -f $@.cn
