dist_man_MANS += man/wattdesk-flow.5 man/wattdesk-form.5 man/wattdesk.1 man/wattdeskd.8 man/wattdesk.conf.5 man/wattdesk-sample.8
