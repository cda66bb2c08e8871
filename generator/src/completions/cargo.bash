
# `cargo profiles` as `cargo-profiles`; every other `cargo` is left to the function that completes it.
_cargo_profiles_within_cargo() {
    local at=1
    [[ ${COMP_WORDS[1]} == +* ]] && at=2
    if [[ ${COMP_WORDS[at]} == profiles && $COMP_CWORD -gt $at ]]; then
        COMP_WORDS=(cargo-profiles "${COMP_WORDS[@]:at+1}")
        COMP_CWORD=$((COMP_CWORD - at))
        _cargo_profiles cargo-profiles "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        return
    fi
    if [[ -z $_cargo_profiles_other ]]; then
        # bash-completion loads the one for `cargo` at its first use, and registers it instead of ours.
        if declare -F _comp_load >/dev/null; then
            _comp_load cargo
        elif declare -F __load_completion >/dev/null; then
            __load_completion cargo
        fi
        _cargo_profiles_register
    fi
    [[ -z $_cargo_profiles_other ]] || "$_cargo_profiles_other" "$@"
}

_cargo_profiles_register() {
    if [[ $(complete -p cargo 2>/dev/null) =~ -F\ ([^ ]+) && ${BASH_REMATCH[1]} != _cargo_profiles_within_cargo ]]; then
        _cargo_profiles_other=${BASH_REMATCH[1]}
    fi
    complete -F _cargo_profiles_within_cargo -o bashdefault -o default cargo
}

_cargo_profiles_register
