
# `cargo profiles` as `cargo-profiles`.
function __cargo_profiles_within_cargo
    set -l words (commandline -opc)
    set -e words[1..(contains -i profiles $words)]
    complete --do-complete (string join ' ' -- cargo-profiles (string escape -- $words) (commandline -ct))
end
complete -c cargo -n '__fish_seen_subcommand_from profiles' -f -a '(__cargo_profiles_within_cargo)'
