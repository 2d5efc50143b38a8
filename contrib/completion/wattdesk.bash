# bash completion of wattdesk(1): commands from its own help, operations from its own table.
_wattdesk() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    case $prev in
    --lang) COMPREPLY=($(compgen -W "zh_CN zh_TW en" -- "$cur")); return ;;
    -c | --config | --id) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    call | ops) COMPREPLY=($(compgen -W "$(wattdesk ops 2>/dev/null | awk '{ print $1 }')" -- "$cur")); return ;;
    load) COMPREPLY=($(compgen -W "customers accounts meters balances bills holidays time_limits" -- "$cur")); return ;;
    journal) COMPREPLY=($(compgen -W "--from --to --format --balances" -- "$cur")); return ;;
    --format) COMPREPLY=($(compgen -W "ledger" -- "$cur")); return ;;
    store) COMPREPLY=($(compgen -W "upgrade raise salvage" -- "$cur")); return ;;
    backup) COMPREPLY=($(compgen -W "nightly verify" -- "$cur") $(compgen -d -- "$cur")); return ;;
    restore) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    unit) COMPREPLY=($(compgen -W "list put" -- "$cur")); return ;;
    user) COMPREPLY=($(compgen -W "list put reset unlock" -- "$cur")); return ;;
    key) COMPREPLY=($(compgen -W "list add remove" -- "$cur")); return ;;
    window | setting | notice | code | tender | rate | holiday) COMPREPLY=($(compgen -W "list put" -- "$cur")); return ;;
    paper) COMPREPLY=($(compgen -W "list issue" -- "$cur")); return ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "--config --user --lang --json --version --help" -- "$cur"))
    elif [[ $COMP_CWORD -eq 1 || $prev == -* ]]; then
        COMPREPLY=($(compgen -W "desk ops call status metrics check backup restore store load journal init unit user key window paper setting code tender rate holiday notice audit" -- "$cur"))
    else
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}
complete -F _wattdesk wattdesk
